"""What can be asked of banking."""

from chamberlain.banking.queries import (
    accounts,
    cash,
    explaining,
    lines,
    movements,
    reconciliations,
    searching,
    statements,
)

__all__ = [
    "accounts",
    "cash",
    "explaining",
    "lines",
    "movements",
    "reconciliations",
    "searching",
    "statements",
]
