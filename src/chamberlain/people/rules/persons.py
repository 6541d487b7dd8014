"""What a National Insurance number looks like.

Source: HMRC, NIM39110 National Insurance numbers: format and prefixes that are not allocated.
"""

import polars as pl

NINO = r"^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]$"
NEVER = ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ")
NINO_WORDS = "expected a National Insurance number such as AB123456C"


def nino_key(text: pl.Expr) -> pl.Expr:
    """Return numbers as they are compared: capitals, no spaces."""
    return text.str.to_uppercase().str.replace_all(r"[\s-]", "")


def nino_wrong(key: pl.Expr) -> pl.Expr:
    """Say whether a number given is none; a blank one is not yet known and not wrong."""
    shaped = key.str.contains(NINO) & ~key.str.slice(0, 2).is_in(NEVER)
    return (key != "") & ~shaped
