"""Rules that answer row by row in exact fractions: reading cells, setting faulty rows aside."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import polars as pl

from chamberlain.kernel.calendar import bank_holidays, known_range
from chamberlain.kernel.exact import exact, half_up, text_of
from chamberlain.kernel.rules import Column, no_errors

Row = Mapping[str, Any]
Given = dict[str, Any]
Work = Callable[[Row], Given]


class Wrong(ValueError):
    """A row that cannot be worked out: which field, and what was expected of it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def each(
    frame: pl.DataFrame, outputs: Sequence[Column], work: Work
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work every row out; return what a rule declares, and the rows that were wrong."""
    rows, errors = [], []
    for item in frame.iter_rows(named=True):
        try:
            rows.append({"row": item["row"], **work(item)})
        except Wrong as wrong:
            value = item.get(wrong.field)
            shown = None if value is None else str(value)
            errors.append((item["row"], wrong.field, shown, str(wrong)))
    schema: dict[str, Any] = {"row": pl.Int64} | {one.name: one.dtype for one in outputs}
    faults = pl.DataFrame(errors, schema=no_errors().schema, orient="row")
    return pl.DataFrame(rows, schema=schema), faults


def text(name: str, unit: str, description: str, *, required: bool = False) -> Column:
    """Declare a column read as a text: a number with decimals, or a list in JSON."""
    return Column(name, "text", unit, description, required=required)


def whole(name: str, unit: str, description: str, *, required: bool = False) -> Column:
    """Declare a column of whole numbers."""
    return Column(name, "whole", unit, description, required=required)


def pence(name: str, description: str, *, required: bool = False) -> Column:
    """Declare a column of money."""
    return Column(name, "pence", "pounds and pence", description, required=required)


def day(name: str, description: str, *, required: bool = False) -> Column:
    """Declare a column of days."""
    return Column(name, "date", "day", description, required=required)


def given(row: Row, *names: str) -> bool:
    """Say whether every one of these cells holds something."""
    return all(row.get(name) is not None for name in names)


def _plain(written: str) -> str:
    """Return a number without the sign of the pound, and without commas that mark thousands."""
    bare = written.strip().removeprefix("£").lstrip()
    return bare.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", bare) else bare


def number(row: Row, name: str, default: str | int | None = None) -> Fraction:
    """Return a cell as an exact number, or its default; Wrong when it is none, or below nought.

    A fraction stays exact: weeks of a year may be given as 365/7.
    """
    value = row.get(name)
    if value is None:
        value = default
    if value is None:
        raise Wrong(name, "is needed here")
    try:
        above, _, below = _plain(str(value)).partition("/")
        found = exact(above) / (exact(below) if below else 1)
    except (ValueError, ZeroDivisionError):
        raise Wrong(name, "expected a number such as 37 or 22.20") from None
    if found < 0:
        raise Wrong(name, "must not be below nought")
    return found


def positive(row: Row, name: str, default: str | int | None = None) -> Fraction:
    """Return a cell as a number above nought."""
    found = number(row, name, default)
    if found == 0:
        raise Wrong(name, "must be above nought")
    return found


def needed(row: Row, name: str) -> Any:
    """Return a cell that this row cannot do without."""
    if row.get(name) is None:
        raise Wrong(name, "is needed here")
    return row[name]


def listed(row: Row, name: str) -> Any:
    """Return the JSON that a cell holds; a bare list of numbers may be parted by semicolons."""
    value = str(needed(row, name)).strip()
    try:
        return json.loads(value if value[:1] in "[{" else f"[{value.replace(';', ',')}]")
    except ValueError:
        raise Wrong(name, "expected a list in JSON, such as [1, 3, 2]") from None


def of_item(item: Any, name: str, field: str, default: str | None = None) -> Fraction:
    """Return a number out of one object of a list."""
    if not isinstance(item, dict):
        raise Wrong(name, "expected a list of objects in JSON")
    try:
        return number(item, field, default)
    except Wrong as wrong:
        raise Wrong(name, f"{field} {wrong}") from None


def _day_of(written: str) -> date:
    """Return a day written 2026-04-01 or 01/04/2026; ValueError when it is none."""
    british = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", written.strip())
    if british:
        return date(int(british[3]), int(british[2]), int(british[1]))
    return date.fromisoformat(written.strip())


def year_of(row: Row, name: str = "leave_year") -> tuple[date, date]:
    """Return the first and last day of a year written `2026-04-01..2027-03-31`, or `2026-27`."""
    written = str(needed(row, name)).strip()
    years = re.fullmatch(r"(\d{4})[-/](?:\d{2})?(\d{2})", written)
    if years and (int(years[1]) + 1) % 100 == int(years[2]):
        return date(int(years[1]), 4, 1), date(int(years[1]) + 1, 3, 31)
    try:
        for mark in ("..", " to ", " - ", "/"):
            if mark in written:
                start, _, end = written.partition(mark)
                return _in_order(_day_of(start), _day_of(end))
    except ValueError:
        pass
    raise Wrong(name, "expected a leave year such as 2026-04-01..2027-03-31")


def _in_order(start: date, end: date) -> tuple[date, date]:
    if end < start:
        raise ValueError
    return start, end


def holidays_between(first: date, last: date, name: str = "leave_year") -> list[date]:
    """Return the bank holidays of England from a day to another, both included."""
    start, end = known_range()
    if first < start or last >= end:
        raise Wrong(name, f"bank holidays are known from {start} to {end - timedelta(1)} only")
    return [one for one in bank_holidays() if first <= one <= last]


def days_between(first: date, last: date) -> int:
    """Count days from one to another, both included."""
    return (last - first).days + 1


def months_after(start: date, months: int) -> date:
    """Return the day so many months on; the last of the month where it has no such day."""
    moved = pl.Series([start]).dt.offset_by(f"{months}mo")[0]
    found: date = moved
    return found


def completed_years(start: date, on: date) -> int:
    """Return the years completed on a day that is itself an anniversary or later."""
    years = on.year - start.year
    return years - (months_after(start, 12 * years) > on)


def penny(value: Fraction) -> int:
    """Round a fraction of pence half up."""
    return half_up(value)


def decimals(value: Fraction, places: int) -> str:
    """Return a number rounded half up with so many decimals."""
    return text_of(value, places)


def plain(value: Fraction) -> str:
    """Return a number with no more decimals than it has."""
    return str(value.numerator) if value.denominator == 1 else text_of(value, 4).rstrip("0")
