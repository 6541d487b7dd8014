"""How far a person has come in: nobody passes the door on a password alone.

The one exception is the demonstration council's one-click sign-in, where nobody is real.
"""

from typing import Any, Literal

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest

ONE_CLICK = "one_click"

Standing = Literal["out", "new_password", "second_factor", "in"]


def came_by_one_click(request: HttpRequest) -> bool:
    """Whether this is a made-up person of a demonstration council, signed in with one click."""
    return (
        settings.DEMONSTRATION
        and bool(request.session.get(ONE_CLICK))
        and bool(getattr(request.user, "demonstration", False))
    )


def standing_of(request: HttpRequest) -> Standing:
    """Return how far the person of this session has come in.

    A one-click session ends as soon as the installation is no demonstration any more.
    """
    user: Any = request.user
    if not user.is_authenticated:
        return "out"
    if request.session.get(ONE_CLICK):
        if came_by_one_click(request):
            return "in"
        logout(request)
        return "out"
    if user.password_is_temporary:
        return "new_password"
    records = get_authentication_records(request, user)
    proved = any(record.get("method") == "mfa" for record in records)
    return "in" if proved else "second_factor"


def proved(request: HttpRequest, kind: str) -> None:
    """Let this session in: the person has just shown the second factor they set up.

    The session gets a new key, as always where rights grow.
    """
    record_authentication(request, request.user, "mfa", type=kind)
    request.session.cycle_key()
