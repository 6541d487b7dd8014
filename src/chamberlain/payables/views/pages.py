"""Where the pages of payables are, and what they are made of."""

from django.utils.safestring import SafeString

from chamberlain.ui import components
from chamberlain.ui.pages import Pages

BASE = "/staff/payables/"
PAGES = Pages(BASE, f"{BASE}invoices")


def link(href: str, words: str) -> SafeString:
    """Return a link for a cell of a table; the words alone where it is not open."""
    return components.link(words, href, "govuk-link ch-ref")


def act(text: str, href: str, kind: str = "secondary", key: str = "") -> dict[str, str]:
    """Return one thing that may be done from a page, as its template draws it."""
    return {"text": text, "href": href, "kind": kind, "key": key}
