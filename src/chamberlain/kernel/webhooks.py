"""Telling other systems of events: queued once, sent until taken, parked when nobody answers."""

import urllib.error
import urllib.request
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from chamberlain.kernel import clock
from chamberlain.kernel.door import Act, command
from chamberlain.kernel.door.running import run
from chamberlain.kernel.events import POSTMAN
from chamberlain.kernel.selecting import loaded
from chamberlain.kernel.webhook_message import message, next_try, secret_of, signed

BATCH = 200
SECONDS = 10
ANSWER_MAX = 200


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A webhook answers where it is; it doesn't send events elsewhere."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nothing."""
        return


_OPENER = urllib.request.build_opener(_NoRedirect)


def secret_now(reference: str, number: int) -> str:
    """Return a webhook's secret of a number."""
    return secret_of(settings.SECRET_KEY, reference, number)


_NEW = """
    FROM kernel_webhook w LEFT JOIN kernel_delivery_mark m ON m.listener = 'webhook:' || w.reference
    JOIN kernel_act a ON a.id > w.act_id AND a.xid >= coalesce(m.xid, 0)
        AND a.events <> '[]' AND a.outcome = 'done',
    jsonb_array_elements(a.events) WITH ORDINALITY e
    WHERE w.ended_on IS NULL AND EXISTS (SELECT FROM unnest(w.events) AS p(pattern)
        WHERE e.value ->> 'event' LIKE replace(replace(p.pattern, '_', '\\_'), '*', '%%'))
    AND NOT EXISTS (SELECT FROM kernel_webhook_delivery d WHERE d.webhook_id = w.id
        AND d.event_act_id = a.id AND d.position = e.ordinality - 1)
"""
"""Events that webhooks in force ask for and haven't queued. A mark never passes the oldest
transaction under way, so that what it emits is seen when it commits."""


@command(system=True, summary="Queue new events for webhooks")
def queue_webhooks(act: Act) -> int:
    """Queue each event that a webhook in force asks for, once; return how many."""
    with act.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_webhook_delivery "
            "(webhook_id, event_act_id, position, event, attempts, next_at, answer) "
            f"SELECT w.id, a.id, (e.ordinality - 1)::int, e.value ->> 'event', 0, %s, '' {_NEW} "
            "ON CONFLICT DO NOTHING",
            [act.now],
        )
        queued: int = cursor.rowcount
        cursor.execute(
            "INSERT INTO kernel_delivery_mark (listener, xid) "
            "SELECT 'webhook:' || reference, pg_snapshot_xmin(pg_current_snapshot())::text::bigint "
            "FROM kernel_webhook WHERE ended_on IS NULL "
            "ON CONFLICT (listener) DO UPDATE SET xid = excluded.xid"
        )
    return queued


@command(system=True, summary="Note how a webhook answered")
def note_webhook(act: Act, delivery: int, taken: bool, answer: str) -> None:
    """Keep the answer to one attempt: taken, to try again later, or parked for a person."""
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_webhook_delivery SET attempts = attempts + 1, answer = %s "
            "WHERE id = %s AND delivered_at IS NULL RETURNING attempts",
            [answer[:ANSWER_MAX], delivery],
        )
        found = cursor.fetchone()
        if found is None:
            return
        cursor.execute(
            "UPDATE kernel_webhook_delivery SET delivered_at = %s, next_at = %s WHERE id = %s",
            [act.now if taken else None, None if taken else next_try(found[0], act.now), delivery],
        )


def deliver_webhooks(now: datetime | None = None) -> int:
    """Queue what is new and send what is due, by default now; return how many were taken."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT {_NEW})", [])
        waits = cursor.fetchone()[0]
    if waits:
        run(POSTMAN, "kernel.queue_webhooks", {})
    taken = 0
    for row in _due(now or clock.now()):
        ok, answer = _send(row)
        run(
            POSTMAN,
            "kernel.note_webhook",
            {"delivery": row["id"], "taken": ok, "answer": answer},
        )
        taken += ok
    return taken


def _due(now: datetime) -> list[dict[str, Any]]:
    names = ("id", "event", "reference", "address", "secret_number", "event_id", "payload", "at")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.id, d.event, w.reference, w.address, w.secret_number, "
            "a.reference || '-' || d.position, a.events -> d.position -> 'payload', a.at "
            "FROM kernel_webhook_delivery d JOIN kernel_webhook w ON w.id = d.webhook_id "
            "JOIN kernel_act a ON a.id = d.event_act_id "
            "WHERE d.next_at <= %s AND w.ended_on IS NULL ORDER BY d.next_at, d.id LIMIT %s",
            [now, BATCH],
        )
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _send(row: dict[str, Any]) -> tuple[bool, str]:
    """Send one event; return whether it was taken, and the answer in words."""
    body = message(row["event_id"], row["event"], loaded(row["payload"]), row["at"])
    secret = secret_now(row["reference"], row["secret_number"])
    made = signed(secret, row["event_id"], body, clock.now())
    asked = urllib.request.Request(row["address"], made.body, made.headers)  # noqa: S310
    try:
        with _OPENER.open(asked, timeout=SECONDS) as answer:
            return 200 <= answer.status < 300, f"{answer.status}"
    except urllib.error.HTTPError as error:
        return False, f"{error.code} {error.reason}"
    except (OSError, ValueError) as error:
        return False, f"{type(error).__name__}: {error}"
