"""Rates known on some days, read off for others: straight between two, level after the last."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from chamberlain.kernel.money import round_half_up_penny


def at_days(points: Sequence[tuple[date, int]], days: Sequence[date]) -> list[int | None]:
    """Return the rate of each day: None before the first point, its own afterwards.

    Points are (day, rate) in order of day.
    """
    known = [day for day, _ in points]
    return [_at(points, bisect_right(known, day), day) for day in days]


def _at(points: Sequence[tuple[date, int]], place: int, day: date) -> int | None:
    if place == 0:
        return None
    first, rate = points[place - 1]
    if place == len(points) or first == day:
        return rate
    last, end = points[place]
    share = round_half_up_penny((end - rate) * (day - first).days, (last - first).days)
    return rate + share
