"""What income does: one file per register, or per way money comes in."""

from chamberlain.income.commands import accounts, charging, registering

__all__ = ["accounts", "charging", "registering"]
