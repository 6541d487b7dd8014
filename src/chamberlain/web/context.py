"""What every page knows: whose council this is, who is signed in, and where they may go."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from chamberlain.kernel.door.authority import grants_of
from chamberlain.kernel.door.types import Caller, Grant
from chamberlain.web.doors import STAFF, door_of
from chamberlain.web.house import house_of
from chamberlain.web.navigation import doors_for, navigation_for
from chamberlain.web.second_factor import came_by_one_click

OWN_SIGN_IN = {"text": "How you sign in", "href": "/sign-in/set-up"}


class May:
    """What the person may do, for templates: `{% if "ledger.journals" in may %}`."""

    def __init__(self, grants: list[Grant]) -> None:
        self._grants = grants

    def __contains__(self, permission: object) -> bool:
        return any(grant.permits(str(permission)) for grant in self._grants)


def house(request: HttpRequest) -> dict[str, Any]:
    """Return the names that templates use everywhere."""
    caller: Caller | None = getattr(request, "caller", None) or None
    found = house_of(caller.person if caller else "")
    context: dict[str, Any] = {
        "door_name": "",
        "title": "",
        "q": "",
        "demonstration": settings.DEMONSTRATION and found.stored_day is not None,
        "council_name": found.council,
        "business_date": found.today,
        "payments_frozen": found.payments_frozen,
        "caller": caller,
    }
    if caller is None:
        return context | _for_anybody(request)
    grants = getattr(request, "held", None) or grants_of(caller, found.today)
    covers = [
        {"person": one.person, "name": one.name, "last_day": one.until - timedelta(days=1)}
        for one in found.covers
    ]
    return (
        context
        | _for_person(request, caller, grants, context["demonstration"])
        | {
            "covers": [one for one in covers if one["person"] != caller.on_behalf_of],
            "covering": next((one for one in covers if one["person"] == caller.on_behalf_of), None),
        }
    )


def _for_anybody(request: HttpRequest) -> dict[str, Any]:
    """Return what the header says at a door that one goes through without signing in."""
    door = door_of(request.path)
    found = navigation_for([], request.path) if door is not STAFF else []
    return {"navigation": found, "door_name": door.name, "door_url": door.address} if found else {}


def _for_person(
    request: HttpRequest, caller: Caller, grants: list[Grant], demonstration: bool
) -> dict[str, Any]:
    """Return what the header says of who is signed in."""
    door = door_of(request.path)
    return {
        "person_name": caller.name,
        "role_name": request.user.title,  # type: ignore[union-attr]
        "may": May(grants),
        "navigation": navigation_for(grants, request.path),
        "door_name": door.name,
        "door_url": door.address,
        "search_url": "/staff/search" if door is STAFF else "",
        "sign_out_url": "/sign-out",
        "switch_url": "/sign-in" if demonstration else "",
        "footer_links": [
            *doors_for(grants, door),
            {"text": "Everything you can do", "href": "/staff/do"},
            {"text": "Programs' interface", "href": "/api/"},
            *([] if came_by_one_click(request) else [OWN_SIGN_IN]),
        ],
    }
