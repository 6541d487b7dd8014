"""Reversals: the exact mirror of a posted journal, linked both ways, at most once."""

from datetime import date

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.records import Record, Ref, Text
from chamberlain.ledger.commands.posting import post_frame
from chamberlain.ledger.commands.writing import Origin
from chamberlain.ledger.contract import FRAME_COLUMNS
from chamberlain.ledger.errors import AlreadyReversed
from chamberlain.ledger.rules.canonical import number_of, reference_of
from chamberlain.ledger.rules.years import MONTHS, year_and_period

TYPE = "JRV"
SOURCE = "ledger"

_LINES = """
    SELECT l.entity AS line_entity, l.fund, l.cost_centre, l.account, l.project,
           -l.amount_pence AS amount_pence, l.vat_code, l.line_ref, l.narrative
    FROM ledger_line l WHERE l.year = %s AND l.journal_id = %s ORDER BY l.line_no
"""


class Header(Record):
    """What a reversal needs to know of the journal it undoes."""

    number: int
    entity: str
    year: int
    period: int
    type: str
    source: str
    description: str
    prepared_by: str
    approved_by: str
    reversed_by: int | None


def header_of(act: Act, journal: str) -> Header:
    """Return the header of a journal by its reference, or refuse."""
    number = number_of(journal)
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT j.id, j.entity, j.year, j.period, j.type, j.source, j.description, "
            "j.prepared_by, j.approved_by, r.id FROM ledger_journal j "
            "LEFT JOIN ledger_journal r ON r.reverses = j.id WHERE j.id = %s",
            [number],
        )
        row = cursor.fetchone()
    if row is None:
        raise Unknown(f"There is no journal {journal}.", field="journal")
    header = Header(**dict(zip(Header.model_fields, row, strict=True)))
    if header.reversed_by is not None:
        by = reference_of(header.reversed_by)
        raise AlreadyReversed(f"{journal} was reversed by {by}.")
    return header


def mirror(header: Header, on: date, place: tuple[int, int], reason: str) -> pl.DataFrame:
    """Return the frame of the reversing journal, for a year and period."""
    lines = read_frame(
        _LINES,
        [header.year, header.number],
        schema={name: FRAME_COLUMNS[name] for name in _LINE_NAMES},
    )
    reference = reference_of(header.number)
    return lines.with_columns(
        source_ref=pl.lit(f"ledger:journal:{reference}:reversal"),
        type=pl.lit(TYPE),
        entity=pl.lit(header.entity),
        journal_date=pl.lit(on),
        year=pl.lit(place[0], pl.Int16),
        period=pl.lit(place[1], pl.Int16),
        description=pl.lit(f"Reverses {reference}: {reason or header.description}"),
    ).select(list(FRAME_COLUMNS))


_LINE_NAMES = (
    "line_entity", "fund", "cost_centre", "account", "project", "amount_pence", "vat_code",
    "line_ref", "narrative",
)  # fmt: skip


def reverse(
    act: Act,
    header: Header,
    on: date,
    place: tuple[int, int],
    reason: str,
    people: tuple[str, str] | None = None,
) -> str:
    """Post the mirror of a journal; return its reference.

    `people` are who prepared and who approved it, where a person asked for it.
    """
    prepared_by, approved_by = people or (act.person, "")
    origin = Origin(
        SOURCE,
        prepared_by=prepared_by,
        approved_by=approved_by,
        reverses=header.number,
    )
    frame = mirror(header, on, place, reason)
    posting = post_frame(act, frame, origin)
    if posting.first is None:
        raise AlreadyReversed(f"{reference_of(header.number)} was reversed just now.")
    act.emit(
        "ledger.journal_reversed",
        {"journal": reference_of(header.number), "reversal": posting.first, "reason": reason},
    )
    return posting.first


@command(duty="journal.prepare", contract=True)
def reverse_journal(
    act: Act,
    journal: Ref("ledger:journal"),  # type: ignore[valid-type]
    reason: Text,
    journal_date: date | None = None,
) -> str:
    """Reverse a journal: an application's own at once, a person's once somebody else approves.

    Returns the reversing journal, or the prepared journal that waits.
    """
    header = header_of(act, journal)
    act.need(entity=header.entity)
    if not reason.strip():
        raise Refusal("Say why the journal is reversed.", field="reason", status=422)
    on = journal_date or act.today
    place = year_and_period(on)
    if act.application is not None:
        if header.source != act.application:
            raise Refusal(f"{journal} is not of {act.application}.", code="source_foreign")
        return reverse(act, header, on, place, reason)
    from chamberlain.ledger.commands.manual import keep_prepared  # noqa: PLC0415 - import cycle

    return keep_prepared(act, mirror(header, on, place, reason), [f"ledger:journal:{journal}"])


def reverse_due(act: Act, entity: str, year: int, period: int) -> list[str]:
    """Reverse the accruals of the periods before, dated the first day of this one.

    Those of period 12 and of the adjustment periods reverse in period 1 of the next year, while
    the old year may still be open; adjustment periods reverse none.
    """
    if period > MONTHS:
        return []
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_reference(j.id), p.starts FROM ledger_journal j "
            "JOIN ledger_journal_type t ON t.code = j.type AND t.reverses_next_period "
            "JOIN ledger_period p ON p.entity = j.entity AND p.year = %s AND p.period = %s "
            "WHERE j.entity = %s AND ((j.year = %s AND j.period < %s) "
            "OR (j.year = %s AND j.period >= %s)) "
            "AND NOT EXISTS (SELECT FROM ledger_journal r WHERE r.reverses = j.id) ORDER BY j.id",
            [year, period, entity, year, period, year - 1, MONTHS],
        )
        due = cursor.fetchall()
    return [
        reverse(
            act, header_of(act, journal), starts, (year, period), "accrual of the period before"
        )
        for journal, starts in due
    ]
