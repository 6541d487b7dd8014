"""Where the pages of treasury are, and whose treasury a person sees."""

from django.http import HttpRequest

from chamberlain.kernel.door import Caller
from chamberlain.ui.pages import Pages, caller_of, whole_entity_of

BASE = "/staff/treasury/"
PAGES = Pages(BASE)


def entity_of(caller: Caller) -> str:
    """Return the entity whose treasury a caller sees first: the council's if they may."""
    return whole_entity_of(caller, "treasury.loans")


def of_request(request: HttpRequest) -> str:
    """Return the entity of whoever asks for a page."""
    return entity_of(caller_of(request))
