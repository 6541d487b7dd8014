"""The Collection Fund: statement, precepts, estimate; the tax base; the return; the picture."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import year_name, year_of
from chamberlain.kernel.door import Caller, Refusal, ask
from chamberlain.revenues.queries.tax_base import NO_AMOUNTS
from chamberlain.revenues.views.fund_shares import shares_shown
from chamberlain.revenues.views.pages import BASE, PAGES
from chamberlain.ui.acts import act_view
from chamberlain.ui.charts import lines
from chamberlain.ui.components import link, money, tag
from chamberlain.ui.forms import Ask
from chamberlain.ui.importing import ImportPage
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds


def year_asked(request: HttpRequest) -> int:
    """Return the year that a page's address asks for, or the one that runs."""
    given = request.GET.get("year", "")
    return (
        int(given)
        if given.isdecimal() and 2000 <= int(given) <= 2098
        else year_of(clock.business_date())
    )


def years_about(year: int, place: str) -> list[tuple[str, str]]:
    """Return the years before and after, each with its page at a place."""
    return [(year_name(one), f"{BASE}{place}?year={one}") for one in (year - 1, year + 1)]


@needs("revenues.fund_statement", "revenues.precepts")
@PAGES.page
def fund(request: HttpRequest, caller: Caller) -> Shown:
    """Show a year of the Collection Fund: its statement, precepts and estimate."""
    given = {"entity": PAGES.entity_of(caller), "year": year_asked(request)}
    found = ask(caller, "revenues.fund_statement", given)
    asked = ask(caller, "revenues.precepts", given)
    made, book = found.estimate, f"{found.entity}-{found.year}"
    return "revenues/fund.html", {
        "title": f"Collection Fund {year_name(found.year)}",
        "kind": f"By {day(found.as_at)}",
        "found": found,
        "years": years_about(found.year, "fund"),
        "tiles": [
            {"label": "Surplus" if found.balance_pence >= 0 else "Deficit",
             "value": pounds(abs(found.balance_pence)),
             "note": f"{'after' if found.contribution_pence else 'before'} the allowance"},
            {"label": "Allowance brought forward", "value": pounds(found.allowance_pence)},
            {"label": "Estimate for 15 January",
             "value": pounds(made.estimate_pence) if made else "not made yet"},
        ],
        "lines": [
            *[[one.section, one.what, pounds(one.amount_pence)] for one in found.lines],
            ["", "Balance", money(found.balance_pence, f"revenues:fund:{book}")],
        ],
        "asked": [
            [row.name, row.kind, day(row.due_on),
             money(row.precept_pence if row.number is None else row.amount_pence, row.reference),
             tag(row.state)]
            for row in asked
        ],
        **shares_shown(caller, given),
        "estimate": _estimate(made) if made else [],
        "basis": made.basis if made else "",
    }  # fmt: skip


def _estimate(made: Any) -> list[list[object]]:
    parts = [
        ("By the register so far", made.so_far_pence),
        ("More charge expected", made.further_pence),
        ("Allowance at the year's end", -made.allowance_pence),
        ("Estimated surplus, or deficit below nought", made.estimate_pence),
        ("The council's share", made.billing_authority_pence),
        ("Police's share", made.police_pence),
        ("Fire authority's share", made.fire_pence),
    ]
    return [[what, pounds(pence)] for what, pence in parts]


@needs("revenues.tax_base")
@PAGES.page
def tax_base(request: HttpRequest, caller: Caller) -> Shown:
    """Show the tax base of a day; each number leads to its dwellings."""
    on = _day(request)
    head = {"title": "Tax base", "kind": f"Dwellings on {day(on)}", "on": on.isoformat()}
    try:
        found = ask(caller, "revenues.tax_base", {"entity": PAGES.entity_of(caller), "on": on})
    except Refusal as refused:
        if refused.code != NO_AMOUNTS:
            raise
        return "revenues/tax_base.html", head | {"nothing": refused.message}
    return "revenues/tax_base.html", head | {
        "tiles": [
            {"label": "On the list", "value": f"{found.rows[0].total:,}"},
            {"label": "Chargeable", "value": f"{found.rows[2].total:,}"},
            {"label": "Band D equivalents", "value": _tenths(found.band_d_e4),
             "note": "after discounts, premiums and reductions"},
        ],
        "headings": "|".join(["Line", "What", *found.bands, "Total"]),
        "numeric": ",".join(str(n) for n in range(2, len(found.bands) + 3)),
        "rows": [_counted(row, found.bands, on) for row in found.rows],
        "exempt": [_counted(row, found.bands, on) for row in found.exempt],
    }  # fmt: skip


def _day(request: HttpRequest) -> date:
    given = request.GET.get("on", "")
    try:
        return date.fromisoformat(given) if given else clock.business_date()
    except ValueError as wrong:
        words = f"{given} is no day: expected one such as 2026-10-05"
        raise Refusal(words, field="on", status=422) from wrong


def _tenths(e4: int) -> str:
    return f"{e4 // 10_000:,}.{e4 % 10_000 // 1_000}"


def _counted(row: Any, bands: Sequence[str], on: date) -> list[object]:
    def lead(count: int, band: str) -> object:
        told = urlencode({"on": on.isoformat(), "line": row.line, "band": band})
        return link(f"{count:,}", f"{BASE}tax-base/dwellings?{told}") if count else "0"

    cells = [lead(count, band) for count, band in zip(row.bands, bands, strict=True)]
    return [row.line, row.what, *cells, lead(row.total, "")]


@needs("revenues.collection_return")
@PAGES.page
def collection_return(request: HttpRequest, caller: Caller) -> Shown:
    """Show the figures of the return on collection; each leads to its accounts."""
    given = {"entity": PAGES.entity_of(caller), "year": year_asked(request)}
    found = ask(caller, "revenues.collection_return", given)
    return "revenues/return.html", {
        "title": f"Return on collection {year_name(found.year)}",
        "kind": f"QRC4, by {day(found.as_at)}",
        "years": years_about(found.year, "return"),
        "tiles": [
            {"label": "In-year collection", "value": _percent(found.rate_e2)},
            {"label": "Left of earlier years", "value": pounds(found.arrears_pence)},
        ],
        "rows": [
            [
                row.line,
                row.what,
                link(
                    f"{row.accounts:,}", f"{BASE}return/accounts?year={found.year}&line={row.line}"
                )
                if row.accounts
                else "0",
                pounds(row.amount_pence),
            ]
            for row in found.lines
        ],
    }


@needs("revenues.collection_picture")
@PAGES.page
def picture(request: HttpRequest, caller: Caller) -> Shown:
    """Show collection by day beside last year's and the target."""
    given = {"entity": PAGES.entity_of(caller), "year": year_asked(request)}
    found = ask(caller, "revenues.collection_picture", given)
    now = found.today
    series = [
        ("This year", [_permille(one.this_year_e2) for one in found.days]),
        ("Last year", [_permille(one.last_year_e2) for one in found.days]),
        ("Target", [_permille(one.target_e2) for one in found.days]),
    ]
    drawn = [one for one in series if any(value is not None for value in one[1])]
    return "revenues/picture.html", {
        "title": f"Collection {year_name(found.year)}",
        "kind": f"By {day(found.as_at)}",
        "years": years_about(found.year, "collection-rate"),
        "tiles": [
            {"label": "Collected", "value": _percent(now.this_year_e2)},
            {"label": "Last year by now", "value": _percent(now.last_year_e2),
             "note": _apart(now.this_year_e2, now.last_year_e2)},
            {"label": "Target by now", "value": _percent(now.target_e2),
             "note": _apart(now.this_year_e2, now.target_e2)},
            {"label": "Paid", "value": pounds(found.paid_pence),
             "note": f"of {pounds(found.charged_pence)}"},
        ],
        "chart": lines(
            "Share of the year's charge collected",
            [f"{one.day:%-d %b}" for one in found.days],
            drawn,
            unit="permille",
        ) if drawn else None,
    }  # fmt: skip


def _permille(rate_e2: int | None) -> int | None:
    return None if rate_e2 is None else rate_e2 // 10


def _percent(rate_e2: int | None) -> str:
    return "not known" if rate_e2 is None else f"{rate_e2 // 100}.{rate_e2 % 100:02d}%"


def _apart(mine: int | None, other: int | None) -> str:
    if mine is None or other is None:
        return ""
    size = abs(mine - other)
    words = f"{size // 100}.{size % 100:02d} points"
    return f"{words} {'ahead' if mine >= other else 'behind'}"


TAX_BASE_DWELLINGS = ListPage(
    query="revenues.tax_base_dwellings",
    title="Dwellings of the tax base",
    columns=[
        Column("dwelling", "Dwelling", "code"),
        Column("address", "Address"),
        Column("postcode", "Postcode", "code"),
        Column("listed_band", "Listed band"),
        Column("charged_band", "Charged band"),
        Column("account", "Account", "code", link=f"{BASE}accounts/{{account}}"),
        Column("state", "State", kind="tag"),
    ],
    filters=["on", "line", "band"],
    fixed=PAGES.here,
    start=lambda request: {"on": clock.business_date().isoformat(), "line": "1"},
    sort="dwelling",
    empty=("No dwellings are counted here", ""),
)
RETURN_ACCOUNTS = ListPage(
    query="revenues.collection_return_accounts",
    title="Accounts of the return",
    columns=[
        Column("account", "Account", "code", link=f"{BASE}accounts/{{account}}"),
        Column("name", "Name"),
        Column("address", "Address"),
        Column("amount_pence", "Amount", "pence", why="revenues:account:{account}"),
    ],
    filters=["year", Filter("line", label="Line")],
    fixed=PAGES.here,
    start=lambda request: {"year": year_of(clock.business_date()), "line": "C1"},
    sort="-amount_pence",
    totals=["amount_pence"],
    empty=("No account adds to this line", ""),
)
POINTS = ImportPage(
    PAGES,
    "revenues.load_collection_points",
    "Load collection rates",
    "collection-rate",
    "rates",
    fixed=PAGES.here,
)

keep_body = act_view(
    "revenues.keep_precepting_body",
    redirect=f"{BASE}fund",
    fixed=PAGES.here,
    done="Kept: bank details wait to be verified",
    title="Keep a precepting body",
    submit="Keep",
)
set_precept = act_view(
    "revenues.set_precept",
    redirect=f"{BASE}fund",
    fixed=PAGES.here,
    start=lambda request: {"year": year_asked(request), "payments": 10},
    asks={
        "amount_pence": Ask(label="Amount of the year"),
        "first_on": Ask(label="First payment", hint="The rest follow a month apart"),
    },
    done="Entered: the fund is charged with it",
    title="Enter a precept",
    submit="Enter",
)
ask_precepts = act_view(
    "revenues.ask_precepts",
    redirect=f"{BASE}fund",
    fixed=PAGES.here,
    start=lambda request: {"due_by": clock.business_date()},
    done=lambda answer: f"{len(answer.value):,} payments asked of payables",
    title="Ask for precepts to be paid",
    submit="Ask",
)
open_year = act_view(
    "revenues.open_fund_year",
    redirect=f"{BASE}fund",
    fixed=PAGES.here,
    start=lambda request: {"year": year_asked(request)},
    done="Begun",
    title="Begin a year of the fund",
    submit="Begin",
)
estimate = act_view(
    "revenues.estimate_fund",
    redirect=f"{BASE}fund",
    fixed=PAGES.here,
    start=lambda request: {"year": year_asked(request)},
    asks={
        "further_pence": Ask(label="More charge expected by 31 March"),
        "allowance_pence": Ask(label="Impairment allowance at 31 March"),
    },
    done=lambda answer: f"Estimated: {pounds(answer.value.estimate_pence)}",
    title="Estimate the fund for 15 January",
    submit="Estimate",
)
