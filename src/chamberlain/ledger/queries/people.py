"""Who prepares and who approves journals: what an auditor looks at first."""

from datetime import date
from typing import Any

from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.people import names_of
from chamberlain.kernel.records import Record, Year
from chamberlain.kernel.selecting import rows


class JournalPeopleRow(Record):
    """Journals of one preparer and one approver; `alone` is the same person as both."""

    prepared_by: str
    preparer: str
    approved_by: str
    approver: str
    year: int
    source: str
    type: str
    journals: int
    debit_pence: int
    largest_pence: int
    first_on: date
    last_on: date
    alone: bool


_PEOPLE = """
    SELECT year, prepared_by, approved_by, source, type, count(*) AS journals,
        sum(debit_pence)::bigint AS debit_pence, max(debit_pence) AS largest_pence,
        min(journal_date) AS first_on, max(journal_date) AS last_on
    FROM ledger_journal WHERE {place} AND year = %s AND (%s = '' OR entity = %s)
    AND (%s::int IS NULL OR period = %s) AND (NOT %s OR source = 'ledger')
    GROUP BY year, prepared_by, approved_by, source, type
    ORDER BY journals DESC, prepared_by, approved_by, source, type
"""


@query(summary="Journals by preparer and approver")
def journal_people(
    scope: Scope,
    year: Year,
    entity: str = "",
    period: int | None = None,
    by_hand: bool = False,
) -> list[JournalPeopleRow]:
    """Return how many journals, of how much, each person prepared and each approved.

    A journal of another application names nobody here where its own people agreed to it there;
    `by_hand` leaves those out.
    """
    place, params = scope.entity_sql("entity")
    found = rows(
        _PEOPLE.format(place=place), [*params, year, entity, entity, period, period, by_hand]
    )
    names = names_of(row[who] for row in found for who in ("prepared_by", "approved_by"))
    return [_row(row, names) for row in found]


def _row(row: dict[str, Any], names: dict[str, str]) -> JournalPeopleRow:
    return JournalPeopleRow(
        **row,
        preparer=names.get(row["prepared_by"], row["prepared_by"]) or "the application itself",
        approver=names.get(row["approved_by"], row["approved_by"]) or "agreed in the application",
        alone=bool(row["prepared_by"]) and row["prepared_by"] == row["approved_by"],
    )
