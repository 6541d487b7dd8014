"""When a feed is next expected, and whether it is late. Pure: days in, days out."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Literal

from chamberlain.kernel.calendar import add_working_days, next_working_day

Every = Literal["working_day", "week", "month", "quarter", "as_it_comes"]
MONTHS = {"month": 1, "quarter": 3}


def next_expected(every: str, last_on: date) -> date | None:
    """Return the working day the next run is expected after one on `last_on`; None as it comes."""
    if every == "working_day":
        return add_working_days(last_on, 1)
    if every == "week":
        return next_working_day(last_on + timedelta(days=7))
    if every in MONTHS:
        return next_working_day(_months_on(last_on, MONTHS[every]))
    return None


def is_late(expected_on: date | None, grace_days: int, today: date) -> bool:
    """Whether the day it was expected, and so many working days of grace, are over."""
    if expected_on is None:
        return False
    last = add_working_days(expected_on, grace_days) if grace_days else expected_on
    return today > last


def _months_on(day: date, months: int) -> date:
    """Return the same day of a later month, or its last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
