"""A door's navigation: each application says what it has, each person sees their own."""

from functools import cache
from typing import Any

from chamberlain.kernel.door.types import Grant
from chamberlain.web.doors import STAFF, Door, door_of, entries_of, open_doors

OWN = (
    ("Inbox", "/staff/", "kernel.inbox"),
    ("Access", "/staff/access", "kernel.grants"),
    ("Interfaces", "/staff/interfaces", "kernel.interfaces"),
    ("Mail", "/staff/mail", "kernel.mails"),
    ("Webhooks", "/staff/webhooks", "kernel.webhooks"),
    ("Retention", "/staff/retention", "kernel.retention_due"),
    ("Audit", "/staff/audit", "kernel.acts"),
)


@cache
def entries(door: Door = STAFF) -> tuple[tuple[str, str, str], ...]:
    """Return (label, address, permission) of a door; the staff door begins with the inbox."""
    found = entries_of(door)
    return (OWN[0], *found, *OWN[1:]) if door is STAFF else found


def _open_to(grants: list[Grant], door: Door) -> list[tuple[str, str]]:
    return [
        (label, address)
        for label, address, permission in entries(door)
        if not permission or any(grant.permits(permission) for grant in grants)
    ]


def is_open(grants: list[Grant], door: Door) -> bool:
    """Whether there is anything for a person behind a door; one without a menu is anybody's."""
    return not entries(door) or bool(_open_to(grants, door))


def home_of(grants: list[Grant]) -> str:
    """Return where a person begins: the staff door if there is work for them, else their own."""
    if len(_open_to(grants, STAFF)) > 1:
        return STAFF.address
    for door in open_doors():
        held = [
            address
            for _, address, permission in entries(door)
            if permission and any(grant.permits(permission) for grant in grants)
        ]
        if door is not STAFF and held:
            return held[0]
    return STAFF.address


def doors_for(grants: list[Grant], here: Door) -> list[dict[str, str]]:
    """Return the other doors behind which there is something of this person's own."""
    return [
        {"text": door.name, "href": door.address}
        for door in open_doors()
        if door is not here
        and any(
            permission and any(grant.permits(permission) for grant in grants)
            for _, _, permission in entries(door)[door is STAFF :]
        )
    ]


def navigation_for(grants: list[Grant], path: str) -> list[dict[str, Any]]:
    """Return the entries of a page's door that a person may open, the one they are on marked."""
    open_to = _open_to(grants, door_of(path))
    here = max((a for _, a in open_to if _is_within(path, a)), key=len, default="")
    return [
        {"text": label, "href": address, "current": address == here} for label, address in open_to
    ]


def _is_within(path: str, address: str) -> bool:
    """Whether a page stands under an entry; only the inbox itself stands under the inbox."""
    return path == address if address == "/staff/" else path.startswith(address)
