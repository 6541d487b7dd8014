"""The lists of budgets: the monitor, virements, savings, capital, commitments, years, lines."""

from typing import Any

from django.http import HttpRequest

from chamberlain.budgets.views.pages import (
    BASE,
    LIGHTS,
    Place,
    may,
    month_start,
    place_of,
    tabs,
    year_start,
)
from chamberlain.kernel.calendar import MONTHS as MONTH_NAMES
from chamberlain.kernel.door import ask
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import caller_of, entity_of

STATES = ("proposed", "approved", "rejected", "withdrawn")
PERIODS = [(str(period), f"{period} {MONTH_NAMES[(period + 2) % 12]}") for period in range(1, 13)]
LIGHT = Filter("light", "Light", list(LIGHTS.items()))
PERIOD = Filter("period", "To the end of", PERIODS)
FUND = Filter("fund", "Fund")
CENTRE = f"{BASE}centres/{{cost_centre}}"


def _years(request: HttpRequest) -> list[tuple[str, str]]:
    place = place_of(request, caller_of(request))
    return [
        (str(year), Place(place.entity, year, 1).year_name)
        for year in (place.year + 1, place.year, place.year - 1)
    ]


YEAR = Filter("year", "Financial year", _years)


def _start(request: HttpRequest) -> dict[str, Any]:
    return place_of(request, caller_of(request)).inputs


def asked_entity(request: HttpRequest) -> dict[str, Any]:
    """Return the entity that was asked for, else one's own."""
    return {"entity": request.GET.get("entity") or entity_of(caller_of(request))}


def _directorates(request: HttpRequest) -> list[tuple[str, str]]:
    caller = caller_of(request)
    rows = ask(caller, "budgets.directorates", place_of(request, caller).inputs | {"fund": ""})
    return [(row.code, row.name) for row in rows if not row.above]


DIRECTORATE = Filter("directorate", "Directorate", _directorates)


def ways_above(here: str, *actions: tuple[str, str, str]) -> Any:
    """Return what stands above a list: the other pages, and what may be done here."""

    def more(request: HttpRequest) -> dict[str, Any]:
        caller = caller_of(request)
        return {
            "ways": tabs(place_of(request, caller), here, caller),
            "actions": [
                {"text": label, "href": f"{BASE}{path}"}
                for label, path, permission in actions
                if may(caller, permission)
            ],
        }

    return more


MONITOR = ListPage(
    query="budgets.monitor",
    title="Budget monitor",
    columns=[
        Column("cost_centre", "Cost centre", link=CENTRE),
        Column("name", "Name"),
        Column("manager", "Manager"),
        Column("light", "Light", "tag"),
        Column("budget_pence", "Budget", "pence"),
        Column("actual_pence", "Spent", "pence"),
        Column("committed_pence", "Committed", "pence"),
        Column("forecast_pence", "Forecast", "pence"),
        Column("suggested_pence", "Suggested", "pence"),
        Column("variance_pence", "Variance", "pence"),
    ],
    filters=[YEAR, PERIOD, DIRECTORATE, "service", FUND, LIGHT],
    fixed=asked_entity,
    start=month_start,
    sort="cost_centre",
    per_page=100,
    totals=[
        "budget_pence", "actual_pence", "committed_pence", "forecast_pence",
        "suggested_pence", "variance_pence",
    ],
    template="budgets/list.html",
    more=ways_above("monitor", ("Commitments", "commitments", "commitments")),
    empty=("No budgets match", "Choose another year, month or directorate."),
)  # fmt: skip

VIREMENTS = ListPage(
    query="budgets.virements",
    title="Virements",
    columns=[
        Column("reference", "Virement", link=f"{BASE}virements/{{reference}}"),
        Column("proposed_on", "Proposed", "date"),
        Column("reason", "What for"),
        Column("kind", "Kind"),
        Column("crosses", "Within"),
        Column("proposed_by", "Proposed by"),
        Column("amount_pence", "Amount", "pence", why="budgets:virement:{reference}"),
        Column("decided_by", "Decided by"),
        Column("state", "State", "tag"),
    ],
    filters=[YEAR, Filter("state", "State", [(one, one.title()) for one in STATES])],
    fixed=asked_entity,
    start=year_start,
    template="budgets/list.html",
    more=ways_above("virements", ("Propose a virement", "virements/propose", "propose_virement")),
    empty=("No virements match", "Moves of budget between lines stand here."),
)

SAVINGS = ListPage(
    query="budgets.savings",
    title="Savings",
    columns=[
        Column("reference", "Saving", link=f"{BASE}savings/{{reference}}/report"),
        Column("title", "What"),
        Column("owner", "Owner"),
        Column("proposed_pence", "Proposed", "pence"),
        Column("achieved_pence", "Achieved", "pence"),
        Column("anticipated_pence", "Anticipated", "pence"),
        Column("at_risk_pence", "At risk", "pence"),
        Column("unachievable_pence", "Unachievable", "pence"),
    ],
    filters=[YEAR, PERIOD, DIRECTORATE],
    fixed=asked_entity,
    start=month_start,
    totals=[
        "proposed_pence", "achieved_pence", "anticipated_pence", "at_risk_pence",
        "unachievable_pence",
    ],
    template="budgets/list.html",
    more=ways_above("savings"),
    empty=("No savings match", "The savings a year's budget counts on stand here."),
)  # fmt: skip

CAPITAL = ListPage(
    query="budgets.schemes",
    title="Capital programme",
    columns=[
        Column("project", "Project"),
        Column("name", "Scheme", link=f"{BASE}capital/{{reference}}"),
        Column("gate_name", "Gate"),
        Column("year_budget_pence", "Budget this year", "pence"),
        Column("actual_pence", "Spent", "pence"),
        Column("year_forecast_pence", "Forecast this year", "pence"),
        Column("slippage_pence", "Slippage", "pence"),
        Column("total_budget_pence", "Whole budget", "pence"),
        Column("variance_pence", "Variance", "pence", why="budgets:scheme:{reference}"),
    ],
    filters=[YEAR, PERIOD, DIRECTORATE],
    fixed=asked_entity,
    start=month_start,
    totals=[
        "year_budget_pence", "actual_pence", "year_forecast_pence", "slippage_pence",
        "total_budget_pence", "variance_pence",
    ],
    template="budgets/list.html",
    more=ways_above("capital", ("Add a scheme", "capital/add", "add_scheme")),
    empty=("No schemes match", "Capital schemes stand here once they are added."),
)  # fmt: skip

COMMITMENTS = ListPage(
    query="budgets.commitments",
    title="Commitments",
    columns=[
        Column("source_ref", "Order"),
        Column("source", "From"),
        Column("cost_centre", "Cost centre", link=CENTRE),
        Column("account", "Subjective"),
        Column("payee", "Supplier"),
        Column("description", "What"),
        Column("expected_on", "Expected", "date"),
        Column("amount_pence", "Committed", "pence"),
    ],
    filters=[YEAR, "cost_centre", "source"],
    fixed=asked_entity,
    start=year_start,
    totals=["amount_pence"],
    template="budgets/list.html",
    more=ways_above("", ("Load a file of orders", "commitments/import", "load_commitments")),
    empty=("Nothing is committed", "Orders not yet charged stand here."),
)

YEARS = ListPage(
    query="budgets.years",
    title="Budgets by year",
    columns=[
        Column("year", "Year", link=f"{BASE}lines?chosen=1&year={{year}}&entity={{entity}}"),
        Column("entity", "Entity"),
        Column("state", "State", "tag"),
        Column("lines", "Lines", "count"),
        Column("net_pence", "Net", "pence"),
        Column("resolution", "Resolution"),
        Column("approved_by", "Approved by"),
        Column("virements", "Virements", "count"),
        Column("waiting", "Waiting", "count"),
    ],
    filters=[],
    template="budgets/list.html",
    more=ways_above(
        "years",
        ("Load a budget", "years/import", "load_original"),
        ("Approve a budget", "years/approve", "approve_original"),
    ),
    empty=("No budget yet", "Load the original budget of a year from a file."),
)

LINES = ListPage(
    query="budgets.lines",
    title="Budget lines",
    columns=[
        Column("cost_centre", "Cost centre", link=CENTRE),
        Column("name", "Name"),
        Column("account", "Subjective"),
        Column("account_name", "Subjective name"),
        Column("fund", "Fund"),
        Column("original_pence", "Original", "pence"),
        Column("budget_pence", "Current", "pence"),
        Column("actual_pence", "Spent", "pence"),
        Column("committed_pence", "Committed", "pence"),
    ],
    filters=[YEAR, PERIOD],
    fixed=asked_entity,
    start=month_start,
    sort="cost_centre",
    per_page=100,
    totals=["original_pence", "budget_pence", "actual_pence", "committed_pence"],
    template="budgets/list.html",
    more=ways_above("years"),
    empty=("No lines", "Choose another year."),
)
