"""The lists of treasury: loans, instalments, deposits, limits, provisions, cash to come."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import year_of
from chamberlain.treasury.views.pages import BASE, PAGES
from chamberlain.ui.lists import Column, Filter, ListPage, states

YEAR_DAYS = 366


def _until(request: HttpRequest) -> dict[str, Any]:
    return {"until": clock.business_date() + timedelta(YEAR_DAYS)}


LOANS = ListPage(
    query="treasury.loans",
    title="Loans",
    columns=[
        Column("reference", "Loan", link=f"{BASE}loans/{{reference}}"),
        Column("lender", "Lender"),
        Column("purpose", "Purpose"),
        Column("fund", "Fund"),
        Column("repayment", "Repaid by"),
        Column("rate", "Rate %"),
        Column("drawn_on", "Drawn", "date"),
        Column("matures_on", "Matures", "date"),
        Column("next_due_on", "Next due", "date"),
        Column("next_pence", "Next instalment", "pence"),
        Column("balance_pence", "Owed", "pence", why="treasury:loan:{reference}"),
        Column("state", kind="tag"),
    ],
    filters=[
        Filter("state", options=states("proposed", "active", "repaid", "rejected")),
        Filter("fund", options=[("GF", "General Fund"), ("HRA", "Housing Revenue Account")]),
    ],
    sort="matures_on",
    totals=["balance_pence", "next_pence"],
    more=PAGES.offering(
        ("Propose a loan", "loans/propose"),
        ("Instalments due", "instalments"),
        ("Lenders", "lenders"),
        ("Accrue interest", "loans/accrue"),
    ),
    empty=("No loans match", "Clear a filter, or propose one."),
)

DUE = ListPage(
    query="treasury.instalments_due",
    title="Instalments due within a year",
    columns=[
        Column("loan", "Loan", link=f"{BASE}loans/{{loan}}"),
        Column("number", "No.", "count"),
        Column("lender", "Lender"),
        Column("purpose", "Purpose"),
        Column("due_on", "Due", "date"),
        Column("interest_pence", "Interest", "pence"),
        Column("repaid_pence", "Repaid", "pence"),
        Column("payment_pence", "Instalment", "pence", why="treasury:instalment:{loan}/{number}"),
    ],
    filters=[],
    fixed=_until,
    sort="due_on",
    totals=["interest_pence", "repaid_pence", "payment_pence"],
    more=PAGES.offering(("Ask for payment", "instalments/raise")),
    empty=("Nothing is due", "No instalment falls due within a year."),
)

LENDERS = ListPage(
    query="treasury.lenders",
    title="Lenders",
    columns=[
        Column("reference", "Lender"),
        Column("name", "Name"),
        Column("kind", "Kind"),
        Column("payee", "Paid as"),
        Column("loans", "Loans", "count"),
        Column("owed_pence", "Owed", "pence"),
    ],
    filters=[],
    sort="name",
    totals=["owed_pence"],
    more=PAGES.offering(("Add a lender", "lenders/add")),
    empty=("No lenders yet", "Add the first one."),
)

INVESTMENTS = ListPage(
    query="treasury.investments",
    title="Investments",
    columns=[
        Column("reference", "Investment", link=f"{BASE}investments/{{reference}}"),
        Column("counterparty_name", "With"),
        Column("rate", "Rate %"),
        Column("placed_on", "Lent", "date"),
        Column("matures_on", "Back", "date"),
        Column("principal_pence", "Lent", "pence", why="treasury:investment:{reference}"),
        Column("interest_pence", "Interest", "pence"),
        Column("state", kind="tag"),
    ],
    filters=[Filter("state", options=states("proposed", "placed", "returned", "rejected"))],
    sort="matures_on",
    totals=["principal_pence", "interest_pence"],
    more=PAGES.offering(
        ("Propose an investment", "investments/propose"), ("Limits", "counterparties")
    ),
    empty=("No investments match", "Clear a filter, or propose one."),
)

COUNTERPARTIES = ListPage(
    query="treasury.counterparties",
    title="Counterparty limits",
    columns=[
        Column("name", "Counterparty"),
        Column("kind", "Kind"),
        Column("limit_pence", "Limit", "pence"),
        Column("lent_pence", "Lent or proposed", "pence"),
        Column("left_pence", "Left", "pence"),
        Column("days_max", "Longest, days", "count"),
        Column("held_from", "Limit from", "date"),
        Column("state", kind="tag"),
    ],
    filters=[],
    fixed=PAGES.here_today,
    sort="left_pence",
    totals=["lent_pence"],
    more=PAGES.offering(("Add a counterparty", "counterparties/add")),
    empty=("No counterparties yet", "The chief finance officer adds them with their limits."),
)

PROVISIONS = ListPage(
    query="treasury.provisions",
    title="Minimum revenue provision",
    columns=[
        Column("reference", "Provision", why="treasury:provision:{reference}"),
        Column("description", "For"),
        Column("cost_pence", "Borrowed", "pence"),
        Column("life_years", "Years", "count"),
        Column("method", "Charged by"),
        Column("operational_on", "In use from", "date"),
        Column("charge_pence", "This year", "pence"),
        Column("posted_pence", "Posted", "pence"),
        Column("to_post_pence", "To post", "pence"),
        Column("left_pence", "Left after", "pence"),
    ],
    filters=["year"],
    fixed=lambda request: {"entity": PAGES.of_request(request)},
    start=lambda request: {"year": year_of(clock.business_date())},
    sort="description",
    totals=["cost_pence", "charge_pence", "posted_pence", "to_post_pence", "left_pence"],
    more=PAGES.offering(
        ("Record", "provision/record"),
        ("Charge the year", "provision/charge"),
        ("Premiums and discounts", "provision/premiums"),
    ),
    empty=("Nothing is provided for", "Record borrowing on an asset."),
)

ITEMS = ListPage(
    query="treasury.cash_items",
    title="Cash to come from files",
    columns=[
        Column("key", "Item"),
        Column("feed", "Feed"),
        Column("description", "What"),
        Column("due_on", "Due", "date"),
        Column("amount_pence", "Amount", "pence"),
        Column("told", "Expected on the bank", "yes_no"),
    ],
    filters=["feed", "since"],
    start=lambda request: {"since": clock.business_date()},
    sort="due_on",
    totals=["amount_pence"],
    more=PAGES.offering(("Load a file", "items/load")),
    empty=("Nothing is known", "Load a file of payroll, precepts or grants."),
)
