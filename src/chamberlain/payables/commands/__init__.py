"""What can be done in payables."""

from chamberlain.payables.commands import (
    approval,
    bank_details,
    coding,
    controls,
    duplicates,
    invoices,
    obligations,
    options,
    payees,
    publishing,
    receiving,
    release,
    runs,
    settlement,
    spend_history,
    suppliers,
)

__all__ = [
    "approval",
    "bank_details",
    "coding",
    "controls",
    "duplicates",
    "invoices",
    "obligations",
    "options",
    "payees",
    "publishing",
    "receiving",
    "release",
    "runs",
    "settlement",
    "spend_history",
    "suppliers",
]
