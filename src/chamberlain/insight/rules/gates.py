"""The gates before a council changes over: what they are, and when a measured one is open."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

LINES_BY_MACHINE_PERMILLE = 950
MONTHS = 3
PERIODS = 2
"""What gates 2 and 3 ask; `gates.toml` says why."""


@dataclass(frozen=True)
class Gate:
    """One gate: `measured` ones are judged by figures, the others by evidence two people agree."""

    number: int
    name: str
    proof: str
    measured: bool


@dataclass(frozen=True)
class Judged:
    """What was found for a gate: green, or what is missing; `found` is said in words."""

    green: bool
    found: str


@dataclass(frozen=True)
class Compared:
    """A period compared with another system's trial balance."""

    year: int
    period: int
    balances: int
    differences: int


@dataclass(frozen=True)
class Matched:
    """The bank lines of one month, and how many were explained by machine."""

    month: str
    lines: int
    by_machine: int


def gates() -> list[Gate]:
    """Return every gate in order."""
    text = (Path(__file__).parent / "gates.toml").read_text(encoding="utf-8")
    return [Gate(**one) for one in tomllib.loads(text)["gate"]]


def agreed_with_old_system(comparisons: list[Compared]) -> Judged:
    """Judge by the last comparison; `comparisons` stand newest first.

    A comparison of no balances proves nothing.
    """
    if not comparisons:
        return Judged(False, "Nothing was compared with the old system yet")
    last = comparisons[0]
    where = f"period {last.period} of {last.year}-{(last.year + 1) % 100:02d}"
    if last.differences or not last.balances:
        return Judged(
            False, f"{last.differences:,} of {last.balances:,} balances differ in {where}"
        )
    return Judged(True, f"{last.balances:,} balances agree in {where}")


def closed_in_parallel(comparisons: list[Compared]) -> Judged:
    """Judge by the newest comparison of each period: two without a difference."""
    newest: dict[tuple[int, int], Compared] = {}
    for one in comparisons:
        newest.setdefault((one.year, one.period), one)
    agreed = [one for one in newest.values() if one.balances and not one.differences]
    return Judged(len(agreed) >= PERIODS, f"{len(agreed)} of {PERIODS} periods agree")


def matched_by_machine(months: list[Matched]) -> Judged:
    """Judge by three whole months; a month without a line proves nothing."""
    told = ", ".join(
        f"{one.month} {_share(one)}" if one.lines else f"{one.month} no line" for one in months
    )
    good = [
        one.lines > 0 and one.by_machine * 1000 >= LINES_BY_MACHINE_PERMILLE * one.lines
        for one in months
    ]
    return Judged(len(good) == MONTHS and all(good), told or "No bank line yet")


def _share(one: Matched) -> str:
    """Return the share in percent, cut to a tenth, so that nothing is rounded up to its mark."""
    permille = one.by_machine * 1000 // one.lines
    return f"{permille // 10}.{permille % 10}%"
