"""Retention: how long records are kept, who is due to be forgotten, and what stops it.

An application registers, in a module of its commands, who may be due:

    @due_by("payables:supplier")
    def idle_payees(today: date, limit: int) -> list[Due]: …

It need not be exact: each is asked of `@keeps` before anything is proposed.
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from chamberlain.kernel.door.act import Act
from chamberlain.kernel.selecting import rows

PAGE = "/staff/retention"
SCHEDULES = Path(__file__).parent / "starter" / "retention.toml"
ADDRESSES = "addresses_forgotten_to"
"""The setting that holds the number of the last act whose address was taken out."""


@dataclass(frozen=True)
class Schedule:
    """How long a kind of record is kept, why, and what becomes of it then."""

    code: str
    record: str
    keep: str
    basis: str
    then: str
    kind: str = ""
    months: int = 0


@dataclass(frozen=True)
class Due:
    """Somebody who may be due: since when nothing was done with them, as far as is known."""

    reference: str
    entity: str
    last_on: date | None


Finder = Callable[[date, int], list[Due]]
_finders: dict[str, Finder] = {}


def due_by(kind: str) -> Callable[[Finder], Finder]:
    """Register a function of a day and a limit that gives who of a kind may be due."""

    def register(function: Finder) -> Finder:
        _finders[kind] = function
        return function

    return register


def finders() -> dict[str, Finder]:
    """Return each kind's function."""
    return dict(_finders)


@cache
def schedules() -> tuple[Schedule, ...]:
    """Return the register of schedules, in the order of their file."""
    read = tomllib.loads(SCHEDULES.read_text("utf-8"))
    return tuple(Schedule(code=code, **values) for code, values in read.items())


def holds_on(subject: str) -> list[str]:
    """Return, in sentences, what holds a subject or its whole kind."""
    kind = ":".join(subject.split(":")[:2])
    found = rows(
        "SELECT reference, why, reason, held_on FROM kernel_hold "
        "WHERE subject IN (%s, %s) AND ended_on IS NULL ORDER BY id",
        [subject, kind],
    )
    return [
        f"Held since {row['held_on']:%d/%m/%Y} ({row['why']}, {row['reference']}): {row['reason']}."
        for row in found
    ]


def look_at(act: Act, today: date) -> None:
    """Each day: forget old network addresses, and say that somebody is due where somebody is."""
    _forget_addresses(act, today)
    subject = "kernel:retention:due"
    if any(find(today, 1) for find in _finders.values()):
        act.ask_for(
            subject,
            "kernel.release_erasures",
            title="Records may be due to be erased: look, and release them",
            url=PAGE,
        )
    else:
        act.done(subject)


def _forget_addresses(act: Act, today: date) -> None:
    """Take addresses out of acts older than the schedule says: all that ever changes in one."""
    months = next(one.months for one in schedules() if one.code == "sign_in_addresses")
    before = date(today.year - months // 12, today.month, 1)
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_act SET address = NULL WHERE address IS NOT NULL AND id > "
            "coalesce((SELECT (value #>> '{}')::bigint FROM kernel_setting WHERE name = %s), 0) "
            "AND at < %s",
            [ADDRESSES, before],
        )
        if cursor.rowcount:
            cursor.execute(
                "INSERT INTO kernel_setting (name, value) SELECT %s, "
                "to_jsonb(coalesce(max(id), 0)::text) FROM kernel_act WHERE at < %s "
                "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                [ADDRESSES, before],
            )
