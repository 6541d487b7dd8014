"""Leave that a leaver had earned and not taken, paid by the hour with the last pay."""

import polars as pl

from chamberlain.payroll.rules.period_earnings import EARNED, YEAR_E3, half_up, hourly_e4, shaped

ELEMENT = "leave_owed"
SAID = {"payroll_id": pl.String, "words": pl.String}
UNPAID = ("died", "transferred")
"""Reasons for which a person looks: pay after a death carries no NI, and on a transfer leave goes
along."""


def leave_owed(
    leavers: pl.DataFrame, slices: pl.DataFrame, periods: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return pay for leave left, in the period of the last day, and whom a person must look at.

    Working Time Regulations 1998 regulation 14: leave due and not taken is paid when employment
    ends. An hour is the year's pay by 52.143 and the full-time hours, as for hourly pay. Not paid
    by itself: leave taken too much (only an agreement allows to take it back), term time (its
    fraction of pay holds leave already), and leavers who died or went with their service.
    `leavers` has payroll_id, assignment, last_day, reason, leave_balance_e2. Frames: EARNED; and
    payroll_id, words.
    """
    if leavers.is_empty():
        return pl.DataFrame(schema=EARNED), pl.DataFrame(schema=SAID)
    placed = leavers.filter(pl.col("leave_balance_e2") != 0).join(
        periods, how="cross"
    ).filter(pl.col("last_day").is_between("starts", "ends", closed="left"))  # fmt: skip
    terms = slices.unique(["assignment", "key"], keep="last").select(
        "assignment", "key", "yearly_pence", "full_time_hours_e2", "paid_weeks_e3"
    )
    judged = placed.join(terms, on=["assignment", "key"]).with_columns(words=_looked_at())
    paid = (
        judged.filter(pl.col("words") == "")
        .with_columns(rate_e4=hourly_e4(pl.col("yearly_pence"), pl.col("full_time_hours_e2")))
        .with_columns(
            element=pl.lit(ELEMENT),
            units_e2="leave_balance_e2",
            amount_pence=half_up(pl.col("rate_e4") * pl.col("leave_balance_e2"), 1_000_000),
            note=pl.lit("on leaving"),
        )
    )
    said = judged.filter(pl.col("words") != "").select("payroll_id", "words")
    return (shaped(paid) if paid.height else pl.DataFrame(schema=EARNED)), said


def _looked_at() -> pl.Expr:
    """Return why leave left is not paid by itself, in words; blank where it is."""
    hours = pl.col("leave_balance_e2").abs()
    said = pl.format(
        "{}.{} hours",
        hours // 100,
        (hours % 100).cast(pl.String).str.zfill(2),
    )
    return (
        pl.when(pl.col("reason").is_in(UNPAID))
        .then(pl.format("Leave of {} left by a leaver who {}: pay it by hand if it is owed", said,
                        "reason"))
        .when(pl.col("leave_balance_e2") < 0)
        .then(pl.format("Left having taken {} of leave too much: take it back only as agreed",
                        said))
        .when(pl.col("paid_weeks_e3") != YEAR_E3)
        .then(pl.format("Left in a term-time post with {} of leave: reconcile by hand", said))
        .when(pl.col("yearly_pence").is_null() | (pl.col("full_time_hours_e2") == 0))
        .then(pl.format("Left with {} of leave and no yearly pay: pay it by hand", said))
        .otherwise(pl.lit(""))
    )  # fmt: skip
