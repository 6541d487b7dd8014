"""What can be done in insight."""

from chamberlain.insight.commands import evidence, gates

__all__ = ["evidence", "gates"]
