"""What can be asked of insight."""

from chamberlain.insight.queries import evidence, explaining, gates, month, tables, watching

__all__ = ["evidence", "explaining", "gates", "month", "tables", "watching"]
