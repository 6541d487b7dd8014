"""What a council publishes of its payments, and what of each payee may be named."""

from dataclasses import dataclass

import polars as pl

from chamberlain.payables.rules.payee_classes import TRADE_CLASSES

REDACTED = "Payment to Individual"
"""Stands for the name of anybody who is not a trade payee."""

PENCE_OVER = 50_000
"""Spending of more than this, £500, is published: Local Government Transparency Code 2015, 31."""

LARGE_PENCE_OVER = 3_000_000
"""Payments of more than this, £30,000 VAT included: Procurement Act 2023 section 70."""


@dataclass(frozen=True)
class Kind:
    """One kind of publication: its name, how often, under what."""

    name: str
    months: int
    source: str


KINDS: dict[str, Kind] = {
    "spending": Kind(
        "Spending over the council's threshold",
        1,
        "Local Government Transparency Code 2015 paragraphs 31 to 33",
    ),
    "purchase_cards": Kind(
        "Purchase card transactions",
        3,
        "Local Government Transparency Code 2015, government procurement card transactions",
    ),
    "large_payments": Kind(
        "Payments over £30,000 under public contracts", 3, "Procurement Act 2023 section 70"
    ),
    "compliance_notice": Kind(
        "Payments compliance notice",
        6,
        "Procurement Act 2023 section 69; Procurement Regulations 2024 regulation 38",
    ),
}


def named_to_public(payee_class: pl.Expr, name: pl.Expr) -> pl.Expr:
    """Return the name the public sees: that of a trade payee, and of nobody else.

    A sole trader's trading name is a trade payee's; the Code has individuals' names redacted.
    """
    return pl.when(payee_class.is_in(list(TRADE_CLASSES))).then(name).otherwise(pl.lit(REDACTED))
