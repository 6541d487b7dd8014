"""What can be asked of insight."""

from chamberlain.insight.queries import explaining, gates, month, tables, watching

__all__ = ["explaining", "gates", "month", "tables", "watching"]
