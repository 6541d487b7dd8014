"""Where a reference says one account and everything else says another: left to a person.

Three figures wrong can make a reference that is somebody else's, check digit and all. So a receipt
whose payer isn't whom the quoted account names is held against the accounts of the payer's own
name. If one of them owes that amount and the one quoted doesn't, or has a reference much like the
one quoted, the receipt is nobody's until a person has looked.
"""

import polars as pl

from chamberlain.income.rules.names import same_surname, spelt, surname, was_cut
from chamberlain.income.rules.passes import COMMON_AMOUNT, Books

ALIKE_IN_100 = 65
LEAST_SURNAME = 3
END = 4
"""How many letters of a name's end are looked at first."""


def doubtful(found: pl.DataFrame, receipts: pl.DataFrame, books: Books) -> pl.DataFrame:
    """Return the rows of found receipts that evidence speaks against, one line each."""
    said = _spoken_against(found, receipts, books)
    if said.is_empty():
        return said.select("row")
    own = _of_the_name(said, books)
    others = pl.col("at") != pl.col("at_own")
    named = said.join(own, on=["last", "initial"]).filter(others)
    pence, theirs = pl.col("amount_pence"), ~pl.col("owed")
    owed = (pence == pl.col("due_own")) | (pence == pl.col("balance_own"))
    by_name = named.filter((owed & theirs) | _alike(books))
    household = [
        said.filter(theirs)
        .join(own, left_on=["last", "amount_pence"], right_on=["last", column])
        .filter(others & _alike(books))
        for column in ("due_own", "balance_own")
    ]
    return pl.concat([part.select("row") for part in (by_name, *household)]).unique()


def _spoken_against(found: pl.DataFrame, receipts: pl.DataFrame, books: Books) -> pl.DataFrame:
    """Return receipts paid by another surname, and not by an amount that only this account owes."""
    pairs = found.select("row", "at").join(
        receipts.select("row", "amount_pence", "payer"), on="row"
    )
    # First, quick looks: nearly all payers show the surname as the account has it.
    payer, last = pl.col("payer").str.to_uppercase(), pl.col("last")
    names = books.accounts["name"].gather(pairs["at"]).str.to_uppercase()
    ends = names.str.slice(-END)
    others = pairs.with_columns(ends.alias("last")).filter(
        (pl.col("payer") != "") & (last != "") & ~payer.str.ends_with(last)
    )
    others = others.with_columns(books.last.gather(others["at"]))
    others = others.filter(~payer.str.contains(last, literal=True))
    pence = pl.col("amount_pence")
    owed = (pence == pl.col("due_pence")) | (pence == pl.col("balance_pence"))
    pairs = others.drop("last").join(books.accounts, on="at").with_columns(owed.alias("owed"))
    pairs = pairs.join(books.amounts, on="amount_pence", how="left")
    pairs = pairs.filter(~(pl.col("owed") & (pl.col("common") <= COMMON_AMOUNT)))
    judged = pairs.with_columns(
        was_cut(pl.col("payer")).alias("cut"),
        spelt(pl.col("payer")).alias("payer"),
        spelt(pl.col("name")).alias("spelt"),
    ).filter(~same_surname("payer", "spelt", "cut"))
    first = pl.col("payer").str.extract(r"^([^ ]+)", 1)
    last = surname(pl.col("payer"))
    ways = ((last, first), (first, last))  # "J SMITH", and as some banks do, "SMITH J"
    return (
        pl.concat(
            [
                judged.with_columns(name.alias("last"), other.str.slice(0, 1).alias("initial"))
                for name, other in ways
            ]
        )
        .filter(pl.col("last").str.len_bytes() >= LEAST_SURNAME)
        .select("row", "at", "key", "amount_pence", "owed", "last", "initial")
        .unique(["row", "at", "last"])
    )


def _of_the_name(said: pl.DataFrame, books: Books) -> pl.DataFrame:
    """Return the accounts whose surname is one of the payers'."""
    theirs = books.accounts.with_columns(books.last)
    likely = theirs.join(said.select("last").unique(), on="last", how="semi")
    own = likely.select(
        pl.col("at").alias("at_own"),
        pl.col("key").alias("key_own"),
        pl.col("due_pence").alias("due_own"),
        pl.col("balance_pence").alias("balance_own"),
        spelt(pl.col("name")).alias("spelt"),
    )
    return own.select(
        pl.exclude("spelt"),
        surname(pl.col("spelt")).alias("last"),
        pl.col("spelt").str.slice(0, 1).alias("initial"),
    )


def _alike(books: Books) -> pl.Expr:
    """Say whether two references of one length have most characters in the same places."""
    left, right = pl.col("key"), pl.col("key_own")
    same = [
        ((left.str.slice(n, 1) == right.str.slice(n, 1)) & (left.str.len_bytes() > n)).cast(
            pl.Int64
        )
        for n in range(max(books.lengths))
    ]
    size = left.str.len_bytes().cast(pl.Int64)
    equal = left.str.len_bytes() == right.str.len_bytes()
    return equal & (pl.sum_horizontal(same) * 100 >= size * ALIKE_IN_100)
