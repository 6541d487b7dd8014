"""What can be asked of insight."""

from chamberlain.insight.queries import (
    controls,
    evidence,
    explaining,
    gates,
    month,
    tables,
    watching,
)

__all__ = ["controls", "evidence", "explaining", "gates", "month", "tables", "watching"]
