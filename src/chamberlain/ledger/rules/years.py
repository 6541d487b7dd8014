"""Financial years as the ledger numbers them: 2026 is 1 April 2026 to 31 March 2027."""

import re
from datetime import date, timedelta
from typing import Any

import polars as pl

from chamberlain.kernel.calendar import (
    period_name,
    period_of,
    period_range,
    year_name,
)

MONTHS = 12
LAST_PERIOD = 14


def year_number(name: str) -> int:
    """Return 2026 for "2026-27" or "2026"; ValueError says what is expected."""
    match = re.fullmatch(r"(20\d\d)(?:-(\d\d))?", name.strip())
    if match is None or (match[2] and int(match[2]) != (int(match[1]) + 1) % 100):
        raise ValueError(f"{name!r} is no financial year: expected one such as 2026-27")
    return int(match[1])


def year_and_period(day: date) -> tuple[int, int]:
    """Return the year and the monthly period a day is in: (2026, 8) for 2 November 2026."""
    name, period = period_of(day)
    return year_number(name), period


def year_expr(day: str) -> pl.Expr:
    """Column twin of `year_and_period`, its year."""
    return (pl.col(day).dt.year() - (pl.col(day).dt.month() < 4).cast(pl.Int32)).cast(pl.Int16)


def period_expr(day: str) -> pl.Expr:
    """Column twin of `year_and_period`, its period."""
    return ((pl.col(day).dt.month().cast(pl.Int16) + 8) % 12 + 1).cast(pl.Int16)


def periods_of(year: int) -> list[dict[str, Any]]:
    """Return the fourteen periods of a year: number, name, first and last day, kind.

    13 and 14 are adjustment periods dated 31 March.
    """
    name = year_name(year)
    rows: list[dict[str, Any]] = []
    for period in range(1, LAST_PERIOD + 1):
        starts, end = period_range(name, period)
        rows.append(
            {
                "period": period,
                "name": period_name(name, period),
                "starts": starts,
                "ends": end - timedelta(days=1),
                "kind": "normal" if period <= MONTHS else "adjustment",
            }
        )
    return rows
