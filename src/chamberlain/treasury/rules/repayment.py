"""What a lender asks, or gives, when a loan is repaid before its time."""

from fractions import Fraction
from itertools import pairwise
from typing import Any

import polars as pl

from chamberlain.kernel.exact import pence
from chamberlain.kernel.rules import Column, rule, set_aside
from chamberlain.treasury.rules.exact import HALF_YEAR_DAYS, balances, level_payment, period_rate
from chamberlain.treasury.rules.frames import given
from chamberlain.treasury.rules.loans import INSTALMENTS_MAX, REPAYMENTS

FACTOR_E10 = 10**10

_INPUTS = (
    Column("balance_pence", "pence", "pounds and pence", "Principal that is repaid early"),
    Column("loan_rate_e4", "whole", "percent x 10,000", "Rate of the loan: 8.375% is 83750"),
    Column("repayment", "choice", "", "annuity, eip or maturity", choices=REPAYMENTS),
    Column("instalments_left", "whole", "half-years", "From the last interest date to the end"),
    Column("days", "whole", "days", "Days since the last interest date"),
    Column("discount_rate_e4", "whole", "percent x 10,000", "The lender's rate for that term"),
)
_OUTPUTS = (
    Column("factor_e10", "whole", "x 10^10", "Premium, or below nought discount, for each pound"),
    Column("premium_pence", "pence", "pence", "Premium to pay; below nought a discount"),
    Column("interest_pence", "pence", "pence", "Interest from the last interest date"),
    Column("to_pay_pence", "pence", "pence", "Balance, interest and premium together"),
)


@rule(
    name="treasury.early_repayment",
    inputs=_INPUTS,
    outputs=_OUTPUTS,
    example={
        "balance_pounds": "12,000,000.00",
        "loan_rate_e4": "83750",
        "repayment": "maturity",
        "instalments_left": "6",
        "days": "14",
        "discount_rate_e4": "115000",
    },
    source="UK Debt Management Office, PWLB premature repayment formula and worked example "
    "(www.dmo.gov.uk, local authority lending, technical notes)",
)
def early_repayment(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out the premium or discount on repaying a loan early.

    With half-yearly rates il of the loan and id of the discount, D days since interest was paid and
    the payments still due (for a maturity loan interest il each half-year and 1 at the end):
    (1 + id.D/182.5) x their present value at id - (1 + il.D/182.5). Above nought a premium.
    The factor is rounded half up to ten places, the amount to the penny; the published factor of
    the worked example differs by one in the tenth place, its discount does not.
    """
    tests = [
        ("balance_pence", pl.col("balance_pence") <= 0, "must be more than nought"),
        (
            "instalments_left",
            ~pl.col("instalments_left").is_between(1, INSTALMENTS_MAX),
            f"must be from 1 to {INSTALMENTS_MAX} half-years",
        ),
        ("days", ~pl.col("days").is_between(0, 184), "must be days of a half-year, 0 to 184"),
        ("loan_rate_e4", pl.col("loan_rate_e4") < 0, "must not be below nought"),
        ("discount_rate_e4", pl.col("discount_rate_e4") < 0, "must not be below nought"),
    ]
    errors = pl.concat([set_aside(frame, wrong, name, words) for name, wrong, words in tests])
    good = frame.join(errors.select("row").unique(), on="row", how="anti", maintain_order="left")
    rows = [_answer(loan) for loan in good.iter_rows(named=True)]
    return given(rows, _OUTPUTS), errors


def _answer(loan: dict[str, Any]) -> dict[str, int]:
    lent, asked = period_rate(loan["loan_rate_e4"]), period_rate(loan["discount_rate_e4"])
    part = Fraction(loan["days"]) / HALF_YEAR_DAYS
    value = _present_value(lent, asked, loan["instalments_left"], loan["repayment"])
    factor = (1 + asked * part) * value - (1 + lent * part)
    balance = loan["balance_pence"]
    premium, interest = pence(balance * factor), pence(balance * lent * part)
    return {
        "row": loan["row"],
        "factor_e10": pence(factor * FACTOR_E10),
        "premium_pence": premium,
        "interest_pence": interest,
        "to_pay_pence": balance + interest + premium,
    }


def _present_value(lent: Fraction, asked: Fraction, count: int, repayment: str) -> Fraction:
    """Return what the payments still due on 1 are worth at the last interest date."""
    discount = 1 / (1 + asked)
    if repayment == "annuity":
        payments = [level_payment(1, lent, count)] * count
    else:
        owed = balances(1, lent, count, repayment)
        payments = [b * lent + b - a for b, a in pairwise(owed)]
    value = Fraction(0)
    for payment in reversed(payments):
        value = (value + payment) * discount
    return value
