"""County court claims: the fee of issue, what a claim waits for, and instalments behind."""

from datetime import date
from typing import Any

import polars as pl

from chamberlain.income.rules.months import months_after
from chamberlain.kernel import rates
from chamberlain.kernel.rules import Column, no_errors, rule

WHOLE_E2 = 10_000


def issue_fee(claimed_pence: int, on: date) -> int:
    """Return the court's fee for a claim of so much, by the scale on file for a day."""
    for band in rates.figures("income.court", on)["issue_fees"]:
        if claimed_pence <= band["most_pence"] or not band["most_pence"]:
            return int(band["fee_pence"] + claimed_pence * band["percent_e2"] // WHOLE_E2)
    message = "the scale of fees has no last band"
    raise AssertionError(message)


@rule(
    name="income.court_fee",
    inputs=(
        Column("claimed_pence", "pence", "pounds and pence", "What is claimed"),
        Column("issued_on", "date", "day", "Day of issue"),
    ),
    outputs=(Column("fee_pence", "pence", "pence", "Fee of issue, rounded down to the penny"),),
    example={"claimed_pounds": "1,200.00", "issued_on": "2026-11-30"},
    source="Civil Proceedings Fees Order 2008, fee 1.1, as read second-hand at 16 September 2021: "
    "to confirm",
)
def court_fee(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out the fee a court asks to issue each claim."""
    fees = [
        issue_fee(pence, day) for pence, day in frame.select("claimed_pence", "issued_on").rows()
    ]
    return frame.select("row", pl.Series("fee_pence", fees, dtype=pl.Int64)), no_errors()


@rule(
    name="income.judgment_instalments",
    inputs=(
        Column("judgment_pence", "pence", "pounds and pence", "What the court ordered to be paid"),
        Column("left_pence", "pence", "pounds and pence", "What is left of it"),
        Column("instalment_pence", "pence", "pounds and pence", "To be paid each month"),
        Column("first_due_on", "date", "day", "Day of the first instalment"),
        Column("as_at", "date", "day", "Day that is looked at"),
    ),
    outputs=(
        Column("due_pence", "pence", "pence", "Due by the end of the day before"),
        Column("behind_pence", "pence", "pence", "Of it not paid"),
        Column("next_due_on", "date", "day", "Next instalment; none when all have fallen due"),
    ),
    example={
        "judgment_pounds": "500.00",
        "left_pounds": "450.00",
        "instalment_pounds": "50.00",
        "first_due_on": "2026-11-30",
        "as_at": "2027-01-15",
    },
    source="An order to pay by instalments: each falls due a month after the one before",
)
def judgment_instalments(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Say how far each order to pay by instalments is behind on a day."""
    found = [_instalments(row) for row in frame.iter_rows(named=True)]
    schema: Any = {"row": frame.schema["row"], "due_pence": pl.Int64, "behind_pence": pl.Int64,
              "next_due_on": pl.Date}  # fmt: skip
    return pl.DataFrame(found, schema=schema), no_errors()


def _instalments(row: dict[str, Any]) -> dict[str, Any]:
    whole, each = row["judgment_pence"], row["instalment_pence"]
    count = -(-whole // each)
    past = 0
    while past < count and months_after(row["first_due_on"], past) < row["as_at"]:
        past += 1
    due = min(whole, past * each)
    return {
        "row": row["row"],
        "due_pence": due,
        "behind_pence": max(0, due - (whole - row["left_pence"])),
        "next_due_on": months_after(row["first_due_on"], past) if past < count else None,
    }


WORDS = {
    "enter_judgment": "Ask for judgment",
    "enforce_judgment": "Enforce the judgment",
    "satisfy_judgment": "Mark the judgment satisfied",
}


def waits_for(claim: dict[str, Any], on: date) -> tuple[str, str]:
    """Return the act a claim waits for and why, or two blanks where it waits for the other side.

    `claim` has state, answer_by, left_pence, disputed, pay_by and behind_pence. What is defended or
    disputed is held: nothing is asked of it.
    """
    state = claim["state"]
    if state in ("judgment", "enforcing") and not claim["left_pence"]:
        return "satisfy_judgment", "all of it is paid"
    if claim["disputed"] or state not in ("issued", "acknowledged", "admitted", "judgment"):
        return "", ""
    return _after_judgment(claim, on) if state == "judgment" else _before_it(claim, on)


def _before_it(claim: dict[str, Any], on: date) -> tuple[str, str]:
    if claim["state"] == "admitted":
        return "enter_judgment", "the claim is admitted"
    if claim["answer_by"] < on:
        return "enter_judgment", f"no defence came by {claim['answer_by']:%-d %B %Y}"
    return "", ""


def _after_judgment(claim: dict[str, Any], on: date) -> tuple[str, str]:
    if claim["behind_pence"]:
        return "enforce_judgment", "instalments are behind"
    if claim["behind_pence"] is None and claim["pay_by"] < on:
        return "enforce_judgment", f"not paid by {claim['pay_by']:%-d %B %Y}"
    return "", ""
