"""What can be asked of budgets."""

from chamberlain.budgets.queries import (
    capital,
    centre,
    costing,
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
    staffing,
)

__all__ = [
    "capital",
    "centre",
    "costing",
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
    "staffing",
]
