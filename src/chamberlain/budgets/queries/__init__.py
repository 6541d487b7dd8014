"""What can be asked of budgets."""

from chamberlain.budgets.queries import (
    capital,
    centre,
    explaining,
    explaining_grants,
    figures,
    grant_figures,
    grants,
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
    "explaining_grants",
    "figures",
    "grant_figures",
    "grants",
    "left",
    "monitor",
    "registers",
    "report",
    "savings",
]
