"""Tax years and pay periods, and the figures that hold in them."""

import re
from datetime import date
from functools import cache

import polars as pl

from chamberlain.kernel.rates import Rates, RatesUnknown, figures

FREQUENCIES = ("weekly", "fortnightly", "four_weekly", "monthly")
OTHER_WORDS = (
    ("2_weekly", "fortnightly"),
    ("two_weekly", "fortnightly"),
    ("4_weekly", "four_weekly"),
    ("4weekly", "four_weekly"),
    ("fourweekly", "four_weekly"),
)
"""Words that people write for FREQUENCIES; spaces and hyphens are read as `_`."""

FREQUENCY = {"M1": "monthly", "W1": "weekly", "W2": "fortnightly", "W4": "four_weekly"}
"""Pay frequencies by the codes that HMRC is told."""

WEEKS_IN_PERIOD = {"weekly": 1, "fortnightly": 2, "four_weekly": 4}
LAST_WEEK = 52
LAST_MONTH = 12


def first_day(tax_year: str) -> date | None:
    """Return the 6 April a tax year such as "2026-27" begins on; None where it is none."""
    match = re.fullmatch(r"(\d{4})-(\d{2})", tax_year.strip())
    if match is None or (int(match[1]) + 1) % 100 != int(match[2]):
        return None
    return date(int(match[1]), 4, 6)


def tax_year_of(day: date) -> str:
    """Return the tax year a day is in: 5 April 2026 is still in "2025-26"."""
    start = day.year if (day.month, day.day) >= (4, 6) else day.year - 1
    return f"{start}-{(start + 1) % 100:02d}"


@cache
def rates_of_year(scheme: str, tax_year: str) -> Rates | None:
    """Return the figures a scheme began that tax year with; None when none are on file."""
    start = first_day(tax_year)
    if start is None:
        return None
    try:
        return figures(f"payroll.{scheme}", start)
    except RatesUnknown:
        return None


def tax_week(day: date) -> int:
    """Return the tax week of a day: 6 April begins week 1, the last day or two are week 53."""
    start = first_day(tax_year_of(day))
    assert start is not None  # noqa: S101 - tax_year_of gives nothing else
    return (day - start).days // 7 + 1


def tax_month(day: date) -> int:
    """Return the tax month of a day: the 6th of April to the 5th of May is month 1."""
    months = (day.year - 1) * 12 + day.month - (1 if day.day < 6 else 0)
    return (months - 4) % 12 + 1


def tax_year_expr(day: pl.Expr) -> pl.Expr:
    """Column twin of `tax_year_of`."""
    start = day.dt.year() - ((day.dt.month() * 100 + day.dt.day()) < 406).cast(pl.Int32)
    return pl.format("{}-{}", start, ((start + 1) % 100).cast(pl.String).str.zfill(2))


def unknown_year(scheme: str, known: pl.Expr) -> pl.Expr:
    """Return the message about a tax year for which a scheme has no figures."""
    message = f"expected a tax year with figures on file for {scheme}, such as 2026-27"
    return pl.when(~known).then(pl.lit(message))
