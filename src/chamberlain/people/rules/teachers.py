"""Sick pay of teachers by the Burgundy Book: working days of school, in a year from 1 April. Pure.

Only days on which the school works count against it; pay of the days between follows the stage
that was reached.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from chamberlain.kernel.calendar import is_working_day
from chamberlain.kernel.rates import figures, history
from chamberlain.people.rules.rows import completed_years, months_after

BURGUNDY_BOOK = "people.burgundy_book"
DAY = timedelta(days=1)
STAGES = ("full", "half")


@dataclass(frozen=True)
class Terms:
    """The days between which a school works, first and last; weekdays that are no bank holiday."""

    spans: tuple[tuple[date, date], ...] = ()

    def counts(self, day: date) -> bool:
        """Say whether a teacher works on a day; any working day where no terms are on file."""
        inside = any(first <= day <= last for first, last in self.spans) or not self.spans
        return inside and is_working_day(day)


@dataclass
class Used:
    """Half days of each stage that were used in each sick year, by its first day."""

    halves: dict[tuple[date, str], int] = field(default_factory=dict)


@dataclass(frozen=True)
class Cut:
    """How many calendar days of an absence each stage has, and how it came about in words."""

    lengths: list[tuple[str, timedelta]]
    why: str


def sick_year(day: date) -> date:
    """Return the first day of the year of sick pay that a day is in."""
    begins = figures(BURGUNDY_BOOK, _on_file(day))["sick_year_begins"]
    start = date(day.year, begins // 100, begins % 100)
    return start if day >= start else start.replace(year=day.year - 1)


def _on_file(day: date) -> date:
    return max(day, history(BURGUNDY_BOOK)[0].held_from)


def entitled(service_from: date, first_day: date) -> dict[str, int]:
    """Return the working days of full and half pay by service on the first day."""
    terms = figures(BURGUNDY_BOOK, _on_file(first_day))
    years = completed_years(service_from, first_day)
    mine = [one for one in terms["sick_pay_scale"] if one["years"] <= years][-1]
    days = {stage: int(mine[stage]) for stage in STAGES}
    if years == 0 and months_after(service_from, terms["sick_half_pay_after_months"]) > first_day:
        days["half"] = 0
    return days


def cut_sickness(
    service_from: date, days: tuple[date, date], half_days: bool, terms: Terms, used: Used
) -> Cut:
    """Cut a sickness (first day, first day after) into stages, and note what it used.

    Its whole length goes by the year in which it began: nobody begins a new entitlement before
    they are back.
    """
    first_day, until = days
    year, weight = sick_year(first_day), 1 if half_days else 2
    scale = entitled(service_from, first_day)
    spent = {stage: used.halves.get((year, stage), 0) for stage in STAGES}
    left = {stage: max(scale[stage] * 2 - spent[stage], 0) for stage in STAGES}
    lengths, day = [], first_day
    for stage in STAGES:
        start = day
        day = _last_of(day, until, left[stage] // weight, terms.counts)
        worked = sum(terms.counts(start + DAY * n) for n in range((day - start).days))
        used.halves[year, stage] = spent[stage] + worked * weight
        lengths.append((stage, day - start))
    served = completed_years(service_from, first_day)
    words = "; ".join(
        f"{scale[stage]} days of {stage} pay, of which {spent[stage] / 2:g} used"
        for stage in STAGES
    )
    where = "" if terms.spans else " Term dates are not on file: all working days count."
    why = (
        f"Burgundy Book, {served} year{'' if served == 1 else 's'} of service on the first day: "
        f"{words} in the year from {year:%-d %B %Y}, counted in days of school.{where}"
    )
    return Cut(lengths, why)


def _last_of(day: date, until: date, most: int, counts: Callable[[date], bool]) -> date:
    """Return the day after a stage of so many days of school, or the end of the absence."""
    left = most
    while day < until:
        if counts(day):
            if not left:
                return day
            left -= 1
        elif not most:
            return day
        day += DAY
    return day
