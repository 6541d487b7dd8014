"""What can be done in insight."""

from chamberlain.insight.commands import controls, evidence, gates

__all__ = ["controls", "evidence", "gates"]
