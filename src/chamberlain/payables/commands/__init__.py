"""What can be done in payables."""

from chamberlain.payables.commands import (
    approval,
    bank_details,
    coding,
    duplicates,
    invoices,
    options,
    suppliers,
)

__all__ = [
    "approval",
    "bank_details",
    "coding",
    "duplicates",
    "invoices",
    "options",
    "suppliers",
]
