"""Who manages whom among those who sign in: told by the application that knows, if one does."""

from collections.abc import Callable, Sequence
from datetime import date

from chamberlain.kernel.door.registry import discover

Managers = Callable[[Sequence[str], date], dict[str, str]]

_known: list[Managers] = []


def knows_managers(function: Managers) -> Managers:
    """Register a function of users and a day that gives the user who manages each, where known."""
    _known.append(function)
    return function


def managers_of(users: Sequence[str], day: date) -> dict[str, str]:
    """Return who manages each of some users on a day; who isn't in it has nobody known."""
    discover()
    found: dict[str, str] = {}
    for function in _known:
        told = function([one for one in users if one not in found], day)
        found |= {user: manager for user, manager in told.items() if manager and manager != user}
    return found
