"""The front doors: each application adds pages to those it serves by a module of addresses.

`urls.py` is the staff door's, mounted at `/staff/<application>/`. `my_urls.py`,
`suppliers_urls.py`, `residents_urls.py` and `open_urls.py` are mounted at their door, and may
have a `NAVIGATION` of their own: (label, address, permission), where a blank permission is
anybody's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings

Entry = tuple[str, str, str]


@dataclass(frozen=True)
class Door:
    """A door: its name, address and module of addresses, and what it is for."""

    name: str
    address: str
    module: str
    about: str


STAFF = Door(
    "Staff", "/staff/", "urls", "Invoices, payments, pay, council tax, the ledger and the month."
)
DOORS = (
    STAFF,
    Door("My work", "/my/", "my_urls", "Payslips, leave, absence, claims; your team."),
    Door("Residents", "/residents/", "residents_urls", "Council tax: your bill, and paying it."),
    Door("Suppliers", "/suppliers/", "suppliers_urls", "Your invoices, and where each stands."),
    Door("Open data", "/open/", "open_urls", "What the council spends and pays, and its jobs."),
)


def modules_of(door: Door) -> Iterator[tuple[str, str]]:
    """Yield (application, module) of each installed application that has pages at a door."""
    for name in settings.APPLICATIONS:
        module = f"chamberlain.{name}.{door.module}"
        if name != "web" and find_spec(module) is not None:
            yield name, module


@cache
def open_doors() -> tuple[Door, ...]:
    """Return the doors behind which an installed application has pages."""
    return tuple(door for door in DOORS if door is STAFF or any(modules_of(door)))


def door_of(path: str) -> Door:
    """Return the door that an address is behind; the staff door for what is behind none."""
    return next((door for door in DOORS if path.startswith(door.address)), STAFF)


@cache
def entries_of(door: Door) -> tuple[Entry, ...]:
    """Return a door's (label, address, permission), application by application.

    Those of a module which says `LAST` come after the others': few have something there.
    """
    modules = [import_module(module) for _, module in modules_of(door)]
    modules.sort(key=lambda module: bool(getattr(module, "LAST", False)))
    return tuple(entry for module in modules for entry in getattr(module, "NAVIGATION", []))
