"""Working days, Bacs days, and the years, periods, months and weeks a council counts in.

Ranges are half-open: `(from, to)` holds `from` and not `to`. Nothing here reads a clock. Bank
holidays are those of England and Wales, from `data/calendar`; a question about a year which that
file does not list is refused rather than guessed.
"""

import tomllib
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import polars as pl

DATA = Path(__file__).parent / "data" / "calendar" / "england_and_wales.toml"
MONTHS = (
    "January February March April May June July August September October November December"
).split()
PERIODS = 12
ADJUSTMENT_PERIODS = (13, 14)
DAY = timedelta(days=1)
LONDON = "Europe/London"


class CalendarUnknown(LookupError):
    """A working-day question about a year whose bank holidays are not listed."""


class BacsDays(NamedTuple):
    """The three days of a Bacs payment: sent, processed, and money in the account."""

    input: date
    processing: date
    entry: date


@cache
def bank_holidays() -> dict[date, str]:
    """Return each known bank holiday and its name, in date order."""
    years = tomllib.loads(DATA.read_text())["holidays"]
    named = {date.fromisoformat(d): name for year in years.values() for d, name in year.items()}
    return dict(sorted(named.items()))


@cache
def known_range() -> tuple[date, date]:
    """Return the half-open range of days for which bank holidays are known."""
    data = tomllib.loads(DATA.read_text())
    return date(data["first_year"], 1, 1), date(data["last_year"] + 1, 1, 1)


def is_working_day(day: date) -> bool:
    """Say whether a day is neither a Saturday, a Sunday nor a bank holiday."""
    first, end = known_range()
    if not first <= day < end:
        raise CalendarUnknown(
            f"bank holidays are known from {first} to {end - DAY}, not for {day}: "
            f"add the year to {DATA.name}"
        )
    return day.weekday() < 5 and day not in bank_holidays()


def next_working_day(day: date) -> date:
    """Return the day itself if it is a working day, else the first one after it."""
    while not is_working_day(day):
        day += DAY
    return day


def previous_working_day(day: date) -> date:
    """Return the day itself if it is a working day, else the last one before it."""
    while not is_working_day(day):
        day -= DAY
    return day


def add_working_days(day: date, count: int) -> date:
    """Return the working day `count` after (or, negative, before) `day`, which is not counted.

    A count of nought gives `next_working_day(day)`.
    """
    if count == 0:
        return next_working_day(day)
    step = DAY if count > 0 else -DAY
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def working_days_between(first: date, end: date) -> int:
    """Count the working days in the half-open range `[first, end)`."""
    return sum(is_working_day(first + DAY * i) for i in range((end - first).days))


def next_working_day_expr(day: pl.Expr) -> pl.Expr:
    """Column twin of `next_working_day`; null where bank holidays are not known."""
    return add_working_days_expr(day, 0)


def add_working_days_expr(day: pl.Expr, count: int) -> pl.Expr:
    """Column twin of `add_working_days`; null where bank holidays are not known."""
    holidays = list(bank_holidays())
    if count > 0:
        moved = day.dt.add_business_days(count, holidays=holidays, roll="backward")
    else:
        moved = day.dt.add_business_days(count, holidays=holidays, roll="forward")
    first, end = known_range()
    known = day.is_between(first, end, closed="left") & moved.is_between(first, end, closed="left")
    return pl.when(known).then(moved)


def is_bacs_day(day: date) -> bool:
    """Say whether Bacs processes on this day: working days of England, as the scheme rules say."""
    return is_working_day(day)


def bacs_days(entry: date) -> BacsDays:
    """Return when a payment must be sent and processed for its money to arrive on `entry`.

    ValueError when `entry` is not a day on which Bacs moves money.
    """
    if not is_bacs_day(entry):
        raise ValueError(f"{entry} is not a Bacs processing day: choose a working day")
    processing = add_working_days(entry, -1)
    return BacsDays(add_working_days(processing, -1), processing, entry)


def year_of(day: date) -> int:
    """Return the financial year that a day is in by its first half: 2026 for 2026-27."""
    return day.year if day.month >= 4 else day.year - 1


def financial_year(day: date) -> str:
    """Return the financial year, 1 April to 31 March, that a day is in: "2026-27"."""
    return year_name(year_of(day))


def financial_year_range(year: str) -> tuple[date, date]:
    """Return the half-open range of a financial year such as "2026-27"."""
    first = _year_start(year)
    return date(first, 4, 1), date(first + 1, 4, 1)


def period_of(day: date) -> tuple[str, int]:
    """Return financial year and period, April being 1 and March 12: ("2026-27", 8)."""
    return financial_year(day), (day.month - 4) % 12 + 1


def period_range(year: str, period: int) -> tuple[date, date]:
    """Return the half-open range of a period; adjustment periods 13 and 14 are 31 March alone."""
    first = _year_start(year)
    if period in ADJUSTMENT_PERIODS:
        return date(first + 1, 3, 31), date(first + 1, 4, 1)
    if not 1 <= period <= PERIODS:
        raise ValueError(f"period {period} is not between 1 and {ADJUSTMENT_PERIODS[-1]}")
    start = _month_start(first, 3 + period)
    return start, _month_start(start.year, start.month + 1)


def period_name(year: str, period: int) -> str:
    """Return what people call a period: "November 2026", or "2026-27 adjustment 1"."""
    if period in ADJUSTMENT_PERIODS:
        return f"{year} adjustment {period - PERIODS}"
    start, _ = period_range(year, period)
    return f"{MONTHS[start.month - 1]} {start.year}"


def tax_year(day: date) -> str:
    """Return the tax year, 6 April to 5 April, that a day is in: "2026-27"."""
    return year_name(day.year if (day.month, day.day) >= (4, 6) else day.year - 1)


def tax_month(day: date) -> tuple[str, int]:
    """Return tax year and tax month; month 1 runs from 6 April to 5 May."""
    months = day.month - 4 - (day.day < 6)
    return tax_year(day), months % 12 + 1


def tax_month_range(year: str, month: int) -> tuple[date, date]:
    """Return the half-open range of a tax month, which starts on the 6th."""
    if not 1 <= month <= 12:
        raise ValueError(f"tax month {month} is not between 1 and 12")
    start = _month_start(_year_start(year), 3 + month)
    return start.replace(day=6), _month_start(start.year, start.month + 1).replace(day=6)


def tax_week(day: date) -> tuple[str, int]:
    """Return tax year and tax week; week 1 starts on 6 April, week 53 is what is left over."""
    year = tax_year(day)
    return year, (day - date(_year_start(year), 4, 6)).days // 7 + 1


def week_range(day: date) -> tuple[date, date]:
    """Return the half-open week, Monday to Monday, that a day is in."""
    monday = day - DAY * day.weekday()
    return monday, monday + DAY * 7


def local_day(instant: datetime) -> date:
    """Return the day in London at an instant; ValueError when the instant has no time zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone; a day cannot be told from a bare time")
    return instant.astimezone(ZoneInfo(LONDON)).date()


def start_of_day(day: date) -> datetime:
    """Return the instant, in UTC, at which a day begins in London."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(LONDON)).astimezone(UTC)


def year_name(first: int) -> str:
    """Return the name of the financial or tax year whose first half is given: "2026-27"."""
    return f"{first:04d}-{(first + 1) % 100:02d}"


def _year_start(year: str) -> int:
    """Return 2026 for "2026-27"; ValueError for anything that is not a year so written."""
    head = year[:4]
    if not (head.isascii() and head.isdigit() and year == year_name(int(head))):
        raise ValueError(f"{year!r} is not a year such as 2026-27")
    return int(head)


def _month_start(year: int, month: int) -> date:
    """Return the first of a month counted from January of `year`; 13 is next January."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
