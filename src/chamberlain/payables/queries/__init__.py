"""What can be asked of payables."""

from chamberlain.payables.queries import in_hand, invoices, month, options

__all__ = ["in_hand", "invoices", "month", "options"]
