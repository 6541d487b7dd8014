"""Cash by the day: what stands at the bank, with everything due in and out of it.

And how far earlier forecasts were from what came.
"""

from datetime import date, timedelta

import polars as pl

from chamberlain.kernel.calendar import next_working_day_expr

FLOWS = {"day": pl.Date, "kind": pl.String, "amount_pence": pl.Int64}
"""Money due: in above nought, out below."""

DAYS = {
    "day": pl.Date,
    "in_pence": pl.Int64,
    "out_pence": pl.Int64,
    "balance_pence": pl.Int64,
}
HORIZONS = (1, 5, 10, 20, 40)
"""Days ahead at which forecasts are judged."""


def on_working_days(flows: pl.DataFrame, first: date) -> pl.DataFrame:
    """Put each flow on the working day it can move: what is late on the first, the rest on its own.

    A day past the calendar of bank holidays is left as it is.
    """
    due = pl.max_horizontal("day", pl.lit(first))
    return flows.with_columns(day=pl.coalesce(next_working_day_expr(due), due))


def forecast(opening_pence: int, flows: pl.DataFrame, first: date, days: int) -> pl.DataFrame:
    """Return every day's money in, out, and the balance at its end (columns of `DAYS`).

    `opening_pence` stands at the bank before the first day. Flows after the last day are left out.
    """
    grid = pl.DataFrame({"day": pl.date_range(first, first + timedelta(days - 1), eager=True)})
    moved = on_working_days(flows, first)
    sums = moved.group_by("day").agg(
        in_pence=pl.col("amount_pence").clip(0).sum(),
        out_pence=(-(-pl.col("amount_pence")).clip(0)).sum(),
    )
    filled = grid.join(sums, on="day", how="left", maintain_order="left").with_columns(
        pl.col("in_pence", "out_pence").fill_null(0)
    )
    running = (pl.col("in_pence") + pl.col("out_pence")).cum_sum()
    return filled.with_columns(balance_pence=opening_pence + running).select(*DAYS)


def by_kind(flows: pl.DataFrame, first: date, days: int) -> pl.DataFrame:
    """Add up what comes within the days by kind: kind, in_pence, out_pence, count."""
    moved = on_working_days(flows, first).filter(pl.col("day") < first + timedelta(days))
    return (
        moved.group_by("kind")
        .agg(
            count=pl.len().cast(pl.Int64),
            in_pence=pl.col("amount_pence").clip(0).sum(),
            out_pence=(-(-pl.col("amount_pence")).clip(0)).sum(),
        )
        .sort("kind")
    )


def accuracy(kept: pl.DataFrame, actual: pl.DataFrame) -> pl.DataFrame:
    """Hold kept forecasts against what came, by days ahead.

    `kept` has made_on, day, balance_pence; `actual` has day and actual_pence, of days whose
    statement is in. Gives days_ahead, forecasts, mean_error_pence (size of the error on average,
    rounded down), bias_pence (below nought: too hopeful means actual was less) and worst_pence.
    """
    joined = kept.join(actual, on="day").with_columns(
        days_ahead=(pl.col("day") - pl.col("made_on")).dt.total_days(),
        error=pl.col("actual_pence") - pl.col("balance_pence"),
    )
    judged = joined.filter(pl.col("days_ahead").is_in(HORIZONS))
    return (
        judged.group_by("days_ahead")
        .agg(
            forecasts=pl.len().cast(pl.Int64),
            mean_error_pence=pl.col("error").abs().sum() // pl.len(),
            bias_pence=pl.col("error").sum() // pl.len(),
            worst_pence=pl.col("error").abs().max(),
        )
        .sort("days_ahead")
    )
