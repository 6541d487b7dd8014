"""A purchase card provider's statement as CSV or workbook: one row for each transaction.

Providers name their columns differently; each is known by the names in `cards.toml`, or by a
layout given. Amounts are what the holder spent, a refund negative. Only the last four digits of a
card are ever taken.
"""

from chamberlain.formats.cards.reading import (
    CARD_COLUMNS,
    NAMES,
    CardFile,
    CardLayout,
    read_card_file,
)

__all__ = ["CARD_COLUMNS", "NAMES", "CardFile", "CardLayout", "read_card_file"]
