"""Counting months: where a month has no such day, its last."""

from datetime import date, timedelta


def months_after(day: date, months: int) -> date:
    """Return the same day so many months on, or the last of that month: 31 January, 28 February."""
    month = day.month - 1 + months
    first = date(day.year + month // 12, month % 12 + 1, 1)
    following = (first + timedelta(32)).replace(day=1)
    return min(following - timedelta(1), first + timedelta(day.day - 1))
