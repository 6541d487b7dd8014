"""Journals and lines: one journal with its links, and the enquiry that walks an account."""

from datetime import date
from typing import Annotated, Any

from django.db import connection
from pydantic import Field

from chamberlain.kernel.calendar import year_name
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Record, Year
from chamberlain.kernel.selecting import loaded
from chamberlain.ledger.rules.canonical import number_of, reference_of

PAGE = 50
LIST_MAX = 100_000


class PostedLine(Record):
    """A line as it was posted."""

    line_no: int
    entity: str
    fund: str
    cost_centre: str
    cost_centre_name: str
    account: str
    account_name: str
    project: str
    amount_pence: int
    vat_code: str
    line_ref: str
    narrative: str


class PostedJournal(Record):
    """A posted journal with its lines, what it reverses and what reversed it."""

    reference: str
    entity: str
    type: str
    type_name: str
    year: int
    year_name: str
    period: int
    journal_date: date
    entered_at: str
    description: str
    source: str
    source_ref: str
    prepared_by: str
    approved_by: str
    act: str
    sha256: str
    debit_pence: int
    reverses: str | None
    reversed_by: str | None
    seal: int | None
    lines: list[PostedLine]


_JOURNAL = """
    SELECT j.entity, j.type, coalesce(t.name, j.type), j.year, j.period, j.journal_date,
           to_char(j.entered_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), j.description,
           j.source, j.source_ref, j.prepared_by, j.approved_by,
           coalesce((SELECT reference FROM kernel_act WHERE id = j.act_id), ''),
           encode(j.sha256, 'hex'), j.debit_pence, j.reverses,
           (SELECT r.id FROM ledger_journal r WHERE r.reverses = j.id),
           (SELECT min(number) FROM ledger_seal s WHERE j.id BETWEEN s.first_id AND s.last_id)
    FROM ledger_journal j LEFT JOIN ledger_journal_type t ON t.code = j.type
    WHERE j.id = %s AND {scope}
"""

_LINES = """
    SELECT l.line_no, l.entity, l.fund, l.cost_centre, coalesce(c.name, ''), l.account,
           coalesce(a.name, ''), l.project, l.amount_pence, l.vat_code, l.line_ref, l.narrative
    FROM ledger_line l LEFT JOIN ledger_cost_centre c ON c.code = l.cost_centre
    LEFT JOIN ledger_account a ON a.code = l.account
    WHERE l.year = %s AND l.journal_id = %s AND {scope} ORDER BY l.line_no
"""


@query(summary="Show a journal")
def journal(scope: Scope, reference: str) -> PostedJournal:
    """Return a journal with every line of the entities in scope, and its links."""
    number = number_of(reference)
    condition, within = scope.entity_sql("j.entity")
    of_line, within_line = scope.entity_sql("l.entity")
    with connection.cursor() as cursor:
        cursor.execute(_JOURNAL.format(scope=condition), [number, *within])
        row = cursor.fetchone()
        if row is None or number is None:
            raise Unknown(f"There is no journal {reference}.", field="reference")
        cursor.execute(_LINES.format(scope=of_line), [row[3], number, *within_line])
        lines = [
            PostedLine(**dict(zip(PostedLine.model_fields, line, strict=True)))
            for line in cursor.fetchall()
        ]
    named = [name for name in PostedJournal.model_fields if name not in _WORKED_OUT]
    values: dict[str, Any] = dict(zip(named, row, strict=True))
    for link in ("reverses", "reversed_by"):
        values[link] = None if values[link] is None else reference_of(values[link])
    return PostedJournal(
        reference=reference_of(number), year_name=year_name(values["year"]), lines=lines, **values
    )


_WORKED_OUT = {"reference", "year_name", "lines"}


@query(summary="Find the journals of sources", contract=True)
def journals_of(scope: Scope, source: str, source_refs: list[str]) -> dict[str, str]:
    """Return the journal of each source reference that is posted."""
    condition, within = scope.entity_sql("j.entity")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT j.source_ref, ledger_reference(j.id) FROM unnest(%s::text[]) AS asked(ref) "  # noqa: S608
            'JOIN ledger_journal j ON j.source = %s AND j.source_ref = asked.ref COLLATE "C" '
            f"WHERE {condition}",
            [source_refs, source, *within],
        )
        return dict(cursor.fetchall())


class JournalRow(Record):
    """A journal in a list."""

    reference: str
    journal_date: date
    type: str
    description: str
    source: str
    source_ref: str
    period: int
    debit_pence: int
    prepared_by: str
    approved_by: str


@query(summary="List journals, the newest first")
def journals(  # noqa: PLR0913, PLR0917 - each is a filter of the list
    scope: Scope,
    year: Year,
    entity: str = "",
    type: str = "",
    source: str = "",
    search: str = "",
    period: int | None = None,
    before: str = "",
    prepared_by: str = "",
    approved_by: str = "",
    limit: Annotated[int, Field(ge=1, le=LIST_MAX)] = PAGE,
    offset: int = 0,
) -> list[JournalRow]:
    """Return a page of journals, newest first; `before` is the last journal of the page before.

    `prepared_by` and `approved_by` are references of people. `search` looks in descriptions and
    source references, and finds a journal by its own.
    """
    condition, params = scope.entity_sql("entity")
    parts, values = [condition, "year = %s"], [*params, year]
    given = {"entity": entity, "type": type, "source": source, "period": period,
             "prepared_by": prepared_by, "approved_by": approved_by}  # fmt: skip
    for name, value in given.items():
        if value:
            parts.append(f"{name} = %s")
            values.append(value)
    if search:
        like = "%" + search.strip().replace("%", r"\%").replace("_", r"\_") + "%"
        parts.append("(description ILIKE %s OR source_ref ILIKE %s OR id = %s)")
        values += [like, like, number_of(search) or 0]
    if before:
        parts.append("id < %s")
        values.append(number_of(before) or 0)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_reference(id), journal_date, type, description, source, source_ref, "  # noqa: S608
            "period, debit_pence, prepared_by, approved_by FROM ledger_journal "
            f"WHERE {' AND '.join(parts)} ORDER BY id DESC LIMIT %s OFFSET %s",
            [*values, limit, max(0, offset)],
        )
        names = list(JournalRow.model_fields)
        return [JournalRow(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


class PreparedRow(Record):
    """A journal prepared by hand, and where it stands."""

    reference: str
    entity: str
    type: str
    year: int
    period: int
    journal_date: date
    description: str
    debit_pence: int
    prepared_by: str
    prepared_on: date
    state: str
    decided_by: str
    reason: str
    evidence: list[str]
    journal: str | None
    lines: list[dict[str, Any]]


@query(summary="List journals prepared by hand")
def journals_prepared(
    scope: Scope, state: str = "", reference: str = "", limit: int = PAGE
) -> list[PreparedRow]:
    """Return journals prepared by hand, newest first, in one state or all."""
    condition, params = scope.entity_sql("entity")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reference, entity, type, year, period, journal_date, description, "  # noqa: S608
            "debit_pence, prepared_by, prepared_on, state, decided_by, reason, evidence, "
            "ledger_reference(journal_id), lines FROM ledger_prepared_journal "
            f"WHERE {condition} AND (%s = '' OR state = %s) AND (%s = '' OR reference = %s) "
            "ORDER BY reference DESC LIMIT %s",
            [*params, state, state, reference, reference, limit],
        )
        names = list(PreparedRow.model_fields)
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [PreparedRow(**(row | {"lines": loaded(row["lines"])})) for row in rows]
