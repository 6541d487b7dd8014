"""Whole months: what straight-line depreciation is counted in."""

import polars as pl


def month_of(day: pl.Expr) -> pl.Expr:
    """Number a day's month, counted through the years."""
    return day.dt.year().cast(pl.Int64) * 12 + day.dt.month().cast(pl.Int64)


def first_charged(in_use_on: pl.Expr) -> pl.Expr:
    """Number the first month that is charged: that which begins on the day, or after it."""
    return month_of(in_use_on) + (in_use_on.dt.day() > 1).cast(pl.Int64)


def complete_before(day: pl.Expr) -> pl.Expr:
    """Number the first month that is not complete at the end of a day."""
    at_end = (day.dt.month_end() == day).cast(pl.Int64)
    return month_of(day) + at_end


def year_of(day: pl.Expr) -> pl.Expr:
    """Return the financial year a day is in, by its first half: 2026 for 2026-27."""
    return day.dt.year().cast(pl.Int64) - (day.dt.month() < 4).cast(pl.Int64)
