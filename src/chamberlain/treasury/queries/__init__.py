"""What can be asked of treasury."""

from chamberlain.treasury.queries import (
    cash,
    debt,
    explaining,
    indicators,
    lent,
    loans,
    provisions,
    running,
)

__all__ = [
    "cash",
    "debt",
    "explaining",
    "indicators",
    "lent",
    "loans",
    "provisions",
    "running",
]
