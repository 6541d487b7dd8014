"""The staff door's navigation: each application says what it has, each person sees their own."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings

from chamberlain.kernel.door.types import Grant

OWN = (
    ("Inbox", "/staff/", "kernel.inbox"),
    ("Access", "/staff/access", "kernel.grants"),
    ("Webhooks", "/staff/webhooks", "kernel.webhooks"),
    ("Audit", "/staff/audit", "kernel.acts"),
)


@cache
def entries() -> tuple[tuple[str, str, str], ...]:
    """Return (label, address, permission) from `NAVIGATION` in each application's `urls`."""
    found = [OWN[0]]
    for name in settings.APPLICATIONS:
        if name != "web" and find_spec(f"chamberlain.{name}.urls") is not None:
            found += getattr(import_module(f"chamberlain.{name}.urls"), "NAVIGATION", [])
    return (*found, *OWN[1:])


def navigation_for(grants: list[Grant], path: str) -> list[dict[str, Any]]:
    """Return the entries a person may open, the one they are on marked."""
    open_to = [
        (label, address)
        for label, address, permission in entries()
        if any(grant.permits(permission) for grant in grants)
    ]
    here = max((a for _, a in open_to if _is_within(path, a)), key=len, default="")
    return [
        {"text": label, "href": address, "current": address == here} for label, address in open_to
    ]


def _is_within(path: str, address: str) -> bool:
    """Whether a page stands under an entry; only the inbox itself stands under the inbox."""
    return path == address if address == "/staff/" else path.startswith(address)
