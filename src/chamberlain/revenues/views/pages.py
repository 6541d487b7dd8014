"""Where the pages of revenues are, and whose council tax a person sees."""

from django.http import HttpRequest

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import financial_year
from chamberlain.kernel.door import Caller
from chamberlain.ui.pages import Pages, caller_of, whole_entity_of

BASE = "/staff/revenues/"
PAGES = Pages(BASE)


def entity_of(caller: Caller) -> str:
    """Return the entity whose accounts a caller sees first: the council's if they may."""
    return whole_entity_of(caller, "revenues.accounts")


def of_request(request: HttpRequest) -> str:
    """Return the entity of whoever asks for a page."""
    return entity_of(caller_of(request))


def year_now() -> int:
    """Return the financial year of the business date by its first half."""
    return int(financial_year(clock.business_date())[:4])


def year_name(year: int) -> str:
    """Return a financial year as people write it."""
    return f"{year}-{(year + 1) % 100:02d}"
