"""Business rates: hereditaments, a ratepayer on one page, arrears, and the acts."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import year_name, year_of
from chamberlain.kernel.door import Caller, ask
from chamberlain.revenues.views import letters, rates_notice
from chamberlain.revenues.views.pages import BASE, PAGES
from chamberlain.ui.acts import act_view
from chamberlain.ui.components import link
from chamberlain.ui.forms import Ask
from chamberlain.ui.importing import ImportPage
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds

RATES = f"{BASE}rates/"


def _led_by(request: HttpRequest, hereditament: str) -> dict[str, Any]:
    """Say on a form which premises it is of, and lead back."""
    return {
        "lead": f"Hereditament {hereditament}",
        "breadcrumbs": [("Business rates", f"{BASE}rates")],
    }


def _year(request: HttpRequest) -> dict[str, Any]:
    return {"year": year_of(clock.business_date())}


HEREDITAMENTS = ListPage(
    query="revenues.hereditaments",
    title="Business rates",
    columns=[
        Column("hereditament", "Hereditament", "code"),
        Column("list_number", "List number", "code"),
        Column("description", "Description"),
        Column("address", "Address"),
        Column("rateable_value", "Rateable value", "count"),
        Column("account", "Account", "code", link=f"{RATES}accounts/{{account}}"),
        Column("name", "Ratepayer"),
        Column("known", "Known"),
    ],
    filters=[],
    sort="hereditament",
    more=lambda request: PAGES.actions(
        request,
        ("Load the rating list", "rates/import", "n", "revenues.load_rating_list"),
        ("Prepare the year's bills", "rates/prepare", "", "revenues.prepare_rates"),
        ("In arrears", "rates/arrears", "", "revenues.rates_in_arrears"),
    ),
    empty=("No premises match", "Load the rating list, or search by number, address or name."),
)
ARREARS = ListPage(
    query="revenues.rates_in_arrears",
    title="Business rates in arrears",
    columns=[
        Column("account", "Account", "code", link=f"{RATES}accounts/{{account}}"),
        Column("name", "Ratepayer"),
        Column("address", "Address"),
        Column("overdue_pence", "Overdue", "pence"),
        Column("due_pence", "May be asked for", "pence", why="revenues:ratepayer:{account}"),
        Column("next", "Next", "tag"),
        Column("whole_due_on", "Year due on", "date"),
        Column("noticed_on", "Notice of", "date"),
        Column("held", "On hold", "yes_no"),
    ],
    filters=[Filter("year")],
    fixed=PAGES.here,
    start=_year,
    sort="-overdue_pence",
    totals=["overdue_pence", "due_pence"],
    more=lambda request: PAGES.actions(
        request,
        ("Issue further notices", "rates/notices", "n", "revenues.issue_further_notices"),
        ("Propose summonses", "rates/summonses", "s", "revenues.propose_rates_summonses"),
    ),
    empty=("Nobody is in arrears", ""),
)
LISTED = ImportPage(
    PAGES,
    "revenues.load_rating_list",
    "Load hereditaments of the rating list",
    "rates",
    "hereditaments",
    fixed=PAGES.here,
)


@needs("revenues.rates_account")
@PAGES.page
def account(request: HttpRequest, caller: Caller, account: str) -> Shown:
    """Show a ratepayer's account on one page."""
    found = ask(caller, "revenues.rates_account", {"account": account})
    last = found.values[-1] if found.values else None
    return "revenues/ratepayer.html", {
        "title": found.name,
        "kind": f"Business rates account {found.account}",
        "found": found,
        "place": f"{RATES}{found.hereditament}/",
        "tiles": [
            {"label": "Balance", "value": pounds(found.balance_pence)},
            {"label": "Overdue", "value": pounds(found.overdue_pence)},
            {"label": "Rateable value", "value": f"£{last[0]:,}" if last else "none"},
        ],
        "facts": [
            ("Property", found.description),
            ("Address", f"{found.address}, {found.postcode}"),
            ("List number", found.list_number),
            ("Pays", f"{found.scheme} instalments, on day {found.pay_day} of the month"),
        ],
        "years": [
            [year_name(one.year), pounds(one.charged_pence), pounds(one.other_pence),
             pounds(one.paid_pence), pounds(one.balance_pence), pounds(one.overdue_pence)]
            for one in found.years
        ],
        "parts": [
            [year_name(one.year), " ".join(one.said), pounds(one.net_pence)]
            for one in found.parts
        ],
        "plan": [[day(due_on), pounds(pence)] for due_on, pence in found.plan],
        "known": [
            [kind, detail, day(since), day(until) if until else ""]
            for kind, detail, since, until in found.known
        ],
        "values": [
            [f"£{value:,}", day(since), day(until) if until else "", schedule]
            for value, since, until, schedule in found.values
        ],
        "notices": [
            [link("Further notice", f"{RATES}notices/{year}/{issued.isoformat()}.pdf"),
             day(issued), pounds(pence), day(pay_by), day(whole)]
            for year, pence, issued, pay_by, whole in found.notices
        ],
        "breadcrumbs": [("Business rates", f"{BASE}rates")],
    }  # fmt: skip


prepare = act_view(
    "revenues.prepare_rates",
    redirect=lambda answer, **parts: f"{BASE}billing/{answer.value.run}",
    fixed=PAGES.here,
    start=lambda request: {
        "year": year_of(clock.business_date()),
        "issue_on": clock.business_date(),
    },
    done=lambda answer: f"{answer.value.bills:,} bills prepared: somebody else issues them",
    title="Prepare the year's business rates bills",
    context={"breadcrumbs": [("Business rates", f"{BASE}rates")]},
    submit="Prepare",
)
notices = act_view(
    "revenues.issue_further_notices",
    redirect=f"{RATES}arrears",
    fixed=PAGES.here,
    start=_year,
    only=["year"],
    done=lambda answer: f"{answer.value.notices:,} further notices issued",
    title="Issue further notices",
    submit="Issue",
)
summonses = act_view(
    "revenues.propose_rates_summonses",
    redirect=lambda answer, **parts: f"{BASE}recovery/{answer.value.reference}",
    fixed=PAGES.here,
    start=_year,
    only=["least_pence", "year"],
    done="Listed: an officer releases it",
    title="Propose summonses for business rates",
    submit="Propose",
)
value = act_view(
    "revenues.change_rateable_value",
    redirect=f"{BASE}rates",
    done="Entered, and billed again",
    title="Change the rateable value",
    context=_led_by,
    submit="Enter",
)
fact = act_view(
    "revenues.record_rates_fact",
    redirect=f"{BASE}rates",
    asks={
        "held_from": Ask(label="From"),
        "held_to": Ask(label="Until"),
        "percent_e2": Ask(label="Discretionary relief", hint="Percent"),
        "bill_before_pence": Ask(label="Last year's bill", hint="For transitional relief"),
        "supporting": Ask(label="Supporting small business relief"),
        "empty_since": Ask(label="Empty since"),
        "industrial": Ask(label="It is industrial property"),
        "others": Ask(label="Rateable values of its other properties"),
    },
    done="Recorded, and billed again",
    title="Record a use, a relief or an empty time",
    context=_led_by,
    submit="Record",
)
end_fact = act_view(
    "revenues.end_rates_fact",
    redirect=f"{BASE}rates",
    done="Ended, and billed again",
    title="End what was recorded",
    context=_led_by,
    submit="End",
)
ratepayer = act_view(
    "revenues.record_ratepayer",
    redirect=lambda answer, **parts: f"{RATES}accounts/{answer.value}",
    done="Recorded, and billed",
    title="Record a change of ratepayer",
    context=_led_by,
    submit="Record",
)

PATHS: list[URLPattern] = [
    *LISTED.paths("rating_list"),
    path("rates", HEREDITAMENTS.view, name="rates"),
    path("rates/prepare", prepare, name="prepare_rates"),
    path("rates/arrears", ARREARS.view, name="rates_arrears"),
    path("rates/notices", notices, name="further_notices"),
    path("rates/accounts/<str:account>", account, name="ratepayer"),
    path("rates/accounts/<str:account>/bill", rates_notice.bill, name="rates_bill"),
    path("rates/accounts/<str:account>/bill.pdf", rates_notice.bill_pdf, name="rates_bill_pdf"),
    path("rates/notices/<int:year>/<str:day>.pdf", letters.further, name="further_notices_pdf"),
    path("rates/summonses", summonses, name="rates_summonses"),
    path("rates/<str:hereditament>/value", value, name="rateable_value"),
    path("rates/<str:hereditament>/fact", fact, name="rates_fact"),
    path("rates/<str:hereditament>/end", end_fact, name="end_rates_fact"),
    path("rates/<str:hereditament>/ratepayer", ratepayer, name="change_ratepayer"),
]
