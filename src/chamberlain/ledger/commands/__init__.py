"""What can be done to the ledger."""

from chamberlain.ledger.commands import (
    chart,
    checklist,
    comparing,
    manual,
    periods,
    posting,
    recharges,
    reversals,
    schedules,
    sealing,
    take_on,
    uploads,
    years,
)

__all__ = [
    "chart",
    "checklist",
    "comparing",
    "manual",
    "periods",
    "posting",
    "recharges",
    "reversals",
    "schedules",
    "sealing",
    "take_on",
    "uploads",
    "years",
]
