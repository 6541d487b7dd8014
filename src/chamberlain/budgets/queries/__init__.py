"""What can be asked of budgets."""

from chamberlain.budgets.queries import (
    capital,
    centre,
    explaining,
    figures,
    left,
    monitor,
    registers,
    report,
    savings,
)

__all__ = [
    "capital",
    "centre",
    "explaining",
    "figures",
    "left",
    "monitor",
    "registers",
    "report",
    "savings",
]
