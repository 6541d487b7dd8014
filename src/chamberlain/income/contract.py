"""Income's published face: raise what is owed, say what may be paid, hear of every receipt.

Amounts are whole pence; what is owed to the council is positive. An account is what a receipt may
be posted to: a council tax account that `revenues` keeps, or a customer's account of our own.

An application that bills keeps its own debt and posts it to its control account by itself; it
registers its accounts (`register_accounts`, again whenever a balance moves) so that receipts can be
found against them, and listens to `income.receipt_posted` and `income.receipt_returned`. Income
posts the receipt: debit cash or unallocated income, credit the control of the income type. One that
doesn't keep debts raises charges (`raise_charges`), and income keeps, collects and recovers them.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

import polars as pl
from pydantic import Field

from chamberlain.income.rules.losses import DEBTS as DEBT_COLUMNS
from chamberlain.income.rules.losses import loss_history
from chamberlain.kernel.door import handle, query_handle
from chamberlain.kernel.records import Key, Name, Pence, Record, Ref, Refused, Text

RECEIPT_POSTED = "income.receipt_posted"
"""`{"source", "entity", "posted": [{"account", "receipt", "allocation", "amount_pence",
"received_on", "channel", "said"}]}`: money found to be an application's accounts', at most 1,000 to
an event. `said` is what the payer wrote; `allocation` is unique, whatever is undone later."""

RECEIPT_RETURNED = "income.receipt_returned"
"""`{"source", "entity", "returned": [{"account", "receipt", "allocation", "amount_pence",
"returned_on", "reason"}]}`: money told of before is not the account's (any more): it bounced, was
moved to another account, or was refunded. `allocation` is that of the posting it takes back."""

CARD_PAYMENT_ENDED = "income.card_payment_ended"
"""`{"source", "entity", "payment", "account", "amount_pence", "state"}`: success, failed,
cancelled or error. A success is told as `income.receipt_posted` as well."""

Channel = Literal[
    "bank",
    "direct_debit",
    "card",
    "telephone",
    "counter_file",
    "cash",
    "cheque",
    "schedule",
    "journal",
]

CustomerRef = Ref("income:customer")
ChargeRef = Ref("income:charge")
ReceiptRef = Ref("income:receipt")
RefundRef = Ref("income:refund")
SessionRef = Ref("income:session")
PaymentRef = Ref("income:card_payment")
AccountRef = Annotated[
    str, Field(min_length=1, max_length=40, description="As the payer quotes it")
]
TypeCode = Annotated[
    str, Field(min_length=2, max_length=24, pattern=r"^[A-Z0-9][A-Z0-9-]*$", description="As CTAX")
]
ReceivedPence = Annotated[Pence, Field(gt=0, description="What came in")]

ACCOUNT_COLUMNS = {
    "account": pl.String,
    "entity": pl.String,
    "income_type": pl.String,
    "name": pl.String,
    "postcode": pl.String,
    "balance_pence": pl.Int64,
    "due_pence": pl.Int64,
    "due_on": pl.Date,
    "closed_on": pl.Date,
}
"""The frame `register_accounts` takes. `balance_pence` is all that is owed (below nought: in
credit), `due_pence` the next instalment or what is overdue: what a payer is likely to pay."""

CHARGE_COLUMNS = {
    "source_ref": pl.String,
    "entity": pl.String,
    "customer": pl.String,
    "income_type": pl.String,
    "net_pence": pl.Int64,
    "vat_pence": pl.Int64,
    "due_on": pl.Date,
    "why": pl.String,
    "account": pl.String,
    "cost_centre": pl.String,
    "fund": pl.String,
    "project": pl.String,
    "vat_code": pl.String,
}
"""The frame `raise_charges` takes. Blank codings follow the income type; a blank subjective with
`fund` given means that the source posted it to the type's control itself."""

RECEIPT_COLUMNS = {
    "external_ref": pl.String,
    "account": pl.String,
    "amount_pence": pl.Int64,
    "received_on": pl.Date,
    "said": pl.String,
    "payer": pl.String,
}
"""The frame `take_receipts` takes: `account` where it is known, else blank; `external_ref` is
unique for the channel over all years."""


class AccountRecord(Record):
    """An account that receipts may be posted to, as its application keeps it."""

    account: AccountRef
    entity: str
    income_type: TypeCode
    name: str = ""
    postcode: str = ""
    balance_pence: Pence = 0
    due_pence: Pence = 0
    due_on: date | None = None
    closed_on: date | None = None


class CustomerRecord(Record):
    """Somebody who may owe us; the same source reference again changes what is held of them."""

    source_ref: Key = Field(description="application:kind:reference of the person or body")
    entity: str
    name: Name
    kind: Literal["person", "organisation"] = "person"
    address: Text = ""
    postcode: str = Field("", max_length=10)
    email: str = Field("", max_length=254)
    telephone: str = Field("", max_length=40)


class ChargeRequest(Record):
    """One thing that somebody owes us."""

    source_ref: Key = Field(description="application:kind:reference, unique for the source")
    entity: str
    customer: str = Field(description="Reference of the customer, such as CUS-0000123")
    income_type: TypeCode
    net_pence: Pence = Field(gt=0, description="Before VAT")
    vat_pence: Pence = Field(0, ge=0)
    due_on: date
    why: Text = Field(description="What for, in a line the payer would understand")
    account: str = Field("", description="Subjective to credit; blank: the income type's")
    cost_centre: str = ""
    fund: str = ""
    project: str = ""
    vat_code: str = ""


class RefusedItem(Record):
    """Why one item of a batch was not taken."""

    source_ref: str
    field: str
    value: str
    message: str


class Taken(Record):
    """What became of a batch: whatever isn't refused stands, now or by an earlier call."""

    accepted: int
    replayed: int = 0
    refused: list[RefusedItem] = []
    references: dict[str, str] = {}


class CardPayment(Record):
    """A card payment begun: send the payer to `next_url`."""

    reference: str
    next_url: str
    state: str


class AccountState(Record):
    """How an account stands as income knows it."""

    account: str
    source: str
    income_type: str
    name: str
    balance_pence: Pence
    due_pence: Pence
    due_on: date | None
    closed_on: date | None


class AllowanceState(Record):
    """An allowance for debts that may not be paid, as two people agreed it."""

    allowance: str
    as_at: date
    allowance_pence: Pence
    moved_pence: Pence


class ReceiptRow(Record):
    """One posting of a receipt to an account, or its undoing (below nought)."""

    receipt: str
    allocation: str
    received_on: date
    channel: str
    amount_pence: Pence
    said: str
    how: str


def account_frame(accounts: Iterable[AccountRecord]) -> pl.DataFrame:
    """Lay accounts out as the frame `register_accounts` takes."""
    return pl.DataFrame([one.model_dump() for one in accounts], schema=ACCOUNT_COLUMNS)


def charge_frame(charges: Iterable[ChargeRequest]) -> pl.DataFrame:
    """Lay charges out as the frame `raise_charges` takes."""
    return pl.DataFrame([one.model_dump() for one in charges], schema=CHARGE_COLUMNS)


__all__ = [
    "DEBT_COLUMNS",
    "Refused",
    "account_frame",
    "charge_frame",
    "loss_history",
]

# register_accounts(act, source="revenues", accounts=frame or list[AccountRecord]) -> Taken; the
# same account again replaces what was known of it
register_accounts = handle("income.register_accounts")
# record_customers(act, customers=list[CustomerRecord]) -> dict[str, str], source reference to CUS-
record_customers = handle("income.record_customers")
# raise_charges(act, source="care", charges=frame or list, all_or_nothing=True) -> Taken, with
# references source_ref to CHG- for batches of at most 1,000
raise_charges = handle("income.raise_charges")
# cancel_charges(act, source="care", source_refs=[…], reason="…") -> int; credits what isn't paid
cancel_charges = handle("income.cancel_charges")
# take_receipts(act, source="revenues", channel="direct_debit", entity=, batch=key, receipts=frame)
# -> Taken: a collection whose accounts are known; banking expects one credit for all of them
take_receipts = handle("income.take_receipts")
# return_receipts(act, source="revenues", channel=, returned=list of {"external_ref", "reason"},
# returned_on=date) -> Taken: what the bank took back, such as an unpaid Direct Debit
return_receipts = handle("income.return_receipts")
# start_card_payment(act, source="revenues", entity="BHX", account="…", amount_pence=,
# description="Council tax", return_url="https://…/{payment}", email="") -> CardPayment.
# {payment} in return_url becomes our reference
start_card_payment = handle("income.start_card_payment")
# check_card_payment(act, payment="CRD-0000001") -> CardPayment, with the state as the provider
# holds it now; on the payer's return
check_card_payment = handle("income.check_card_payment")
# record_loss_history(act, entity=, kind="council_tax" | "rates", as_at=, source="…", items=[{basis,
# least_days, stage, owed_pence, lost_pence}]) -> LHI-; `loss_history` works the items out
record_loss_history = handle("income.record_loss_history")
# propose_allowance_for(act, entity=, kind=, as_at=, debts=frame of DEBT_COLUMNS, besides_pence=)
# -> IMP-; another person agrees it with income.agree_allowance
propose_allowance_for = handle("income.propose_allowance_for")

# account_states(scope, source="revenues", accounts=[…]) -> list[AccountState]
account_states = query_handle("income.account_states")
# receipts_of_account(scope, source="revenues", account="…", since=None) -> list[ReceiptRow]
receipts_of_account = query_handle("income.receipts_of_account")
# receipts_taken(scope, entity=, since=, until=) -> frame income_type, channel, day, count, pence
receipts_taken = query_handle("income.receipts_taken")
# not_posted(scope, entity=, as_at=date) -> dict of control account to pence taken on days whose
# channel is not closed yet
not_posted = query_handle("income.not_posted")
# suspense_by_age(scope, entity=, as_at=date) -> list of bands: count, pence
suspense_by_age = query_handle("income.suspense_by_age")
# allowance_agreed(scope, entity=, kind="council_tax", as_at=date) -> AllowanceState | None: the
# last allowance that two people agreed
allowance_agreed = query_handle("income.allowance_agreed")
# charges_of(scope, source="care", source_refs=[…]) -> list: owed, settled, credited, due_on
charges_of = query_handle("income.charges_of")
# control(scope, entity=, as_at=date) -> list of account, name, ledger_pence, detail_pence: sundry
# debtors and unallocated income, the detail as it stands now
control = query_handle("income.control")
