"""What can be done with budgets."""

from chamberlain.budgets.commands import (
    capital,
    commitments,
    forecasts,
    grant_carrying,
    grant_claims,
    grant_days,
    grants,
    original,
    packs,
    savings,
    setup,
    staffing,
    telling,
    virements,
)

__all__ = [
    "capital",
    "commitments",
    "forecasts",
    "grant_carrying",
    "grant_claims",
    "grant_days",
    "grants",
    "original",
    "packs",
    "savings",
    "setup",
    "staffing",
    "telling",
    "virements",
]
