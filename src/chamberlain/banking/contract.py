"""Banking's published face: what other applications tell it, what it tells them back.

Amounts are whole pence as the bank sees them: money into the account positive, out negative.
Banking is told, and never asks: an application says beforehand what should appear on the bank
(`expect_movements`), or afterwards what a line was (`explain_lines`).

Journals of a movement's life. The source posts when it sends or bills, against the account's cash
in transit (payables: debit creditors, credit in transit). Banking posts when the money is seen
(debit in transit, credit bank). A returned payment is posted by banking against
`payments_returned`, and the source takes it from there.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

import polars as pl
from pydantic import Field

from chamberlain.kernel.door import handle, query_handle
from chamberlain.kernel.records import Key, Pence, Record

LineRef = Annotated[
    str, Field(min_length=1, max_length=80, json_schema_extra={"reference": "banking:line"})
]
StatementRef = Annotated[
    str, Field(min_length=1, max_length=80, json_schema_extra={"reference": "banking:statement"})
]
ReconciliationRef = Annotated[
    str,
    Field(min_length=1, max_length=80, json_schema_extra={"reference": "banking:reconciliation"}),
]

MOVEMENT_FOUND = "banking.movement_found"
"""`{"source", "entity", "found": [{"key", "source_ref", "line", "amount_pence", "booked_on"}]}`:
expected movements seen on a statement, at most 1,000 to an event. Each key is told once, unless its
match is undone (`banking.movement_lost`) and made again."""

MOVEMENT_LOST = "banking.movement_lost"
"""`{"source", "entity", "lost": [{"key", "source_ref", "line", "amount_pence", "reason"}]}`: the
match of a movement was undone; it is expected again."""

MOVEMENT_RETURNED = "banking.movement_returned"
"""`{"source", "entity", "returned": [{"key", "source_ref", "line", "amount_pence", "booked_on",
"reason"}]}`: a movement that had been found came back. `amount_pence` is the returning line's."""

LINE_EXPLAINED = "banking.line_explained"
"""`{"entity", "lines": [reference], "by"}`: lines that are explained to the penny from now on."""

MOVEMENT_COLUMNS = {
    "key": pl.String,
    "entity": pl.String,
    "bank_account": pl.String,
    "amount_pence": pl.Int64,
    "expected_on": pl.Date,
    "sent_on": pl.Date,
    "reference": pl.String,
    "counterparty": pl.String,
    "batch_key": pl.String,
    "source_ref": pl.String,
    "narrative": pl.String,
    "contra_account": pl.String,
    "contra_fund": pl.String,
    "contra_cost_centre": pl.String,
}
"""The frame `expect_movements` takes: one row per movement."""


class ExpectedMovement(Record):
    """Money that should appear on a bank account."""

    key: Key = Field(description="Unique for the source over all years, such as a payment's own")
    entity: str
    bank_account: str = Field(description="Banking's code of the account, such as MAIN")
    amount_pence: Pence = Field(description="Into the account positive, out of it negative")
    expected_on: date = Field(description="The working day it should be booked")
    sent_on: date | None = Field(None, description="Day of the source's journal; blank: today")
    reference: str = Field("", description="The text the bank is likely to show, as it was sent")
    counterparty: str = Field("", description="Who pays or is paid, as the bank may show it")
    batch_key: str = Field("", description="The file it went in: shown as one line, or as many")
    source_ref: str = Field("", description="application:kind:reference of what it is for")
    narrative: str = ""
    contra_account: str = Field(
        "", description="What its journal stands against; blank: in transit"
    )
    contra_fund: str = Field("", description="Blank: the bank account's fund")
    contra_cost_centre: str = ""


class RefusedMovement(Record):
    """Why one expected movement was not taken."""

    key: str
    field: str
    value: str
    message: str


class Expected(Record):
    """What became of a batch: whatever isn't refused is expected, now or by an earlier call."""

    accepted: int
    replayed: int
    refused: list[RefusedMovement] = []


class LineExplanation(Record):
    """What a bank line was, wholly or in part, in the words of the application that knows."""

    line: str = Field(description="Reference of the line, such as BL-0000123")
    amount_pence: Pence = Field(description="The part explained, with the sign of the line")
    account: str = Field(description="Subjective or balance sheet code it is posted to")
    fund: str = Field("", description="Blank: the bank account's fund")
    cost_centre: str = ""
    project: str = ""
    vat_code: str = ""
    source_ref: str = Field("", description="application:kind:reference of what it is for")
    narrative: str = ""


class Explained(Record):
    """What became of explanations: the journals that were posted, by line."""

    lines: int
    left_pence: Pence = Field(description="What is left to explain of those lines, all together")
    journals: dict[str, str] = {}


class LineFound(Record):
    """The bank line on which a movement was seen, and the statement it stands on."""

    line: str
    statement: str
    statement_id: str = Field(description="The bank's own number of the statement")
    booked_on: date


class PayingAccount(Record):
    """A bank account as a payment file needs it; never masked, so for applications only."""

    code: str
    entity: str
    name: str
    sort_code: str
    account_number: str
    iban: str
    bic: str
    ledger_account: str
    transit_account: str
    fund: str


def movement_frame(movements: Iterable[ExpectedMovement]) -> pl.DataFrame:
    """Lay movements out as the frame `expect_movements` takes."""
    return pl.DataFrame([movement.model_dump() for movement in movements], schema=MOVEMENT_COLUMNS)


# expect_movements(act, source="payables", movements=frame or list[ExpectedMovement],
#     all_or_nothing=True) -> Expected
expect_movements = handle("banking.expect_movements")
# cancel_movements(act, source="payables", keys=[…], reason="…") -> int; refused when already found
cancel_movements = handle("banking.cancel_movements")
# explain_lines(act, source="income", explanations=list[LineExplanation]) -> Explained
explain_lines = handle("banking.explain_lines")

# paying_account(scope, entity="BHX", code="MAIN") -> PayingAccount; a blank code is the entity's
#     main account
paying_account = query_handle("banking.paying_account")

# open_receipts(scope, entity=, bank_account="") -> frame line, bank_account, booked_on,
#     amount_pence, reference, text, counterparty: credits nobody expected or explained yet
open_receipts = query_handle("banking.open_receipts")
# lines_booked(scope, entity=, since=, until=) -> lines from `since` until before `until`: how many,
#     how many explained by machine and by hand, what is left
lines_booked = query_handle("banking.lines_booked")
# line_found(scope, source="payables", key="PMT-1", booked_on=date) -> LineFound, or None where it
#     isn't seen, or isn't the asker's to see
line_found = query_handle("banking.line_found")
# unmatched_cash(scope, entity=, as_at=date) -> list by age and owner
unmatched_cash = query_handle("banking.unmatched_cash")
# reconciliations_last(scope, entity=, since=, until=) -> one for each account, and for suspense
reconciliations_last = query_handle("banking.reconciliations_last")
# cash_position(scope, since=, until=, entity=) -> frame, a row for each account and day:
# balance_pence, and `known`, whether a statement covers the day
cash_position = query_handle("banking.cash_position")
# cash_expected(scope, since=, days=, entity=) -> frame entity, account, day, in_pence, out_pence of
# movements not found yet; what is late counts on `since`
cash_expected = query_handle("banking.cash_expected")
# debit_vat_claimed(scope, entity=, since=, until=) -> int pence of VAT claimed on direct debits,
# less what was taken back, posted on those days
debit_vat_claimed = query_handle("banking.debit_vat_claimed")
