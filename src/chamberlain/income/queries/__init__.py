"""What can be asked of income."""

from chamberlain.income.queries import (
    accounts,
    charges,
    claims,
    debt,
    explaining,
    letters,
    losses,
    proposals,
    receipts,
    takings,
    types,
    withholding,
)

__all__ = [
    "accounts",
    "charges",
    "claims",
    "debt",
    "explaining",
    "letters",
    "losses",
    "proposals",
    "receipts",
    "takings",
    "types",
    "withholding",
]
