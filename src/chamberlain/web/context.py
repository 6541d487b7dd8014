"""What every page knows: whose council this is, who is signed in, and where they may go."""

from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from chamberlain.kernel.door.authority import grants_of
from chamberlain.kernel.door.types import Caller, Grant
from chamberlain.web.navigation import navigation_for

_HOUSE = """
    SELECT (SELECT value #>> '{}' FROM kernel_setting WHERE name = 'business_date')::date,
        (SELECT name FROM kernel_entity WHERE kind = 'council' ORDER BY code LIMIT 1),
        (SELECT value #>> '{}' FROM kernel_setting WHERE name = 'payments_frozen'),
        CURRENT_DATE
"""


def house(request: HttpRequest) -> dict[str, Any]:
    """Return the names that templates use everywhere; two queries, made when a page is drawn."""
    with connection.cursor() as cursor:
        cursor.execute(_HOUSE)
        stored, council, frozen, today = cursor.fetchone()
    caller: Caller | None = getattr(request, "caller", None) or None
    context = {
        "door_name": "",
        "title": "",
        "q": "",
        "demonstration": settings.DEMONSTRATION and stored is not None,
        "council_name": council,
        "business_date": stored or today,
        "payments_frozen": frozen,
        "caller": caller,
    }
    if caller is None:
        return context
    grants = grants_of(caller, stored or today)
    return context | _for_person(request, caller, grants, context["demonstration"])


def _for_person(
    request: HttpRequest, caller: Caller, grants: list[Grant], demonstration: bool
) -> dict[str, Any]:
    """Return what the header says of who is signed in."""
    return {
        "person_name": caller.name,
        "role_name": request.user.title,  # type: ignore[union-attr]
        "navigation": navigation_for(grants, request.path),
        "door_name": "Staff",
        "door_url": "/staff/",
        "search_url": "/staff/search",
        "sign_out_url": "/sign-out",
        "switch_url": "/sign-in" if demonstration else "",
        "footer_links": [
            {"text": "Everything you can do", "href": "/staff/do"},
            {"text": "Programs' interface", "href": "/api/"},
        ],
    }
