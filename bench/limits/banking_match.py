"""The limit for matching receipts: an exact join, then a deletion hash for references with a slip.

Columns straight through, with nothing around them: no amounts, no text, no evidence, no proof that
nothing was lost. `receipts` has receipt and reference, `accounts` has account and reference; the
references are nine digits.
"""

import polars as pl

LENGTH = 10


def stumps(frame: pl.DataFrame, key: str) -> pl.DataFrame:
    """Return the hash of each reference, whole and without each of its characters."""
    reference = pl.col("reference")
    parts = [frame.select(key, "reference", reference.hash().alias("stump"))]
    for place in range(LENGTH):
        shorter = reference.str.slice(0, place) + reference.str.slice(place + 1)
        longer = frame.filter(reference.str.len_bytes() > place)
        parts.append(longer.select(key, "reference", shorter.hash().alias("stump")))
    return pl.concat(parts)


def swapped() -> pl.Expr:
    """Say whether two references of one length hold the same characters, two of them exchanged."""
    left, right = pl.col("reference"), pl.col("reference_right")
    places = [
        (left.str.slice(place, 1) != right.str.slice(place, 1)).cast(pl.Int8)
        for place in range(LENGTH)
    ]
    return pl.sum_horizontal(places) <= 2


def match(receipts: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Return receipt and account: exact ones, then those with one slip whose account is alone."""
    exact = receipts.join(accounts, on="reference").select("receipt", "account")
    damaged = receipts.join(exact, on="receipt", how="anti")
    left = accounts.join(exact, on="account", how="anti")
    pairs = stumps(damaged, "receipt").join(stumps(left, "account"), on="stump")
    pairs = pairs.unique(["receipt", "account"])
    same = pl.col("reference").str.len_bytes() == pl.col("reference_right").str.len_bytes()
    near = pairs.filter(~same | swapped()).select("receipt", "account")
    alone = near.filter(~pl.col("receipt").is_duplicated() & ~pl.col("account").is_duplicated())
    return pl.concat([exact, alone])
