"""Leave of a year out of the terms that held in it: columnar, in hours x 100."""

from datetime import date

import polars as pl

from chamberlain.kernel.rates import Rates

SLICES = {
    "assignment_id": pl.Int64,
    "held_from": pl.Date,
    "held_to": pl.Date,
    "weekly_hours_e2": pl.Int64,
    "full_time_hours_e2": pl.Int64,
    "five_years": pl.Boolean,
    "casual": pl.Boolean,
}
"""Slices of days on which nothing changes, each within one leave year."""


def entitlement(slices: pl.DataFrame, terms: Rates, first: date, last: date) -> pl.DataFrame:
    """Return leave of the year by assignment: assignment_id, entitled_e2.

    Each slice earns (annual leave + extra-statutory days) x a fifth of its weekly hours x its days
    over the days of the year; rounded half up once. Public holidays are given as they fall, in
    proportion, and aren't in it. A casual earns by the hour instead: nought here.
    """
    length = (last - first).days + 1
    days = pl.when("five_years").then(terms["leave_days_5_years"])
    days = days.otherwise(terms["leave_days_under_5_years"]) + terms["extra_statutory_days"]
    held = (pl.col("held_to") - pl.col("held_from")).dt.total_days()
    hours = pl.when("casual").then(0).otherwise(pl.col("weekly_hours_e2"))
    parts = slices.with_columns(part=days * hours * held)
    total = parts.group_by("assignment_id", maintain_order=True).agg(pl.col("part").sum())
    below = 5 * length
    return total.select("assignment_id", entitled_e2=(pl.col("part") * 2 + below) // (2 * below))


def earned(hours: pl.DataFrame, accrual_e2: int) -> pl.DataFrame:
    """Return what casuals earned: assignment_id, earned_e2, whole hours, halves up.

    `hours` has assignment_id and worked_e2, one row per pay period, each rounded by itself.
    """
    whole = (pl.col("worked_e2") * accrual_e2 * 2 + 1_000_000) // 2_000_000
    found = hours.with_columns(earned_e2=whole * 100)
    return found.group_by("assignment_id", maintain_order=True).agg(pl.col("earned_e2").sum())
