"""The forms in which invoices are compared: what a slip of pen or scanner leaves unchanged."""

import polars as pl

LOOKALIKE = {"O": "0", "I": "1", "L": "1", "S": "5"}


def with_keys(frame: pl.DataFrame) -> pl.DataFrame:
    """Add the keys of the duplicate tests; one with nothing left in it is null, and never matches.

    `same_number` and `like_number`; name, VAT number, bank account and postcode made bare; `digits`
    of the gross in order of size; `net_alone`, the net where it is not the gross; `five_gross` and
    `six_gross`, the gross times 5 and 6; and `shown`, how a finding names the invoice: its
    reference, or its row.
    """
    names = ("supplier_name", "vat_number", "bank_account", "postcode")
    gross = pl.col("gross_pence")
    return frame.with_columns(
        *(_bare(name).alias(name) for name in names),
        same_number=_number(_bare("number")),
        like_number=_number(_lookalike(_bare("number"))),
        digits=gross.cast(pl.String).str.split("").list.sort().list.join(""),
        net_alone=pl.when(pl.col("net_pence") != gross).then("net_pence"),
        five_gross=gross * 5,
        six_gross=gross * 6,
        shown=pl.coalesce("reference", pl.format("row {}", "row")),
    )


def _bare(name: str) -> pl.Expr:
    """Return a text in capitals with only its letters and digits; null when none are left."""
    return pl.col(name).str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "").replace("", None)


def _number(bare: pl.Expr) -> pl.Expr:
    return bare.str.strip_chars_start("0").replace("", "0")


def _lookalike(bare: pl.Expr) -> pl.Expr:
    return bare.str.replace_many(list(LOOKALIKE), list(LOOKALIKE.values()))
