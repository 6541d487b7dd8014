"""Supplier records that may be one supplier twice, each pair with its reasons."""

import polars as pl

SUPPLIERS = {
    "reference": pl.String,
    "name": pl.String,
    "trading_name": pl.String,
    "vat_number": pl.String,
    "company_number": pl.String,
    "postcode": pl.String,
}
"""What is looked at of each supplier."""

PAIRS = {
    "first": pl.String,
    "second": pl.String,
    "reasons": pl.List(pl.String),
    "points": pl.Int64,
}
"""Two references, the lower one first; what they share; how much it says."""

_KIND = (
    r"\b(limited|ltd|plc|llp|lp|cic|inc|co|company|the|uk|gb|group|holdings|services|"
    r"mr|mrs|ms|dr)\b"
)
_TRADING = r"\b(t/as|t/a|trading as)\b"


def bare_name(name: pl.Expr) -> pl.Expr:
    """Return a name without its kind of company, its title and its marks, in capitals.

    Figures that look like letters are those letters, so that "0AK" with a nought is OAK.
    """
    words = (
        name.str.to_lowercase().str.replace_all("&", " and ").str.replace_all(r"['\u{2019}.]", "")
    )
    plain = words.str.replace_all(r"[^a-z0-9/]+", " ").str.replace_all(_KIND, " ")
    return (
        plain.str.replace_all(r"[^a-z0-9]+", "")
        .str.to_uppercase()
        .str.replace_many(["0", "1", "5"], ["O", "I", "S"])
        .str.replace_all("L", "I")
    )


def likely_duplicates(suppliers: pl.DataFrame, shared: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of `SUPPLIERS` that may be one, the likeliest first.

    `shared` has pairs (first, second) that are paid to the same bank account; whoever keeps the
    accounts finds them, so none is seen here.
    """
    named = _names(suppliers)
    found = [
        _same(suppliers, "vat_number", "the same VAT number", 60),
        _same(suppliers, "company_number", "the same company number", 60),
        _same(named, "key", "the same name but for Ltd, marks and look-alikes", 40),
        _beginning(named),
        _postcode(suppliers),
        shared.select(
            "first",
            "second",
            pl.lit("the same bank account").alias("reason"),
            pl.lit(50).alias("points"),
        ),
    ]
    every = pl.concat([part.cast({"points": pl.Int64}) for part in found])
    return (
        every.unique(["first", "second", "reason"])
        .sort("points", "reason", descending=[True, False])
        .group_by("first", "second", maintain_order=True)
        .agg(pl.col("reason").alias("reasons"), pl.col("points").sum())
        .filter(pl.col("points") >= 30)
        .sort("points", "first", "second", descending=[True, False, False])
        .select(list(PAIRS))
    )


def _names(suppliers: pl.DataFrame) -> pl.DataFrame:
    """Return every name a supplier goes by: the name, what it trades as, and both parts of T/A."""
    parts = pl.col("name").str.to_lowercase().str.replace_all(_TRADING, "\n").str.split("\n")
    names = pl.concat(
        [
            suppliers.select("reference", "postcode", parts.alias("said")).explode("said"),
            suppliers.select("reference", "postcode", pl.col("trading_name").alias("said")),
        ]
    )
    keyed = names.with_columns(key=bare_name(pl.col("said").fill_null("")))
    return keyed.filter(pl.col("key").str.len_chars() >= 4).unique(["reference", "key"])


def _same(frame: pl.DataFrame, column: str, reason: str, points: int) -> pl.DataFrame:
    filled = frame.filter(pl.col(column).fill_null("") != "").select("reference", column)
    pairs = filled.join(filled, on=column).filter(pl.col("reference") < pl.col("reference_right"))
    return _told(pairs, reason, points)


def _beginning(named: pl.DataFrame) -> pl.DataFrame:
    """A long name that begins as another does, up to what was cut off or added."""
    long = named.filter(pl.col("key").str.len_chars() >= 10).with_columns(
        start=pl.col("key").str.head(10)
    )
    pairs = long.join(long, on="start").filter(
        (pl.col("reference") < pl.col("reference_right"))
        & (pl.col("key") != pl.col("key_right"))
        & (
            pl.col("key").str.starts_with(pl.col("key_right"))
            | pl.col("key_right").str.starts_with(pl.col("key"))
        )
    )
    return _told(pairs, "one name begins with the other", 30)


def _postcode(suppliers: pl.DataFrame) -> pl.DataFrame:
    """A postcode shared says little alone; it adds to another reason."""
    keyed = suppliers.with_columns(
        postcode=pl.col("postcode").str.to_uppercase().str.replace_all(r"\s", "")
    )
    return _same(keyed, "postcode", "the same postcode", 15)


def _told(pairs: pl.DataFrame, reason: str, points: int) -> pl.DataFrame:
    return pairs.select(
        pl.col("reference").alias("first"),
        pl.col("reference_right").alias("second"),
        pl.lit(reason).alias("reason"),
        pl.lit(points).alias("points"),
    )
