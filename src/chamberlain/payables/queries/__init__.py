"""What can be asked of payables."""

from chamberlain.payables.queries import (
    approving,
    controls,
    due,
    explaining,
    history,
    in_hand,
    invoices,
    month,
    options,
    performance,
    registers,
    runs,
    searching,
    supplier_trade,
    suppliers,
    working,
)

__all__ = [
    "approving",
    "controls",
    "due",
    "explaining",
    "history",
    "in_hand",
    "invoices",
    "month",
    "options",
    "performance",
    "registers",
    "runs",
    "searching",
    "supplier_trade",
    "suppliers",
    "working",
]
