"""The tests for duplicate invoices, strongest first, each a join of the new with the pool."""

from collections.abc import Callable

import polars as pl

WINDOW_DAYS = 60

Test = Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]


def same_number_and_amount(new: pl.DataFrame, pool: pl.DataFrame) -> pl.DataFrame:
    """D1: the same supplier, number and amount: the same invoice."""
    pairs = _pairs(new, pool, ["supplier", "same_number", "gross_pence"])
    return _found(pairs, "D1", "same supplier, number and amount", certainty="exact")


def like_number(new: pl.DataFrame, pool: pl.DataFrame) -> pl.DataFrame:
    """D6: the same supplier and a number that is the same but for characters easily mistaken."""
    pairs = _pairs(new, pool, ["supplier", "like_number"])
    same_amount = pl.col("gross_pence") == pl.col("gross_pence_other")
    words = (
        pl.when(same_amount).then(pl.lit("and the same amount")).otherwise(pl.lit("but not amount"))
    )
    return _found(
        pairs, "D6", pl.format("same supplier and number {} {}", pl.col("number_other"), words)
    )


def changed_amount(new: pl.DataFrame, pool: pl.DataFrame) -> pl.DataFrame:
    """D7: same supplier and date, with digits of the amount transposed, or net taken for gross."""
    pairs = _pairs(new, pool, ["supplier", "invoice_date"])
    gross, other = pl.col("gross_pence"), pl.col("gross_pence_other")
    net_for_gross = (
        (pl.col("net_pence") == other)
        | (pl.col("net_pence_other") == gross)
        | (gross * 5 == other * 6)
        | (other * 5 == gross * 6)
    ).fill_null(False) & (gross != other)
    difference = (gross - other).abs()
    transposed = (difference > 0) & (difference % 9 == 0) & (_digits(gross) == _digits(other))
    net = _found(
        pairs.filter(net_for_gross), "D7", "same supplier and date, net of the other's gross"
    )
    words = "same supplier and date, amount with digits changed round"
    return pl.concat([net, _found(pairs.filter(transposed & ~net_for_gross), "D7", words)])


def same_amount_again(new: pl.DataFrame, pool: pl.DataFrame) -> pl.DataFrame:
    """D2: the same supplier and amount under another number, within 60 days; the nearest only."""
    pairs = _pairs(new, pool, ["supplier", "gross_pence"])
    apart = (pl.col("invoice_date") - pl.col("invoice_date_other")).dt.total_days().abs()
    near = pairs.with_columns(apart=apart).filter(
        (pl.col("apart") <= WINDOW_DAYS) & (pl.col("same_number") != pl.col("same_number_other"))
    )
    nearest = near.sort("row", "apart", "is_new_other", "row_other").unique(
        "row", keep="first", maintain_order=True
    )
    words = pl.format("same supplier and amount, other number, {} days apart", "apart")
    return _found(nearest, "D2", words)


def other_supplier_same_number(new: pl.DataFrame, pool: pl.DataFrame) -> pl.DataFrame:
    """D3: another supplier with the same number and amount: one supplier held twice."""
    pairs = _pairs(new, pool, ["same_number", "gross_pence"]).filter(_other_supplier())
    return _found(
        pairs, "D3", pl.format("supplier {} has the same number and amount", "supplier_other")
    )


def other_supplier_same_payee(new: pl.DataFrame, pool: pl.DataFrame) -> pl.DataFrame:
    """D4: another supplier of the same name, VAT number or bank account, amount and date."""
    shared = {"bank_account": "bank account", "vat_number": "VAT number", "supplier_name": "name"}
    found = []
    for key, words in shared.items():
        pairs = _pairs(new, pool, [key, "gross_pence", "invoice_date"]).filter(_other_supplier())
        text = f"supplier {{}} has the same {words}, amount and date"
        found.append(_found(pairs, "D4", pl.format(text, "supplier_other")))
    return pl.concat(found)


def same_postcode(new: pl.DataFrame, pool: pl.DataFrame) -> pl.DataFrame:
    """D5: another supplier and number at the same postcode, with the same amount and date."""
    pairs = _pairs(new, pool, ["postcode", "gross_pence", "invoice_date"]).filter(_other_supplier())
    text = "supplier {} at the same postcode has the same amount and date"
    return _found(pairs, "D5", pl.format(text, "supplier_other"))


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


def _pairs(new: pl.DataFrame, pool: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Join on keys that are not null; the pool's columns end in `_other`.

    Of two new invoices only the later row is compared with the earlier, and none with itself.
    """
    kept = [name for name in pool.columns if name not in keys]
    right = pool.select(*keys, *(pl.col(name).alias(f"{name}_other") for name in kept))
    pairs = new.join(right, on=keys, how="inner", nulls_equal=False)
    pairs = pairs.with_columns(pl.col(key).alias(f"{key}_other") for key in keys)
    return pairs.filter(~pl.col("is_new_other") | (pl.col("row_other") < pl.col("row")))


def _found(
    pairs: pl.DataFrame, test: str, reason: str | pl.Expr, certainty: str = "probable"
) -> pl.DataFrame:
    """Return the findings of one test as row, other, test, certainty, duplicate_of, reason."""
    return pairs.select(
        "row",
        pl.concat_str(pl.col("is_new_other").cast(pl.Int8), "row_other", separator=":").alias(
            "other"
        ),
        pl.lit(test).alias("test"),
        pl.lit(certainty).alias("certainty"),
        pl.col("shown_other").alias("duplicate_of"),
        (pl.lit(reason) if isinstance(reason, str) else reason).alias("reason"),
    )


def _other_supplier() -> pl.Expr:
    return pl.col("supplier") != pl.col("supplier_other")


def _digits(pence: pl.Expr) -> pl.Expr:
    """Return the digits of an amount in order of size, by which transposed amounts are equal."""
    return pence.cast(pl.String).str.split("").list.sort().list.join("")
