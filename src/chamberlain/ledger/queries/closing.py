"""What stands between a period and its close."""

from datetime import date

from django.db import connection

from chamberlain.kernel.calendar import add_working_days
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Record, Year
from chamberlain.ledger.rules.years import periods_of

_CHECKS = """
    SELECT r.code, r.name, r.owner, c.done, c.detail, c.reference, c.difference_pence,
           c.prepared_by, c.reviewed_by, c.said_on, r.year_end, r.due_working_days
    FROM ledger_close_requirement r LEFT JOIN LATERAL (
        SELECT * FROM ledger_close_check c
        WHERE c.requirement = r.code AND c.entity = %s AND c.year = %s AND c.period = %s
        ORDER BY c.id DESC LIMIT 1
    ) c ON true
    WHERE r.held @> %s::date AND r.entity IN ('', %s) AND (NOT r.year_end OR %s = 14)
    ORDER BY r.application, r.code
"""


class Outstanding(Record):
    """Something that is not done: a check, or a journal that waits for approval."""

    kind: str
    code: str
    name: str
    detail: str = ""
    owner: str = ""


class ChecklistItem(Record):
    """One line of the close checklist."""

    code: str
    name: str
    owner: str
    done: bool
    detail: str = ""
    reference: str = ""
    difference_pence: int = 0
    prepared_by: str = ""
    reviewed_by: str = ""
    said_on: date | None = None
    year_end: bool = False
    due_on: date | None = None


def checklist(entity: str, year: int, period: int, on: date) -> list[ChecklistItem]:
    """Return every requirement in force with the last word said of it."""
    with connection.cursor() as cursor:
        cursor.execute(_CHECKS, [entity, year, period, on, entity, period])
        names = list(ChecklistItem.model_fields)
        ends = periods_of(year)[period - 1]["ends"]
        rows = [
            dict(zip(names, (*row, _due(ends, days)), strict=True))
            for *row, days in cursor.fetchall()
        ]
    blank = {"done": False, "difference_pence": 0}
    return [
        ChecklistItem.model_validate(
            {
                name: blank.get(name, "") if value is None and name not in _DAYS else value
                for name, value in row.items()
            }
        )
        for row in rows
    ]


_DAYS = {"said_on", "due_on"}


def _due(ends: date, working_days: int | None) -> date | None:
    return None if working_days is None else add_working_days(ends, working_days)


def outstanding(entity: str, year: int, period: int, on: date) -> list[Outstanding]:
    """Return what is not done: journals that wait, then checks."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reference, description FROM ledger_prepared_journal WHERE entity = %s "
            "AND year = %s AND period = %s AND state = 'prepared' ORDER BY reference",
            [entity, year, period],
        )
        waiting = [
            Outstanding(kind="journal", code=reference, name=description)
            for reference, description in cursor.fetchall()
        ]
    return waiting + [
        Outstanding(
            kind="check", code=item.code, name=item.name, detail=item.detail, owner=item.owner
        )
        for item in checklist(entity, year, period, on)
        if not item.done
    ]


class Checklist(Record):
    """A period's close: its state, what is done, what waits, and who signed."""

    entity: str
    year: int
    period: int
    state: str
    items: list[ChecklistItem]
    waiting: list[Outstanding]
    signatures: list[dict[str, str]]


@query(summary="Show what stands between a period and its close")
def close_checklist(scope: Scope, entity: str, year: Year, period: int, on: date) -> Checklist:
    """Return the checklist of one period; nothing for an entity out of scope."""
    condition, params = scope.entity_sql("entity")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state FROM ledger_period WHERE entity = %s AND year = %s AND period = %s "  # noqa: S608
            f"AND {condition}",
            [entity, year, period, *params],
        )
        row = cursor.fetchone()
        if row is None:
            return Checklist(
                entity=entity, year=year, period=period, state="unknown", items=[], waiting=[],
                signatures=[],
            )  # fmt: skip
        cursor.execute(
            "SELECT kind, statement, signed_by, signed_on::text, act FROM ledger_close_signature "
            "WHERE entity = %s AND year = %s AND period = %s ORDER BY id",
            [entity, year, period],
        )
        names = ("kind", "statement", "signed_by", "signed_on", "act")
        signatures = [dict(zip(names, found, strict=True)) for found in cursor.fetchall()]
    waiting = [i for i in outstanding(entity, year, period, on) if i.kind == "journal"]
    return Checklist(
        entity=entity,
        year=year,
        period=period,
        state=row[0],
        items=checklist(entity, year, period, on),
        waiting=waiting,
        signatures=signatures,
    )
