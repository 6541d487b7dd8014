"""Where the pages of income are, and whose income a person sees."""

from typing import Any

from django.http import HttpRequest

from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller
from chamberlain.ui.pages import Pages, caller_of, whole_entity_of

BASE = "/staff/income/"
PAGES = Pages(BASE)


def entity_of(caller: Caller) -> str:
    """Return the entity whose income a caller sees first: the council's if they may."""
    return whole_entity_of(caller, "income.accounts")


def of_request(request: HttpRequest, **parts: str) -> dict[str, Any]:
    """Return the entity of whoever asks for a page, as an input."""
    return {"entity": entity_of(caller_of(request))}


def today(request: HttpRequest) -> dict[str, Any]:
    """Return the business date, as an input of queries."""
    return {"as_at": clock.business_date()}
