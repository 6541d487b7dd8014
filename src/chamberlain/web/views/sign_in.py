"""Signing in for real: a password or passkey, a second factor, and the pages to set them up.

allauth's views do the work; here they note what happened and let in whoever set up a second factor.
"""

from typing import Any

from allauth.account.views import LoginView, ReauthenticateView
from allauth.core import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView as PasskeyAgainView
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from chamberlain.web.notes import failed, note
from chamberlain.web.second_factor import proved, standing_of

Type = Authenticator.Type
SECOND = (Type.TOTP, Type.WEBAUTHN)


def _noted(request: HttpRequest, change: str) -> None:
    note(request, "kernel.change_second_factor", {"change": change}, request.user)


class SignIn(LoginView):
    """The sign-in name and password."""

    extra_context = {"title": "Sign in"}


class EnterCode(AuthenticateView):
    """The code from an app, a recovery code, or a passkey, after the password."""

    extra_context = {"title": "Enter your code"}

    def form_invalid(self, form: Any) -> HttpResponse:
        """Note the failure, then ask again."""
        failed(self.request, "code", self.stage.login.user.username)
        answer: HttpResponse = super().form_invalid(form)
        return answer

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """Say which of the ways this person has set up."""
        held = Authenticator.objects.filter(user_id=self.stage.login.user.pk)
        types = set(held.values_list("type", flat=True))
        return super().get_context_data(**more) | {
            "has_app": Type.TOTP in types,
            "has_passkey": Type.WEBAUTHN in types,
        }


class PasswordAgain(ReauthenticateView):
    """The password again, before changing what one signs in with."""

    extra_context = {"title": "Confirm that it is you"}


class CodeAgain(CodeAgainView):
    """A code again, before changing what one signs in with."""

    extra_context = {"title": "Confirm that it is you"}


class PasskeyAgain(PasskeyAgainView):
    """A passkey again, before changing what one signs in with."""

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """Add the title."""
        return super().get_context_data(**more) | {"title": "Confirm that it is you"}


class AddApp(ActivateTOTPView):
    """An app that shows codes."""

    extra_context = {"title": "Set up an app"}

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep it, note it, and let the person in."""
        answer: HttpResponse = super().form_valid(form)
        proved(self.request, Type.TOTP)
        _noted(self.request, "app_added")
        return answer


class RemoveApp(DeactivateTOTPView):
    """The app that shows codes, taken away."""

    extra_context = {"title": "Remove the app"}

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it and note it."""
        answer: HttpResponse = super().form_valid(form)
        _noted(self.request, "app_removed")
        return answer


class AddPasskey(AddWebAuthnView):
    """A passkey: this device, a phone, or a key that plugs in."""

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """Add the title."""
        return super().get_context_data(**more) | {"title": "Set up a passkey"}

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep it, note it, and let the person in."""
        answer: HttpResponse = super().form_valid(form)
        proved(self.request, Type.WEBAUTHN)
        _noted(self.request, "passkey_added")
        return answer


class RemovePasskey(RemoveWebAuthnView):
    """A passkey, taken away; never the last second factor."""

    extra_context = {"title": "Remove a passkey"}

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it and note it, if another second factor remains."""
        if not get_adapter().can_delete_authenticator(self.get_object()):
            return render(self.request, "mfa/last_one.html", {"title": "Not removed"}, status=409)
        answer: HttpResponse = super().form_valid(form)
        _noted(self.request, "passkey_removed")
        return answer


class MakeRecoveryCodes(GenerateRecoveryCodesView):
    """New recovery codes; the old ones end."""

    extra_context = {"title": "Make new recovery codes"}

    def form_valid(self, form: Any) -> HttpResponse:
        """Make them and note it."""
        answer: HttpResponse = super().form_valid(form)
        _noted(self.request, "recovery_codes_made")
        return answer


@never_cache
def set_up(request: HttpRequest) -> HttpResponse:
    """Show what this person signs in with, and what is still missing."""
    if not request.user.is_authenticated:
        return redirect("/sign-in")
    held = list(Authenticator.objects.filter(user_id=request.user.pk).order_by("created_at"))
    context = {
        "title": "How you sign in",
        "app": next((item for item in held if item.type == Type.TOTP), None),
        "passkeys": [item.wrap() for item in held if item.type == Type.WEBAUTHN],
        "has_recovery_codes": any(item.type == Type.RECOVERY_CODES for item in held),
        "standing": standing_of(request),
        "has_password": request.user.has_usable_password(),
    }
    return render(request, "web/set_up.html", context)


@never_cache
def password(request: HttpRequest) -> HttpResponse:
    """Choose a new password, giving the one before; other sessions of this person end."""
    if not request.user.is_authenticated:
        return redirect("/sign-in")
    user: Any = request.user
    form = PasswordChangeForm(user, request.POST or None)
    if request.method == "POST":
        if not ratelimit.consume(request, action="change_password", user=user):
            return ratelimit.respond_429(request)
        if form.is_valid():
            chosen = form.cleaned_data["new_password1"]
            note(request, "kernel.set_password", {"password": chosen}, user)
            user.refresh_from_db()
            update_session_auth_hash(request, user)
            return redirect("/sign-in/set-up" if standing_of(request) != "in" else "/begin")
        failed(request, "password", user.username)
    context = {"title": "Choose your password", "form": form, "first": user.password_is_temporary}
    return render(request, "web/password.html", context)
