"""The outbox: acts carry events; each listener gets each of them, once in effect, after commit."""

import importlib
import logging
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection

from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.door.running import run
from chamberlain.kernel.door.types import Caller
from chamberlain.kernel.selecting import loaded

BATCH = 500
ATTEMPTS_MAX = 10
POSTMAN = Caller(person="SYSTEM", name="Events", door="event", system=True)

_looked: dict[tuple[str, str], int] = {}
"""How far this process has looked, by database and listener: whoever is seldom told anything need
not look through all that ever happened, every half second. The mark in the database moves, which is
an act, only with a delivery."""

Listener = Callable[[Act, dict[str, Any]], None]
log = logging.getLogger(__name__)


def listeners() -> Iterator[tuple[str, str, Listener]]:
    """Return (listener's name, event, function) of every installed application's `LISTENS`."""
    for config in apps.get_app_configs():
        if not config.name.startswith("chamberlain.") or config.name == "chamberlain.kernel":
            continue
        try:
            module = importlib.import_module(f"{config.name}.events")
        except ModuleNotFoundError as error:
            if error.name != f"{config.name}.events":
                raise
            continue
        for event, function in getattr(module, "LISTENS", []):
            yield f"{config.label}.{function.__name__}:{event}", event, function


@command(system=True, summary="Deliver one event to one listener")
def deliver_event(act: Act, listener: str, act_id: int, position: int) -> bool:
    """Let one listener take one event; return False when it had it before.

    What the listener does and the note that it has the event stand in one transaction.
    """
    found = {name: (event, function) for name, event, function in listeners()}
    event, function = found[listener]
    with act.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_delivery (listener, act_id, position) VALUES (%s, %s, %s) "
            "ON CONFLICT DO NOTHING",
            [listener, act_id, position],
        )
        if not cursor.rowcount:
            return False
        cursor.execute("SELECT events -> %s FROM kernel_act WHERE id = %s", [position, act_id])
        stored = loaded(cursor.fetchone()[0])
        if stored["event"] != event:
            raise Refusal(f"{listener} doesn't listen to {stored['event']}.")
        function(act, stored["payload"])
        cursor.execute(
            "DELETE FROM kernel_delivery_failure "
            "WHERE listener = %s AND act_id = %s AND position = %s",
            [listener, act_id, position],
        )
    return True


@command(system=True, summary="Note that an event could not be delivered")
def note_failure(act: Act, listener: str, act_id: int, position: int, error: str) -> None:
    """Keep what went wrong; after ten attempts the event waits for a person."""
    with act.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_delivery_failure (listener, act_id, position, attempts, error) "
            "VALUES (%s, %s, %s, 1, %s) ON CONFLICT (listener, act_id, position) DO UPDATE "
            "SET attempts = kernel_delivery_failure.attempts + 1, error = excluded.error",
            [listener, act_id, position, error[:500]],
        )


@command(system=True, summary="Note how far a listener has read")
def move_mark(act: Act, listener: str, xid: int) -> None:
    """Everything of transactions before `xid` is delivered or parked: no need to look again."""
    with act.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_delivery_mark (listener, xid) VALUES (%s, %s) "
            "ON CONFLICT (listener) DO UPDATE SET xid = excluded.xid",
            [listener, xid],
        )


def deliver(rounds_max: int = 20) -> int:
    """Deliver what waits, until nothing new does or the rounds are used; return how many.

    Deliveries may themselves emit events, hence the rounds. A transaction still open hides only
    itself: marks never pass the oldest one under way.
    """
    delivered = 0
    for _ in range(rounds_max):
        count = sum(_deliver_to(name, event) for name, event, _function in list(listeners()))
        delivered += count
        if not count:
            break
    return delivered


def _deliver_to(listener: str, event: str) -> int:
    horizon, mark = _horizon(listener)
    count, failed = 0, False
    place = (str(connection.settings_dict["NAME"]), listener)
    waiting = _waiting(listener, event, max(mark, _looked.get(place, 0)), horizon)
    for act_id, position in waiting:
        inputs = {"listener": listener, "act_id": act_id, "position": position}
        try:
            count += bool(run(POSTMAN, "kernel.deliver_event", inputs).value)
        except (Refusal, DatabaseError, LookupError, ValueError, TypeError) as error:
            failed = True
            log.warning("%s could not take event %s of act %s", listener, position, act_id)
            run(
                POSTMAN,
                "kernel.note_failure",
                {**inputs, "error": f"{type(error).__name__}: {error}"},
            )
    if not failed and len(waiting) < BATCH:
        if not connection.in_atomic_block:
            _looked[place] = horizon
        if count:
            run(POSTMAN, "kernel.move_mark", {"listener": listener, "xid": horizon})
    return count


def _horizon(listener: str) -> tuple[int, int]:
    """Return the oldest transaction under way, and how far this listener has read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, "
            "coalesce((SELECT xid FROM kernel_delivery_mark WHERE listener = %s), 0)",
            [listener],
        )
        return cursor.fetchone()


def _waiting(listener: str, event: str, mark: int, horizon: int) -> list[tuple[int, int]]:
    """Return (act, position) of events the listener hasn't had, oldest first."""
    inside = connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.id, (e.ordinality - 1)::int FROM kernel_act a, "
            "jsonb_array_elements(a.events) WITH ORDINALITY e "
            "WHERE a.events <> '[]' AND a.outcome = 'done' AND a.xid >= %s AND (a.xid < %s OR %s) "
            "AND e.value ->> 'event' = %s AND NOT EXISTS (SELECT FROM kernel_delivery d "
            "WHERE d.listener = %s AND d.act_id = a.id AND d.position = e.ordinality - 1) "
            "AND NOT EXISTS (SELECT FROM kernel_delivery_failure f WHERE f.listener = %s "
            "AND f.act_id = a.id AND f.position = e.ordinality - 1 AND f.attempts >= %s) "
            "ORDER BY a.xid, a.id, e.ordinality LIMIT %s",
            [mark, horizon, inside, event, listener, listener, ATTEMPTS_MAX, BATCH],
        )
        return list(cursor.fetchall())
