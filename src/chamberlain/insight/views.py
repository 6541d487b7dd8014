"""The pages of insight: the month, and the Monday screen."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from chamberlain.insight.queries.seeing import Period
from chamberlain.insight.shown import monday
from chamberlain.insight.shown.late import LATE
from chamberlain.insight.shown.month import page as month_page
from chamberlain.kernel import clock
from chamberlain.kernel.calendar import period_of
from chamberlain.kernel.door import Caller, ask
from chamberlain.kernel.remembering import remembered
from chamberlain.ui.pages import Pages, whole_entity_of
from chamberlain.ui.ways import may_follow, needs

PAGES = Pages("/staff/insight/")


def period_in(year: int, number: int) -> Period:
    """Return the period of a calendar month."""
    name, period = period_of(date(year, number, 1))
    return Period(int(name[:4]), period)


@needs("insight.month")
@PAGES.guarded
def month_now(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Go to the month that the business date is in."""
    today = clock.business_date()
    return HttpResponseRedirect(f"/staff/insight/month/{today:%Y-%m}")


@needs("insight.month")
@PAGES.guarded
def month(request: HttpRequest, caller: Caller, year: int, number: int) -> HttpResponse:
    """Show a month, from files in to ledger closed."""
    entity, compare = request.GET.get("entity", ""), "compare" in request.GET
    key = ("insight.month", caller.person, caller.on_behalf_of, entity, year, number, compare)
    context = remembered(key, lambda: _month(caller, entity, year, number, compare))
    return render(request, "insight/month.html", context)


def _month(caller: Caller, entity: str, year: int, number: int, compare: bool) -> dict[str, Any]:
    chosen = period_in(year, number)
    inputs = {
        "entity": entity or whole_entity_of(caller, "insight.month"),
        "year": chosen.year,
        "period": chosen.period,
        "compare_seals": compare,
    }
    report = ask(caller, "insight.month", inputs)
    accounts = f"/staff/insight/controls/{report.first_day:%Y-%m}?entity={report.entity}"
    before, after = report.first_day - timedelta(days=1), report.end
    return {
        "title": report.name,
        "kind": f"The month · period {report.period} of {report.year_name}",
        "status": report.close.state,
        "before": f"{before:%Y-%m}",
        "before_name": f"{before:%B}",
        "after": f"{after:%Y-%m}",
        "after_name": f"{after:%B}",
        "as_at": report.as_at,
        "controls": accounts if may_follow(accounts) else "",
        "asked": f"?entity={entity}" if entity else "",
        **month_page(report),
    }


@needs("insight.paid_late")
@PAGES.guarded
def late(request: HttpRequest, caller: Caller, year: int, number: int) -> HttpResponse:
    """List the invoices paid late in a month."""
    chosen = period_in(year, number)
    entity = request.GET.get("entity", "") or whole_entity_of(caller, "insight.paid_late")
    return LATE.view(request, entity=entity, year=chosen.year, period=chosen.period)


@needs(
    "insight.work_in_hand",
    "insight.paid_promptly",
    "insight.unmatched_cash",
    "insight.spend_by_service",
)
@PAGES.guarded
def overview(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Show what is looked at first on a Monday."""
    entity = request.GET.get("entity", "")
    key = ("insight.overview", caller.person, caller.on_behalf_of, entity)
    context = remembered(key, lambda: _overview(caller, entity))
    return render(request, "insight/overview.html", context)


def _overview(caller: Caller, entity: str) -> dict[str, Any]:
    today = clock.business_date()
    chosen = period_in(today.year, today.month)
    place = {"entity": entity or whole_entity_of(caller, "insight.work_in_hand")}
    inputs = place | {"year": chosen.year, "period": chosen.period}
    figures = monday.Figures(
        today=today,
        month=f"{today:%Y-%m}",
        month_name=chosen.name,
        in_hand=ask(caller, "insight.work_in_hand", place | {"as_at": today}),
        prompt=ask(caller, "insight.paid_promptly", inputs),
        unmatched=ask(caller, "insight.unmatched_cash", place | {"as_at": today}),
        services=ask(caller, "insight.spend_by_service", inputs),
        inputs=inputs,
    )
    return {"title": "Overview", "today": today, **monday.page(figures)}
