"""What can be asked of income."""

from chamberlain.income.queries import accounts, charges, proposals, receipts, takings, types

__all__ = ["accounts", "charges", "proposals", "receipts", "takings", "types"]
