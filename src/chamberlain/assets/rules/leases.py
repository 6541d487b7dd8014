"""What a lease is worth on the first day, and how its liability unwinds to nothing."""

from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl

from chamberlain.kernel.exact import pence
from chamberlain.kernel.rules import Column, rule, set_aside

PERCENT_E4 = 1_000_000
A_YEAR = (1, 2, 4, 12)
PAYMENTS_MAX = 1_500

_INPUTS = (
    Column("payment_pence", "pence", "pounds and pence", "What is paid each time"),
    Column("payments", "whole", "number", "How many payments"),
    Column("a_year", "whole", "number", "How many a year: 1, 2, 4 or 12"),
    Column("advance", "boolean", "", "Whether each is paid at the start of its period"),
    Column("rate_e4", "whole", "percent x 10,000", "Incremental borrowing rate: 4.5% is 45000"),
    Column("begins_on", "date", "day", "First day of the lease"),
)
_OUTPUTS = (
    Column("number", "whole", "number", "Payment, counted from 1"),
    Column("due_on", "date", "day", "Day it is paid"),
    Column("initial_pence", "pence", "pence", "Liability, and right-of-use asset, at the start"),
    Column("interest_pence", "pence", "pence", "Unwinding of the discount up to the payment"),
    Column("paid_pence", "pence", "pence", "The payment"),
    Column("owed_pence", "pence", "pence", "Liability afterwards"),
)


@rule(
    name="assets.lease_schedule",
    inputs=_INPUTS,
    outputs=_OUTPUTS,
    example={
        "payment_pounds": "12,500.00",
        "payments": "20",
        "a_year": "4",
        "advance": "yes",
        "rate_e4": "45000",
        "begins_on": "2026-04-01",
    },
    source="IFRS 16 Leases, as adopted by the Code of Practice on Local Authority Accounting from "
    "1 April 2024: paragraphs 22 to 26, 36 and 37",
)
def lease_schedule(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Lay out a lease: liability at the start, interest and liability with each payment.

    The liability is the payments' present value at the period's rate (rate a year over payments a
    year). Balances are exact and rounded half up, so that the last payment leaves nothing; interest
    is what the balance grew by. A payment in advance on the first day is of the liability too.
    """
    tests = [
        ("payment_pence", pl.col("payment_pence") <= 0, "must be more than nought"),
        ("payments", ~pl.col("payments").is_between(1, PAYMENTS_MAX), "must be from 1 to 1500"),
        ("a_year", ~pl.col("a_year").is_in(A_YEAR), "must be 1, 2, 4 or 12"),
        ("rate_e4", ~pl.col("rate_e4").is_between(0, 300_000), "must be from 0 to 300000 (30%)"),
    ]
    errors = pl.concat([set_aside(frame, wrong, name, words) for name, wrong, words in tests])
    good = frame.join(errors.select("row").unique(), on="row", how="anti", maintain_order="left")
    rows = [line for lease in good.iter_rows(named=True) for line in _lines(lease)]
    schema: dict[str, Any] = {"row": pl.Int64} | {one.name: one.dtype for one in _OUTPUTS}
    return pl.DataFrame(rows, schema=schema), errors


def _lines(lease: dict[str, Any]) -> list[dict[str, Any]]:
    rate = Fraction(lease["rate_e4"], PERCENT_E4 * lease["a_year"])
    payment, count = lease["payment_pence"], lease["payments"]
    days = _days(lease["begins_on"], count, lease["a_year"], lease["advance"])
    value = _present_value(payment, rate, count, lease["advance"])
    initial = held = pence(value)
    lines = []
    for number, day in enumerate(days, 1):
        grown = value if lease["advance"] and number == 1 else value * (1 + rate)
        value = grown - payment
        owed = pence(value)
        lines.append(
            {
                "row": lease["row"],
                "number": number,
                "due_on": day,
                "initial_pence": initial,
                "interest_pence": owed - held + payment,
                "paid_pence": payment,
                "owed_pence": owed,
            }
        )
        held = owed
    return lines


def _present_value(payment: int, rate: Fraction, count: int, advance: bool) -> Fraction:
    if not rate:
        return Fraction(payment * count)
    value = payment * (1 - (1 + rate) ** -count) / rate
    return value * (1 + rate) if advance else value


def _days(begins_on: date, count: int, a_year: int, advance: bool) -> list[date]:
    months = 12 // a_year
    first = 0 if advance else 1
    days = pl.DataFrame({"step": range(first, count + first)}).select(
        pl.lit(begins_on).dt.offset_by(pl.format("{}mo", pl.col("step") * months)).alias("day")
    )
    return list(days["day"])
