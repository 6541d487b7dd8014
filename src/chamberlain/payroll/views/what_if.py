"""What if: an award, a threshold or a rate, priced over the workforce while one waits."""

import re
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from chamberlain.kernel.door import Caller, Refusal, ask
from chamberlain.payroll.queries.what_if import ScenarioRow, WhatIf, WhatIfPart
from chamberlain.payroll.views.pages import BASE, PAGES
from chamberlain.ui.acts import act_view
from chamberlain.ui.charts import bars
from chamberlain.ui.components import link
from chamberlain.ui.lists import Column, ListPage
from chamberlain.ui.pages import Shown, caller_of, permits_of, whole_entity_of
from chamberlain.ui.ways import needs
from chamberlain.ui.words import count, day, pounds, pounds_short

HERE = f"{BASE}what-if"
RATES = {
    "ni_rate_e2": "Employer's NI, percent",
    "lgps_rate_e2": "LGPS employer's rate, percent",
    "teachers_rate_e2": "Teachers' employer's rate, percent",
}
THRESHOLD = "ni_threshold_pounds"
_PERCENT = re.compile(r"^(\d{1,3})(?:\.(\d{1,2}))?%?$")


def _entity(request: HttpRequest) -> str:
    """Return the entity whose pay is priced: those who may need not see any run of it."""
    return whole_entity_of(caller_of(request), "payroll.what_if")


@needs("payroll.what_if", "payroll.scenarios")
@PAGES.page
def what_if(request: HttpRequest, caller: Caller) -> Shown:
    """Show what a scenario costs by directorate and fund, gross and on-costs, and those kept."""
    entity = _entity(request)
    found: WhatIf | None = None
    refusal = ""
    given: dict[str, Any] = {}
    try:
        given = _given(request)
        if given:
            found = ask(caller, "payroll.what_if", {"entity": entity, **given})
    except Refusal as fault:
        refusal = fault.message
    kept: list[ScenarioRow] = ask(caller, "payroll.scenarios", {"entity": entity})
    query = urlencode(given)
    return "payroll/what_if.html", {
        "title": "What if",
        "fields": [
            ("award", "Award", request.GET.get("award", ""),
             "3.2% or £1,290; the greater as £1,290 or 3.2%; by point as 2-43: £1,290; 44-: 3.5%"),
            *((name, label, request.GET.get(name, ""), "Blank as it is")
              for name, label in RATES.items()),
            (THRESHOLD, "Employer's NI starts at, pounds a year", request.GET.get(THRESHOLD, ""),
             "Blank as it is"),
        ],
        "refusal": refusal,
        "found": found,
        "may_save": found is not None and permits_of(caller)("payroll.save_scenario"),
        "save": f"{HERE}/save?{query}",
        "costs": f"{HERE}/costs?{query}",
        **(_shown(found) if found else {}),
        "kept": [
            [link(one.name, f"{HERE}?{_asked(one)}"), day(one.saved_on), f"{one.people:,}",
             pounds(one.pay_pence), pounds(one.change_pence - one.pay_pence),
             pounds(one.change_pence)]
            for one in kept
        ],
    }  # fmt: skip


def _given(request: HttpRequest) -> dict[str, Any]:
    """Return the query's inputs from the address, which has percentages as people write them."""
    given: dict[str, Any] = {}
    if request.GET.get("award", "").strip():
        given["award"] = request.GET["award"].strip()
    for name in RATES:
        text = request.GET.get(name, "").strip()
        found = _PERCENT.match(text)
        if text and found is None:
            raise Refusal(f"{text!r} is no percentage: expected such as 13.8.", field=name)
        if found:
            given[name] = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
    text = request.GET.get(THRESHOLD, "").strip().lstrip("£").replace(",", "")
    if text and not text.isdigit():
        raise Refusal(f"{text!r} is no sum in whole pounds: expected such as 9100.",
                      field=THRESHOLD)  # fmt: skip
    if text:
        given[THRESHOLD] = int(text)
    return given


def _asked(one: ScenarioRow) -> str:
    """Return the address's part that prices a kept scenario again, as things stand now."""
    said: dict[str, object] = {"award": one.award}
    for name in RATES:
        value = getattr(one, name)
        said[name] = "" if value is None else f"{value // 100}.{value % 100:02d}"
    said[THRESHOLD] = one.ni_threshold_pounds or ""
    return urlencode({name: value for name, value in said.items() if value})


def _shown(found: WhatIf) -> dict[str, Any]:
    total = found.total
    on_costs = total.change_pence - total.pay_pence
    share = total.change_pence * 10_000 // total.now_pence if total.now_pence else 0
    return {
        "tiles": [
            {"label": "A year costs more by", "value": pounds_short(total.change_pence),
             "note": f"{share / 100:.2f}% of {pounds_short(total.now_pence)}"},
            {"label": "Gross pay", "value": pounds_short(total.pay_pence),
             "note": f"{count(found.people, 'person', 'people')} in "
             f"{count(found.posts, 'post')}"},
            {"label": "On-costs", "value": pounds_short(on_costs),
             "note": "NI, pension, levy"},
        ],
        "chart": bars(
            "A year's extra cost by directorate, gross and on-costs",
            [(one.name, one.change_pence) for one in found.directorates],
        ),
        "directorates": [_cells(one) for one in (*found.directorates, total)],
        "funds": [_cells(one) for one in found.funds],
        "assumptions": found.assumptions,
    }  # fmt: skip


def _cells(one: WhatIfPart) -> list[object]:
    sums = (one.now_pence, one.pay_pence, one.ni_pence, one.pension_pence, one.levy_pence,
            one.change_pence)  # fmt: skip
    return [one.name, *map(pounds, sums)]


COSTS = ListPage(
    query="payroll.what_if_costs",
    title="What a scenario costs each cost centre in a year",
    columns=[
        Column("directorate", "Directorate"),
        Column("service", "Service"),
        Column("cost_centre", "Cost centre"),
        Column("fund", "Fund"),
        Column("posts", "Posts", "count"),
        Column("now_pence", "Now", "pence"),
        Column("pay_pence", "Gross pay", "pence"),
        Column("ni_pence", "NI", "pence"),
        Column("pension_pence", "Pension", "pence"),
        Column("levy_pence", "Levy", "pence"),
        Column("change_pence", "More", "pence"),
    ],
    filters=["award", "ni_rate_e2", "ni_threshold_pounds", "lgps_rate_e2", "teachers_rate_e2"],
    fixed=lambda request: {"entity": _entity(request)},
    sort="-change_pence",
    totals=["now_pence", "pay_pence", "ni_pence", "pension_pence", "levy_pence", "change_pence"],
)


def _start(request: HttpRequest) -> dict[str, Any]:
    return {name: request.GET[name] for name in ("award", *RATES, THRESHOLD) if name in request.GET}


save = act_view(
    "payroll.save_scenario",
    redirect=HERE,
    fixed=lambda request, **parts: {"entity": _entity(request)},
    start=_start,
    done="Kept, with its assumptions",
    title="Keep this scenario",
    submit="Keep",
)
