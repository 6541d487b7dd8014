"""What can be asked of payables."""

from chamberlain.payables.queries import invoices, options

__all__ = ["invoices", "options"]
