"""What can be asked of the ledger."""

from chamberlain.ledger.queries import (
    balances,
    chart,
    closing,
    coding,
    enquiry,
    explaining,
    journals,
    month,
    periods,
    recharges,
    schedules,
    sealing,
    uploads,
    year_end,
)

__all__ = [
    "balances",
    "chart",
    "closing",
    "coding",
    "enquiry",
    "explaining",
    "journals",
    "month",
    "periods",
    "recharges",
    "schedules",
    "sealing",
    "uploads",
    "year_end",
]
