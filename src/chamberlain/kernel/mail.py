"""Mail to people outside and in: queued with the act that causes it, sent after it, retried.

An application says what is to be sent and never waits for a mail server:

    queue(act, [Email(key=…, about="people:person:PER-1", address=…, title=…, body=…, …)])

Nothing personal stands in the audit or the logs: what is sent is sealed under the key of whom it is
about till it is sent, and blank after.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from django.db import connection

from chamberlain.kernel import clock, personal
from chamberlain.kernel.bulk import copy_in
from chamberlain.kernel.door import Act
from chamberlain.kernel.door.running import run
from chamberlain.kernel.events import POSTMAN
from chamberlain.kernel.mail_server import Letter, Outcome, opened
from chamberlain.kernel.numbering import next_references

ADDRESS = re.compile(r"^[^@\s<>,;:\"]{1,64}@[^@\s<>,;:\"]{1,190}\.[^@\s<>,;:\"]{1,63}$")
BATCH = 20
"""Noted together: as many as might be sent a second time after a crash, under the same id."""

NO_ADDRESS = "no address that mail can be sent to"
SEALED = "mail"


@dataclass(frozen=True)
class Email:
    """What is to be sent: `key` says what it is of, `about` whose it is, `kind` in a word.

    `document` is a kept document that goes with it.
    """

    entity: str
    kind: str
    key: str
    about: str
    address: str
    title: str
    body: str
    document: str = ""


def queue(act: Act, emails: list[Email]) -> int:
    """Queue e-mails, each once by its key; return how many were new.

    One whose address is none is parked for a person to see; one about somebody who was erased
    isn't kept.
    """
    fresh = _fresh(emails)
    if not fresh:
        return 0
    texts = [json.dumps([one.address, " ".join(one.title.split()), one.body]) for one in fresh]
    abouts = [one.about for one in fresh]
    good = [bool(ADDRESS.match(one.address)) for one in fresh]
    written = pl.DataFrame(
        {
            "reference": next_references("MAIL", len(fresh)),
            "entity": [one.entity for one in fresh],
            "kind": [one.kind for one in fresh],
            "key": [one.key for one in fresh],
            "about": abouts,
            "sealed": personal.seal_values(abouts, [SEALED] * len(fresh), texts),
            "document": [one.document for one in fresh],
            "next_at": [act.now if one else None for one in good],
            "answer": ["" if one else NO_ADDRESS for one in good],
        },
        schema_overrides={"next_at": pl.Datetime("us", "UTC")},
    ).with_columns(attempts=pl.lit(0), act_id=pl.lit(act.id))
    with act.cursor() as cursor:
        return copy_in(cursor, "kernel_mail", written)


def _fresh(emails: list[Email]) -> list[Email]:
    """Return those whose key is new, the first of each, of people who were not erased."""
    by_key = {one.key: one for one in reversed(emails)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM kernel_mail WHERE key = ANY(%s)", [list(by_key)])
        known = {row[0] for row in cursor.fetchall()}
        cursor.execute(
            "SELECT subject FROM kernel_erasure WHERE state = 'erased' AND subject = ANY(%s)",
            [[one.about for one in emails]],
        )
        gone = {row[0] for row in cursor.fetchall()}
    return [
        one for one in emails
        if by_key[one.key] is one and one.key not in known and one.about not in gone
    ]  # fmt: skip


_DUE = """
    SELECT id, reference, about, sealed, document FROM kernel_mail
    WHERE next_at <= %s AND sealed <> '' AND id <> ALL(%s) ORDER BY next_at, id LIMIT %s
"""


def deliver_mail(now: datetime | None = None) -> int:
    """Send what is due, by default now; return how many the mail server took.

    Without a mail server everything waits. One process sends at a time.
    """
    due = now or clock.now()
    tried: list[int] = []
    rows, sent = _due(due, tried), 0
    if not rows:
        return 0
    with opened() as server:
        while server is not None and rows:
            outcomes = [server.send(one) for one in rows]
            run(POSTMAN, "kernel.note_mails", {"outcomes": [_noted(one) for one in outcomes]})
            sent += sum(one.sent for one in outcomes)
            tried += [one.mail for one in rows]
            rows = _due(due, tried)
    return sent


def _noted(one: Outcome) -> dict[str, object]:
    return {"mail": one.mail, "sent": one.sent, "final": one.final, "answer": one.answer}


def _due(now: datetime, tried: list[int]) -> list[Letter]:
    """Return letters to send but those tried, opened; of somebody erased without an address."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [now, tried, BATCH])
        rows = cursor.fetchall()
    if not rows:
        return []
    texts = personal.open_values(
        [row[2] for row in rows], [SEALED] * len(rows), [row[3] for row in rows]
    )
    found = []
    for (number, reference, _, _, document), text in zip(rows, texts, strict=True):
        address, title, body = json.loads(text) if text else ("", "", "")
        found.append(Letter(number, reference, address, title, body, document))
    return found
