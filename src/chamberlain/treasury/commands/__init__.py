"""What treasury does: one file per register, or per kind of act."""

from chamberlain.treasury.commands import (
    agreeing,
    cash,
    counterparties,
    days,
    indicators,
    instalments,
    interest,
    lending,
    loans,
    premiums,
    provisions,
    repaying,
    taking_on,
)

__all__ = [
    "agreeing",
    "cash",
    "counterparties",
    "days",
    "indicators",
    "instalments",
    "interest",
    "lending",
    "loans",
    "premiums",
    "provisions",
    "repaying",
    "taking_on",
]
