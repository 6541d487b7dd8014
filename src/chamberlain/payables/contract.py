"""Payables' published face: ask it to pay somebody, and hear what became of it.

Amounts are whole pence. A request is an obligation: owed once, settled at most once, known by the
asking application's own reference. Asking again with the same reference answers what is there.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

import polars as pl
from pydantic import Field

from chamberlain.kernel.door import handle, query_handle
from chamberlain.kernel.records import Key, Pence, Record, Text

INVOICE_APPROVED = "payables.invoice_approved"
"""`{"entity", "invoices": [{"invoice", "order_reference", "contract_reference", "gross_pence"}]}`
"""

RUN_RELEASED = "payables.run_released"
"""`{"run", "entity", "payments", "total_pence", "pay_on"}`: the files of a run are written."""

OBLIGATIONS_SETTLED = "payables.obligations_settled"
"""`{"source", "run", "pay_on", "obligations"}`: how many of a source's a run settled; which, says
`settled_in_run`."""

PAYMENT_RETURNED = "payables.payment_returned"
"""`{"payment", "payee", "reason", "returned": [{"source", "source_ref"}]}`: owed once more."""

DocumentRef = Annotated[
    str, Field(max_length=80, json_schema_extra={"reference": "kernel:document"})
]
"""A kept file; a form asks for the file itself."""

CardRef = Annotated[
    str, Field(min_length=1, max_length=80, json_schema_extra={"reference": "payables:card"})
]
CardLineRef = Annotated[
    str, Field(min_length=1, max_length=80, json_schema_extra={"reference": "payables:card_line"})
]

RecallRef = Annotated[
    str, Field(min_length=1, max_length=80, json_schema_extra={"reference": "payables:recall"})
]

PayeeClass = Literal["supplier", "provider", "carer", "employee", "resident", "other"]

REQUEST_COLUMNS = {
    "source_ref": pl.String,
    "entity": pl.String,
    "payee": pl.String,
    "amount_pence": pl.Int64,
    "due_on": pl.Date,
    "why": pl.String,
    "fund": pl.String,
    "account": pl.String,
    "cost_centre": pl.String,
    "project": pl.String,
    "vat_code": pl.String,
    "control": pl.String,
    "bank_reference": pl.String,
}
"""The frame `request_payment` takes: one row per obligation."""


BUDGET_COLUMNS = {"cost_centre": pl.String, "account": pl.String, "left_pence": pl.Int64}
"""The frame `tell_budgets_left` takes: a row for each coding with a budget, an actual or both."""


class PaymentRequest(Record):
    """One thing owed to one payee. Below nought, something the payee owes back."""

    source_ref: Key = Field(description="application:kind:reference, unique for the source")
    entity: str
    payee: str = Field(description="Reference of the payee, such as SUP-0000123")
    amount_pence: Pence
    due_on: date
    why: Text = Field(description="What for, in a line the payee would understand")
    fund: str = "GF"
    account: str = Field(
        "", description="Subjective to charge; blank when the source posted it to `control` itself"
    )
    cost_centre: str = ""
    project: str = ""
    vat_code: str = ""
    control: str = Field("creditors_control", description="Role of the account that holds the debt")
    bank_reference: Annotated[
        str,
        Field(
            max_length=35,
            description="What the payee needs on the bank line to know what it is for, such as the "
            "Accounts Office reference; blank: the payment's own. Bacs carries 18 characters",
        ),
    ] = ""


class RefusedRequest(Record):
    """Why one request was not taken."""

    source_ref: str
    field: str
    value: str
    message: str


class Requested(Record):
    """What became of a batch: whatever isn't refused is owed, now or by an earlier call."""

    accepted: int
    replayed: int
    refused: list[RefusedRequest] = []


class PayeeRecord(Record):
    """A payee that another application keeps, such as an employee or a foster carer."""

    source_ref: Key = Field(description="application:kind:reference of the person or body")
    entity: str
    payee_class: PayeeClass
    name: str
    sort_code: str = ""
    account_number: str = ""
    account_name: str = ""
    roll_number: str = ""
    verified: bool = Field(
        False, description="The source has had the details verified by a second person"
    )


def request_frame(requests: Iterable[PaymentRequest]) -> pl.DataFrame:
    """Lay requests out as the frame `request_payment` takes."""
    return pl.DataFrame([request.model_dump() for request in requests], schema=REQUEST_COLUMNS)


# take_for_payroll(act, entity="BHX", invoice="INV-1") -> .net_pence .supplier .determination
# .number: ends an invoice of a supplier inside the off-payroll rules, for payroll to pay; once
take_for_payroll = handle("payables.take_for_payroll")
# request_payment(act, source="care", requests=frame or list, all_or_nothing=True) -> Requested
request_payment = handle("payables.request_payment")
# cancel_request(act, source="care", source_refs=[…], reason="…") -> int; refused once it is paid
cancel_request = handle("payables.cancel_request")
# record_payees(act, payees=list[PayeeRecord]) -> dict[str, str], source reference to payee
record_payees = handle("payables.record_payees")
# payment_progress(scope, source="care", source_refs=[…]) -> list of where each payment stands
payment_progress = query_handle("payables.payment_progress")
# payee_bank_checks(scope, payees=[…], since=date) -> frame payee, shared_with, changed_on
payee_bank_checks = query_handle("payables.payee_bank_checks")
# account_possible(scope, sort_code=, account_number=) -> "valid", "invalid" or "not checkable": the
# modulus check by the council's own weight table
account_possible = query_handle("payables.account_possible")
# settled_in_run(scope, source="care", run="RUN-0000001") -> frame source_ref, payment, amount_pence
settled_in_run = query_handle("payables.settled_in_run")

# Figures of the trade classes over the days from `since` until before `until`, of one entity:
# invoices_received(scope, entity=, since=, until=) -> list by source and state, with by_machine
invoices_received = query_handle("payables.invoices_received")
# invoices_approved(scope, entity=, since=, until=) -> .invoices, .gross_pence
invoices_approved = query_handle("payables.invoices_approved")
# documents_received(scope, entity=, since=, until=) -> list by state
documents_received = query_handle("payables.documents_received")
# payments_made(scope, entity=, since=, until=) -> paid, in transit and returned, with pence
payments_made = query_handle("payables.payments_made")
# paid_promptly(scope, entity=, since=, until=) -> list by month of payment
paid_promptly = query_handle("payables.paid_promptly")
# invoices_in_hand(scope, entity=, as_at=date) -> list by state, age and holder
invoices_in_hand = query_handle("payables.invoices_in_hand")
# paid_late(scope, entity=, since=, until=, limit=, offset=) -> list of invoices paid late
paid_late = query_handle("payables.paid_late")
# controls_now(scope, entity=, year=, period=) -> list of control (creditors, vat, net_pay),
# account, register_pence, items, and the reconciliation that stands, or None
controls_now = query_handle("payables.controls_now")
# obligations_due(scope, entity=, until=) -> frame due_on, payee_class, count, pence: what is owed,
# sent in no released run, and due before the day
obligations_due = query_handle("payables.obligations_due")

# What the public may see. open_publications(scope) -> list of published files with their figures;
# published_file(scope, publication="PUB-0000001") -> .filename, .sha256, .content
open_publications = query_handle("payables.open_publications")
published_file = query_handle("payables.published_file")
# tell_budgets_left(act, entity="BHX", year=2026, budgets=frame of BUDGET_COLUMNS): what may yet be
# spent, all charged and committed so far taken off; it replaces what was told before
tell_budgets_left = handle("payables.tell_budgets_left")
