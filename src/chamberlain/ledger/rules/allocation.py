"""Sharing a cost by percentages or by a statistic, in whole pence, and spreading it over months."""

from datetime import date, timedelta

import polars as pl

from chamberlain.kernel.money import split_pence, split_pence_expr
from chamberlain.kernel.rules import Column, rule, set_aside

PRODUCT_MAX = 2**62


@rule(
    name="ledger.allocation",
    inputs=[
        Column("pool", "text", "", "What is shared: rows of the same pool share one amount"),
        Column("pool_pence", "pence", "pounds and pence", "The amount, the same on each row"),
        Column("receiver", "text", "", "Who bears a share"),
        Column("weight", "whole", "", "Percent x 100, or the count of a statistic"),
    ],
    outputs=[Column("share_pence", "pence", "pence", "What the receiver bears")],
    example={"pool": "Finance", "pool_pounds": "100.00", "receiver": "FCW101", "weight": "3"},
    source="Largest remainder (Hamilton); CIPFA Service Reporting Code of Practice on overheads",
    by_row=False,
)
def allocation(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Share the amount of each pool by weights, to the penny.

    The shares of a pool add up to its amount exactly: pennies left over go to the largest
    remainders, the earlier row first. A pool with a weight below nought, with none above it, or too
    large to be multiplied out is set aside whole.
    """
    over = pl.col("weight").sum().over("pool")
    low = pl.col("weight").min().over("pool") < 0
    large = (over > 0) & (pl.col("pool_pence").abs() > PRODUCT_MAX // pl.max_horizontal(over, 1))
    uneven = pl.col("pool_pence").n_unique().over("pool") > 1
    checks = (
        (low | (over <= 0), "weight", "weights are nought or more, and not all nought"),
        (uneven, "pool_pence", "the rows of one pool share one amount"),
        (large, "weight", "amount and weights are too large to share"),
    )
    errors = pl.concat([set_aside(frame, bad, field, words) for bad, field, words in checks])
    good = frame.filter(~(low | (over <= 0) | uneven | large))
    shares = split_pence_expr(pl.col("pool_pence"), pl.col("weight"), "pool")
    return good.select("row", share_pence=shares.cast(pl.Int64)), errors


def months_between(first: date, last: date) -> list[tuple[date, int]]:
    """Return the first day of each month that a range touches, and the days of it in that month."""
    found: list[tuple[date, int]] = []
    month = first.replace(day=1)
    while month <= last:
        following = (month + timedelta(days=32)).replace(day=1)
        days = (min(last, following - timedelta(days=1)) - max(first, month)).days + 1
        found.append((month, days))
        month = following
    return found


def spread(total_pence: int, first: date, last: date) -> list[tuple[date, int]]:
    """Spread an amount over the months of a range by their days: (first of month, pence).

    The parts add up to the total exactly; ValueError when the range is empty.
    """
    months = months_between(first, last)
    if not months:
        raise ValueError("the last day comes before the first")
    parts = split_pence(total_pence, [days for _, days in months])
    return [(month, part) for (month, _), part in zip(months, parts, strict=True)]
