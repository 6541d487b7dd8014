"""Promises to pay in parts: the days and amounts, and whether one is kept."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

WEEKS = {"week": 1, "fortnight": 2}
MOST = 120

Standing = Literal["running", "kept", "broken"]


def parts(total: int, each: int, first_on: date, every: str) -> list[tuple[date, int]]:
    """Return the days and pence of a promise: equal parts, what is left over in the last.

    A monthly part falls on the first one's day, or the month's last where it has none.
    """
    count = -(-total // each)
    if count > MOST:
        raise ValueError(f"comes to {count} payments: at most {MOST}")
    amounts = [each] * (count - 1) + [total - each * (count - 1)]
    return [(_day(first_on, every, number), pence) for number, pence in enumerate(amounts)]


def _day(first_on: date, every: str, number: int) -> date:
    if every in WEEKS:
        return first_on + timedelta(weeks=WEEKS[every] * number)
    month = first_on.month - 1 + number
    year, month = first_on.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(first_on.day, last))


def due_by(promised: Sequence[tuple[date, int]], day: date) -> int:
    """Return the pence promised up to a day."""
    return sum(pence for due_on, pence in promised if due_on <= day)


def standing(
    promised: Sequence[tuple[date, int]], paid: int, today: date, grace_days: int
) -> Standing:
    """Return how a promise stands: broken once a part is unpaid for more than the days of grace."""
    if paid >= sum(pence for _, pence in promised):
        return "kept"
    short = paid < due_by(promised, today - timedelta(days=grace_days + 1))
    return "broken" if short else "running"


def covers_this_year(*, reminded: bool, all_fell_due: bool) -> bool:
    """Whether this year's tax is a debt of a breathing space (SI 2020/1311 regulation 5(4)(k)).

    It is not, unless a reminder was served for it or every instalment has fallen due.
    """
    return reminded or all_fell_due
