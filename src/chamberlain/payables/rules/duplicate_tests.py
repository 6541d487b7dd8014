"""The tests for duplicate invoices, strongest first, each a join of the new with the pool.

The joins are on equal keys, carry few columns and meet each other supplier or amount once, so that
a supplier with thousands of like invoices costs little.
"""

from collections.abc import Callable, Sequence

import polars as pl

WINDOW_DAYS = 60
PAYEE_KEYS = {"bank_account": "bank account", "vat_number": "VAT number", "supplier_name": "name"}
NET_FOR_GROSS = (
    ("gross_pence", "net_alone"),
    ("net_alone", "gross_pence"),
    ("five_gross", "six_gross"),
    ("six_gross", "five_gross"),
)
"""Amounts of the one and of the other that are equal when VAT at 20% is on one side only."""

Test = Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]


def same_number_and_amount(new: pl.DataFrame, pool: pl.DataFrame) -> pl.DataFrame:
    """D1: the same supplier, number and amount: the same invoice."""
    pairs = _pairs(new, pool, ["supplier", "same_number", "gross_pence"])
    return _found(pairs, "D1", pl.lit("same supplier, number and amount"), certainty="exact")


def like_number(new: pl.DataFrame, pool: pl.DataFrame) -> pl.DataFrame:
    """D6: the same supplier and a number that is the same but for characters easily mistaken."""
    pairs = _pairs(new, pool, ["supplier", "like_number"], also=["number", "gross_pence"])
    same_amount = pl.col("gross_pence") == pl.col("gross_pence_other")
    words = pl.when(same_amount).then(pl.lit("and the same amount")).otherwise(pl.lit("only"))
    reason = pl.format("same supplier and number {} {}", pl.col("number_other"), words)
    return _found(pairs, "D6", reason)


def changed_amount(new: pl.DataFrame, pool: pl.DataFrame) -> pl.DataFrame:
    """D7: same supplier and date, with digits of the amount changed round, or net for gross."""
    found = []
    net_words = pl.lit("same supplier and date, the gross of one is the net of the other")
    for ours, theirs in NET_FOR_GROSS:
        mine, other = ["supplier", "invoice_date", ours], ["supplier", "invoice_date", theirs]
        found.append(_found(_pairs(new, pool, mine, other), "D7", net_words))
    words = pl.lit("same supplier and date, the amount with digits changed round")
    changed = _pairs(
        _digits_changed(new, pool),
        pool,
        ["supplier", "invoice_date", "changed_pence"],
        ["supplier", "invoice_date", "gross_pence"],
    )
    return pl.concat([*found, _found(changed, "D7", words)])


def other_supplier_same_number(new: pl.DataFrame, pool: pl.DataFrame) -> pl.DataFrame:
    """D3: another supplier with the same number and amount: one supplier held twice."""
    pairs = _other_supplier(new, pool, ["same_number", "gross_pence"])
    reason = pl.format("supplier {} has the same number and amount", "supplier_other")
    return _found(pairs, "D3", reason)


def other_supplier_same_payee(new: pl.DataFrame, pool: pl.DataFrame) -> pl.DataFrame:
    """D4: another supplier of the same name, VAT number or bank account, amount and date."""
    found = []
    for key, words in PAYEE_KEYS.items():
        pairs = _other_supplier(new, pool, [key, "gross_pence", "invoice_date"])
        reason = pl.format(f"supplier {{}} has the same {words}, amount and date", "supplier_other")
        found.append(_found(pairs, "D4", reason))
    return pl.concat(found)


def same_postcode(new: pl.DataFrame, pool: pl.DataFrame) -> pl.DataFrame:
    """D5: another supplier and number at the same postcode, with the same amount and date."""
    pairs = _other_supplier(new, pool, ["postcode", "gross_pence", "invoice_date"])
    text = "supplier {} at the same postcode has the same amount and date"
    return _found(pairs, "D5", pl.format(text, "supplier_other"))


def same_amount_again(new: pl.DataFrame, pool: pl.DataFrame) -> pl.DataFrame:
    """D2: the same supplier and amount under another number, within 60 days; the nearest only.

    Of the invoices held the nearest by date is taken, of the new ones the row before.
    """
    group, names = ["supplier", "gross_pence"], ["row", "is_new", "shown", "invoice_date"]
    names.append("same_number")
    other = [pl.col(name).alias(f"{name}_other") for name in names]
    held = pool.filter(~pl.col("is_new")).select(*group, *other).sort("invoice_date_other")
    nearest = new.sort("invoice_date").join_asof(
        held,
        left_on="invoice_date",
        right_on="invoice_date_other",
        by=group,
        strategy="nearest",
        coalesce=False,
        check_sortedness=False,
    )
    before = new.sort("row").with_columns(
        pl.col(name).shift(1).over(group).alias(f"{name}_other") for name in names
    )
    pairs = pl.concat(
        [nearest.drop_nulls("row_other"), before.drop_nulls("row_other")], how="diagonal"
    )
    apart = (pl.col("invoice_date") - pl.col("invoice_date_other")).dt.total_days().abs()
    other_number = pl.col("same_number") != pl.col("same_number_other")
    near = pairs.with_columns(apart=apart).filter(other_number & (pl.col("apart") <= WINDOW_DAYS))
    reason = pl.format("same supplier and amount, other number, {} days apart", "apart")
    return _found(near, "D2", reason)


TESTS: tuple[Test, ...] = (
    same_number_and_amount,
    like_number,
    changed_amount,
    other_supplier_same_number,
    other_supplier_same_payee,
    same_postcode,
    same_amount_again,
)
"""Strongest first: a pair is reported under the first that finds it."""


def _pairs(
    new: pl.DataFrame,
    pool: pl.DataFrame,
    keys: Sequence[str],
    other_keys: Sequence[str] | None = None,
    also: Sequence[str] = (),
) -> pl.DataFrame:
    """Join on keys that are not null; the pool's columns end in `_other`.

    Of two new invoices only the later row is compared with the earlier, and none with itself.
    """
    kept = ["row", "is_new", "shown", *also]
    on = [f"key_{number}" for number in range(len(keys))]
    left = new.select(*kept, *(pl.col(k).alias(o) for k, o in zip(keys, on, strict=True)))
    right = pool.select(
        *(pl.col(name).alias(f"{name}_other") for name in kept),
        *(pl.col(k).alias(o) for k, o in zip(other_keys or keys, on, strict=True)),
    )
    pairs = left.join(right, on=on, how="inner", nulls_equal=False)
    return pairs.filter(~pl.col("is_new_other") | (pl.col("row_other") < pl.col("row")))


def _other_supplier(new: pl.DataFrame, pool: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Pair with the first invoice of each other supplier that has the same keys."""
    first_of_each = pool.unique([*keys, "supplier"], keep="first", maintain_order=True)
    pairs = _pairs(new, first_of_each, keys, also=["supplier"])
    return pairs.filter(pl.col("supplier") != pl.col("supplier_other"))


def _digits_changed(new: pl.DataFrame, pool: pl.DataFrame) -> pl.DataFrame:
    """Give each new invoice the amounts of its supplier and date that have its digits."""
    keys = ["supplier", "invoice_date", "digits"]
    amounts = pool.select(*keys, pl.col("gross_pence").alias("changed_pence")).unique()
    pairs = new.join(amounts, on=keys, how="inner")
    return pairs.filter(pl.col("gross_pence") != pl.col("changed_pence"))


def _found(
    pairs: pl.DataFrame, test: str, reason: pl.Expr, certainty: str = "probable"
) -> pl.DataFrame:
    """Return the findings of one test, and in `other` which invoice of the pool it was."""
    return pairs.select(
        "row",
        (pl.col("row_other") * 2 + pl.col("is_new_other")).alias("other"),
        pl.lit(test).alias("test"),
        pl.lit(certainty).alias("certainty"),
        pl.col("shown_other").alias("duplicate_of"),
        reason.alias("reason"),
    )
