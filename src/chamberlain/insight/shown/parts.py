"""Pieces that the pages share: addresses, links, downloads, a chart with its table beside it."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from chamberlain.insight.rules.month import permille
from chamberlain.ui import components, words
from chamberlain.ui.charts import Chart
from chamberlain.ui.charts.frame import legend
from chamberlain.ui.html import safe, text
from chamberlain.ui.ways import is_page, may_follow

FORMS = ("csv", "xlsx")


def address(path: str, query: str, **inputs: Any) -> str:
    """Return the address of a list page with its filters set.

    Where the application that has the page isn't there, the query's own generated page.
    """
    asked = urlencode({name: value for name, value in inputs.items() if value not in (None, "")})
    if is_page(path):
        return f"{path}?chosen=1&{asked}" if asked else path
    return f"/staff/ask/{query}?{asked}"


def link(label: object, href: str) -> SafeString:
    """Return a link in a table."""
    return components.link(label, href)


def amount(pence: int, href: str = "") -> SafeString:
    """Return an amount of money, which leads to what it is made of where there is an address."""
    if not href or not may_follow(href):
        return components.money(pence)
    below = " ch-money--minus" if pence < 0 else ""
    return components.link(words.pounds(pence), href, f"ch-money ch-money--link{below}")


def counted(number: int, href: str = "") -> SafeString | str:
    """Return a number of things, which leads to them where there is an address and any."""
    shown = f"{number:,}"
    if not (href and number):
        return shown
    return components.link(shown, href, "ch-money ch-money--link")


def share(part: int, whole: int) -> str:
    """Return a part of a whole as a percentage with one decimal; none where there is no whole."""
    found = permille(part, whole)
    return "none" if found is None else f"{found // 10}.{found % 10}%"


def downloads(query: str, **inputs: Any) -> SafeString:
    """Return links to the answer of a query as files."""
    asked = text(urlencode(inputs))
    if not may_follow(f"/staff/ask/{query}.csv"):
        return safe(())
    items = "".join(
        f'<li><a class="govuk-link" href="/staff/ask/{query}.{form}?{asked}">{form.upper()}'
        f'<span class="govuk-visually-hidden"> of this table</span></a></li>'
        for form in FORMS
    )
    return safe((f'<ul class="ch-downloads">{items}</ul>',))


def picture(chart: Chart) -> SafeString:
    """Return a chart whose figures stand in a table beside it, so that none is folded beneath."""
    return safe(
        (
            f'<figure class="ch-chart"><figcaption class="ch-chart__title">{text(chart.title)}',
            f"</figcaption>{legend(chart.legend, chart.marks)}{chart.svg}</figure>",
        )
    )


def table(
    head: str, rows: Sequence[Sequence[object]], numeric: Sequence[int], **more: Any
) -> SafeString:
    """Return a table, a wide one as cards on a phone; `head` is headings parted by "|"."""
    labels = head.split("|")
    return components.table(labels, rows, numeric=numeric, stack=len(labels) > 3, **more)
