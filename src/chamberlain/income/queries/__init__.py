"""What can be asked of income."""

from chamberlain.income.queries import accounts, charges, types

__all__ = ["accounts", "charges", "types"]
