"""The lists of income."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest

from chamberlain.income.views.pages import BASE, PAGES
from chamberlain.kernel import clock
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import today_as

MONTH = 31
CHANNELS = [
    ("bank", "Bank"), ("direct_debit", "Direct Debit"), ("card", "Card"),
    ("telephone", "Telephone"), ("counter_file", "Counter file"), ("cash", "Cash"),
    ("cheque", "Cheque"),
]  # fmt: skip


def _since(request: HttpRequest) -> dict[str, Any]:
    return {"since": clock.business_date() - timedelta(MONTH)}


def _offered(*listed: tuple[str, str, str, str]) -> Any:
    return lambda request: PAGES.actions(request, *listed)


SUSPENSE = ListPage(
    query="income.suspense",
    title="Receipts in suspense",
    columns=[
        Column("reference", "Receipt", "code", link=f"{BASE}suspense/{{reference}}"),
        Column("received_on", "Received", "date"),
        Column("age_days", "Days", "count"),
        Column("channel", "Channel"),
        Column("payer", "Payer"),
        Column("said", "They wrote"),
        Column("left_pence", "Left", "pence", why="income:receipt:{reference}"),
        Column("owner", "Owner"),
        Column("tried", "Tried"),
    ],
    filters=["owner"],
    fixed=today_as("as_at"),
    sort="received_on",
    totals=["left_pence"],
    more=_offered(
        ("Work through it", "suspense", "w", "income.proposals"),
        ("Look again", "suspense/find", "", "income.find_receipts"),
        ("Clear by a list", "suspense/import", "", "income.clear_suspense"),
    ),
    empty=("Nothing is in suspense", "Every receipt has found its account."),
)
RECEIPTS = ListPage(
    query="income.receipts",
    title="Receipts",
    columns=[
        Column("reference", "Receipt", "code", link=f"{BASE}receipts/{{reference}}"),
        Column("received_on", "Received", "date"),
        Column("channel", "Channel"),
        Column("payer", "Payer"),
        Column("said", "They wrote"),
        Column("account", "Account"),
        Column("amount_pence", "Amount", "pence", why="income:receipt:{reference}"),
        Column("left_pence", "In suspense", "side"),
        Column("closed", "In the books by"),
    ],
    filters=[Filter("channel", options=CHANNELS), "since", "until"],
    start=_since,
    totals=["amount_pence", "left_pence"],
    more=_offered(
        ("Take from the bank", "receipts/bank", "b", "income.take_bank_receipts"),
        ("Take a counter file", "receipts/file", "f", "income.take_file"),
        ("Files", "files", "", "income.batches"),
        ("Card payments", "cards", "", "income.card_payments"),
    ),
    empty=("No receipts", "Take them from the bank, a file or at the counter."),
)
ACCOUNTS = ListPage(
    query="income.accounts",
    title="Accounts",
    columns=[
        Column("account", "Account", "code", link=f"{BASE}accounts/{{account}}"),
        Column("name", "Name"),
        Column("postcode", "Postcode", "code"),
        Column("income_type", "Income type"),
        Column("balance_pence", "Owed", "pence"),
        Column("due_pence", "Due next", "pence"),
        Column("closed_on", "Closed", "date"),
    ],
    filters=["income_type"],
    fixed=PAGES.here,
    empty=("No account matches", "Look for part of a reference, name or postcode."),
)
CUSTOMERS = ListPage(
    query="income.customers",
    title="Customers",
    columns=[
        Column("reference", "Customer", "code", link=f"{BASE}customers/{{reference}}"),
        Column("name", "Name"),
        Column("kind", "Kind"),
        Column("account", "Account", "code"),
        Column("postcode", "Postcode", "code"),
        Column("balance_pence", "Owed", "pence"),
        Column("overdue_pence", "Overdue", "side"),
    ],
    filters=[],
    fixed=PAGES.here_today,
    totals=["balance_pence", "overdue_pence"],
    more=_offered(
        ("Add a customer", "customers/add", "a", "income.add_customer"),
        ("Charges", "charges", "", "income.charges"),
        ("Recovery", "recovery", "r", "income.recovery_due"),
        ("County court claims", "claims", "", "income.claims"),
        ("Charges that come round", "periodic", "", "income.periodic"),
        ("Write-offs", "write-offs", "", "income.write_offs"),
        ("Own and relatives'", "interests", "", "income.interests"),
    ),
    empty=("No customers yet", "Add the first one."),
)
CHARGES = ListPage(
    query="income.charges",
    title="Charges",
    columns=[
        Column("reference", "Charge", "code", link=f"{BASE}charges/{{reference}}"),
        Column("name", "Customer", link=f"{BASE}customers/{{customer}}"),
        Column("why", "What for"),
        Column("due_on", "Due", "date"),
        Column("days_late", "Days late", "count"),
        Column("owed_pence", "Charged", "pence", why="income:charge:{reference}"),
        Column("left_pence", "Left", "pence"),
        Column("stage", "Recovery", "tag"),
    ],
    filters=["open_only"],
    fixed=PAGES.here_today,
    sort="due_on",
    totals=["owed_pence", "left_pence"],
    empty=("No charges match", "Clear a filter, or raise an invoice for a customer."),
)
RECOVERY = ListPage(
    query="income.recovery_due",
    title="Due for a step of recovery",
    columns=[
        Column("charge", "Charge", "code", link=f"{BASE}charges/{{charge}}"),
        Column("name", "Customer", link=f"{BASE}customers/{{customer}}"),
        Column("why", "What for"),
        Column("due_on", "Due", "date"),
        Column("left_pence", "Left", "pence", why="income:charge:{charge}"),
        Column("stage", "Stage", "tag"),
        Column("next_name", "Next step"),
        Column("answer_days", "Days to answer", "count"),
    ],
    filters=[],
    fixed=PAGES.here_today,
    totals=["left_pence"],
    more=_offered(("Take these steps", "recovery/take", "t", "income.take_recovery")),
    empty=("Nothing is due", "Every debt is in time, answered for, disputed or small."),
)
PERIODIC = ListPage(
    query="income.periodic",
    title="Charges that come round",
    columns=[
        Column("reference", "Charge", "code"),
        Column("name", "Customer", link=f"{BASE}customers/{{customer}}"),
        Column("why", "What for"),
        Column("net_pence", "Net", "pence"),
        Column("every_months", "Every months", "count"),
        Column("next_on", "Next", "date"),
        Column("until", "Until", "date"),
    ],
    filters=[],
    fixed=PAGES.here,
    sort="next_on",
    more=_offered(("Raise what is due", "periodic/raise", "r", "income.raise_invoice")),
    empty=("Nothing comes round", "Add one from a customer's page."),
)
WRITE_OFFS = ListPage(
    query="income.write_offs",
    title="Write-offs",
    columns=[
        Column("reference", "Write-off", "code", link=f"{BASE}write-offs/{{reference}}/agree"),
        Column("charge", "Charge", "code", link=f"{BASE}charges/{{charge}}"),
        Column("name", "Customer"),
        Column("reason_code", "Reason"),
        Column("reason", "In words"),
        Column("amount_pence", "Amount", "pence"),
        Column("proposed", "Proposed by"),
        Column("agreed", "Agreed by"),
        Column("state", kind="tag"),
    ],
    filters=[Filter("state", options=[(s, s.capitalize()) for s in ("proposed", "agreed")])],
    totals=["amount_pence"],
    empty=("No write-offs", "One is proposed from a charge's page."),
)
REFUNDS = ListPage(
    query="income.refunds",
    title="Refunds",
    columns=[
        Column("reference", "Refund", "code", link=f"{BASE}refunds/{{reference}}/agree"),
        Column("receipt", "Receipt", "code", link=f"{BASE}receipts/{{receipt}}"),
        Column("account", "Account", "code"),
        Column("amount_pence", "Amount", "pence"),
        Column("way", "By"),
        Column("reason", "Why"),
        Column("proposed", "Proposed by"),
        Column("agreed", "Agreed by"),
        Column("state", kind="tag"),
    ],
    filters=[Filter("state", options=[(s, s.capitalize()) for s in ("proposed", "sent")])],
    totals=["amount_pence"],
    empty=("No refunds", "One is proposed from a receipt's page."),
)
TAKINGS = ListPage(
    query="income.takings",
    title="Takings in the ledger",
    columns=[
        Column("reference", "Takings", "code"),
        Column("day", "Day", "date"),
        Column("channel", "Channel"),
        Column("count", "Receipts", "count"),
        Column("total_pence", "Total", "pence", why="income:takings:{reference}"),
        Column("allocated_pence", "To accounts", "pence"),
        Column("suspense_pence", "To suspense", "side"),
        Column("person", "Closed by"),
        Column("closed_on", "On", "date"),
    ],
    filters=[Filter("channel", options=CHANNELS), "since"],
    start=_since,
    totals=["total_pence", "allocated_pence", "suspense_pence"],
    empty=("No day is closed yet", "Close a channel's day from the first page of income."),
)
SESSIONS = ListPage(
    query="income.sessions",
    title="Till sessions",
    columns=[
        Column("reference", "Session", "code", link=f"{BASE}sessions/{{reference}}"),
        Column("cashier", "Cashier"),
        Column("opened_on", "Opened", "date"),
        Column("float_pence", "Float", "pence"),
        Column("expected_pence", "Taken", "pence"),
        Column("variance_pence", "Difference", "side"),
        Column("state", kind="tag"),
    ],
    filters=[Filter("state", options=[(s, s.capitalize()) for s in ("open", "counted", "closed")])],
    totals=["expected_pence"],
    more=_offered(("My till", "till", "t", "income.open_session")),
    empty=("No sessions yet", "A cashier opens one at the counter."),
)
BATCHES = ListPage(
    query="income.batches",
    title="Files of receipts",
    columns=[
        Column("reference", "File", "code"),
        Column("channel", "Channel"),
        Column("sequence", "Sequence"),
        Column("made_on", "Made", "date"),
        Column("count", "Taken", "count"),
        Column("total_pence", "Total", "pence"),
        Column("refused", "Set aside", "count"),
        Column("refused_pence", "Set aside", "side"),
        Column("taken_on", "On", "date"),
    ],
    filters=["since"],
    totals=["total_pence", "refused_pence"],
    more=_offered(("Take a counter file", "receipts/file", "f", "income.take_file")),
    empty=("No files yet", "Take the first one."),
)
CARDS = ListPage(
    query="income.card_payments",
    title="Card payments",
    columns=[
        Column("reference", "Payment", "code", link=f"{BASE}cards/{{reference}}/back"),
        Column("account", "Account", "code"),
        Column("description", "What for"),
        Column("amount_pence", "Amount", "pence"),
        Column("state", kind="tag"),
        Column("receipt", "Receipt", "code", link=f"{BASE}receipts/{{receipt}}"),
        Column("ended_on", "Ended", "date"),
    ],
    filters=["state"],
    totals=["amount_pence"],
    more=_offered(
        ("By telephone", "cards/telephone", "t", "income.begin_telephone_payment"),
    ),
    empty=("No card payments", "They begin on the pages for residents, or by telephone."),
)
TYPES = ListPage(
    query="income.income_types",
    title="Income types",
    columns=[
        Column("code", "Type", "code"),
        Column("name", "Name"),
        Column("account", "Subjective", "code"),
        Column("cost_centre", "Cost centre", "code"),
        Column("vat_code", "VAT", "code"),
        Column("control", "Control", "code"),
        Column("control_fund", "Fund", "code"),
        Column("channels", "Taken by"),
        Column("policy", "Settles"),
        Column("held_from", "From", "date"),
    ],
    filters=[],
    fixed=PAGES.here_today,
    more=_offered(
        ("Set a type", "types/set", "", "income.set_income_type"),
        ("Set a form of reference", "types/form", "", "income.set_validator"),
    ),
    empty=("No income types", "Load the starter types, or set your own."),
)
