"""The Construction Industry Scheme: what is deducted, and for how long a verification serves."""

from datetime import date, timedelta

import polars as pl

from chamberlain.kernel.calendar import tax_month, tax_month_range, tax_year
from chamberlain.kernel.money import round_down_penny_expr
from chamberlain.kernel.rates import table
from chamberlain.kernel.rules import Column, rule, set_aside

STATUSES = ("gross", "net", "unmatched")


@rule(
    name="tax.cis_deduction",
    inputs=[
        Column("gross_pence", "pence", "pounds and pence", "The payment, VAT left out"),
        Column("materials_pence", "pence", "pounds and pence", "What the materials cost of it"),
        Column("status", "text", "", "gross, net or unmatched, as verified"),
        Column("paid_on", "date", "day", "Day of the payment"),
    ],
    outputs=[
        Column("liable_pence", "pence", "pence", "What the deduction is made from: labour"),
        Column("rate_e2", "whole", "percent x 100", "0, 2000 or 3000"),
        Column("deduction_pence", "pence", "pence", "What is deducted"),
    ],
    example={
        "gross_pounds": "1,000.00",
        "materials_pounds": "400.00",
        "status": "net",
        "paid_on": "2026-11-12",
    },
    source="Finance Act 2004 sections 60 and 61; SI 2007/46; CIS 340 sections 3.10 to 3.15",
)
def cis_deduction(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out what is deducted from a payment to a subcontractor: of the labour, not materials.

    Odd fractions of a penny are left with the subcontractor. A credit is the mirror of a payment.
    """
    gross, materials = pl.col("gross_pence"), pl.col("materials_pence")
    unlike = (gross.sign() * materials.sign() < 0) | (materials.abs() > gross.abs())
    strange = ~pl.col("status").is_in(STATUSES)
    errors = pl.concat(
        [
            set_aside(frame, unlike, "materials_pence", "is at most the payment, of its sign"),
            set_aside(frame, strange & ~unlike, "status", "is gross, net or unmatched"),
        ]
    )
    rated = (
        frame.filter(~unlike & ~strange)
        .sort("paid_on")
        .join_asof(table("tax.cis").sort("held_from"), left_on="paid_on", right_on="held_from")
        .with_columns(liable_pence=gross - materials, rate_e2=_rate())
        .sort("row")
    )
    deduction = round_down_penny_expr(pl.col("liable_pence") * pl.col("rate_e2"), 10_000)
    return rated.select("row", "liable_pence", "rate_e2", deduction_pence=deduction), errors


def _rate() -> pl.Expr:
    by_status = [
        pl.when(pl.col("status") == status).then(pl.col(status).cast(pl.Int64))
        for status in STATUSES
    ]
    return pl.coalesce(*by_status)


def verification_serves(verified_on: date, last_paid_on: date | None, on: date) -> bool:
    """Whether a subcontractor need not be verified again before a payment.

    Not when it was verified, or last paid, in this tax year or one of the two before.
    """
    latest = max(verified_on, last_paid_on or verified_on)
    return _tax_year_number(on) - _tax_year_number(latest) <= 2


def _tax_year_number(day: date) -> int:
    return int(tax_year(day)[:4])


def month_of(day: date) -> tuple[str, int]:
    """Return the tax year and month of a payment: ("2026-27", 8) for 12 November 2026."""
    return tax_month(day)


def return_due(year: str, month: int, days: int) -> date:
    """Return the day by which a month's return and statements are due: the 19th."""
    _, end = tax_month_range(year, month)
    return end + timedelta(days=days - 1)
