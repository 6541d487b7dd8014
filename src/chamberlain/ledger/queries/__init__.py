"""What can be asked of the ledger."""

from chamberlain.ledger.queries import closing, sealing

__all__ = ["closing", "sealing"]
