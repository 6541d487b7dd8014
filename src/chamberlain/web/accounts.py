"""How allauth is held here: people are known beforehand, and each coming and going is noted."""

import base64
import hashlib
from time import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chamberlain.kernel.models import Entity, User
from chamberlain.web import notes

AGAIN_SECONDS = 300
"""How long after giving a password or code a person may change what they sign in with."""

LOCKED = (
    "Too many wrong tries. Signing in is locked for 5 minutes, even with the right password. "
    "Then try again, or ask your access officer for a fresh start."
)
SILENT = {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}


class ClosedAdapter(DefaultAccountAdapter):
    """Nobody opens an account for themselves; failures are noted and lock."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": LOCKED,
        "rate_limited": LOCKED,
        "username_password_mismatch": (
            "The sign-in name or the password is wrong. "
            "After 5 wrong tries signing in is locked for 5 minutes."
        ),
        "incorrect_password": "That is not your password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return no, always."""
        return False

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Ask for the password again, unless it or a code was given in the last minutes."""
        records = get_authentication_records(self.request, self.request.user)
        latest = max((record["at"] for record in records), default=0.0)
        return bool(time() - latest > AGAIN_SECONDS)

    def get_login_stages(self) -> list[str]:
        """Ask for a second factor, unless the council's identity provider vouched for one."""
        return ["chamberlain.web.accounts.SecondFactorStage"]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse, and note it, while a name or an address is locked."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            notes.failed(request, "locked", credentials.get("username"))
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note a wrong password."""
        notes.failed(request, "password", credentials.get("username"))

    def post_login(self, request: HttpRequest, user: Any, **details: Any) -> HttpResponse:
        """Note who came in, and by what."""
        records = get_authentication_records(request, user)
        notes.note(request, "kernel.sign_in", {"how": notes.how_of(records)}, user)
        answer: HttpResponse = super().post_login(request, user, **details)
        return answer

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Note that somebody suspended tried, and say so to them."""
        notes.failed(request, "suspended", user.username)
        return render(request, "account/account_inactive.html", status=403)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: Any = None,
        *rest: Any,
        **to: Any,
    ) -> None:
        """Leave out what a page says anyway."""
        if message_template not in SILENT:
            super().add_message(request, level, message_template, *rest, **to)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One count for a name, by whichever host name it is tried."""
        return f"name:{credentials.get('username', '').strip().lower()}"


class SecondFactorStage(AuthenticateStage):
    """The code or key after the password."""

    def _should_handle(self, request: HttpRequest) -> bool:
        records = get_authentication_records(request, self.login.user)
        if any(record["method"] == "mfa" for record in records):
            return False
        return bool(super()._should_handle(request))


class SecondFactors(DefaultMFAAdapter):
    """Secrets are kept encrypted, and the last second factor stays."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "That code is not right, or has been used. Enter the one shown now.",
        "cannot_delete_authenticator": "Add another first: everybody keeps a second factor.",
    }

    def encrypt(self, text: str) -> str:
        """Encrypt with the installation's key, so that a copy of the database signs nobody in."""
        return _vault().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt; where the installation's key is another now, no code is right."""
        try:
            return _vault().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise self.validation_error("incorrect_code") from None

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether another second factor would remain."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id)
        others = others.exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """Number passkeys; people may name them."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"Passkey {count + 1}"

    def get_totp_label(self, user: Any) -> str:
        """What the app shows beside the code."""
        return str(user.username)

    def _get_site_name(self) -> str:
        council = Entity.objects.filter(kind="council").order_by("code").first()
        return council.name if council else "Chamberlain"


def _vault() -> Fernet:
    key = hashlib.sha256(b"second factors|" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


class KnownPeopleAdapter(DefaultSocialAccountAdapter):
    """The council's own identity provider signs in people who are known here, and makes nobody."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Return no: a person unknown here has no role here."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find whose sign-in it is: by subject, the first time by name."""
        claims = getattr(sociallogin, "claims", {})
        if request.user.is_authenticated or sociallogin.state.get("process") != "login":
            raise ImmediateHttpResponse(not_signed_in(request, "Sign out first."))
        if not sociallogin.is_existing:
            _link(request, sociallogin, claims)
        if _vouches(claims):
            record_authentication(request, sociallogin.user, "mfa", type="council")

    def on_authentication_error(self, request: HttpRequest, *details: Any, **more: Any) -> None:
        """Say in words that the other side did not sign the person in."""
        raise ImmediateHttpResponse(not_signed_in(request, "The other side did not sign you in."))


def _link(request: HttpRequest, sociallogin: Any, claims: dict[str, Any]) -> None:
    """Tie a subject of the identity provider to the one person of that name, for good."""
    name = str(claims.get(settings.OIDC_CLAIM) or "")
    people = User.objects.filter(username__iexact=name, demonstration=False)
    user = people.first() if name else None
    if user is None or SocialAccount.objects.filter(user=user).exists():
        notes.failed(request, "not_known_here")
        message = "You are signed in there, but nobody here goes by that name and sign-in."
        raise ImmediateHttpResponse(not_signed_in(request, message))
    sociallogin.account.user = sociallogin.user = user
    sociallogin.account.save()
    change = {"change": "council_sign_in_linked"}
    notes.note(request, "kernel.change_second_factor", change, user)


def _vouches(claims: dict[str, Any]) -> bool:
    """Whether the provider says that it asked for a second factor."""
    said = claims.get("amr") or []
    methods = [said] if isinstance(said, str) else list(said)
    return "mfa" in methods or str(claims.get("acr") or "") in settings.OIDC_MFA_ACR


def not_signed_in(request: HttpRequest, message: str) -> HttpResponse:
    """Return the page that says why the council's sign-in led nowhere."""
    context = {"title": "You are not signed in", "message": message}
    return render(request, "web/not_signed_in.html", context, status=403)
