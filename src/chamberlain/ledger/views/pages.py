"""Where the pages of the ledger are, and the choices that they offer."""

from django.http import HttpRequest

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import year_name
from chamberlain.kernel.door import ask
from chamberlain.kernel.remembering import once
from chamberlain.ledger.queries.periods import PeriodRow
from chamberlain.ledger.rules.years import year_and_period
from chamberlain.ui.pages import Pages, caller_of

BASE = "/staff/ledger/"
PAGES = Pages(BASE)


def this_period() -> dict[str, int]:
    """Return the year and period of the business date."""
    year, period = year_and_period(clock.business_date())
    return {"year": year, "period": period}


def _periods(request: HttpRequest) -> list[PeriodRow]:
    """Return the periods the person may see, asked for once in a page."""
    caller = caller_of(request)
    key = ("ledger.views.periods", caller.person, caller.on_behalf_of)
    return once(key, lambda: ask(caller, "ledger.periods", {}))


def year_choices(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the years whose periods the person may see, latest first."""
    years = {row.year for row in _periods(request)}
    return [(str(year), year_name(year)) for year in sorted(years, reverse=True)]


def period_choices(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the periods of a year as people count them."""
    rows, year = _periods(request), year_and_period(clock.business_date())[0]
    names = {row.period: row.name for row in rows}
    shown = (row for row in rows if row.year == year)
    names |= {row.period: row.name.removesuffix(f" {row.starts.year}") for row in shown}
    return [(str(number), f"{number} {name}") for number, name in sorted(names.items())]


def entity_choices(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the entities whose books the person may see."""
    entities = {row.entity for row in _periods(request)}
    return [(entity, entity) for entity in sorted(entities)]


def first_entity(request: HttpRequest) -> str:
    """Return the entity a page begins with."""
    return next((entity for entity, _ in entity_choices(request)), "")


def year_and_entity_choices(
    request: HttpRequest,
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the years and the entities a person may see, asked for once."""
    rows = _periods(request)
    years = sorted({row.year for row in rows}, reverse=True)
    entities = sorted({row.entity for row in rows})
    return [(str(year), year_name(year)) for year in years], [(one, one) for one in entities]
