"""Where the pages of tax are, and whose tax a person sees."""

from django.http import HttpRequest

from chamberlain.ui.pages import Pages, caller_of, entity_of

BASE = "/staff/tax/"
PAGES = Pages(BASE)


def of_request(request: HttpRequest) -> str:
    """Return the entity of whoever asks for a page."""
    return entity_of(caller_of(request))
