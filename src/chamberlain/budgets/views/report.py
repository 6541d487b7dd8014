"""The monthly monitoring report: on the page and as a paper, from the same record."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from chamberlain.budgets.rules.report import Report, ServiceLine
from chamberlain.budgets.views import drawing
from chamberlain.budgets.views.pages import (
    BASE,
    PAGES,
    Place,
    light,
    link,
    may,
    place_of,
    share,
    tabs,
    thousand,
)
from chamberlain.budgets.views.paper import paper
from chamberlain.kernel.door import Caller, ask
from chamberlain.kernel.remembering import remembered
from chamberlain.ui import components, words
from chamberlain.ui.acts import act_view
from chamberlain.ui.links import why_url
from chamberlain.ui.ways import needs

SERVICES = ("Service", "", "Last report", "Budget", "Spent", "Forecast", "Variance", "%")
SAVINGS = ("Savings of", "Proposed", "Achieved", "Anticipated", "At risk", "Unachievable")
STATES = (
    "proposed_pence", "achieved_pence", "anticipated_pence", "at_risk_pence", "unachievable_pence",
)  # fmt: skip


@needs("budgets.report")
@PAGES.guarded
def latest(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Go to the report of the month that is over."""
    place = place_of(request, caller)
    return HttpResponseRedirect(f"{BASE}report/{place.entity}/{place.year}/{place.period}")


def _asked(caller: Caller, entity: str, year: int, period: int) -> Report:
    inputs = {"entity": entity, "year": year, "period": period}
    key = ("budgets.report", caller.person, caller.on_behalf_of, entity, year, period)
    found: Report = remembered(key, lambda: ask(caller, "budgets.report", inputs))
    return found


@needs("budgets.report")
@PAGES.guarded
def report(
    request: HttpRequest, caller: Caller, entity: str, year: int, period: int
) -> HttpResponse:
    """Show a month's report, draft or published."""
    found = _asked(caller, entity, year, period)
    place = Place(entity, year, period)
    here = f"{BASE}report/{entity}/{year}"
    before, after = place.beside(-1), place.beside(1)
    context = {
        "base": BASE,
        "place": place,
        "title": f"Targeted budget monitoring, {found.name}",
        "found": found,
        "ways": tabs(place, "report", caller),
        "pdf": f"{here}/{period}.pdf",
        "publish": f"{here}/{period}/publish"
        if not found.published_on and may(caller, "publish_report")
        else "",
        "measure": f"{here}/{period}/measure"
        if not found.published_on and may(caller, "add_measure")
        else "",
        "why_url": why_url(f"budgets:report:{entity}/{year}/{period}"),
        "before": f"{here}/{before.period}" if before else "",
        "before_name": before.month if before else "",
        "after": f"{here}/{after.period}" if after else "",
        "after_name": after.month if after else "",
        **shown(found),
    }
    return render(request, "budgets/report.html", context)


def shown(found: Report) -> dict[str, Any]:
    """Return the report's parts as tiles, tables and drawings."""
    return {
        "tiles": _tiles(found),
        "services": _services(found),
        "variances": drawing.variances(found.general_fund),
        "savings": drawing.savings_columns(found.general_fund),
        "saved": _savings(found),
        "groups": _groups(found),
        "reasons": _reasons(found),
        "funds": _funds(found),
        "schemes": _schemes(found),
        "capital": drawing.scheme_bars(found.schemes),
        "measures": _measures(found),
        "virements": _virements(found),
    }


def _tiles(found: Report) -> list[dict[str, object]]:
    total = found.total
    before = total.previous_pence
    return [
        {
            "label": "Forecast variance",
            "value": words.pounds_short(total.variance_pence),
            "note": f"{share(total.variance_permille)} of the budget",
        },
        {
            "label": "Month before",
            "value": words.pounds_short(before) if before is not None else "none",
            "note": "as published" if before is not None else "nothing was published",
        },
        {
            "label": "After recovery measures",
            "value": words.pounds_short(found.residual_pence),
            "note": f"measures {words.pounds_short(found.measures_pence)}",
        },
        {
            "label": "Savings not safe",
            "value": words.pounds_short(total.at_risk_pence + total.unachievable_pence),
            "note": f"of {words.pounds_short(total.proposed_pence)}",
        },
        {
            "label": "Capital slippage",
            "value": words.pounds_short(sum(one.slippage_pence for one in found.schemes)),
            "note": "to later years; not a saving",
        },
    ]


def _services(found: Report) -> Any:
    rows = [_service(line, found) for line in found.general_fund]
    foot = _cells(found.total, found.total.name, "")
    return components.table(
        SERVICES, rows, caption="General Fund services, controllable, £ thousand",
        numeric=range(2, 8), foot=foot, stack=True,
    )  # fmt: skip


def _service(line: ServiceLine, found: Report) -> tuple[object, ...]:
    narrow = "service" if line.above else "directorate"
    address = (
        f"{BASE}monitor?chosen=1&{narrow}={line.code}&fund=GF&year={found.year}"
        f"&period={found.period}&entity={found.entity}"
    )
    kind = "govuk-link bud-service" if line.above else "govuk-link bud-directorate"
    return _cells(line, link(line.name, address, kind), light(line.light))


def _cells(line: ServiceLine, name: object, mark: object) -> tuple[object, ...]:
    return (
        name,
        mark,
        thousand(line.previous_pence),
        thousand(line.budget_pence),
        thousand(line.actual_pence),
        thousand(line.forecast_pence),
        thousand(line.variance_pence),
        share(line.variance_permille),
    )


def _savings(found: Report) -> Any:
    rows = [
        (line.name, *(thousand(getattr(line, name)) for name in STATES))
        for line in found.general_fund
        if line.above and line.proposed_pence
    ]
    foot = ("In all", *(thousand(getattr(found.total, name)) for name in STATES))
    return components.table(
        SAVINGS, rows, caption="Savings by state, £ thousand", numeric=range(1, 6), foot=foot,
        stack=True,
    )  # fmt: skip


def _groups(found: Report) -> Any:
    rows = [
        (
            one.name,
            thousand(one.budget_pence),
            thousand(one.actual_pence),
            thousand(one.forecast_pence),
            thousand(one.variance_pence),
        )
        for one in found.groups
    ]
    head = ("Group", "Budget", "Spent", "Forecast", "Variance")
    return components.table(
        head,
        rows,
        caption="By kind of spending and income, £ thousand",
        numeric=range(1, 5),
        stack=True,
    )


def _reasons(found: Report) -> Any:
    rows = [
        (
            link(
                one.name,
                f"{BASE}centres/{one.cost_centre}?year={found.year}&period={found.period}",
            ),
            one.service_name,
            one.group_name,
            one.reason,
            thousand(one.variance_pence),
        )
        for one in found.reasons
    ]
    if not rows:
        return components.empty("No reasons yet", "Managers give them with their forecasts.")
    head = ("Cost centre", "Service", "Group", "Why", "Variance")
    return components.table(
        head, rows, caption="Main variances, £ thousand", numeric=(4,), stack=True
    )


def _funds(found: Report) -> Any:
    rows = [
        (
            one.name,
            thousand(one.budget_pence),
            thousand(one.forecast_pence),
            thousand(one.variance_pence),
        )
        for one in found.funds
    ]
    head = ("Fund", "Net budget", "Forecast", "Variance")
    caption = "Funds that balance on their own, £ thousand"
    return components.table(head, rows, caption=caption, numeric=(1, 2, 3), stack=True)


def _schemes(found: Report) -> Any:
    rows = [
        (
            link(one.name, f"{BASE}capital/{one.reference}"),
            one.gate_name,
            thousand(one.year_budget_pence),
            thousand(one.actual_pence),
            thousand(one.year_forecast_pence),
            thousand(one.slippage_pence),
            thousand(one.variance_pence),
            one.reason,
        )
        for one in found.schemes
    ]
    if not rows:
        return components.empty("No capital schemes", "They stand here once they are added.")
    head = ("Scheme", "Gate", "Budget", "Spent", "Forecast", "Slippage", "Variance", "Why")
    return components.table(
        head,
        rows,
        caption="Capital programme, this year, £ thousand",
        numeric=range(2, 7),
        stack=True,
    )


def _measures(found: Report) -> Any:
    if not found.measures:
        return ""
    rows = [(one.title, one.directorate, thousand(one.amount_pence)) for one in found.measures]
    foot = ("In all", "", thousand(found.measures_pence))
    head = ("Measure", "Directorate", "Amount")
    return components.table(
        head,
        rows,
        caption="Financial recovery measures, £ thousand",
        numeric=(2,),
        foot=foot,
        stack=True,
    )


def _virements(found: Report) -> Any:
    if not found.virements:
        return ""
    rows = [
        (
            link(one.reference, f"{BASE}virements/{one.reference}"),
            one.reason,
            one.kind.replace("_", "-"),
            one.decided_by,
            thousand(one.amount_pence),
        )
        for one in found.virements
    ]
    head = ("Virement", "What for", "Kind", "Approved by", "Amount")
    return components.table(
        head, rows, caption="Virements approved in the month, £ thousand", numeric=(4,), stack=True
    )


@needs("budgets.report")
@PAGES.guarded
def as_paper(
    request: HttpRequest, caller: Caller, entity: str, year: int, period: int
) -> HttpResponse:
    """Return the report as PDF, from the figures that the page shows."""
    found = _asked(caller, entity, year, period)
    response = HttpResponse(paper(found), content_type="application/pdf")
    name = f"budget-monitoring-{entity}-{found.year_name}-{period:02d}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


publish = act_view(
    "budgets.publish_report",
    redirect=f"{BASE}report/{{entity}}/{{year}}/{{period}}",
    done="Published: its figures no longer change",
    title="Publish the report",
    submit="Publish",
)
measure = act_view(
    "budgets.add_measure",
    redirect=f"{BASE}report/{{entity}}/{{year}}/{{period}}",
    done="Noted",
    title="Add a recovery measure",
)
