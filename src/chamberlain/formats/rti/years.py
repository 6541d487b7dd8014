"""What changes from one tax year's submissions to the next: one file of data per year."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

FOLDER = Path(__file__).parent / "years"
Kind = Literal["FPS", "EPS"]


class YearUnknown(LookupError):
    """No submission can be written for that tax year; the message names those on file."""


@dataclass(frozen=True)
class RtiYear:
    """A tax year as the gateway knows it; `related_year` is written such as 26-27."""

    name: str
    first_day: date
    last_day: date
    related_year: str
    namespaces: dict[str, str]
    plan_types: tuple[str, ...]

    def namespace(self, kind: Kind) -> str:
        """Return the namespace of a kind of submission."""
        return self.namespaces[kind]


@cache
def rti_year(name: str) -> RtiYear:
    """Return the tax year called such as 2026-27; YearUnknown when it is not on file."""
    file = FOLDER / f"{name}.toml"
    known = sorted(one.stem for one in FOLDER.glob("*.toml"))
    if name not in known:
        raise YearUnknown(f"no submissions of {name} are known; on file: {', '.join(known)}")
    told = tomllib.loads(file.read_text())
    return RtiYear(
        name=name,
        first_day=told["first_day"],
        last_day=told["last_day"],
        related_year=told["related_year"],
        namespaces=told["namespaces"],
        plan_types=tuple(told["plan_types"]),
    )
