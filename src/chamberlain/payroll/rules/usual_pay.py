"""Normal pay of a post that is paid by the hour, for days away: the average of what it was paid.

Nothing is set by a contract for the days themselves, so what was paid in the whole periods before
stands for it. How many periods is a local matter: three months or twelve weeks here, as assumed
pensionable pay takes them.
"""

from typing import Any

import polars as pl

from chamberlain.payroll.rules.period_earnings import half_up

YEAR_DAYS = 365
PAID = {"assignment": pl.String, "starts": pl.Date, "ends": pl.Date, "pence": pl.Int64}
USUAL: dict[str, Any] = {
    "payroll_id": pl.String,
    "assignment": pl.String,
    "key": pl.Int64,
    "amount_pence": pl.Int64,
}
HOURLY = "hourly"


def usual_pay(
    away: pl.DataFrame, slices: pl.DataFrame, paid: pl.DataFrame, count: int
) -> pl.DataFrame:
    """Return what a post by the hour would usually have been paid in each period: USUAL.

    `away` are absences cut to periods (assignment, key, first_day); `slices` facts of pay cut to
    periods, with `yearly_pence`; `paid` pay of each post by period (PAID). The average is of the
    last `count` periods that were paid and ended before the first day of the absence, by calendar
    days; who was paid in none has the hours of the contract.
    """
    first = away.group_by("assignment", "key").agg(pl.col("first_day").min())
    mine = (
        slices.filter(pl.col("pay_basis") == HOURLY)
        .with_columns(days=(pl.col("held_to") - pl.col("held_from")).dt.total_days())
        .group_by("payroll_id", "assignment", "key", maintain_order=True)
        .agg(
            pl.col("days").sum(),
            pl.col("yearly_pence", "weekly_hours_e2", "full_time_hours_e2").last(),
        )
        .join(first, on=["assignment", "key"], maintain_order="left")
    )
    before = (
        mine.select("assignment", "key", "first_day")
        .join(paid.filter(pl.col("pence") > 0), on="assignment")
        .filter(pl.col("ends") <= pl.col("first_day"))
        .sort("ends", descending=True)
        .group_by("assignment", "key", maintain_order=True)
        .head(count)
        .group_by("assignment", "key")
        .agg(
            pl.col("pence").sum(),
            over=(pl.col("ends") - pl.col("starts")).dt.total_days().sum(),
        )
    )
    own = pl.col("yearly_pence").fill_null(0) * pl.col("weekly_hours_e2") * pl.col("days")
    contract = half_up(own, pl.col("full_time_hours_e2") * YEAR_DAYS)
    average = half_up(pl.col("pence") * pl.col("days"), pl.col("over"))
    return (
        mine.join(before, on=["assignment", "key"], how="left", maintain_order="left")
        .with_columns(amount_pence=pl.coalesce(average, contract))
        .filter(pl.col("amount_pence") > 0)
        .select(*USUAL)
        .cast(pl.Schema(USUAL))
    )
