"""The register of dwellings, and alterations of the list that wait."""

from datetime import date

from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Record
from chamberlain.kernel.selecting import rows


class DwellingRow(Record):
    """A dwelling with the band that holds now."""

    reference: str
    list_number: str
    uprn: str
    address: str
    postcode: str
    band: str
    area: str
    listed_on: date
    deleted_on: date | None


class AlterationRow(Record):
    """A line of a schedule of alterations, and what became of it."""

    schedule: str
    line: int
    list_number: str
    code: str
    band: str
    effective_on: date
    state: str
    problem: str


DWELLINGS = (
    "SELECT a.reference, a.list_number, coalesce(a.uprn, '') AS uprn, a.address, a.postcode, "
    "coalesce((SELECT e.band FROM revenues_list_entry e WHERE e.dwelling_id = a.id "
    "AND e.ended_act IS NULL ORDER BY e.held_from DESC LIMIT 1), '') AS band, a.area, "
    "a.listed_on, a.deleted_on FROM revenues_dwelling a WHERE {place} "
    "AND NOT EXISTS (SELECT FROM revenues_hereditament h WHERE h.property_id = a.id) AND (%s = '' "
    "OR a.reference = %s OR a.list_number = %s OR a.uprn = %s OR a.postcode = upper(%s) "
    "OR a.address ILIKE '%%' || %s || '%%') ORDER BY a.id LIMIT %s OFFSET %s"
)
ALTERATIONS = (
    "SELECT a.schedule, a.line, a.list_number, a.code, a.band, a.effective_on, a.state, a.problem "
    "FROM revenues_alteration a WHERE {place} AND (%s = '' OR a.state = %s) "
    "ORDER BY a.id DESC LIMIT 2000"
)


@query(summary="The register of dwellings")
def dwellings(
    scope: Scope, *, search: str = "", sort: str = "reference", limit: int = 50, offset: int = 0
) -> list[DwellingRow]:
    """Return dwellings by number, UPRN, address or postcode, one page of them, as registered."""
    place, params = scope.whole_sql("a.entity")
    page = [min(max(limit, 1), 10_000), max(offset, 0)]
    given = [*params, *[search.strip()] * 6, *page]
    return [DwellingRow(**row) for row in rows(DWELLINGS.format(place=place), given)]


@query(summary="Alterations of the valuation list")
def alterations(scope: Scope, state: str = "set_aside") -> list[AlterationRow]:
    """Return alterations that were set aside, or applied or put right; newest first."""
    place, params = scope.whole_sql("a.entity")
    found = rows(ALTERATIONS.format(place=place), [*params, state, state])
    return [AlterationRow(**row) for row in found]
