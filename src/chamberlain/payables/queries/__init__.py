"""What can be asked of payables."""

from chamberlain.payables.queries import options

__all__ = ["options"]
