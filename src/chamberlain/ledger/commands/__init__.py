"""What can be done to the ledger."""

from chamberlain.ledger.commands import chart, manual, periods, posting, reversals, sealing

__all__ = ["chart", "manual", "periods", "posting", "reversals", "sealing"]
