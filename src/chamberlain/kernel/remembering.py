"""What was worked out once stands until anything in the database changes.

The key of "until" is PostgreSQL's own snapshot: two moments with the same snapshot see the same
rows, whoever wrote. Asking for it costs a fraction of a millisecond, so a page that takes a hundred
to work out is given at once to the next who opens it, and is never out of date.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any, TypeVar

from django.db import connection

ENTRIES_MAX = 200
T = TypeVar("T")

_kept: OrderedDict[Hashable, tuple[str, Any]] = OrderedDict()
_lock = Lock()


def remembered(key: Hashable, work_out: Callable[[], T]) -> T:
    """Return what `work_out` gives, or gave to the same key if nothing has changed since.

    The key names everything the answer depends on besides the database: what, for whom, inputs. In
    a transaction nothing is remembered, for it may see what others don't.
    """
    if connection.in_atomic_block:
        return work_out()
    place = (connection.settings_dict["HOST"], connection.settings_dict["NAME"], key)
    now = _snapshot()
    with _lock:
        found = _kept.get(place)
        if found is not None and found[0] == now:
            _kept.move_to_end(place)
            return found[1]
    answer = work_out()
    with _lock:
        _kept[place] = (now, answer)
        _kept.move_to_end(place)
        while len(_kept) > ENTRIES_MAX:
            _kept.popitem(last=False)
    return answer


_looked_up: ContextVar[dict[Hashable, Any] | None] = ContextVar("looked_up", default=None)


@contextmanager
def looking() -> Iterator[None]:
    """While a page is only looked at, look each thing that `once` names up a single time."""
    token = _looked_up.set({})
    try:
        yield
    finally:
        _looked_up.reset(token)


def once(key: Hashable, look_up: Callable[[], T]) -> T:
    """Return what `look_up` gives, or gave to this key earlier in the same `looking`.

    For what every question asks again: the day, the grants. An act, which runs in a transaction,
    always looks for itself.
    """
    known = _looked_up.get()
    if known is None or connection.in_atomic_block:
        return look_up()
    if key not in known:
        known[key] = look_up()
    found: T = known[key]
    return found


def looked_up(key: Hashable, found: Any) -> None:
    """Keep what was found together with something else, so that `once` need not ask for it."""
    known = _looked_up.get()
    if known is not None and not connection.in_atomic_block:
        known[key] = found


def forget_looked_up() -> None:
    """Look everything up again from here on, after an act."""
    known = _looked_up.get()
    if known is not None:
        known.clear()


def _snapshot() -> str:
    """Return the state of the database: what is finished, and what is under way."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        return str(cursor.fetchone()[0])
