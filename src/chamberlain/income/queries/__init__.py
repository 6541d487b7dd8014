"""What can be asked of income."""

from chamberlain.income.queries import (
    accounts,
    charges,
    debt,
    explaining,
    letters,
    proposals,
    receipts,
    takings,
    types,
)

__all__ = [
    "accounts",
    "charges",
    "debt",
    "explaining",
    "letters",
    "proposals",
    "receipts",
    "takings",
    "types",
]
