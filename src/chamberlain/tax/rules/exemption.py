"""Section 33 bodies: how much VAT went into exempt activities, and whether it is insignificant."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from chamberlain.kernel.money import round_down_penny, round_half_up_penny_expr
from chamberlain.kernel.rates import figures
from chamberlain.kernel.rules import Column, rule, set_aside

WHOLE = 10_000


@rule(
    name="tax.exempt_input_tax",
    inputs=[
        Column("net_pence", "pence", "pounds and pence", "What was spent, VAT left out"),
        Column("rate_e2", "whole", "percent x 100", "Rate of the VAT on it"),
        Column("exempt_e2", "whole", "percent x 100", "How much of it served exempt activities"),
    ],
    outputs=[
        Column("vat_pence", "pence", "pence", "The VAT incurred"),
        Column("exempt_pence", "pence", "pence", "What of it is of exempt activities"),
    ],
    example={"net_pounds": "1,000.00", "rate_e2": "2000", "exempt_e2": "2500"},
    source="Value Added Tax Act 1994 section 33(2); VAT Notice 749 sections 7 and 8",
)
def exempt_input_tax(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Attribute the VAT on spending to exempt activities."""
    bad = ~pl.col("exempt_e2").is_between(0, WHOLE)
    errors = set_aside(frame, bad, "exempt_e2", "is between nought and 10000 (100%)")
    vat = round_half_up_penny_expr(pl.col("net_pence") * pl.col("rate_e2"), WHOLE)
    return (
        frame.filter(~bad)
        .with_columns(vat_pence=vat)
        .select(
            "row",
            "vat_pence",
            exempt_pence=round_half_up_penny_expr(pl.col("vat_pence") * pl.col("exempt_e2"), WHOLE),
        ),
        errors,
    )


@dataclass(frozen=True)
class Test:
    """Whether VAT of exempt activities is insignificant, and what follows."""

    vat_pence: int
    exempt_pence: int
    percent_limit_pence: int
    monthly_limit_pence: int
    limit_pence: int
    share_e2: int
    insignificant: bool
    repay_pence: int


def insignificance(vat_pence: int, exempt_pence: int, months: int, on: date) -> Test:
    """Test a year, or the months of it so far, against the limit.

    The limit is the greater of 5% of all VAT incurred and £625 a month on average. VAT at the
    limit is still insignificant; a penny above it, all of the exempt VAT is repaid, not only what
    is above. (HM Revenue & Customs manual PE62250; VAT Notice 749 section 7.2.)
    """
    found = figures("tax.partial_exemption", on)
    of_all = round_down_penny(vat_pence * found["percent"], WHOLE)
    monthly = found["monthly_pence"] * months
    limit = max(of_all, monthly)
    fine = exempt_pence <= limit
    return Test(
        vat_pence=vat_pence,
        exempt_pence=exempt_pence,
        percent_limit_pence=of_all,
        monthly_limit_pence=monthly,
        limit_pence=limit,
        share_e2=exempt_pence * WHOLE // vat_pence if vat_pence > 0 else 0,
        insignificant=fine,
        repay_pence=0 if fine else exempt_pence,
    )
