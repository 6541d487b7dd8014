"""What a person is shown first: pairs that are likely, but not certain."""

import polars as pl

from chamberlain.banking.rules.passes import (
    DAYS,
    ITEM_NAMES,
    LINE_NAMES,
    PAIRS,
    by_damaged_reference,
    by_name,
    named,
)
from chamberlain.kernel.slips import clean, one_slip, words

MOST = 5
"""Proposals for one line, and items tried for one reference."""

OTHER_AMOUNT_BP = 7_000
AMBIGUOUS_BP = 6_000
DAMAGED_OTHER_AMOUNT_BP = 5_000
AMOUNT_AND_DAY_BP = 4_000


def proposals(lines: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Return likely pairs of what is left, at most five to a line, best first.

    In falling confidence: the reference agrees but not the amount; several fit alike; the only
    reference but for one slip has another amount; the only item of the amount in those days.
    """
    if lines.is_empty() or items.is_empty():
        return pl.DataFrame(schema=PAIRS)
    oldest = items.sort("expected_on", "item")
    found = pl.concat(
        [
            _by_reference(lines, oldest, same_amount=False),
            _by_reference(lines, oldest, same_amount=True),
            *(_doubtful(find(lines, items)) for find in (by_damaged_reference, by_name)),
            _by_slip(lines, items),
            _by_amount(lines, items),
        ]
    )
    best = found.sort(
        "line", "confidence_bp", "item", "evidence", descending=[False, True, False, False]
    ).unique(["line", "item"], keep="first", maintain_order=True)
    return best.group_by("line", maintain_order=True).head(MOST).select(*PAIRS)


def _proposed(pairs: pl.DataFrame, how: str, evidence: pl.Expr, confidence: int) -> pl.DataFrame:
    return pairs.select(
        "line",
        "item",
        "amount_pence",
        pl.lit(how).alias("how"),
        evidence.alias("evidence"),
        pl.lit(confidence, pl.Int64).alias("confidence_bp"),
    )


def _doubtful(pairs: pl.DataFrame) -> pl.DataFrame:
    """Offer what a pass would have matched if it had been the only one."""
    return _proposed(
        pairs, "several", pl.format("{}, but others fit too", "evidence"), AMBIGUOUS_BP
    )


def _by_reference(lines: pl.DataFrame, items: pl.DataFrame, *, same_amount: bool) -> pl.DataFrame:
    """The reference agrees, itself or in the text; of items that share one, the oldest few."""
    of_line = pl.col("amount_pence").alias("of_line")
    said = pl.concat(
        [
            named(lines, "line", LINE_NAMES).select("line", of_line, "named"),
            words(lines, ["line", "amount_pence"], "text").select("line", of_line, "named"),
        ]
    )
    known = named(items, "item", ITEM_NAMES)
    if same_amount:
        few = known.group_by("named", "amount_pence", maintain_order=True).head(MOST)
        pairs = said.rename({"of_line": "amount_pence"}).join(few, on=["named", "amount_pence"])
        evidence = pl.format("reference {} and amount agree, but others fit too", "named")
        return _proposed(pairs, "several", evidence, AMBIGUOUS_BP)
    few = known.group_by("named", maintain_order=True).head(MOST)
    pairs = said.join(few, on="named").filter(pl.col("of_line") != pl.col("amount_pence"))
    evidence = pl.format(
        "reference {} agrees, but the line is {} pence and the item {}",
        "named",
        "of_line",
        "amount_pence",
    )
    return _proposed(pairs, "reference", evidence, OTHER_AMOUNT_BP)


def _by_slip(lines: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """The only reference but for one slip, with another amount."""
    said = lines.select("line", clean("reference").alias("named"))
    known = items.select("item", clean("reference").alias("named"))
    near = one_slip(said, known, [])
    only = near.filter(
        ~pl.col("line").is_duplicated() & ~pl.col("item").is_duplicated() & ~pl.col("shared")
    )
    both = only.join(items.select("item", "amount_pence"), on="item").join(
        lines.select("line", pl.col("amount_pence").alias("of_line")), on="line"
    )
    off = both.filter(pl.col("of_line") != pl.col("amount_pence"))
    evidence = pl.format(
        "one character of the reference is {}, but the line is {} pence and the item {}",
        "slip",
        "of_line",
        "amount_pence",
    )
    return _proposed(off, "damaged", evidence, DAMAGED_OTHER_AMOUNT_BP)


def _by_amount(lines: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """No other line and no other open item has the amount."""
    on = "amount_pence"
    alone = [
        lines.select("line", on, "booked_on").unique(on, keep="none"),
        items.select("item", on, "expected_on").unique(on, keep="none"),
    ]
    days = (pl.col("booked_on") - pl.col("expected_on")).dt.total_days().abs().alias("days")
    close = alone[0].join(alone[1], on=on).with_columns(days).filter(pl.col("days") <= DAYS)
    evidence = pl.format("the only open amount of its size, {} days apart", "days")
    return _proposed(close, "amount", evidence, AMOUNT_AND_DAY_BP)
