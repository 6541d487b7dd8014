"""Figures of law as dated data: one TOML file per change, each figure with its source.

A scheme `payables.late_payment_interest` lives in `payables/rules/rates/late_payment_interest/`,
each file named after the first day it holds and complete in itself, so that a change of law is a
new file and never an edit. A value is a whole number, a text, a date, true or false, or a list of
these or of tables of these; never a float. A file:

    first_day = 2026-01-01
    # ended = 2026-07-01        only in the last file, when figures after that day are not known

    [bank_rate]
    value = 375
    unit = "percent_e2"
    source = { title = "…", provision = "…", link = "https://…", read = 2026-11-23 }
"""

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

APPLICATIONS = Path(__file__).parents[1]
CITATION = ("title", "provision", "link", "read")


class RatesUnknown(LookupError):
    """No figures are on file for that scheme or that day; the message says which are."""


@dataclass(frozen=True)
class Source:
    """Where a figure was read, by whom published, and on which day we read it."""

    title: str
    provision: str
    link: str
    read: date


@dataclass(frozen=True)
class Figure:
    """One figure of a scheme; `unit` names the scale, such as pence, days or percent_e2."""

    name: str
    value: Any
    unit: str
    source: Source


@dataclass(frozen=True)
class Rates:
    """A scheme's figures over the half-open range they hold; `digest` is the file's SHA-256."""

    scheme: str
    held_from: date
    held_to: date | None
    figures: dict[str, Figure]
    digest: str

    def __getitem__(self, name: str) -> Any:
        """Return a figure's value; RatesUnknown names the figures there are."""
        if name not in self.figures:
            known = ", ".join(self.figures)
            raise RatesUnknown(f"{self.scheme} of {self.held_from} has no {name}; it has {known}")
        return self.figures[name].value


def figures(scheme: str, on: date) -> Rates:
    """Return the figures of a scheme that hold on a day; RatesUnknown when none do."""
    for rates in history(scheme):
        if rates.held_from <= on and (rates.held_to is None or on < rates.held_to):
            return rates
    known = f"{history(scheme)[0].held_from} to {history(scheme)[-1].held_to or 'further notice'}"
    raise RatesUnknown(f"{scheme}: no figures for {on}; on file are those from {known}")


@cache
def history(scheme: str) -> tuple[Rates, ...]:
    """Return every set of figures of a scheme, oldest first."""
    application, _, name = scheme.partition(".")
    found = load(APPLICATIONS / application / "rules" / "rates" / name, scheme)
    if not found:
        raise RatesUnknown(f"there are no figures for {scheme}")
    return found


def table(scheme: str) -> pl.DataFrame:
    """Return a scheme's history as a frame to join to: held_from, held_to, a column per figure."""
    rows = [
        {"held_from": rates.held_from, "held_to": rates.held_to}
        | {name: figure.value for name, figure in rates.figures.items()}
        for rates in history(scheme)
    ]
    return pl.DataFrame(rows, schema_overrides={"held_from": pl.Date, "held_to": pl.Date})


def load(folder: Path, scheme: str) -> tuple[Rates, ...]:
    """Read a folder of dated files; each holds until the next begins, or until its own `ended`."""
    files = [(path, tomllib.loads(path.read_text())) for path in sorted(folder.glob("*.toml"))]
    starts: list[date | None] = [content["first_day"] for _, content in files]
    ends = [*starts[1:], None][: len(files)]
    return tuple(
        Rates(
            scheme,
            content["first_day"],
            content.get("ended", end),
            {name: _figure(name, entry) for name, entry in _entries(content)},
            hashlib.sha256(path.read_bytes()).hexdigest(),
        )
        for (path, content), end in zip(files, ends, strict=True)
    )


def schemes() -> list[str]:
    """Name every scheme in every application, without importing any."""
    folders = {path.parent for path in APPLICATIONS.glob("*/rules/rates/*/*.toml")}
    return sorted(f"{folder.parents[2].name}.{folder.name}" for folder in folders)


def faults(folder: Path) -> list[str]:
    """Return what is wrong with a folder of rates, in words; an empty list is a clean one.

    Names are first days and agree with `first_day`; only the last file may end; every file has the
    same figures; each figure has a value without floats, a unit and a complete source.
    """
    found: list[str] = []
    paths = sorted(folder.glob("*.toml"))
    contents = [tomllib.loads(path.read_text()) for path in paths]
    names = [{name for name, _ in _entries(content)} for content in contents]
    for number, (path, content) in enumerate(zip(paths, contents, strict=True)):
        if str(content.get("first_day")) != path.stem:
            found.append(f"{path.name}: first_day is {content.get('first_day')}, not its name")
        if "ended" in content and number < len(paths) - 1:
            found.append(f"{path.name}: only the last file may say when it ended")
        if names[number] != names[0]:
            odd = ", ".join(sorted(names[number] ^ names[0]))
            found.append(f"{path.name}: not the same figures as {paths[0].name}: {odd}")
        for name, entry in _entries(content):
            found.extend(f"{path.name}: {name}: {fault}" for fault in _figure_faults(entry))
    return found


def _entries(content: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((name, entry) for name, entry in content.items() if isinstance(entry, dict))


def _figure(name: str, entry: dict[str, Any]) -> Figure:
    return Figure(name, entry["value"], entry["unit"], Source(**entry["source"]))


def _figure_faults(entry: dict[str, Any]) -> Iterator[str]:
    if "value" not in entry:
        yield "has no value"
    elif _has_float(entry["value"]):
        yield "has a float; scale it to a whole number and name the scale in the unit"
    if not entry.get("unit"):
        yield "has no unit"
    source = entry.get("source", {})
    missing = [part for part in CITATION if not source.get(part)]
    if missing:
        yield f"its source does not give {', '.join(missing)}"
    elif not isinstance(source["read"], date):
        yield "its source was read on no date"


def _has_float(value: Any) -> bool:
    if isinstance(value, list):
        return any(_has_float(item) for item in value)
    if isinstance(value, dict):
        return any(_has_float(item) for item in value.values())
    return isinstance(value, float)
