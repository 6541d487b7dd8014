"""Thresholds and rates of National Insurance for a letter and a pay period, as whole numbers."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

import polars as pl

from chamberlain.kernel.rates import Rates, RatesUnknown, figures, history

WEEKS = 52
PERIODS = {"fortnightly": 26, "four_weekly": 13}
LETTERS = tuple("ABCDEFHIJKLMNSVXZ")
LETTER_EXPECTED = f"expected a National Insurance letter in force then, of {' '.join(LETTERS)}"
ORDINARY = "payroll.national_insurance"
DIRECTORS = "payroll.directors_national_insurance"


class NiFigures(NamedTuple):
    """What contributions of a period are reckoned by: limits in pence, rates as percent_e2."""

    lower_limit_pence: int
    primary_pence: int
    employer_from_pence: int
    upper_limit_pence: int
    employee_e2: int
    above_limit_e2: int
    employer_e2: int


def period_pounds(threshold: dict[str, int], frequency: str, weeks: int = WEEKS) -> int:
    """Return a threshold in whole pounds for a pay frequency.

    A fortnight's and four weeks' are the year's over 26 and 13, a director's those of his weeks
    over 52: each rounded up to the pound.
    """
    if frequency == "annual":
        return -(-threshold["annual"] * weeks // WEEKS)
    if frequency in PERIODS:
        return -(-threshold["annual"] // PERIODS[frequency])
    return threshold[frequency]


@lru_cache(maxsize=2048)
def ni_figures(
    scheme: str, day: date, frequency: str, letter: str, weeks: int = WEEKS
) -> NiFigures | None:
    """Return the figures of a letter on a day; None when the letter or the day has none."""
    rates = figures_on(scheme, day)
    mine = [one for one in rates["letters"] if one["letter"] == letter] if rates else []
    if not rates or not mine:
        return None
    limits = ("lower_earnings_limit", "primary_threshold", mine[0]["employer_from"])
    pounds = [
        period_pounds(rates[name], frequency, weeks) for name in (*limits, "upper_earnings_limit")
    ]
    percents = (mine[0][name] for name in ("employee", "above_limit", "employer"))
    return NiFigures(*(one * 100 for one in pounds), *percents)


def figures_on(scheme: str, day: date) -> Rates | None:
    """Return the figures of a scheme on a day, or None."""
    try:
        return figures(scheme, day)
    except RatesUnknown:
        return None


@lru_cache(maxsize=64)
def sets_of_year(start: int, scheme: str = ORDINARY) -> tuple[date, ...]:
    """Return the first days of the sets of figures that begin in the tax year from that April."""
    year = (date(start, 4, 6), date(start + 1, 4, 6))
    return tuple(one.held_from for one in history(scheme) if year[0] <= one.held_from < year[1])


def figures_frame(found: list[NiFigures | None]) -> pl.DataFrame:
    """Return figures as columns, nulls where there are none."""
    blank = (None,) * len(NiFigures._fields)
    rows = [blank if one is None else tuple(one) for one in found]
    schema = {name: pl.Int64 for name in NiFigures._fields}
    return pl.DataFrame(rows, schema=schema, orient="row")
