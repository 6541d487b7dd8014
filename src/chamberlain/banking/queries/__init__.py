"""What can be asked of banking."""

from chamberlain.banking.queries import (
    accounts,
    cash,
    debits,
    explaining,
    lines,
    month,
    movements,
    receipts,
    reconciliations,
    searching,
    standing,
    statements,
)

__all__ = [
    "accounts",
    "cash",
    "debits",
    "explaining",
    "lines",
    "month",
    "movements",
    "receipts",
    "reconciliations",
    "searching",
    "standing",
    "statements",
]
