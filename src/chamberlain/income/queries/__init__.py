"""What can be asked of income."""

from chamberlain.income.queries import (
    accounts,
    charges,
    debt,
    explaining,
    proposals,
    receipts,
    takings,
    types,
)

__all__ = ["accounts", "charges", "debt", "explaining", "proposals", "receipts", "takings", "types"]
