"""Annual leave in hours: years with more or fewer public holidays, part-time, part of a year."""

from datetime import date
from fractions import Fraction

import polars as pl

from chamberlain.kernel.rules import rule
from chamberlain.people.rules.rows import (
    Given,
    Row,
    Wrong,
    day,
    days_between,
    decimals,
    each,
    given,
    holidays_between,
    listed,
    needed,
    number,
    of_item,
    positive,
    text,
    whole,
    year_of,
)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SOURCE = (
    "NJC National Agreement on Pay and Conditions of Service (Green Book), Part 2 paragraph 7 as "
    "from 1 April 2023; bank holidays of England and Wales as the calendar falls"
)

_IN = (
    text("leave_year", "", "First and last day, as 2026-04-01..2027-03-31, or 2026-27"),
    text("leave_days", "days", "Full-time annual leave of a year"),
    text("extra_statutory_days", "days", "Extra-statutory days; nought when blank"),
    text(
        "public_holidays",
        "days",
        "Public holidays in the year; counted in leave_year when there is no such column or it is "
        "blank; a text that is no number leaves them out, to be given as they fall",
    ),
    text("hours_per_day", "hours", "A full-time day; a fifth of full_time_hours when blank"),
    text("fte", "FTE", "Share of full time; worked out of weekly_hours when blank"),
    text("weekly_hours", "hours a week", "Hours worked; full time when blank"),
    text("full_time_hours", "hours a week", "Hours of full time; 37 when blank"),
    day("start", "First day of somebody who starts within the year"),
    day("last_day", "Last day of somebody who leaves within the year"),
    text("hours_taken", "hours", "Leave taken so far"),
    day("five_years_on", "Day on which five years of service are reached"),
    text("base_days", "days", "Full-time annual leave before five years"),
    text("higher_days", "days", "Full-time annual leave from five years on"),
    text("pattern", "JSON", 'Hours by weekday, as {"Tue": "7.40", "Wed": "7.40"}'),
)
_OUT = (
    whole("public_holidays", "days", "Public holidays that were counted"),
    text("hours", "hours", "Leave of the year, or of the part from start"),
    whole("days_left", "days", "Days from start to the end of the year, both included"),
    whole("days", "days", "Days of the year up to the last day, both included"),
    text("accrued_hours", "hours", "Leave earned up to the last day"),
    text("balance_hours", "hours", "What is left of it after leave taken; below nought is owed"),
    whole("days_at_higher", "days", "Days of the year at the longer leave"),
    text("extra_hours", "hours", "What the longer leave adds in this year"),
    text("pot_hours", "hours", "Hours of public holidays, in proportion to full time"),
    text("deducted_hours", "hours", "Hours of the holidays that fall on working days"),
    text("free_hours", "hours", "What is left of the pot as leave to take"),
)


@rule(
    name="people.leave_entitlement",
    inputs=_IN,
    outputs=_OUT,
    example={
        "leave_year": "2026-04-01..2027-03-31",
        "leave_days": "26",
        "extra_statutory_days": "2",
        "hours_per_day": "7.40",
        "weekly_hours": "18.50",
    },
    source=SOURCE,
    replaces=("public_holidays",),
)
def leave_entitlement(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out annual leave in hours, to two decimals.

    A row is worked out for what it gives. Always (leave + extra-statutory + public holidays) x
    hours of a day x FTE; with `start` or `last_day` times days in service over days in the year,
    each counted with its first and last day; with `five_years_on` what the longer leave adds from
    that day; with `pattern` the pot of public holidays, what of it working days use up, and what
    is free. Public holidays are those of England that fall in `leave_year`: ten in 2026-27, six
    in 2027-28.
    """
    return each(frame, _OUT, _entitlement)


def _entitlement(row: Row) -> Given:
    if given(row, "pattern"):
        return _pot(row)
    found: Given = {}
    if given(row, "five_years_on"):
        found = _longer(row)
        if not given(row, "leave_days"):
            return found
    return found | _year(row)


def _size(row: Row) -> tuple[Fraction, Fraction]:
    """Return hours of a full-time day, and the share of full time."""
    full = positive(row, "full_time_hours", 37)
    hours = (
        positive(row, "hours_per_day", str(full / 5)) if given(row, "hours_per_day") else full / 5
    )
    if given(row, "fte"):
        return hours, number(row, "fte")
    return hours, number(row, "weekly_hours") / full if given(row, "weekly_hours") else Fraction(1)


def _year(row: Row) -> Given:
    hours, fte = _size(row)
    part = given(row, "start") or given(row, "last_day")
    holidays, found = _holidays(row, part)
    days = number(row, "leave_days") + number(row, "extra_statutory_days", 0) + holidays
    whole_year = days * hours * fte
    if not part:
        found["hours"] = decimals(whole_year, 2)
        return found | _balance(row, whole_year)
    first, last = year_of(row)
    length = days_between(first, last)
    start, end = _served(row, first, last)
    served = days_between(start, end)
    earned = whole_year * served / length
    if not given(row, "last_day"):
        return found | {"days_left": served, "hours": decimals(earned, 2)} | _balance(row, earned)
    return found | {"days": served, "accrued_hours": decimals(earned, 2)} | _balance(row, earned)


def _served(row: Row, first: date, last: date) -> tuple[date, date]:
    """Return the first and last day served within the year."""
    start, end = row.get("start") or first, row.get("last_day") or last
    start = max(start, first)
    if start > last:
        raise Wrong("start", "is after the leave year")
    if end < start:
        raise Wrong("last_day", "is before the first day in this leave year")
    return start, min(end, last)


def _balance(row: Row, earned: Fraction) -> Given:
    """Return what is left after leave taken: of hours as they are shown, to two decimals."""
    if not given(row, "hours_taken"):
        return {}
    shown = Fraction(decimals(earned, 2))
    return {"balance_hours": decimals(shown - number(row, "hours_taken"), 2)}


def _holidays(row: Row, part: bool) -> tuple[Fraction, Given]:
    """Return public holidays to add, and the count as a result where there is one."""
    written = row.get("public_holidays")
    if written is None:
        if part:
            return Fraction(0), {}
        if not given(row, "leave_year"):
            raise Wrong("public_holidays", "is needed where there is no leave_year to count in")
        fallen = len(holidays_between(*year_of(row)))
        return Fraction(fallen), {"public_holidays": fallen}
    try:
        count = number(row, "public_holidays")
    except Wrong:
        if written.strip()[:1].isdigit() or written.strip()[:1] == "-":
            raise
        return Fraction(0), {}
    return count, {"public_holidays": int(count)}


def _longer(row: Row) -> Given:
    """Return what the longer leave adds in the year in which five years are reached."""
    hours, fte = _size(row)
    first, last = year_of(row)
    reached = max(needed(row, "five_years_on"), first)
    days = max(days_between(reached, last), 0)
    more = number(row, "higher_days") - number(row, "base_days")
    extra = more * hours * fte * days / days_between(first, last)
    return {"days_at_higher": days, "extra_hours": decimals(extra, 2)}


def _pot(row: Row) -> Given:
    """Return the pot of public holidays of somebody who works some days of the week."""
    pattern = listed(row, "pattern")
    if not isinstance(pattern, dict):
        raise Wrong("pattern", 'expected hours by weekday, such as {"Tue": "7.40"}')
    worked = {name.strip().lower()[:3]: of_item(pattern, "pattern", name) for name in pattern}
    strange = set(worked) - set(WEEKDAYS)
    if strange:
        raise Wrong("pattern", f"{min(strange)} is no day of the week")
    full = positive(row, "full_time_hours", 37)
    hours, _ = _size(row)
    fte = number(row, "fte") if given(row, "fte") else sum(worked.values()) / full
    holidays = holidays_between(*year_of(row))
    pot = len(holidays) * hours * fte
    used = sum((worked.get(WEEKDAYS[one.weekday()], Fraction(0)) for one in holidays), Fraction(0))
    return {
        "public_holidays": len(holidays),
        "pot_hours": decimals(pot, 2),
        "deducted_hours": decimals(used, 2),
        "free_hours": decimals(pot - used, 2),
    }
