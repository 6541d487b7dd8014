"""Pay published: HR's pages of the pay gap and senior pay, the workforce's equality, open data."""

from datetime import date
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import render
from django.utils.html import format_html

from chamberlain.kernel import clock
from chamberlain.kernel.door import EVERYTHING, Caller, Unknown, ask
from chamberlain.kernel.models import Entity
from chamberlain.people.queries.open_pay import open_pay, open_pay_file
from chamberlain.people.queries.paid import last_snapshot
from chamberlain.people.views.chart import chart_of
from chamberlain.people.views.pages import BASE, PAGES
from chamberlain.people.views.recruitment import QUESTIONS
from chamberlain.ui.acts import act_view
from chamberlain.ui.charts import Chart, bars, columns
from chamberlain.ui.forms import Ask
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds

FIRST_SNAPSHOT = 2017
KINDS = {
    "gender_pay_gap": "Gender pay gap", "senior_salaries": "Senior salaries",
    "pay_multiple": "Pay multiple", "organisation": "The top of the organisation",
}  # fmt: skip
QUARTERS = {"lower": "Lower", "lower_middle": "Lower middle", "upper_middle": "Upper middle",
            "upper": "Upper"}  # fmt: skip


def _permille(percent: str) -> int:
    """Return a percentage of one decimal as a whole number of tenths."""
    return int(percent.replace(".", "")) if percent else 0


def quarters_chart(quarters: list[tuple[str, int, str, str]], title: str) -> Chart:
    """Draw the share of women and men in each quarter of pay, the lowest first."""
    labels = [QUARTERS[name] for name, *_ in quarters]
    women = [_permille(share) for _, _, share, _ in quarters]
    men = [_permille(share) for _, _, _, share in quarters]
    return columns(title, labels, [("Women", women), ("Men", men)], unit="permille")


def _said(gap: str) -> str:
    """Return a gap in words: whom it favours."""
    if not gap:
        return "Nobody to compare"
    if gap.lstrip("-") == "0.0":
        return "No gap"
    return f"{gap.lstrip('-')}% {'more' if gap.startswith('-') else 'less'} for women"


@needs("people.pay_gap", "people.pay_gap_facts")
@PAGES.page
def pay_gap(request: HttpRequest, caller: Caller) -> Shown:
    """Show the gender pay gap of a snapshot, how it is worked out, and what was published."""
    latest = snapshot = last_snapshot(clock.business_date())
    year = request.GET.get("year", "")
    if year.isdigit() and FIRST_SNAPSHOT <= int(year) <= latest.year:
        snapshot = date(int(year), 3, 31)
    entity = PAGES.entity_of(caller)
    found = ask(caller, "people.pay_gap", {"entity": entity, "snapshot": snapshot})
    context: dict[str, Any] = {
        "title": f"Gender pay gap on {day(snapshot)}",
        "found": found,
        "years": [
            one
            for one in (snapshot.year - 1, snapshot.year + 1)
            if FIRST_SNAPSHOT <= one <= latest.year
        ],
        "breadcrumbs": [("People", BASE)],
        "file": f"/staff/ask/people.pay_gap_facts.csv?entity={entity}&snapshot={snapshot}",
        "publish": f"{BASE}pay/publish?kind=gender_pay_gap&as_at={snapshot}",
    }
    if found:
        context |= {
            "tiles": [
                {"label": "Mean hourly pay", "value": f"{found.mean_gap or 'No'}%",
                 "note": _said(found.mean_gap)},
                {"label": "Median hourly pay", "value": f"{found.median_gap or 'No'}%",
                 "note": _said(found.median_gap)},
                {"label": "Mean bonus", "value": f"{found.mean_bonus_gap}%"
                 if found.mean_bonus_gap else "None", "note": _said(found.mean_bonus_gap)},
                {"label": "Median bonus", "value": f"{found.median_bonus_gap}%"
                 if found.median_bonus_gap else "None", "note": _said(found.median_bonus_gap)},
                {"label": "Women with a bonus", "value": f"{found.bonus_women or '0.0'}%"},
                {"label": "Men with a bonus", "value": f"{found.bonus_men or '0.0'}%"},
            ],
            "chart": quarters_chart(found.quarters, "Women and men in each quarter of hourly pay"),
            "rows": [[QUARTERS[name], f"{n:,}", f"{women}%", f"{men}%"]
                     for name, n, women, men in found.quarters],
            "workings": [
                ("Employed on the day, with pay or without",
                 f"{found.relevant_women:,} women, {found.relevant_men:,} men"),
                ("Of these on full pay in the month",
                 f"{found.full_pay_women:,} women, {found.full_pay_men:,} men"),
                ("Of these without a known hourly rate", f"{found.unpriced:,}"),
            ],
        }  # fmt: skip
    return "people/pay_gap.html", context


@needs("people.senior_pay", "people.pay_publications")
@PAGES.page
def pay(request: HttpRequest, caller: Caller) -> Shown:
    """Show senior salaries by band, the pay multiple, and everything published of pay."""
    as_at = clock.business_date()
    found = ask(caller, "people.senior_pay", {"entity": PAGES.entity_of(caller), "as_at": as_at})
    published = ask(caller, "people.pay_publications", {})
    return "people/pay.html", {
        "title": "Pay as open data",
        "tiles": [
            {"label": "Pay multiple", "value": found.multiple or "None",
             "note": "highest paid to the median"},
            {"label": "Highest paid", "value": pounds(found.highest_pence)},
            {"label": "Median", "value": pounds(found.median_pence), "note": "full-time, all year"},
        ],
        "charts": [bars("Paid £50,000 or more, by band", found.bands, "count")]
        if found.bands else [],
        "rows": [
            [
                format_html('<a class="govuk-link" href="/open/pay/{}">{}</a>', one.reference,
                            KINDS[one.kind]),
                day(one.as_at), one.version, day(one.published_on), one.note,
            ]
            for one in published
        ],
        "breadcrumbs": [("People", BASE)],
    }  # fmt: skip


publish = act_view(
    "people.publish_pay",
    redirect=f"{BASE}pay",
    fixed=PAGES.here,
    start=lambda request: {
        "as_at": request.GET.get("as_at") or clock.business_date(),
        "kind": request.GET.get("kind", ""),
    },
    asks={"kind": Ask(options=list(KINDS.items())), "as_at": Ask(label="As at"),
          "note": Ask(label="What it corrects", hint="Only when it was published before")},
    done="Published",
    title="Publish pay as open data",
    submit="Publish",
)  # fmt: skip


@needs("people.workforce_equality")
@PAGES.page
def equality(request: HttpRequest, caller: Caller) -> Shown:
    """Draw the workforce by age, sex, service and what people told, small numbers left out."""
    as_at = clock.business_date()
    frame: pl.DataFrame = ask(caller, "people.workforce_equality", {"as_at": as_at})
    titles = {"age": "Age", "sex": "Sex", "service": "Years here", **QUESTIONS}
    charts, tables = [], []
    for question, title in titles.items():
        part = frame.filter(pl.col("question") == question)
        shown = part.filter(pl.col("people").is_not_null())
        if shown.height:
            charts.append(bars(title, list(shown.select("answer", "people").iter_rows()), "count"))
        if part.height:
            tables.append((title, [[answer, "left out" if n is None else f"{n:,}"]
                                   for _, answer, n in part.iter_rows()]))  # fmt: skip
    return "people/equality.html", {
        "title": f"Workforce in numbers, {day(as_at)}",
        "charts": charts,
        "tables": tables,
        "breadcrumbs": [("People", BASE)],
    }


def open_front(request: HttpRequest) -> HttpResponse:
    """Show the public what the council published of pay: charts, and each file as it went out."""
    found = open_pay(EVERYTHING)
    council = Entity.objects.filter(kind="council").order_by("code").first()
    own = [one for one in found if council is None or one.entity == council.code]
    files = [
        [
            format_html('<a class="govuk-link" href="/open/pay/{}">{}</a>', one.reference,
                        f"{KINDS[one.kind]}, CSV"),
            day(one.as_at), day(one.published_on), one.note,
        ]
        for one in found
    ]  # fmt: skip
    latest = {kind: next((one for one in own if one.kind == kind), None) for kind in KINDS}
    context = {
        "title": "Pay",
        "parts": [_part(kind, one) for kind, one in latest.items() if one is not None],
        "files": files,
    }
    return render(request, "people/open_pay.html", context)


def _part(kind: str, one: Any) -> dict[str, Any]:
    """Return how one publication is shown: facts, and a chart with its table."""
    figures, facts, chart = one.figures, [], None
    if kind == "gender_pay_gap":
        facts = [
            ("Mean gap in hourly pay", f"{figures['mean_gap_pct']}%: "
             + _said(figures["mean_gap_pct"] or "")),
            ("Median gap in hourly pay", f"{figures['median_gap_pct']}%: "
             + _said(figures["median_gap_pct"] or "")),
            ("Mean gap in bonuses", _said(figures["mean_bonus_gap_pct"] or "")),
            ("Median gap in bonuses", _said(figures["median_bonus_gap_pct"] or "")),
            ("Who received a bonus", f"{figures['female_pct'] or '0.0'}% of women, "
             f"{figures['male_pct'] or '0.0'}% of men"),
        ]  # fmt: skip
        quarters = [(name, part["n"], part["female_pct"] or "", part["male_pct"] or "")
                    for name, part in figures["quarters"].items()]  # fmt: skip
        chart = quarters_chart(quarters, "Women and men in each quarter of hourly pay")
    elif kind == "senior_salaries":
        bands = [(band, n) for band, n in figures["bands"]]
        chart = bars("Paid £50,000 or more, by band", bands, "count")
    elif kind == "pay_multiple":
        facts = [
            ("Highest paid", pounds(figures["highest_pence"])),
            ("Median of everybody, full-time", pounds(figures["median_pence"])),
            ("Multiple", f"{figures['multiple']} times"),
        ]
    else:
        chart = chart_of(pl.DataFrame(figures["posts"]), "The top three tiers")
    return {"title": f"{KINDS[kind]}, {day(one.as_at)}", "facts": facts, "chart": chart}


def open_file(request: HttpRequest, publication: str) -> HttpResponse:
    """Give a published file as it went out."""
    try:
        name, content = open_pay_file(EVERYTHING, publication=publication)
    except Unknown:
        return HttpResponseNotFound("There is no such publication.")
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
