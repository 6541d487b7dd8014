"""The forms in which invoices are compared: what a slip of pen or scanner leaves unchanged."""

import polars as pl

LOOKALIKE = {"O": "0", "I": "1", "L": "1", "S": "5"}


def with_keys(frame: pl.DataFrame) -> pl.DataFrame:
    """Add same_number, like_number, and bare name, VAT number, bank account and postcode.

    A key with nothing left in it is null, and never matches. `shown` is how a finding names the
    invoice: its reference, or its row.
    """
    bare = {
        name: _bare(name) for name in ("supplier_name", "vat_number", "bank_account", "postcode")
    }
    shown = pl.coalesce("reference", pl.format("row {}", "row"))
    return frame.with_columns(
        same_number=_number(_bare("number")),
        like_number=_number(_lookalike(_bare("number"))),
        **bare,
        shown=shown,
    )


def _bare(name: str) -> pl.Expr:
    """Return a text in capitals with only its letters and digits; null when none are left."""
    return pl.col(name).str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "").replace("", None)


def _number(bare: pl.Expr) -> pl.Expr:
    return bare.str.strip_chars_start("0").replace("", "0")


def _lookalike(bare: pl.Expr) -> pl.Expr:
    return bare.str.replace_many(list(LOOKALIKE), list(LOOKALIKE.values()))
