"""What pay owes: to whom, when it is due, where it stands, and the tax office month by month."""

from typing import Any

from django.http import HttpRequest

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import add_working_days, tax_year
from chamberlain.kernel.door import Caller, ask
from chamberlain.payroll.queries.owed import LEFT, ControlRow, OwedRow
from chamberlain.payroll.views.pages import BASE, PAGES
from chamberlain.ui.acts import act_view
from chamberlain.ui.components import link, tag
from chamberlain.ui.forms import Ask
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import Shown, caller_of, permits_of
from chamberlain.ui.ways import needs
from chamberlain.ui.words import count, day, pounds, pounds_short

TAGS = {"owed": "yellow", "payee unknown": "red", "asked": "light-blue", "in a run": "turquoise",
        "stopped": "red", "credited": "green"}  # fmt: skip
KINDS = {
    "tax_office": "Tax office",
    "pension": "Pension fund",
    "creditor": "Court or authority",
    "voluntary": "Union or other",
    "own": "The council itself",
}
SOON_DAYS = 10


@needs("payroll.owed", "payroll.pay_controls")
@PAGES.page
def owed(request: HttpRequest, caller: Caller) -> Shown:
    """Show what pay owes, the soonest due first, and each control account against it."""
    today = clock.business_date()
    entity = PAGES.entity_of(caller)
    found: list[OwedRow] = ask(caller, "payroll.owed", {"entity": entity})
    open_ones = [one for one in found if one.state not in (*LEFT, "credited")]
    controls: list[ControlRow] = ask(
        caller, "payroll.pay_controls", {"entity": entity, "as_at": today}
    )
    soon = add_working_days(today, SOON_DAYS)
    due = [one for one in open_ones if one.due_on and one.due_on <= soon]
    unknown = [one for one in open_ones if one.state == "payee unknown"]
    return "payroll/owed.html", {
        "title": "What pay owes",
        "tiles": [
            {"label": "Owed to others", "value": pounds_short(_sum(open_ones)),
             "note": f"to {count(len({one.body for one in open_ones}), 'body', 'bodies')}"},
            {"label": f"Due by {day(soon)}", "value": pounds_short(_sum(due)),
             "note": f"{count(len(due), 'amount')}"},
            {"label": "Payee unknown", "value": f"{len(unknown):,}",
             "note": pounds(_sum(unknown)) if unknown else "everybody is known"},
        ],
        "may_pay": permits_of(caller)("payroll.pay_over"),
        "may_add": permits_of(caller)("payroll.add_body"),
        "rows": [_cells(one) for one in open_ones],
        "past": [_cells(one) for one in found if one.state in (*LEFT, "credited")][:24],
        "controls": [
            [one.account, pounds(one.ledger_pence), pounds(one.owed_pence),
             pounds(one.difference_pence)]
            for one in controls
        ],
    }  # fmt: skip


def _sum(found: list[OwedRow]) -> int:
    return sum(one.amount_pence for one in found)


def _cells(one: OwedRow) -> list[object]:
    name = link(one.name, f"{BASE}owed/{one.remittance}") if one.remittance else one.name
    return [
        name,
        one.what,
        one.month,
        one.bank_line or one.quotes,
        day(one.due_on) if one.due_on else "not known",
        tag(one.state, TAGS.get(one.state, "green")),
        link(pounds(one.amount_pence), f"/staff/why/{one.why}"),
    ]


@needs("payroll.remittance")
@PAGES.page
def remittance(request: HttpRequest, caller: Caller, remittance: str) -> Shown:
    """Show what was paid over to somebody, and what it is made of."""
    found = ask(caller, "payroll.remittance", {"remittance": remittance})
    one: OwedRow = found.row
    return "payroll/remittance.html", {
        "title": one.name,
        "kind": f"Paid over, {remittance}",
        "status": one.state.capitalize(),
        "breadcrumbs": [("What pay owes", f"{BASE}owed")],
        "why": f"/staff/why/{one.why}",
        "facts": [
            ("Amount", pounds(one.amount_pence)),
            ("Due", day(one.due_on) if one.due_on else "with the month"),
            ("Month", one.month),
            ("Reference they know us by", one.quotes or "none"),
            ("On the bank line", one.bank_line or "our payment's own reference"),
            ("Control account", one.account),
            ("Payment", one.payment or "none yet"),
        ],
        "dues": [
            [each.what, link(each.run, f"{BASE}runs/{each.run}") if each.run
             else f"Tax month {each.tax_month}", day(each.paid_on), pounds(each.amount_pence)]
            for each in found.dues
        ],
    }  # fmt: skip


def _year(request: HttpRequest) -> dict[str, Any]:
    asked = request.GET.get("tax_year", "")
    return {} if asked else {"tax_year": tax_year(clock.business_date())}


TAX_OFFICE = ListPage(
    query="payroll.tax_office_months",
    title="Deducted, reported and paid to the tax office",
    columns=[
        Column("scheme", "Scheme"),
        Column("tax_month", "Tax month", "count"),
        Column("what", "What"),
        Column("deducted_pence", "Deducted", "pence", why="{why}"),
        Column("reported_pence", "Reported", "pence"),
        Column("paid_pence", "Paid", "pence"),
        Column("difference", "How they differ"),
    ],
    filters=["tax_year"],
    fixed=_year,
    sort="tax_month",
    totals=["deducted_pence", "reported_pence", "paid_pence"],
    empty=("Nothing was deducted in that year", "A run is posted first."),
)

BODIES = ListPage(
    query="payroll.bodies",
    title="Whom pay is deducted for",
    columns=[
        Column("code", "Code", link=f"{BASE}bodies/{{code}}/reference"),
        Column("name", "Name"),
        Column("kind", "Kind", names=KINDS),
        Column("collects", "Collects"),
        Column("quotes", "Reference they know us by"),
        Column("due_day", "Due day of their own"),
        Column("payee", "Payee"),
    ],
    filters=[Filter("kind", options=list(KINDS.items()))],
    sort="name",
    more=lambda request: PAGES.actions(
        request, ("Add somebody", "bodies/add", "n", "payroll.add_body")
    ),
)


def _body_asks(request: HttpRequest, **parts: Any) -> dict[str, Ask]:
    return {
        "kind": Ask(options=list(KINDS.items())),
        "collects": Ask(hint="The PAYE scheme, lgps, teachers or nhs, or an element such as union"),
        "account": Ask(label="Account", hint="Where it is our own income, or the levy is charged"),
    }


def _schemes(request: HttpRequest, **parts: Any) -> dict[str, Ask]:
    found = ask(caller_of(request), "payroll.schemes", {"entity": PAGES.of_request(request)})
    return {"scheme": Ask(options=[(one.code, f"{one.name}, {one.reference}") for one in found])}


add_body = act_view(
    "payroll.add_body", redirect=f"{BASE}bodies", fixed=PAGES.here, asks=_body_asks,
    done="Added: a second person verifies the bank details in payables",
    title="Add somebody that pay is deducted for", submit="Add",
)  # fmt: skip
change_reference = act_view(
    "payroll.set_body_reference", redirect=f"{BASE}bodies", fixed=PAGES.here,
    done="Changed: what is paid from now on carries it",
    title="Change the reference somebody knows us by", submit="Change",
)  # fmt: skip
pay_over = act_view(
    "payroll.pay_over", redirect=f"{BASE}owed", fixed=PAGES.here,
    asks={"due_by": Ask(label="Everything due by"), "body": Ask(hint="Blank for everybody")},
    done=lambda answer: f"{count(len(answer.value), 'amount')} asked of payables",
    title="Ask for what pay owes to be paid", submit="Ask",
)  # fmt: skip
name_authority = act_view(
    "payroll.set_order_authority", redirect=f"{BASE}owed",
    done="Named: what was deducted is owed to it", title="Say whom an order is paid to",
    submit="Name",
)  # fmt: skip
prepare_eps = act_view(
    "payroll.prepare_eps", redirect=f"{BASE}submissions/{{value}}", fixed=PAGES.here, asks=_schemes,
    done="Made: send it next", title="Make the Employer Payment Summary", submit="Make",
)  # fmt: skip
