"""What can be done with budgets."""

from chamberlain.budgets.commands import (
    capital,
    commitments,
    forecasts,
    original,
    packs,
    savings,
    setup,
    telling,
    virements,
)

__all__ = [
    "capital",
    "commitments",
    "forecasts",
    "original",
    "packs",
    "savings",
    "setup",
    "telling",
    "virements",
]
