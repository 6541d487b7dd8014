"""What a person is shown first: pairs that are likely, but not certain."""

import polars as pl

from chamberlain.banking.rules.passes import DAYS, PAIRS, SINGLE
from chamberlain.banking.rules.references import one_slip

MOST = 5
"""Proposals for one line."""

AMBIGUOUS_BP = 6_000
OTHER_AMOUNT_BP = 7_000
DAMAGED_OTHER_AMOUNT_BP = 5_000
AMOUNT_AND_DAY_BP = 4_000


def proposals(lines: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Return likely pairs of prepared lines and items, at most five to a line, best first.

    In falling confidence: the reference agrees but not the amount; a pass fits several partners;
    a damaged reference whose only fit has another amount; the only item of the amount in
    those days.
    """
    if lines.is_empty() or items.is_empty():
        return pl.DataFrame(schema=PAIRS)
    several = [
        find(lines, items).with_columns(
            pl.format("{}, but not this one alone", "evidence").alias("evidence"),
            pl.lit(AMBIGUOUS_BP, pl.Int64).alias("confidence_bp"),
        )
        for find in SINGLE.values()
    ]
    found = pl.concat([*several, *_by_reference(lines, items), _by_amount(lines, items)])
    best = found.sort(
        "line", "confidence_bp", "item", "evidence", descending=[False, True, False, False]
    )
    return (
        best.unique(["line", "item"], keep="first", maintain_order=True)
        .group_by("line", maintain_order=True)
        .head(MOST)
        .select(*PAIRS)
    )


def _by_reference(lines: pl.DataFrame, items: pl.DataFrame) -> list[pl.DataFrame]:
    """The reference agrees, exactly or but for one slip, and the amount does not."""
    said = lines.select("line", pl.col("ref").alias("named")).filter(pl.col("named") != "")
    known = items.select("item", pl.col("ref").alias("named")).filter(pl.col("named") != "")
    exact = said.join(known, on="named").with_columns(pl.lit("agrees").alias("slip"))
    near = one_slip(said, known, [])
    near = near.filter(~pl.col("line").is_duplicated() & ~pl.col("item").is_duplicated())
    made = []
    for pairs, how, confidence, words in (
        (exact.select("line", "item", "slip"), "reference", OTHER_AMOUNT_BP, "reference agrees"),
        (near, "damaged", DAMAGED_OTHER_AMOUNT_BP, "one character of the reference is {}"),
    ):
        both = pairs.join(items.select("item", "amount_pence"), on="item").join(
            lines.select("line", pl.col("amount_pence").alias("of_line")), on="line"
        )
        off = both.filter(pl.col("of_line") != pl.col("amount_pence"))
        said_so = pl.format(words, "slip") if "{}" in words else pl.lit(words)
        evidence = said_so + pl.format(
            ", but the line is {} pence and the item {}", "of_line", "amount_pence"
        )
        made.append(
            off.select(
                "line",
                "item",
                "amount_pence",
                pl.lit(how).alias("how"),
                evidence.alias("evidence"),
                pl.lit(confidence, pl.Int64).alias("confidence_bp"),
            )
        )
    return made


def _by_amount(lines: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """No other line or item has the amount within those days."""
    pairs = lines.select("line", "amount_pence", "booked_on").join(
        items.select("item", "amount_pence", "expected_on"), on="amount_pence"
    )
    days = (pl.col("booked_on") - pl.col("expected_on")).dt.total_days().abs().alias("days")
    close = pairs.with_columns(days).filter(pl.col("days") <= DAYS)
    only = close.filter(~pl.col("line").is_duplicated() & ~pl.col("item").is_duplicated())
    return only.select(
        "line",
        "item",
        "amount_pence",
        pl.lit("amount").alias("how"),
        pl.format("the only open amount of its size, {} days apart", "days").alias("evidence"),
        pl.lit(AMOUNT_AND_DAY_BP, pl.Int64).alias("confidence_bp"),
    )
