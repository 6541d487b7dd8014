"""Business rates of dated facts: a year cut where something changes, each part worked out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from chamberlain.kernel.calendar import DAY
from chamberlain.kernel.money import format_pounds
from chamberlain.revenues.rules.business_rates import Worked, worked

ENDLESS = date(9999, 1, 1)


@dataclass(frozen=True)
class Held:
    """What holds over `[since, until)`; `says` are inputs of `revenues.business_rates`."""

    since: date
    until: date | None
    says: dict[str, Any] = field(default_factory=dict)

    @property
    def end(self) -> date:
        """The day after the last, a far one while it lasts."""
        return self.until or ENDLESS


@dataclass(frozen=True)
class Part:
    """A run of days in one state, what was put to the rule, and what it came to."""

    first_day: date
    last_day: date
    given: dict[str, Any]
    worked: Worked


def parts_of(liable: Held, entries: Sequence[Held], facts: Sequence[Held], year: int) -> list[Part]:
    """Return a ratepayer's parts of a year, by day, neighbours that are alike joined.

    `entries` are the list's values (`rv`), `facts` whatever else; a day without a value in the list
    is not charged. The supplement is asked for in every part: the rule leaves it out where
    transitional relief is given.
    """
    first, end = max(liable.since, date(year, 4, 1)), min(liable.end, date(year + 1, 4, 1))
    days = {first, end}
    for held in (*entries, *facts):
        days |= {day for day in (held.since, held.end) if first < day < end}
    cuts = sorted(days)
    states: list[tuple[date, date, dict[str, Any]]] = []
    for since, until in pairwise(cuts):
        rated = next((one for one in entries if one.since <= since < one.end), None)
        if rated is None:
            continue
        given = {"supplement": True, **rated.says}
        for fact in facts:
            if fact.since <= since < fact.end:
                given |= fact.says
        if states and states[-1][1] == since and states[-1][2] == given:
            states[-1] = (states[-1][0], until, given)
        else:
            states.append((since, until, given))
    return [_part(since, until, given, year) for since, until, given in states]


def _part(since: date, until: date, given: dict[str, Any], year: int) -> Part:
    last = until - DAY
    span = {"liable_from": since, "liable_to": last, "financial_year": str(year)}
    return Part(since, last, given, worked({**given, **span}))


def in_words(part_first: date, part_last: date, given: dict[str, Any]) -> list[str]:
    """Return how a part was worked out, a sentence for each step; takes a stored working's figures.

    `given` has rv, multiplier_e4, days, gross_pence, supplement_pence, transitional_pence,
    relief, relief_e2 and relief_pence.
    """
    rate = f"{given['multiplier_e4'] / 100:.1f}p"
    span = f"{part_first:%-d %B %Y} to {part_last:%-d %B %Y}"
    if not given["days"]:
        return [f"{span}: empty, and free of rates."]
    said = [
        f"{span}, {given['days']} days: rateable value £{given['rv']:,} at {rate} in the pound"
        f"{', for shops, restaurants and leisure' if given['use'] else ''}: "
        f"{_pounds(given['gross_pence'])}."
    ]
    if given["supplement_pence"]:
        said.append(
            f"Plus the supplement of 1p in the pound: {_pounds(given['supplement_pence'])}."
        )
    if given["transitional_pence"]:
        words = "Less transitional relief, as rates may rise only so far this year"
        said.append(f"{words}: {_pounds(given['transitional_pence'])}.")
    if given["relief_pence"]:
        said.append(f"Less {given['relief']}: {_pounds(given['relief_pence'])}.")
    return said


def _pounds(pence: int) -> str:
    return format_pounds(pence)
