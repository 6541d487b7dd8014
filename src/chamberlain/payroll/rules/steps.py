"""One step of an explanation, and the small words that steps share."""

from dataclasses import dataclass
from itertools import groupby

from chamberlain.kernel.rates import Figure

PERIODS = {
    "weekly": "week",
    "fortnightly": "fortnight",
    "four_weekly": "four weeks",
    "monthly": "month",
}


@dataclass(frozen=True)
class Step:
    """What was done, in words; what it adds to pay (below nought: takes off), if anything.

    `employer_pence` is what the employer pays on top. `source` and `link` say where the figure of
    law was read, blank where there is none.
    """

    heading: str
    words: str
    amount_pence: int | None
    employer_pence: int | None = None
    source: str = ""
    link: str = ""


@dataclass(frozen=True)
class Section:
    """Steps under one heading, and what they come to."""

    title: str
    steps: list[Step]
    amount_pence: int


def sections(steps: list[Step]) -> list[Section]:
    """Return steps by their headings, in order."""
    found = []
    for title, each in groupby(steps, key=lambda one: one.heading):
        mine = list(each)
        found.append(Section(title, mine, sum(one.amount_pence or 0 for one in mine)))
    return found


def step(heading: str, words: str, amount: int | None, figure: Figure | None = None) -> Step:
    """Return a step that cites the source of a figure."""
    if figure is None:
        return Step(heading, words, amount)
    source = f"{figure.source.title}: {figure.source.provision}"
    return Step(heading, words, amount, None, source, figure.source.link)


def word_of_period(frequency: str) -> str:
    """Return the word for a pay period: month, week, fortnight."""
    return PERIODS[frequency]
