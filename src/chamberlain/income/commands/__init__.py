"""What income does: one file per register, or per way money comes in."""

from chamberlain.income.commands import (
    accounts,
    bank,
    cards,
    charging,
    claiming,
    closing,
    enforcing,
    erasing,
    files,
    impairing,
    invoicing,
    recovering,
    refunding,
    registering,
    suspending,
    till,
)

__all__ = [
    "accounts",
    "bank",
    "cards",
    "charging",
    "claiming",
    "closing",
    "enforcing",
    "erasing",
    "files",
    "impairing",
    "invoicing",
    "recovering",
    "refunding",
    "registering",
    "suspending",
    "till",
]
