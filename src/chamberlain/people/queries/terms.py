"""Term dates of schools."""

from datetime import date

from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Record
from chamberlain.kernel.selecting import rows


class TermRow(Record):
    """A term, or half of one, with its first and last day."""

    name: str
    first_day: date
    last_day: date


@query(summary="Term dates of schools")
def school_terms(scope: Scope, entity: str = "") -> list[TermRow]:
    """Return the terms of an entity's schools, the latest first."""
    place, params = scope.whole_sql("entity")
    found = rows(
        "SELECT name, lower(days) AS first_day, upper(days) - 1 AS last_day "  # noqa: S608
        f"FROM people_school_term WHERE {place} AND (%s = '' OR entity = %s) ORDER BY days DESC",
        [*params, entity, entity],
    )
    return [TermRow(**one) for one in found]
