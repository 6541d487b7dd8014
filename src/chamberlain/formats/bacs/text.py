"""The characters Bacs allows, and how anything else is brought to them."""

import polars as pl

WIDTH = 18
"""The length of every name and reference field."""

ALLOWED = r"[^A-Z0-9.&/\- ]"


def bacs_text(column: str) -> pl.Expr:
    """Return the column in Bacs characters: capitals without accents, anything else a space.

    Allowed are A-Z, 0-9, full stop, ampersand, slash, hyphen and space (Bacs Standard 18).
    """
    plain = pl.col(column).str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    return plain.str.to_uppercase().str.replace_all(ALLOWED, " ").str.strip_chars()


def to_bacs_text(text: str) -> str:
    """Return one text in Bacs characters, as `bacs_text` does for a column."""
    return str(pl.DataFrame({"text": [text]}).select(bacs_text("text")).item())


def field(expression: pl.Expr, width: int = WIDTH) -> pl.Expr:
    """Return the text cut or filled with spaces to `width`, left-aligned."""
    return expression.str.slice(0, width).str.pad_end(width, " ")
