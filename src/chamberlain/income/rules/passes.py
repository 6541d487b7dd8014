"""The passes by which a receipt finds its account, each on its own, with its evidence.

A pass takes what earlier ones left and gives candidates; whether a candidate is the only one is
judged by `only_one`. An account may be paid many times in a day, a receipt goes to one account.
"""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from chamberlain.income.rules.names import (
    agrees,
    first_name,
    same_surname,
    spelt,
    surname,
    was_cut,
)
from chamberlain.income.rules.validators import Validator, any_valid
from chamberlain.kernel.slips import one_slip_of_unique, words

LOOKALIKES = {"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "G": "6",
              "B": "8"}  # fmt: skip
COMMON_AMOUNT = 40
"""An amount that more accounts than this owe is no evidence for one of them."""

SHARED_AMOUNT = 5
"""With an initial or a surname alone, an amount that more accounts than this owe is no evidence."""

CANDIDATES = {"row": pl.Int64, "at": pl.Int64, "how": pl.String, "evidence": pl.String}
"""`row` is the receipt's, `at` the account's place in the table."""


@dataclass
class Books:
    """The accounts as the passes need them, each form worked out when first asked for.

    Columns of `accounts`: at, key, name, due_pence, balance_pence.
    """

    accounts: pl.DataFrame
    validators: list[Validator]

    @cached_property
    def by_key(self) -> pl.DataFrame:
        """References that are of one account only."""
        own = self.accounts.select("at", "key")
        return own if own["key"].n_unique() == own.height else own.filter(pl.col("key").is_unique())

    @cached_property
    def amounts(self) -> pl.DataFrame:
        """How many accounts owe each amount, as what is due next or as all of it."""
        owed = pl.concat(
            [self.accounts.select(amount_pence=column) for column in ("due_pence", "balance_pence")]
        )
        return owed.group_by("amount_pence").agg(pl.len().alias("common"))

    @cached_property
    def last(self) -> pl.Series:
        """The last word of each account's name, in capitals, by the account's place."""
        word = self.accounts["name"].str.extract(r"([^ ]+) *$", 1)
        return word.fill_null("").str.to_uppercase().rename("last")

    @property
    def lengths(self) -> list[int]:
        """The lengths that references have."""
        found = {one.length for one in self.validators}
        return sorted(found or set(self.accounts["key"].str.len_bytes().unique().to_list()))


def only_one(candidates: pl.DataFrame) -> pl.DataFrame:
    """Keep the candidates of receipts that have a single account, the first evidence standing."""
    rows = candidates.unique(["row", "at"], keep="first", maintain_order=True)
    return rows.filter(pl.len().over("row") == 1).select(*CANDIDATES)


def _given(frame: pl.DataFrame, how: str, evidence: pl.Expr) -> pl.DataFrame:
    return frame.with_columns(pl.lit(how).alias("how"), evidence.alias("evidence"))


def by_reference(receipts: pl.DataFrame, books: Books) -> pl.DataFrame:
    """What the payer wrote is the account's reference, and nothing else."""
    pairs = receipts.select("row", "key").join(books.by_key, on="key")
    return _given(pairs, "reference", pl.lit("the reference agrees")).select(*CANDIDATES)


def by_correction(receipts: pl.DataFrame, books: Books) -> pl.DataFrame:
    """The reference stands in the text, was written apart, in lookalikes, or without its prefix.

    Where it has a form, what is made of the text must pass its check digit.
    """
    said = spoken(receipts, books)
    numeric = said.with_columns(_as_figures(pl.col("named")).alias("corrected"))
    parts = [numeric.select("row", "named", pl.col("named").alias("corrected")), numeric]
    for form in books.validators:
        if form.prefix:
            bare = pl.col("corrected").str.len_bytes() == form.length - len(form.prefix)
            prefixed = pl.concat_str(pl.lit(form.prefix), "corrected").alias("corrected")
            parts.append(numeric.filter(bare).select("row", "named", prefixed))
    tried = pl.concat([part.select("row", "named", "corrected") for part in parts])
    if books.validators:
        tried = tried.filter(any_valid("corrected", books.validators))
    pairs = tried.join(books.by_key, left_on="corrected", right_on="key")
    same = pl.col("named") == pl.col("corrected")
    evidence = (
        pl.when(same)
        .then(pl.format("{} stands in the text", "named"))
        .otherwise(pl.format("{} is {} written otherwise", "named", "corrected"))
    )
    return only_one(_given(pairs, "corrected", evidence))


def spoken(receipts: pl.DataFrame, books: Books) -> pl.DataFrame:
    """Return row and `named` for everything in the text that may be a reference or most of one."""
    lengths = books.lengths
    if not lengths:
        return receipts.select("row", pl.col("key").alias("named")).clear()
    shortest = min(lengths) - max([1, *(len(one.prefix) for one in books.validators)])
    text = receipts.select("row", "said")
    whole = receipts.select("row", pl.col("key").alias("named"))
    runs = text.select("row", pl.col("said").str.extract_all(r"\d{4,}").alias("named"))
    found = pl.concat(
        [
            whole,
            words(text, ["row"], "said", together=3).select("row", "named"),
            runs.explode("named").drop_nulls(),
        ]
    ).unique()
    size = pl.col("named").str.len_bytes()
    return found.filter(size.is_between(shortest, max(lengths) + 1))


def _as_figures(text: pl.Expr) -> pl.Expr:
    return text.str.replace_many(list(LOOKALIKES), list(LOOKALIKES.values()))


def by_slip(receipts: pl.DataFrame, books: Books) -> pl.DataFrame:
    """One character is wrong, missing, added, or two are swapped, and name or amount agree.

    What passes its check digit is no slip, but a reference nobody here has. Of several accounts
    one slip away only a name tells. Where nothing else is near, so does a surname with the amount
    that is due, or an amount that few others owe.
    """
    pairs = near(receipts, books)
    if pairs.is_empty():
        return pl.DataFrame(schema=CANDIDATES)
    judged = pairs.with_columns(
        agrees("payer", "spelt", "cut").alias("by_name"),
        same_surname("payer", "spelt", "cut").alias("by_surname"),
        _is_due().alias("by_amount"),
        (pl.len().over("row") == 1).alias("alone"),
    ).with_columns(pl.col("by_name").sum().over("row").alias("names"))
    named = pl.col("by_name") & (pl.col("names") == 1)
    due = pl.col("alone") & pl.col("by_amount") & pl.col("by_surname")
    telling = pl.col("alone") & pl.col("by_amount") & (pl.col("common") <= COMMON_AMOUNT)
    why = (
        pl.when("by_name")
        .then(pl.lit("the name agrees"))
        .when(due)
        .then(pl.lit("the surname and the amount due agree"))
        .otherwise(pl.lit("few others owe that amount"))
    )
    kept = judged.filter(named | due | telling)
    evidence = pl.format("one character {} against {}, and {}", "slip", "key", why)
    return only_one(_given(kept, "slip", evidence))


def near(receipts: pl.DataFrame, books: Books) -> pl.DataFrame:
    """Return receipts with every account one slip from something in their text, and both names."""
    lengths = books.lengths
    said = spoken(receipts, books)
    size = pl.col("named").str.len_bytes()
    said = said.filter(size.is_between(min(lengths) - 1, max(lengths) + 1))
    proper = said.filter(any_valid("named", books.validators)).select("row").unique()
    damaged = said.join(proper, on="row", how="anti")
    told = books.by_key.select(pl.col("at").alias("item"), pl.col("key").alias("named"))
    slips = one_slip_of_each(damaged, told).rename({"item": "at"})
    found = slips.select("row", "at", "slip").unique(["row", "at"], keep="any")
    held = books.accounts.select("at", "key", "name", "due_pence", "balance_pence")
    with_accounts = found.join(held, on="at").join(_payers(receipts), on="row")
    return with_accounts.join(books.amounts, on="amount_pence", how="left").with_columns(
        spelt(pl.col("name")).alias("spelt"), pl.col("common").fill_null(0)
    )


def _payers(receipts: pl.DataFrame) -> pl.DataFrame:
    payer = pl.col("payer")
    return receipts.select(
        "row", "amount_pence", spelt(payer).alias("payer"), was_cut(payer).alias("cut")
    )


def one_slip_of_each(lines: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Return the slips (row, item, slip) of every row, also where several say the same.

    Every item's reference is its own.
    """
    nobody_else = pl.lit(False).alias("shared")
    alike = lines.select("named").unique().with_row_index("line").cast({"line": pl.Int64})
    known = items.with_columns(nobody_else)
    pairs = one_slip_of_unique(alike.with_columns(nobody_else), known, [])
    return pairs.join(alike, on="line").join(lines, on="named").select("row", "item", "slip")


def _is_due() -> pl.Expr:
    pence = pl.col("amount_pence")
    return (pence == pl.col("due_pence")) | (pence == pl.col("balance_pence"))


def by_name(receipts: pl.DataFrame, books: Books) -> pl.DataFrame:
    """No reference: one account alone has the name and owes the amount, which few others do.

    A name alone proves nothing, as people pay for others who have accounts of their own; nor does
    an instalment that thousands have. Where the payer shows an initial only, still fewer must owe
    it; first names, where both are whole, must agree.
    """
    pairs = _owing(receipts, books)
    first, said = first_name(pl.col("spelt")), pl.col("payer")
    forwards = (first_name(said).str.len_bytes() >= 3) & (surname(said).str.len_bytes() >= 3)
    whole = (first.str.len_bytes() >= 3) & forwards
    padded = pl.concat_str(pl.lit(" "), said, pl.lit(" "))
    spaced = pl.concat_str(pl.lit(" "), first, pl.lit(" "))
    differs = whole & ~padded.str.contains(spaced, literal=True)
    told = (whole & ~differs) | (pl.col("common") <= SHARED_AMOUNT)
    agreed = pairs.filter(agrees("payer", "spelt", "cut") & ~differs & told)
    evidence = pl.format("{} owes this amount, as few others do", "spelt")
    return only_one(_given(agreed, "name", evidence))


def by_amount(receipts: pl.DataFrame, books: Books) -> pl.DataFrame:
    """No reference: of all that have this amount due, which few do, one has the payer's surname."""
    few = pl.col("common") <= SHARED_AMOUNT
    pairs = _owing(receipts, books, ("due_pence",)).filter(
        few & same_surname("payer", "spelt", "cut")
    )
    evidence = pl.format("{} of the same surname has this amount due, as few have", "spelt")
    return only_one(_given(pairs, "amount", evidence))


def _owing(
    receipts: pl.DataFrame, books: Books, owed: tuple[str, ...] = ("due_pence", "balance_pence")
) -> pl.DataFrame:
    """Join receipts with the accounts that owe their amount, now or in all, where these are few."""
    payers = _payers(receipts).filter((pl.col("payer") != "") & (pl.col("amount_pence") > 0))
    few = books.amounts.filter(pl.col("common") <= COMMON_AMOUNT)
    asked = payers.join(few, on="amount_pence")
    held = books.accounts.select("at", "name", "due_pence", "balance_pence")
    parts = [
        asked.join(held, left_on="amount_pence", right_on=column).select(
            "row", "at", "payer", "cut", "name", "common"
        )
        for column in owed
    ]
    pairs = pl.concat(parts).unique(["row", "at"], keep="any")
    return pairs.with_columns(spelt(pl.col("name")).alias("spelt"))


def by_payer(receipts: pl.DataFrame, books: Books, payers: pl.DataFrame) -> pl.DataFrame:
    """People allocated this payer's money to one account before, and the amount is due on it."""
    keyed = receipts.select("row", "amount_pence", spelt(pl.col("payer")).alias("payer_key"))
    taught = payers.filter(pl.len().over("payer_key") == 1)
    pairs = keyed.filter(pl.col("payer_key") != "").join(taught, on="payer_key")
    held = books.accounts.select("at", "key", "due_pence", "balance_pence")
    pairs = pairs.join(held, left_on="account", right_on="key").filter(_is_due())
    evidence = pl.format("{} paid for this account before, {} times", "payer_key", "times")
    return only_one(_given(pairs, "payer", evidence))
