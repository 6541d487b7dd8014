"""What every page of budgets passes: signed in, whose year and month it is, refusals in words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import financial_year, period_name, period_of
from chamberlain.kernel.door import Caller
from chamberlain.ui import components, words
from chamberlain.ui.html import safe, text
from chamberlain.ui.pages import Pages, Shown, caller_of, entity_of, permits_of
from chamberlain.ui.ways import may_follow

BASE = "/staff/budgets/"
PAGES = Pages(BASE)
LAST_MONTH = 12
LIGHTS = {"green": "On track", "amber": "Watch", "red": "Over budget"}
COLOURS = {"green": "green", "amber": "yellow", "red": "red"}


def page(function: Callable[..., Shown]) -> Callable[..., HttpResponse]:
    """Return a view of `(request, caller, place, **parts)` which gives a template and values."""

    @wraps(function)
    def show(request: HttpRequest, caller: Caller, **parts: Any) -> Shown:
        place = place_of(request, caller)
        template, context = function(request, caller, place, **parts)
        return template, {"place": place} | context

    return PAGES.page(show)


@dataclass(frozen=True)
class Place:
    """Whose books and which month a page shows."""

    entity: str
    year: int
    period: int

    @property
    def inputs(self) -> dict[str, Any]:
        """The same as inputs of a query."""
        return {"entity": self.entity, "year": self.year, "period": self.period}

    @property
    def asked(self) -> str:
        """The same as the end of an address."""
        return urlencode(self.inputs)

    @property
    def month(self) -> str:
        """What people call the period."""
        return period_name(self.year_name, self.period)

    @property
    def year_name(self) -> str:
        """What people call the year."""
        return financial_year(date(self.year, 4, 1))

    def beside(self, step: int) -> "Place | None":
        """The month before or after in the same year, or None."""
        period = self.period + step
        return Place(self.entity, self.year, period) if 1 <= period <= LAST_MONTH else None


def last_month() -> tuple[int, int]:
    """Return the year and period whose month is over: what is reported on; April is its own."""
    name, period = period_of(clock.business_date())
    return int(name[:4]), max(1, period - 1)


def place_of(request: HttpRequest, caller: Caller) -> Place:
    """Return whose books and which month was asked for; else one's own, and the last whole one."""
    year, period = last_month()
    given = request.GET

    def number(name: str, otherwise: int, low: int, high: int) -> int:
        value = given.get(name, "")
        return int(value) if value.isdecimal() and low <= int(value) <= high else otherwise

    return Place(
        given.get("entity") or entity_of(caller),
        number("year", year, 2000, 2100),
        number("period", period, 1, LAST_MONTH),
    )


def year_start(request: HttpRequest) -> dict[str, Any]:
    """Return the year a list begins with."""
    return {"year": place_of(request, caller_of(request)).year}


def month_start(request: HttpRequest) -> dict[str, Any]:
    """Return the year and month a list begins with: the last whole one."""
    place = place_of(request, caller_of(request))
    return {"year": place.year, "period": place.period}


def may(caller: Caller, name: str) -> bool:
    """Say whether one of the caller's roles holds a permission of budgets."""
    return permits_of(caller, "budgets")(name)


def light(word: str) -> SafeString:
    """Return a traffic light as a tag that says in words what its colour does."""
    return components.tag(LIGHTS.get(word, word), COLOURS.get(word, ""))


def link(label: object, href: str, kind: str = "govuk-link") -> SafeString:
    """Return a link in a table, or its words alone to whom it would not open."""
    if not may_follow(href):
        return safe((text(label),))
    return safe((f'<a class="{kind}" href="{text(href)}">{text(label)}</a>',))


def amount(pence: int | None, href: str = "") -> SafeString:
    """Return an amount, which leads on where there is an address."""
    if pence is None:
        return safe(())
    if not (href and may_follow(href)):
        return components.money(pence)
    below = " ch-money--minus" if pence < 0 else ""
    return safe(
        (
            f'<a class="ch-money ch-money--link{below}" href="{text(href)}">',
            words.pounds(pence),
            "</a>",
        )
    )


def thousand(pence: int | None, href: str = "") -> SafeString:
    """Return an amount in thousands of pounds, as reports write them; it leads on by an address."""
    if pence is None:
        return safe(())
    size = (abs(pence) + 50_000) // 100_000
    minus = pence < 0 and size
    written = f"{words.MINUS if minus else ''}{size:,}"
    below = " ch-money--minus" if minus else ""
    if href and may_follow(href):
        kind = f"ch-money ch-money--link{below}"
        return safe((f'<a class="{kind}" href="{text(href)}">{written}</a>',))
    return safe((f'<span class="ch-money{below}">{written}</span>',))


def share(permille: int | None) -> str:
    """Return thousandths as a percentage with one decimal."""
    if permille is None:
        return ""
    sign, size = (words.MINUS if permille < 0 else ""), abs(permille)
    return f"{sign}{size // 10}.{size % 10}%"


def tabs(place: Place, here: str, caller: Caller) -> list[dict[str, Any]]:
    """Return the ways between the pages of budgets that the caller may open."""
    ways = [
        ("My budgets", "my", "my_budgets"),
        ("Directorates", "directorates", "directorates"),
        ("Monitor", "monitor", "monitor"),
        ("Staffing", "staffing", "staffing"),
        ("Virements", "virements", "virements"),
        ("Savings", "savings", "savings"),
        ("Capital", "capital", "schemes"),
        ("Grants", "grants", "grants"),
        ("Schools", "schools", "schools"),
        ("Report", "report", "report"),
        ("Plans", "plans", "plans"),
        ("Years", "years", "years"),
    ]
    return [
        {"text": label, "href": f"{BASE}{path}", "here": path == here}
        for label, path, permission in ways
        if may(caller, permission)
    ]
