"""Business rates in the Collection Fund, and the control accounts of both taxes."""

from django.http import HttpRequest
from django.urls import URLPattern, path

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import year_name
from chamberlain.kernel.door import Caller, ask
from chamberlain.revenues.views.fund import year_asked, years_about
from chamberlain.revenues.views.pages import BASE, PAGES
from chamberlain.ui.acts import act_view
from chamberlain.ui.components import money
from chamberlain.ui.forms import Ask
from chamberlain.ui.lists import Column, ListPage
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds

CONTROL = ListPage(
    query="revenues.control",
    title="Council tax and business rates: control accounts",
    columns=[
        Column("account", "Subjective", "code"),
        Column("name", "Tax"),
        Column("ledger_pence", "In the ledger", "pence"),
        Column("detail_pence", "Owed on accounts", "pence"),
        Column("not_posted_pence", "Paid, day not closed", "pence"),
        Column("difference_pence", "Difference", "pence"),
    ],
    filters=["as_at"],
    fixed=PAGES.here,
    start=lambda request: {"as_at": clock.business_date().isoformat()},
    sort="account",
    empty=("No control accounts", ""),
)


@needs("revenues.rates_fund")
@PAGES.page
def rates_fund(request: HttpRequest, caller: Caller) -> Shown:
    """Show a year of business rates in the fund: its lines, the shares, the appeals provision."""
    given = {"entity": PAGES.entity_of(caller), "year": year_asked(request)}
    found = ask(caller, "revenues.rates_fund", given)
    book = f"revenues:rates_fund:{found.entity}-{found.year}"
    return "revenues/rates_fund.html", {
        "title": f"Business rates in the Collection Fund {year_name(found.year)}",
        "kind": f"By {day(found.as_at)}",
        "found": found,
        "years": years_about(found.year, "fund/rates"),
        "tiles": [
            {"label": "To be shared", "value": pounds(found.total_pence)},
            {"label": "Provision for appeals", "value": pounds(found.provision_pence)},
            *[{"label": one.name, "value": pounds(one.amount_pence)} for one in found.shares],
        ],
        "lines": [
            *[[one.section, one.what, pounds(one.amount_pence)] for one in found.lines],
            ["", "To be shared", money(found.total_pence, book)],
        ],
        "shares": [
            [one.name, f"{one.percent_e2 / 100:g}%", pounds(one.amount_pence)]
            for one in found.shares
        ],
        "breadcrumbs": [("Collection Fund", f"{BASE}fund")],
    }


shares = act_view(
    "revenues.set_rates_shares",
    redirect=f"{BASE}fund/rates",
    fixed=PAGES.here,
    start=lambda request: {"year": year_asked(request)},
    asks={
        "central_e2": Ask(label="Government's share", hint="Percent"),
        "fire_e2": Ask(label="Fire authority's share", hint="Percent"),
    },
    done="Entered: the council has the rest",
    title="Enter how business rates are shared",
    submit="Enter",
)
provision = act_view(
    "revenues.set_appeals_provision",
    redirect=f"{BASE}fund/rates",
    fixed=PAGES.here,
    start=lambda request: {"as_at": clock.business_date()},
    done=lambda answer: f"{pounds(answer.value)} posted",
    title="Set the provision for rating appeals",
    submit="Set",
)

PATHS: list[URLPattern] = [
    path("fund/rates", rates_fund, name="rates_fund"),
    path("fund/rates/shares", shares, name="rates_shares"),
    path("fund/rates/appeals", provision, name="appeals_provision"),
    path("control", CONTROL.view, name="revenues_control"),
]
