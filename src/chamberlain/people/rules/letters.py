"""Letters put together: fields filled in, and a body cut into what is set. Pure."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

STARTER = Path(__file__).parents[1] / "starter" / "letters.toml"
FIELDS = (
    "council", "name", "title", "grade", "hours", "pay", "starts_on", "service_from", "location",
    "manager", "leave_days", "extra_days", "pension", "notice_from_you", "notice_to_you",
    "probation", "last_day", "leave_left", "today", "text", "facts",
)  # fmt: skip
_FIELD = re.compile(r"\{([a-z_]*)\}")


@dataclass(frozen=True)
class Words:
    """The words of a kind of letter; `accepted` says that whoever gets it is asked to accept."""

    code: str
    title: str
    body: str
    version: int = 0
    accepted: bool = False


@cache
def starter_letters() -> dict[str, Words]:
    """Return the letters that come with the application, by code."""
    found: dict[str, dict[str, Any]] = tomllib.loads(STARTER.read_text("utf-8"))
    return {
        code: Words(code, one["title"], one["body"], accepted=one.get("accepted", False))
        for code, one in found.items()
    }


def unknown_fields(body: str) -> list[str]:
    """Return what stands in braces and is no field, in order."""
    return [name for name in _FIELD.findall(body) if name not in FIELDS]


def blocks(body: str, values: dict[str, str], facts: list[tuple[str, str]]) -> list[list[Any]]:
    """Return a body as blocks to be set: ["heading", text], ["item", …], ["text", …], ["facts", …].

    A field that has no value leaves its place empty; a line left empty is dropped.
    """
    found: list[list[Any]] = []
    for line in body.splitlines():
        if line.strip() == "{facts}":
            found.append(["facts", [list(one) for one in facts]])
            continue
        filled = _FIELD.sub(lambda one: values.get(one[1], ""), line).strip()
        if filled.startswith("## "):
            found.append(["heading", filled[3:]])
        elif filled.startswith("- "):
            found.append(["item", filled[2:]])
        elif filled:
            found.append(["text", filled])
    return found


def statutory_notice(service_from: date, on: date) -> str:
    """Return the notice an employer must give: Employment Rights Act 1996 s86(1).

    A week from a month's service, then a week for each whole year from two years up to twelve.
    """
    years = on.year - service_from.year - ((on.month, on.day) < (service_from.month,
                                                                  service_from.day))  # fmt: skip
    weeks = min(max(years, 1), 12)
    return "1 week" if weeks == 1 else f"{weeks} weeks"


def hours(value_e2: int) -> str:
    """Return hours x 100 as people read them: 22.2 hours."""
    return f"{value_e2 / 100:.2f}".rstrip("0").rstrip(".") + " hours"
