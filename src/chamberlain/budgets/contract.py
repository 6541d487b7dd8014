"""The published face of budgets: what other applications tell it, and may ask.

Amounts are whole pence, spending positive and income negative. Codes are the ledger's.
"""

from datetime import date
from typing import Annotated, Any, Literal

import polars as pl
from pydantic import Field

from chamberlain.kernel.door import handle, query_handle
from chamberlain.kernel.records import Key, Pence, Record, Ref, Text

VIREMENT_APPROVED = "budgets.virement_approved"
"""`{"virement", "entity", "year"}`; one that is rejected or withdrawn is told likewise."""

GRANT_CLAIM_CERTIFIED = "budgets.grant_claim_certified"
"""`{"claim", "grant"}`: a second person certified a claim, and the awarding body owes it."""

GrantRef = Ref("budgets:grant")
ConditionRef = Ref("budgets:grant_condition")
ClaimRef = Ref("budgets:grant_claim")
CarryRef = Ref("budgets:grant_carry")
ClawbackRef = Ref("budgets:grant_clawback")
SchoolRef = Ref("budgets:school")
ShareRef = Ref("budgets:school_share")
ReturnRef = Ref("budgets:school_return")
Period = Annotated[int, Field(ge=1, le=12, description="1 is April, 12 is March")]

VirementKind = Literal["one_off", "permanent"]


class Commitment(Record):
    """What is ordered and will come to the ledger; said again, it replaces what was said before."""

    source_ref: Key = Field(description="Order and line, unique for its source")
    cost_centre: str
    account: str = Field(description="Subjective")
    fund: str = Field(default="GF")
    amount_pence: Pence = Field(description="What is still to come; nil releases it")
    payee: str = Field(default="", description="Supplier")
    description: Text = ""
    expected_on: date | None = Field(default=None, description="Day it is expected")


class OriginalLine(Record):
    """A line of a year's original budget; income is negative."""

    cost_centre: str
    account: str = Field(description="Subjective")
    amount_pence: Pence = Field(description="The year's amount; income is negative")
    fund: str = Field(default="GF")
    profile: str = Field(default="EVEN", description="Code of a profile")


class VirementLine(Record):
    """What a virement adds to a line (positive) or takes from it (negative)."""

    cost_centre: str
    account: str = Field(description="Subjective")
    amount_pence: Pence = Field(description="Added, or negative for taken")
    fund: str = Field(default="GF")


class BudgetLeft(Record):
    """What is left of a coding's budget this year."""

    cost_centre: str
    account: str
    budget_pence: int
    actual_pence: int
    committed_pence: int
    left_pence: int


POSTS_TOLD: dict[str, Any] = {
    "seat": pl.String,
    "post": pl.String,
    "title": pl.String,
    "grade": pl.String,
    "spine_point": pl.Int64,
    "state": pl.String,
    "fte_e4": pl.Int64,
    "pay_e4": pl.Int64,
    "annual_pence": pl.Int64,
    "steps": pl.String,
    "next_step_on": pl.Date,
    "priced_year": pl.Int64,
    "starts_on": pl.Date,
    "ends_on": pl.Date,
    "funding_ends_on": pl.Date,
    "expected_on": pl.Date,
    "ni_letter": pl.String,
    "pension_rate_e2": pl.Int64,
    "fund": pl.String,
    "funding": pl.String,
}
"""Columns of the frame `record_posts` takes: a row for each post as one person holds it, and one
for the part of a post that nobody does; nobody is named.

`state` is filled, vacant or frozen. `annual_pence` is the pay of a full-time year and `pay_e4` the
share of it that is paid (hours and weeks), x 10,000; `steps` are what the points above pay in
pence, `3158600,3211500`, up to the grade's top, the next of them from `next_step_on`.
`priced_year` is the first calendar year of the financial year whose award that pay has. `ends_on`
is the first day after; `funding_ends_on` the last day that is paid for; `expected_on` the day a
vacancy is expected to be filled. `funding` is `CHB101:6000,CHB102:4000`, parts of 10,000 that add
up to it.
"""

# record_posts(act, source="payroll", entity="BHX", posts=frame of POSTS_TOLD) -> how many: all of
# what that source says, replacing what it said before; those charged to cost centres that are not
# known are left out and counted in the audit
record_posts = handle("budgets.record_posts")
# record_commitments(act, source="purchasing", entity="BHX", year=2026, commitments=[Commitment(…)])
# -> Batch: each replaces what its source said of the same reference; nil releases it
record_commitments = handle("budgets.record_commitments")
# budget_left(scope, entity="BHX", year=2026, cost_centre="CHB101", account="", as_at=date)
# -> list[BudgetLeft] by subjective: budget, less actual, less what is committed
budget_left = query_handle("budgets.budget_left")
# monitor(scope, entity="BHX", year=2026, period=7, as_at=date) -> frame, one row per cost centre
monitor = query_handle("budgets.monitor")
# report(scope, entity="BHX", year=2026, period=7) -> the month's monitoring report, as published or
# as it stands
report = query_handle("budgets.report")
