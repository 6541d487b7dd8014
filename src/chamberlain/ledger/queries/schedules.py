"""Schedules as a register: what they will post, and what of it is posted."""

import json
from datetime import date
from typing import Any

from django.db import connection

from chamberlain.kernel.calendar import year_name
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.records import Record
from chamberlain.kernel.references import Explanation, explains
from chamberlain.ledger.rules.canonical import reference_of


class ScheduleRow(Record):
    """A schedule in the register."""

    reference: str
    kind: str
    entity: str
    type: str
    description: str
    debit_pence: int
    evidence: list[str]
    prepared_by: str
    prepared_on: date
    state: str
    decided_by: str
    reason: str
    parts: int
    posted: int


class SchedulePartRow(Record):
    """One journal of a schedule; `journal` when it is posted."""

    number: int
    year: int
    period: int
    journal_date: str
    debit_pence: int
    journal: str | None
    lines: list[dict[str, Any]]


_POSTED = (
    "j.source = 'ledger' AND j.source_ref = 'ledger:schedule:' || p.schedule || '/' || p.number"
)


@query(summary="List schedules of journals")
def schedules(
    scope: Scope, entity: str = "", state: str = "", kind: str = "", reference: str = ""
) -> list[ScheduleRow]:
    """Return recurring journals, prepayments and carry forwards, the newest first."""
    condition, params = scope.entity_sql("s.entity")
    names = list(ScheduleRow.model_fields)
    given = [value for one in (entity, state, kind, reference) for value in (one, one)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join('s.' + name for name in names[:-2])}, count(p.id), "  # noqa: S608
            "count(j.id) FROM ledger_schedule s "
            "LEFT JOIN ledger_schedule_part p ON p.schedule = s.reference "
            f"LEFT JOIN ledger_journal j ON {_POSTED} WHERE {condition} "
            "AND (%s = '' OR s.entity = %s) AND (%s = '' OR s.state = %s) "
            "AND (%s = '' OR s.kind = %s) AND (%s = '' OR s.reference = %s) "
            "GROUP BY s.reference ORDER BY s.reference DESC",
            [*params, *given],
        )
        return [ScheduleRow(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


@query(summary="Show the journals of a schedule")
def schedule_parts(scope: Scope, reference: str) -> list[SchedulePartRow]:
    """Return each journal of a schedule in order, posted or to come."""
    condition, params = scope.entity_sql("s.entity")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.number, p.year, p.period, p.debit_pence, j.id, p.lines "  # noqa: S608
            "FROM ledger_schedule_part p JOIN ledger_schedule s ON s.reference = p.schedule "
            f"LEFT JOIN ledger_journal j ON {_POSTED} "
            f"WHERE p.schedule = %s AND {condition} ORDER BY p.number",
            [reference, *params],
        )
        rows = cursor.fetchall()
    return [_part(*row) for row in rows]


def _part(
    number: int, year: int, period: int, pence: int, journal: int | None, lines: Any
) -> SchedulePartRow:
    loaded = json.loads(lines) if isinstance(lines, str) else lines
    return SchedulePartRow(
        number=number,
        year=year,
        period=period,
        journal_date=str(loaded[0]["journal_date"]),
        debit_pence=pence,
        journal=None if journal is None else reference_of(journal),
        lines=loaded,
    )


@explains("ledger:schedule", query="ledger.schedules")
def explain_schedule(scope: Scope, reference: str) -> Explanation:
    """A schedule, or one journal of it (`SCH-0000001/3`): who approved it, and all its journals."""
    named = reference.partition("/")[0]
    rows = schedules(scope, reference=named)
    if not rows:
        raise Unknown(f"There is no schedule {named}.", field="reference")
    found, parts = rows[0], schedule_parts(scope, named)
    leads = [("Evidence", item) for item in found.evidence if ":" in item]
    leads += [("Evidence", f"kernel:document:{i}") for i in found.evidence if ":" not in i]
    leads += [
        (f"Journal {part.number}", f"ledger:journal:{part.journal}")
        for part in parts
        if part.journal
    ]
    return Explanation(
        reference=f"ledger:schedule:{named}",
        title=f"{named}: {found.description}",
        url=f"/staff/ledger/schedules/{named}",
        amount_pence=found.debit_pence,
        facts=[
            ("Kind", found.kind.replace("_", " ")),
            ("State", found.state),
            ("Prepared by", found.prepared_by),
            *([("Decided by", found.decided_by)] if found.decided_by else []),
        ],
        leads_to=leads,
        workings=[
            {
                "journal": str(part.number),
                "period": f"{part.period} of {year_name(part.year)}",
                "amount": format_pounds(part.debit_pence),
                "posted as": part.journal or "to come",
            }
            for part in parts
        ],
    )
