"""What every page of the ledger passes: signed in, and a refusal shown as people read it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, Refusal, ask
from chamberlain.kernel.door.authority import grants_of
from chamberlain.ledger.rules.years import year_and_period, year_name
from chamberlain.ui.refusals import refused, sign_in_first

BASE = "/staff/ledger/"

Shown = tuple[str, dict[str, Any]]
"""A template, and what it is given."""


def page(function: Callable[..., Shown]) -> Callable[..., HttpResponse]:
    """Return a view of a function `(caller, request, **parts)` giving a template and values."""

    @wraps(function)
    def show(request: HttpRequest, **parts: Any) -> HttpResponse:
        caller: Caller | None = getattr(request, "caller", None) or None
        if caller is None:
            return sign_in_first(request)
        try:
            template, context = function(caller, request, **parts)
        except Refusal as refusal:
            return refused(request, refusal, BASE)
        return render(request, template, {"base": BASE} | context)

    return show


def caller_of(request: HttpRequest) -> Caller:
    """Return who is asking; the views behind it have seen to it that somebody is."""
    caller: Caller = request.caller  # type: ignore[attr-defined]
    return caller


def actions_for(
    request: HttpRequest, *offered: tuple[str, str, str, str]
) -> dict[str, list[dict[str, str]]]:
    """Return the actions of a list for whoever may do them: (text, address, key, permission)."""
    grants = grants_of(caller_of(request), clock.business_date())
    return {
        "actions": [
            {"text": text, "href": f"{BASE}{address}", "key": key}
            for text, address, key, permission in offered
            if not permission or any(grant.permits(permission) for grant in grants)
        ]
    }


def this_period() -> dict[str, int]:
    """Return the year and period of the business date."""
    year, period = year_and_period(clock.business_date())
    return {"year": year, "period": period}


def year_choices(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the years whose periods the person may see, latest first."""
    years = {row.year for row in ask(caller_of(request), "ledger.periods", {})}
    return [(str(year), year_name(year)) for year in sorted(years, reverse=True)]


def period_choices(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the periods of a year as people count them."""
    names = {row.period: row.name for row in ask(caller_of(request), "ledger.periods", {})}
    year = year_and_period(clock.business_date())[0]
    shown = ask(caller_of(request), "ledger.periods", {"year": year})
    names |= {row.period: row.name.removesuffix(f" {row.starts.year}") for row in shown}
    return [(str(number), f"{number} {name}") for number, name in sorted(names.items())]


def entity_choices(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the entities whose books the person may see."""
    entities = {row.entity for row in ask(caller_of(request), "ledger.periods", {})}
    return [(entity, entity) for entity in sorted(entities)]


def first_entity(request: HttpRequest) -> str:
    """Return the entity a page begins with."""
    return next((entity for entity, _ in entity_choices(request)), "")


def year_and_entity_choices(
    request: HttpRequest,
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the years and the entities a person may see, asked for once."""
    rows = ask(caller_of(request), "ledger.periods", {})
    years = sorted({row.year for row in rows}, reverse=True)
    entities = sorted({row.entity for row in rows})
    return [(str(year), year_name(year)) for year in years], [(one, one) for one in entities]
