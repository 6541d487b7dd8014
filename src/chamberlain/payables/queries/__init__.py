"""What can be asked of payables."""

from chamberlain.payables.queries import (
    controls,
    explaining,
    in_hand,
    invoices,
    month,
    options,
    performance,
    registers,
    runs,
    searching,
    suppliers,
    working,
)

__all__ = [
    "controls",
    "explaining",
    "in_hand",
    "invoices",
    "month",
    "options",
    "performance",
    "registers",
    "runs",
    "searching",
    "suppliers",
    "working",
]
