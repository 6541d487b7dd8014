"""Where the pages of payroll are, and whose payroll a person sees."""

from django.http import HttpRequest

from chamberlain.kernel.door import Caller
from chamberlain.ui.pages import Pages, caller_of, whole_entity_of

BASE = "/staff/payroll/"
PAGES = Pages(BASE)
MY = "/my/"
MINE = Pages(MY, f"{MY}payslips")

STATES = {
    "open": "blue",
    "calculated": "yellow",
    "approved_once": "light-blue",
    "approved": "turquoise",
    "posted": "green",
    "cancelled": "grey",
}


def entity_of(caller: Caller) -> str:
    """Return the entity whose payroll a caller sees first: the council's if they may."""
    return whole_entity_of(caller, "payroll.runs")


def of_request(request: HttpRequest) -> str:
    """Return the entity of whoever asks for a page."""
    return entity_of(caller_of(request))
