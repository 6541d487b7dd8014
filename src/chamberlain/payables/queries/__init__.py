"""What can be asked of payables."""

from chamberlain.payables.queries import (
    explaining,
    invoices,
    options,
    performance,
    runs,
    searching,
    suppliers,
    working,
)

__all__ = [
    "explaining",
    "invoices",
    "options",
    "performance",
    "runs",
    "searching",
    "suppliers",
    "working",
]
