"""What can be asked of insight."""

from chamberlain.insight.queries import explaining, month, tables, watching

__all__ = ["explaining", "month", "tables", "watching"]
