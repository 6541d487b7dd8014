"""The lists of payables: invoices, documents, suppliers, payments, runs."""

from typing import Any

from django.http import HttpRequest

from chamberlain.kernel.door import NotPermitted, ask
from chamberlain.payables.rules.states import DOCUMENT_STATES
from chamberlain.payables.views.pages import BASE, act
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import permits_of


def _links(request: HttpRequest, wanted: list[tuple[str, dict[str, str]]]) -> dict[str, Any]:
    """Return what this person may do from a list: acts whose permission they hold."""
    permitted = permits_of(request.caller, "payables")  # type: ignore[attr-defined]
    return {"base": BASE, "actions": [one for name, one in wanted if permitted(name)]}


def _above_invoices(request: HttpRequest) -> dict[str, Any]:
    chosen = request.GET.get("state", "")
    links = _links(
        request,
        [
            ("enter_invoice", act("Enter an invoice", f"{BASE}invoices/enter", "", "e")),
            ("receive_invoice_document", act("Take in documents", f"{BASE}received/upload")),
            ("enter_invoices", act("Load a file", f"{BASE}invoices/import")),
            ("approve_invoice", act("Approve", f"{BASE}approve", "", "a")),
            ("invoice_ages", act("Work and ages", f"{BASE}work")),
        ],
    )
    return links | {"views": _views(request, chosen)}


def _views(request: HttpRequest, chosen: str) -> list[dict[str, Any]]:
    """Return each state as a link with how many wait in it."""
    try:
        waiting = ask(request.caller, "payables.invoice_work")  # type: ignore[attr-defined]
    except NotPermitted:
        waiting = []
    shown = [{"text": "All", "href": f"{BASE}invoices", "current": not chosen}]
    shown += [
        {
            "text": one.words,
            "count": one.invoices,
            "href": f"{BASE}invoices?state={one.state}",
            "current": chosen == one.state,
        }
        for one in waiting
    ]
    more = {"approved": "Approved", "scheduled": "Scheduled", "paid": "Paid"}
    return shown + [
        {"text": words, "href": f"{BASE}invoices?state={state}", "current": chosen == state}
        for state, words in more.items()
    ]


INVOICES = ListPage(
    query="payables.invoice_register",
    title="Invoices",
    template="payables/invoices.html",
    columns=[
        Column("reference", "Invoice", link=f"{BASE}invoices/{{reference}}"),
        Column("supplier_name", "Supplier", link=f"{BASE}suppliers/{{supplier}}"),
        Column("number", "Number", "code"),
        Column("received_on", "Received", "date"),
        Column("pay_by", "Pay by", "date"),
        Column("days_left", "Days left", "count"),
        Column("state_words", "State", "tag", sortable=False),
        Column("net_pence", "Net", "pence"),
        Column("gross_pence", "Gross", "pence", why="payables:invoice:{reference}"),
    ],
    filters=[
        "state",
        Filter("supplier"),
        "cost_centre",
        "received_from",
        "received_to",
        "overdue",
    ],
    sort="-reference",
    totals=["net_pence", "gross_pence"],
    more=_above_invoices,
    empty=("No invoices match", "Clear a filter, or look for fewer words."),
)

DOCUMENTS = ListPage(
    query="payables.received_documents_list",
    title="Documents that came in",
    columns=[
        Column("reference", "Document", link=f"{BASE}received/{{reference}}", sortable=False),
        Column("received_on", "Received", "date", sortable=False),
        Column("filename", "File", sortable=False),
        Column("supplier_name", "Supplier", sortable=False),
        Column("number", "Number", sortable=False),
        Column("gross_pence", "Gross", "pence", sortable=False),
        Column("state_words", "State", "tag", sortable=False),
        Column("problem", "Why it waits", sortable=False),
    ],
    filters=[
        Filter(
            "state",
            options=list(DOCUMENT_STATES.items()),
        )
    ],
    start={"state": "exception"},
    searchable=False,
    more=lambda request: _links(
        request,
        [("receive_invoice_document", act("Take in documents", f"{BASE}received/upload", "", "u"))],
    ),
    empty=("No document waits", "Everything that came in was taken in or settled."),
)

SUPPLIERS = ListPage(
    query="payables.supplier_register",
    title="Suppliers",
    columns=[
        Column("reference", "Supplier", link=f"{BASE}suppliers/{{reference}}"),
        Column("name", "Name", link=f"{BASE}suppliers/{{reference}}"),
        Column("postcode", "Postcode"),
        Column("vat_number", "VAT number", sortable=False),
        Column("terms_days", "Terms, days", "count"),
        Column("bank_details", "Bank details", "tag"),
        Column("status", "Status", "tag"),
    ],
    filters=["status", "bank_details", Filter("payee_class", "Class")],
    sort="name",
    more=lambda request: _links(
        request,
        [
            ("create_supplier", act("Register a supplier", f"{BASE}suppliers/new", "", "n")),
            ("create_suppliers", act("Load a file", f"{BASE}suppliers/import")),
            (
                "supplier_shared_accounts",
                act("Shared bank accounts", f"{BASE}suppliers/shared"),
            ),
            (
                "supplier_likely_duplicates",
                act("Perhaps here twice", f"{BASE}suppliers/twice"),
            ),
            ("supplier_credit_balances", act("Credits to claim", f"{BASE}suppliers/credits")),
        ],
    ),
    empty=("No suppliers match", "Clear a filter, or look for fewer words."),
)

SHARED = ListPage(
    query="payables.supplier_shared_accounts",
    title="Bank accounts shared by suppliers",
    columns=[
        Column("account", "Account"),
        Column("payees", "Suppliers paid", "count"),
        Column("suppliers", "Who"),
    ],
    filters=[],
    empty=("No account is shared", "Each account belongs to one supplier."),
)

RUNS = ListPage(
    query="payables.runs",
    title="Payment runs",
    columns=[
        Column("reference", "Run", link=f"{BASE}runs/{{reference}}", sortable=False),
        Column("proposed_on", "Proposed", "date", sortable=False),
        Column("pay_on", "Money arrives", "date", sortable=False),
        Column("payments", "Payments", "count", sortable=False),
        Column("items", "Items", "count", sortable=False),
        Column("total_pence", "Total", "pence", sortable=False, why="payables:run:{reference}"),
        Column("state_words", "State", "tag", sortable=False),
    ],
    filters=["state"],
    searchable=False,
    more=lambda request: _links(
        request,
        [
            ("propose_run", act("Propose a run", f"{BASE}runs/new", "", "n")),
            ("urgent_runs", act("Made at once", f"{BASE}urgent")),
            ("recalls", act("Recalls", f"{BASE}recalls")),
            ("payment_register", act("All payments", f"{BASE}payments")),
        ],
    ),
    empty=("No payment runs match", "Clear the filter, or propose one."),
)

URGENT = ListPage(
    query="payables.urgent_runs",
    title="Payments made at once",
    columns=[
        Column("reference", "Run", link=f"{BASE}runs/{{reference}}"),
        Column("proposed_on", "Proposed", "date"),
        Column("reason", "Why it could not wait"),
        Column("scheme", "How"),
        Column("payments", "Payments", "count"),
        Column("total_pence", "Total", "pence", why="payables:run:{reference}"),
        Column("proposed_by", "Proposed by"),
        Column("released_by", "Released by"),
        Column("state_words", "State", "tag"),
    ],
    filters=["since", "until"],
    totals=["total_pence"],
    sort="-reference",
    more=lambda request: _links(
        request,
        [
            ("propose_urgent_run", act("Pay something at once", f"{BASE}urgent/new", "", "n")),
            ("urgent_use", act("How often it is done", f"{BASE}urgent/use")),
        ],
    ),
    empty=("Nothing was paid at once", "What cannot wait for a run is proposed here."),
)

URGENT_USE = ListPage(
    query="payables.urgent_use",
    title="How often payments are made at once",
    columns=[
        Column("month", "Month"),
        Column("runs", "Urgent runs", "count"),
        Column("payments", "Urgent payments", "count"),
        Column("total_pence", "They came to", "pence"),
        Column("all_payments", "All payments", "count"),
        Column("share", "Urgent"),
    ],
    filters=[],
    sort="-month",
    totals=["total_pence"],
    empty=("No payment was released yet", "Months stand here once a run is released."),
)

RECALLS = ListPage(
    query="payables.recalls",
    title="Recalls",
    columns=[
        Column("reference", "Recall", link=f"{BASE}recalls/{{reference}}/answer"),
        Column("run", "Run", link=f"{BASE}runs/{{run}}"),
        Column("payment", "Payment", link=f"{BASE}payments/{{payment}}"),
        Column("total_pence", "Amount", "pence", why="payables:recall:{reference}"),
        Column("processing_on", "For processing on", "date"),
        Column("reason", "Why"),
        Column("requested_by", "Asked by"),
        Column("outcome", "The bank's answer", "tag"),
        Column("answered_by", "Recorded by"),
    ],
    filters=["run"],
    sort="-reference",
    empty=(
        "The bank was asked for nothing back",
        "A released run offers it until it is processed.",
    ),
)

PAYMENTS = ListPage(
    query="payables.payment_register",
    title="Payments",
    columns=[
        Column("reference", "Payment", link=f"{BASE}payments/{{reference}}"),
        Column("name", "To", link=f"{BASE}suppliers/{{supplier}}"),
        Column("run", "Run", link=f"{BASE}runs/{{run}}", sortable=False),
        Column("pay_on", "Money arrives", "date"),
        Column("found_on", "On the bank", "date", sortable=False),
        Column("items", "Items", "count", sortable=False),
        Column("amount_pence", "Amount", "pence", why="payables:payment:{reference}"),
        Column("state", "State", "tag", sortable=False),
    ],
    filters=["run", Filter("supplier"), "paid_from", "paid_to", "returned"],
    sort="-reference",
    empty=("No payments match", "Clear a filter, or look for fewer words."),
)
