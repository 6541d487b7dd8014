"""What a loan from the Public Works Loan Board, or one like it, costs every half-year."""

from calendar import monthrange
from datetime import date
from typing import Any

import polars as pl

from chamberlain.kernel.exact import pence
from chamberlain.kernel.rules import Column, rule, set_aside
from chamberlain.treasury.rules.exact import (
    broken_interest,
    charged_lines,
    exact_lines,
    level_payment,
    period_rate,
)
from chamberlain.treasury.rules.frames import given

REPAYMENTS = ("annuity", "eip", "maturity")
ROUNDINGS = ("exact", "charged")
INSTALMENTS_MAX = 120
SOURCE = (
    "UK Debt Management Office, PWLB lending arrangements and technical notes (www.dmo.gov.uk, "
    "local authority lending): annuity, equal instalments of principal (EIP) and maturity loans at "
    "fixed rates, paid half-yearly"
)

_INPUTS = (
    Column("principal_pence", "pence", "pounds and pence", "What is borrowed"),
    Column("rate_e4", "whole", "percent x 10,000", "Rate a year: 5.70% is 57000"),
    Column("repayment", "choice", "", "annuity, eip or maturity", choices=REPAYMENTS),
    Column("instalments", "whole", "half-years", "How many half-yearly instalments"),
    Column("first_due_on", "date", "day", "Day of the first instalment", required=False),
    Column("first_days", "whole", "days", "Days of a broken first period", required=False),
    Column(
        "rounding",
        "choice",
        "",
        "exact: figures of the unrounded schedule (also when blank); charged: each payment rounded "
        "as billed, the difference in the last",
        required=False,
        choices=ROUNDINGS,
    ),
)
_OUTPUTS = (
    Column("instalment", "whole", "number", "Counted from 1"),
    Column("due_on", "date", "day", "Day it is due; blank when no first day is given"),
    Column("payment_pence", "pence", "pence", "What is repaid and interest together"),
    Column("interest_pence", "pence", "pence", "Interest of the half-year"),
    Column("repaid_pence", "pence", "pence", "Principal repaid"),
    Column("balance_pence", "pence", "pence", "Principal owed afterwards"),
    Column("level_payment_pence", "pence", "pence", "Level payment of an annuity, rounded half up"),
)


@rule(
    name="treasury.loan_schedule",
    inputs=_INPUTS,
    outputs=_OUTPUTS,
    example={
        "principal_pounds": "2,750,000.00",
        "rate_e4": "57000",
        "repayment": "annuity",
        "instalments": "20",
    },
    source=SOURCE,
)
def loan_schedule(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Lay out every instalment of a loan; what is repaid adds up to the principal exactly.

    With i = rate / 200: an annuity pays P.i / (1 - (1+i)^-n) each time, EIP repays P / n and
    interest on the balance, a maturity loan pays interest and repays at the end. A broken first
    period of D days bears D / 182.5 of a half-year's interest. Rounding is half up.
    """
    tests = [
        ("principal_pence", pl.col("principal_pence") <= 0, "must be more than nought"),
        ("rate_e4", ~pl.col("rate_e4").is_between(0, 300_000), "must be from 0 to 300000 (30%)"),
        (
            "instalments",
            ~pl.col("instalments").is_between(1, INSTALMENTS_MAX),
            f"must be from 1 to {INSTALMENTS_MAX} half-years",
        ),
    ]
    errors = pl.concat([set_aside(frame, wrong, name, words) for name, wrong, words in tests])
    good = frame.join(errors.select("row").unique(), on="row", how="anti", maintain_order="left")
    rows = [line for loan in good.iter_rows(named=True) for line in _lines(loan)]
    return given(rows, _OUTPUTS), errors


def _lines(loan: dict[str, Any]) -> list[dict[str, Any]]:
    rate = period_rate(loan["rate_e4"])
    terms = (loan["principal_pence"], rate, loan["instalments"], loan["repayment"])
    lines = charged_lines(*terms) if loan["rounding"] == "charged" else exact_lines(*terms)
    level = None
    if loan["repayment"] == "annuity":
        level = pence(level_payment(loan["principal_pence"], rate, loan["instalments"]))
    if loan["first_days"] is not None:
        repaid, _, balance = lines[0]
        broken = broken_interest(loan["principal_pence"], rate, loan["first_days"])
        lines[0] = (repaid, broken, balance)
    return [
        {
            "row": loan["row"],
            "instalment": number,
            "due_on": half_years_after(loan["first_due_on"], number - 1),
            "payment_pence": repaid + interest,
            "interest_pence": interest,
            "repaid_pence": repaid,
            "balance_pence": balance,
            "level_payment_pence": level,
        }
        for number, (repaid, interest, balance) in enumerate(lines, 1)
    ]


def half_years_after(first: date | None, count: int) -> date | None:
    """Return the day `count` half-years after the first; the end of a month stays the end."""
    if first is None:
        return None
    months = first.month - 1 + 6 * count
    year, month = first.year + months // 12, months % 12 + 1
    last = monthrange(year, month)[1]
    at_end = first.day == monthrange(first.year, first.month)[1]
    return date(year, month, last if at_end else min(first.day, last))
