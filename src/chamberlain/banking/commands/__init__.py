"""What banking does: one file per register, or per kind of act on a line."""

from chamberlain.banking.commands import (
    accepting,
    accounts,
    loading,
    matching,
    movements,
    reconciling,
    splitting,
    suspending,
    telling,
    undoing,
    unfreezing,
)

__all__ = [
    "accepting",
    "accounts",
    "loading",
    "matching",
    "movements",
    "reconciling",
    "splitting",
    "suspending",
    "telling",
    "undoing",
    "unfreezing",
]
