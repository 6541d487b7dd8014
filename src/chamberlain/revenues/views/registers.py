"""The lists of revenues: accounts, billing runs, collections, recovery."""

from chamberlain.revenues.views.pages import BASE, PAGES
from chamberlain.ui.lists import Column, Filter, ListPage, states

ACCOUNTS = ListPage(
    query="revenues.accounts",
    title="Council tax accounts",
    columns=[
        Column("account", "Account", "code", link=f"{BASE}accounts/{{account}}"),
        Column("name", "Name"),
        Column("address", "Address"),
        Column("postcode", "Postcode", "code"),
        Column("band", "Band"),
        Column("balance_pence", "Balance", "pence", why="revenues:account:{account}"),
        Column("overdue_pence", "Overdue", "pence"),
        Column("direct_debit", "Direct Debit", "tag"),
        Column("state", kind="tag"),
    ],
    filters=[],
    sort="account",
    empty=("No accounts match", "Search by number, name, address or postcode."),
)

RUNS = ListPage(
    query="revenues.billing_runs",
    title="Annual billing",
    columns=[
        Column("reference", "Run", link=f"{BASE}billing/{{reference}}"),
        Column("year", "Year"),
        Column("issue_on", "Issued on", "date"),
        Column("bills", "Bills", "count"),
        Column("charged_pence", "Charged", "pence", why="revenues:billing:{reference}"),
        Column("due_pence", "To pay", "pence"),
        Column("left_out", "Left out", "count"),
        Column("prepared_by", "Prepared by"),
        Column("issued_by", "Issued by"),
        Column("state", kind="tag"),
    ],
    filters=[Filter("state", options=states("prepared", "issued", "withdrawn"))],
    sort="-reference",
    more=PAGES.offering(
        ("Prepare a year's bills", "billing/prepare", "n", "revenues.prepare_billing"),
        ("In the background", "billing/start", "", "revenues.prepare_billing"),
    ),
    empty=("No bills were made yet", "Prepare the bills of a year."),
)

COLLECTIONS = ListPage(
    query="revenues.collections",
    title="Direct Debit collections",
    columns=[
        Column("reference", "Collection", link=f"{BASE}collections/{{reference}}"),
        Column("collect_on", "Taken on", "date"),
        Column("processing_on", "Processed", "date"),
        Column("items", "Payers", "count"),
        Column("total_pence", "Total", "pence"),
        Column("cap_pence", "Cap", "pence"),
        Column("unpaid", "Unpaid", "count"),
        Column("unpaid_pence", "Unpaid", "pence"),
        Column("state", kind="tag"),
    ],
    filters=[Filter("state", options=states("proposed", "released", "withdrawn"))],
    sort="-reference",
    more=PAGES.offering(
        ("Propose a collection", "collections/propose", "n", "revenues.propose_collection"),
        ("Present unpaid ones again", "represent", "", "revenues.representable"),
        ("Instructions", "lodgements", "", "revenues.lodgements"),
        ("What banks said", "advices", "", "revenues.bank_advices"),
        ("Claims", "claims", "", "revenues.indemnity_claims"),
    ),
    empty=("No collections yet", "Propose one for a bank day."),
)

RECOVERY = ListPage(
    query="revenues.recovery_lists",
    title="Recovery lists",
    columns=[
        Column("reference", "List", link=f"{BASE}recovery/{{reference}}"),
        Column("kind", "Step", "tag"),
        Column("as_at", "Proposed on", "date"),
        Column("accounts", "Accounts", "count"),
        Column("held", "On hold", "count"),
        Column("total_pence", "Amount", "pence"),
        Column("prepared_by", "Proposed by"),
        Column("released_by", "Released by"),
        Column("state", kind="tag"),
    ],
    filters=[Filter("state", options=states("proposed", "released", "withdrawn"))],
    sort="-reference",
    more=PAGES.offering(("Propose a list", "recovery/propose", "n", "revenues.propose_recovery")),
    empty=("No recovery lists yet", "Propose reminders first."),
)

STEPS = ListPage(
    query="revenues.recovery_accounts",
    title="Accounts of the list",
    columns=[
        Column("account", "Account", "code", link=f"{BASE}accounts/{{account}}"),
        Column("name", "Name"),
        Column("address", "Address"),
        Column("amount_pence", "Amount", "pence"),
        Column("pay_by", "Pay by", "date"),
        Column("hearing_on", "Hearing", "date"),
        Column("state", kind="tag"),
    ],
    filters=[],
    sort="-amount_pence",
    totals=["amount_pence"],
    empty=("Nobody is on the list", ""),
)

LEFT_OUT = ListPage(
    query="revenues.billing_left_out",
    title="Accounts without a bill",
    columns=[
        Column("account", "Account", "code", link=f"{BASE}accounts/{{account}}"),
        Column("name", "Name"),
        Column("address", "Address"),
        Column("state", kind="tag"),
    ],
    filters=[],
    sort="account",
    empty=("Nobody was left out", "Every account liable in the year has its bill."),
)

DWELLINGS = ListPage(
    query="revenues.dwellings",
    title="Dwellings",
    columns=[
        Column("reference", "Dwelling", "code"),
        Column("list_number", "List number", "code"),
        Column("uprn", "UPRN", "code"),
        Column("address", "Address"),
        Column("postcode", "Postcode", "code"),
        Column("band", "Band"),
        Column("area", "Area"),
        Column("listed_on", "Listed", "date"),
        Column("deleted_on", "Deleted", "date"),
    ],
    filters=[],
    sort="reference",
    more=PAGES.offering(
        ("Alterations of the list", "alterations", "", "revenues.alterations"),
        ("Change a band", "dwellings/band", "", "revenues.change_band"),
    ),
    empty=("No dwellings match", "Search by number, UPRN, address or postcode."),
)

ALTERATIONS = ListPage(
    query="revenues.alterations",
    title="Alterations of the valuation list",
    columns=[
        Column("schedule", "Schedule", "code"),
        Column("line", "Line", "count"),
        Column("list_number", "List number", "code"),
        Column("code", "Code", "code"),
        Column("band", "Band"),
        Column("effective_on", "From", "date"),
        Column("problem", "Why it was set aside"),
        Column("state", kind="tag"),
    ],
    filters=[Filter("state", options=states("set_aside", "applied", "put_right"))],
    sort="schedule",
    more=PAGES.offering(
        ("Put one right", "alterations/put-right", "", "revenues.put_right_alteration")
    ),
    empty=("Nothing was set aside", "Load a schedule with ./chamberlain import."),
)
