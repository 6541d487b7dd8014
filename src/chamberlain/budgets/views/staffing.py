"""Staffing by post: a cost centre's posts on a phone, all of them in a list, another award."""

from typing import Any

from django.http import HttpRequest

from chamberlain.budgets.queries.staffing import CentreStaffing, PostCost
from chamberlain.budgets.views.drawing import MONTHS
from chamberlain.budgets.views.lists import DIRECTORATE, PERIOD, YEAR, asked_entity, ways_above
from chamberlain.budgets.views.manager import beside
from chamberlain.budgets.views.pages import BASE, PAGES, Place, month_start, page, place_of
from chamberlain.kernel.door import Caller, Refusal, ask
from chamberlain.kernel.money import format_hundredths
from chamberlain.ui import components, words
from chamberlain.ui.acts import act_view
from chamberlain.ui.charts import bars, lines
from chamberlain.ui.forms import Ask
from chamberlain.ui.links import why_url
from chamberlain.ui.lists import Column, ListPage
from chamberlain.ui.pages import Shown, caller_of
from chamberlain.ui.ways import needs

HERE = f"{BASE}staffing"
STATES = {"filled": ("Filled", "green"), "vacant": ("Vacant", "orange"), "frozen": ("Frozen", "")}

STAFFING = ListPage(
    query="budgets.staffing",
    title="Staffing",
    columns=[
        Column("cost_centre", "Cost centre", link=f"{HERE}/{{cost_centre}}"),
        Column("name", "Name"),
        Column("fte", "FTE", "code"),
        Column("vacant", "Vacant", "code"),
        Column("full_pence", "All posts", "pence"),
        Column("factor_pence", "Turnover assumed", "pence"),
        Column("turnover_pence", "Turnover so far", "pence"),
        Column("budget_pence", "Budget", "pence"),
        Column("actual_pence", "Spent", "pence"),
        Column("award_pence", "Award to come", "pence"),
        Column("forecast_pence", "Forecast", "pence"),
        Column("variance_pence", "Variance", "pence"),
    ],
    filters=[YEAR, PERIOD, DIRECTORATE],
    fixed=asked_entity,
    start=month_start,
    sort="cost_centre",
    per_page=100,
    totals=[
        "full_pence", "factor_pence", "turnover_pence", "budget_pence", "actual_pence",
        "award_pence", "forecast_pence", "variance_pence",
    ],
    template="budgets/list.html",
    more=ways_above(
        "staffing",
        ("Another award", "staffing/what-if", "staffing_what_if"),
        ("Award and turnover", "staffing/assume", "assume_staffing"),
        ("Load posts", "staffing/import", "load_posts"),
    ),
    empty=("No posts are known", "Payroll tells them when a run is approved; or load a file."),
)  # fmt: skip


@needs("budgets.staffing_centre")
@page
def centre(request: HttpRequest, caller: Caller, place: Place, cost_centre: str) -> Shown:
    """Show a cost centre's posts: budget and forecast, its months drawn, a card for each post."""
    inputs = place.inputs | {"cost_centre": cost_centre}
    found: CentreStaffing = ask(caller, "budgets.staffing_centre", inputs)
    row = found.row
    reference = f"{place.entity}/{place.year}/{cost_centre}/{place.period}"
    return "budgets/posts.html", {
        "title": found.name,
        "kind": f"{cost_centre} · posts · {place.month}",
        "why_url": why_url(f"budgets:staffing:{reference}"),
        "budget_url": f"{BASE}centres/{cost_centre}?{place.asked}",
        "tiles": _tiles(row),
        "chart": lines(
            "What posts cost by month",
            MONTHS,
            [("All filled", found.full_by_month), ("Expected", found.expected_by_month)],
        ),
        "cards": [_card(one) for one in found.posts],
        "assumptions": found.assumptions,
        "breadcrumbs": [("Budgets", BASE), ("Staffing", HERE), (found.name, "")],
        **beside(place, f"{HERE}/{cost_centre}"),
    }


def _tiles(row: dict[str, Any]) -> list[dict[str, object]]:
    return [
        {
            "label": "Budget for employees",
            "value": words.pounds_short(row["budget_pence"]),
            "note": f"all posts filled cost {words.pounds_short(row['full_pence'])}",
        },
        {"label": "Spent", "value": words.pounds_short(row["actual_pence"])},
        {
            "label": "Forecast",
            "value": words.pounds_short(row["forecast_pence"]),
            "note": f"posts to come {words.pounds_short(row['rest_pence'])}, award "
            f"{words.pounds_short(row['award_pence'])}",
        },
        {"label": "Variance", "value": words.pounds_short(row["variance_pence"])},
        {
            "label": "Vacant",
            "value": f"{format_hundredths(row['vacant_e2'])} FTE",
            "note": f"of {format_hundredths(row['fte_e2'])}; turnover saves "
            f"{words.pounds_short(row['turnover_pence'])}, "
            f"{words.pounds_short(row['factor_pence'])} was assumed",
        },
    ]


def _card(one: PostCost) -> dict[str, Any]:
    label, colour = STATES[one.state]
    point = f", point {one.spine_point}" if one.spine_point is not None else ""
    share = f", {one.share_e2 / 100:g}% here" if one.share_e2 != 10_000 else ""
    grade = f"{one.grade}{point}, " if one.grade else ""
    said = [f"{grade}{format_hundredths(one.fte_e2)} FTE{share}"]
    if one.next_pence and one.next_step_on:
        said.append(f"Increment {words.day(one.next_step_on)}")
    if one.ends_on:
        said.append(f"Leaves by {words.day(one.ends_on)}")
    if one.funding_ends_on:
        said.append(f"Funding ends {words.day(one.funding_ends_on)}")
    if one.state == "vacant":
        on = one.expected_on
        said.append(f"Expected filled {words.day(on)}" if on else "Not expected to be filled yet")
    return {
        "title": one.title,
        "post": one.post,
        "tag": components.tag(label, colour),
        "href": f"/staff/people/posts/{one.post}" if one.source == "payroll" else "",
        "said": said,
        "facts": [
            ("Pay", one.pay_pence),
            ("National Insurance", one.ni_pence),
            ("Pension", one.pension_pence),
            ("Levy", one.levy_pence),
            ("This year", one.year_pence),
            *([("If filled all year", one.full_pence)] if one.state != "filled" else []),
        ],
    }


@needs("budgets.staffing_what_if")
@PAGES.page
def what_if(request: HttpRequest, caller: Caller) -> Shown:
    """Show what another award costs by directorate, over every post in reach."""
    place = place_of(request, caller)
    award = request.GET.get("award", "").strip()
    found, refusal = None, ""
    if award:
        asked = {"entity": place.entity, "year": place.year, "award": award}
        try:
            found = ask(caller, "budgets.staffing_what_if", asked)
        except Refusal as fault:
            refusal = fault.message
    return "budgets/award.html", {
        "title": f"Another award in {place.year_name}",
        "award": award,
        "year": place.year,
        "refusal": refusal,
        "found": found,
        "tiles": [
            {"label": "Posts as assumed", "value": words.pounds_short(found.total.now_pence)},
            {"label": "With this award", "value": words.pounds_short(found.total.then_pence)},
            {"label": "More by", "value": words.pounds_short(found.total.change_pence)},
        ] if found else [],
        "chart": bars(
            "What the award adds by directorate",
            [(one.name, one.change_pence) for one in found.directorates],
        ) if found else "",
        "rows": [
            [one.name, *map(words.pounds, (one.now_pence, one.then_pence, one.change_pence))]
            for one in (*found.directorates, found.total)
        ] if found else [],
        "breadcrumbs": [("Budgets", BASE), ("Staffing", HERE), ("Another award", "")],
    }  # fmt: skip


def _year(request: HttpRequest) -> dict[str, Any]:
    place = place_of(request, caller_of(request))
    return {"year": place.year}


assume = act_view(
    "budgets.assume_staffing",
    redirect=HERE,
    fixed=lambda request, **parts: {"entity": place_of(request, caller_of(request)).entity},
    start=_year,
    asks={
        "award": Ask(label="Award", hint="3.2% or £1,290; the greater as £1,290 or 3.2%"),
        "vacancy_e2": Ask(label="Turnover saves, percent"),
        "why": Ask(label="Where this comes from"),
        "directorate": Ask(label="Directorate", hint="Blank for all; its own share of turnover"),
    },
    done="Assumed: posts are costed anew",
    title="Award and turnover",
    submit="Assume",
)
