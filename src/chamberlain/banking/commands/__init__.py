"""What banking does: one file per register, or per kind of act on a line."""

from chamberlain.banking.commands import (
    accepting,
    accounts,
    debits,
    gathering,
    loading,
    matching,
    movements,
    reconciling,
    splitting,
    standing,
    suspending,
    telling,
    undoing,
    unfreezing,
)

__all__ = [
    "accepting",
    "accounts",
    "debits",
    "gathering",
    "loading",
    "matching",
    "movements",
    "reconciling",
    "splitting",
    "standing",
    "suspending",
    "telling",
    "undoing",
    "unfreezing",
]
