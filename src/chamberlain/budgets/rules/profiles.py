"""How a year's budget falls into its months: whole pence which add up to the year exactly."""

from collections.abc import Sequence

import polars as pl

from chamberlain.kernel.money import round_half_up_penny, round_half_up_penny_expr
from chamberlain.kernel.rules import Column, no_errors, rule, set_aside

MONTHS = 12
WEIGHT_MAX = 10_000
EVEN = "EVEN"
_WEIGHTS = [f"weight_{month}" for month in range(1, MONTHS + 1)]
_PENCE = [f"month_{month}_pence" for month in range(1, MONTHS + 1)]


def share_to(amount_pence: int, weights: Sequence[int], period: int) -> int:
    """Return what of a year's amount is due by the end of a period."""
    return round_half_up_penny(amount_pence * sum(weights[:period]), sum(weights))


def share_to_expr(amount: pl.Expr, weights: pl.Expr, period: int) -> pl.Expr:
    """Column twin of `share_to`; `weights` is a list of twelve whole numbers on each row."""
    due = weights.list.slice(0, period).list.sum()
    return round_half_up_penny_expr(amount * due, weights.list.sum())


def weights_fault(weights: Sequence[int]) -> str | None:
    """Say what is wrong with a profile's weights, or None."""
    if len(weights) != MONTHS:
        return f"has {len(weights)} weights: twelve are expected, April first"
    if min(weights) < 0 or max(weights) > WEIGHT_MAX:
        return f"each weight is a whole number from 0 to {WEIGHT_MAX:,}"
    if sum(weights) == 0:
        return "all weights are nought: the year must fall somewhere"
    return None


@rule(
    name="budgets.profile_months",
    inputs=(
        Column("amount_pence", "pence", "pence", "The year's amount; income is negative"),
        *(Column(name, "whole", "", "Weight of a month, April first") for name in _WEIGHTS),
    ),
    outputs=tuple(Column(name, "pence", "pence", "What falls into the month") for name in _PENCE),
    example={"amount": "1000.00", **{name: "1" for name in _WEIGHTS}},
    source="Local practice of profiling budgets; rounding is cumulative: each month's total "
    "to date is the nearest penny of its share and twelve months are the year",
)
def profile_months(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Split each year's amount over twelve months by weights, adding up to it to the penny.

    What is due by the end of a month is the year's amount times the weights so far over all
    weights, to the nearest penny; a month is the difference of two of these. A negative amount is
    the mirror of its positive.
    """
    weights = pl.concat_list(_WEIGHTS)
    unfit = (weights.list.min() < 0) | (weights.list.max() > WEIGHT_MAX) | (weights.list.sum() == 0)
    words = f"weights are whole numbers from 0 to {WEIGHT_MAX:,}, not all nought"
    errors = set_aside(frame, unfit, "weight_1", words) if frame.height else no_errors()
    good = frame.filter(~unfit) if frame.height else frame
    due = [
        share_to_expr(pl.col("amount_pence"), weights, month).alias(f"due_{month}")
        for month in range(MONTHS + 1)
    ]
    dues = good.with_columns(due)
    months = [
        (pl.col(f"due_{n}") - pl.col(f"due_{n - 1}")).cast(pl.Int64).alias(_PENCE[n - 1])
        for n in range(1, MONTHS + 1)
    ]
    return dues.select("row", *months), errors
