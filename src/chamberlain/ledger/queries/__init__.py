"""What can be asked of the ledger."""

from chamberlain.ledger.queries import (
    actuals,
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
    taxes,
    uploads,
    year_end,
)

__all__ = [
    "actuals",
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
    "taxes",
    "uploads",
    "year_end",
]
