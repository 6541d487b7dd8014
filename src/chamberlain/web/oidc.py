"""Signing in through the council's own identity provider (OpenID Connect).

Stricter than allauth's own: the token's signature is always checked, the provider must be the one
configured, and no claim is kept.
"""

from typing import Any

from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponse
from requests import RequestException

from chamberlain.web.accounts import not_signed_in


class CheckedAdapter(OpenIDConnectOAuth2Adapter):
    """Reads what the provider says only from a token it signed for us."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """Return the provider's description of itself, which must be of the issuer configured."""
        found: dict[str, Any] = super().openid_config
        expected = self.get_provider().app.settings["server_url"].rstrip("/")
        if str(found.get("issuer", "")).rstrip("/") != expected:
            raise OAuth2Error("the provider calls itself something else")
        return found

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **more: Any) -> Any:
        """Return the sign-in, with the claims of the signed token beside it for this moment."""
        response = more["response"]
        if "id_token" not in response:
            raise OAuth2Error("no id_token")
        claims = jwtkit.verify_and_decode(
            credential=response["id_token"],
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        found = self.get_provider().sociallogin_from_response(request, {"id_token": claims})
        found.claims = claims
        found.account.extra_data = {}
        found.email_addresses = []
        return found


def _view(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    if request.user.is_authenticated:
        return not_signed_in(request, "You are signed in already. Sign out first.")
    try:
        answer: HttpResponse = view.adapter_view(CheckedAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except (OAuth2Error, RequestException):
        return not_signed_in(request, "The council's sign-in does not answer. Try again later.")
    return answer


def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the person to the council's identity provider."""
    if request.GET.get("process", "login") != "login":
        raise Http404
    return _view(OAuth2LoginView, request, provider_id)


def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take the person back with what the provider answers."""
    return _view(OAuth2CallbackView, request, provider_id)
