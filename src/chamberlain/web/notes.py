"""What the audit learns of signing in: who, by what, from where; never what was typed."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from chamberlain.kernel.door import Caller, run
from chamberlain.kernel.models import User

FACTORS = {"totp": "code", "recovery_codes": "recovery_code", "webauthn": "passkey"}


def address_of(request: HttpRequest) -> str | None:
    """Return the address of whoever calls, past the proxies that the settings trust."""
    try:
        found: str = get_adapter().get_client_ip(request)
    except PermissionDenied:
        return None
    return found


def note(request: HttpRequest, command: str, inputs: dict[str, Any], user: Any) -> Any:
    """Do one of the system's own commands for the person at the door; return its answer."""
    caller = Caller(
        person=user.reference,
        name=user.name,
        door="web",
        address=address_of(request),
        system=True,
    )
    return run(caller, command, inputs).value


def failed(request: HttpRequest, reason: str, username: str | None = None) -> None:
    """Note a sign-in that failed; the name only if it is a known person's."""
    known = User.objects.filter(username__iexact=username.strip()).first() if username else None
    nobody = Caller("SYSTEM", "Chamberlain", "web", address=address_of(request), system=True)
    inputs = {"reason": reason, "person": known.reference if known else None}
    run(nobody, "kernel.fail_sign_in", inputs)


def how_of(records: list[dict[str, Any]]) -> str:
    """Return by what a person proved who they are: the strongest of what the session holds."""
    second = next((r for r in reversed(records) if r["method"] == "mfa"), None)
    if second is not None and second.get("type") in FACTORS:
        return FACTORS[second["type"]]
    if any(record["method"] == "socialaccount" for record in records):
        return "council"
    return "password"
