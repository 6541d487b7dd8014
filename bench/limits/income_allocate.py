"""The limit for finding receipts' accounts: an exact join, then a deletion hash for one slip.

Columns straight through, with nothing around them: no names, no amounts, no text, no check digits,
no evidence, no proof that nothing was posted twice. `receipts` has row and said, `accounts` has
account; a receipt that fits one account goes there, whoever paid it.
"""

import polars as pl

LENGTH = 11


def stumps(frame: pl.DataFrame, key: str, text: str) -> pl.DataFrame:
    """Return the hash of each text, whole and without each of its characters."""
    said = pl.col(text)
    parts = [frame.select(key, text, said.hash().alias("stump"))]
    for place in range(LENGTH):
        shorter = said.str.slice(0, place) + said.str.slice(place + 1)
        longer = frame.filter(said.str.len_bytes() > place)
        parts.append(longer.select(key, text, shorter.hash().alias("stump")))
    return pl.concat(parts)


def one_character() -> pl.Expr:
    """Say whether two texts of one length differ in two places at most."""
    places = [
        (pl.col("said").str.slice(n, 1) != pl.col("account").str.slice(n, 1)).cast(pl.Int8)
        for n in range(LENGTH)
    ]
    return pl.sum_horizontal(places) <= 2


def allocate(receipts: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Return row and account: exact ones, then those one slip from a single account."""
    known = accounts.select("account", pl.int_range(pl.len()).alias("at"))
    exact = receipts.select("row", "said").join(
        known, left_on="said", right_on="account", coalesce=False
    )
    left = receipts.select("row", "said").join(exact, on="row", how="anti")
    pairs = stumps(left, "row", "said").join(stumps(known, "at", "account"), on="stump")
    near = pairs.unique(["row", "at"])
    same = pl.col("said").str.len_bytes() == pl.col("account").str.len_bytes()
    near = near.filter(~same | one_character())
    alone = near.filter(pl.len().over("row") == 1)
    return pl.concat([exact.select("row", "account"), alone.select("row", "account")])
