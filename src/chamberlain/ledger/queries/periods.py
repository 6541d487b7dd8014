"""Periods and their states."""

from datetime import date

from chamberlain.kernel.calendar import year_name
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.prepared import prepared_cursor
from chamberlain.kernel.records import Record, Year


class PeriodRow(Record):
    """A period of an entity's books, and what was posted in it."""

    entity: str
    year: int
    year_name: str
    period: int
    name: str
    starts: date
    ends: date
    kind: str
    state: str


@query(summary="List periods")
def periods(scope: Scope, year: Year | None = None, entity: str = "") -> list[PeriodRow]:
    """Return the periods of the entities in scope, in order."""
    condition, params = scope.entity_sql("entity")
    with prepared_cursor() as cursor:
        cursor.execute(
            "SELECT entity, year, '', period, name, starts, ends, kind, state "  # noqa: S608
            f"FROM ledger_period WHERE {condition} AND (%s::int IS NULL OR year = %s) "
            "AND (%s = '' OR entity = %s) ORDER BY entity, year, period",
            [*params, year, year, entity, entity],
        )
        names = list(PeriodRow.model_fields)
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [PeriodRow(**(row | {"year_name": year_name(row["year"])})) for row in rows]
