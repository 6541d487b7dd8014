"""Those who were erased, listed outside the database: what a restore cannot bring back.

One line of JSON for each, in the keys folder of the home. It names subjects by their references and
the two people, and nothing that was erased. No Django and no database here.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

PLACE = Path("keys") / "erased.jsonl"


@dataclass(frozen=True)
class Gone:
    """One erasure that was done: of whom, why, and by which two people."""

    subject: str
    reason: str
    asked_by: str
    asked_on: date
    settled_by: str
    settled_on: date
    entity: str | None = None

    def plain(self) -> dict[str, Any]:
        """Give it as JSON holds it."""
        days = {"asked_on": self.asked_on.isoformat(), "settled_on": self.settled_on.isoformat()}
        return asdict(self) | days


def gone_from(plain: dict[str, Any]) -> Gone:
    """Return what `plain` gave."""
    days = {name: date.fromisoformat(plain[name]) for name in ("asked_on", "settled_on")}
    return Gone(**(plain | days))


def listed(home: Path) -> dict[str, Gone]:
    """Return those on the list, by subject. A line that a crash cut short is left out."""
    try:
        lines = (home / PLACE).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    found: dict[str, Gone] = {}
    for line in lines:
        if line.endswith("}"):
            one = gone_from(json.loads(line))
            found[one.subject] = one
    return found


def add(home: Path, erased: Iterable[Gone]) -> None:
    """Add to the list those that are not on it, and see them to the disk."""
    place = home / PLACE
    known = listed(home)
    fresh = [one for one in erased if one.subject not in known]
    if not fresh:
        return
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = "".join(f"{json.dumps(one.plain(), ensure_ascii=False)}\n" for one in fresh)
    if place.exists() and not place.read_bytes().endswith(b"\n"):
        text = "\n" + text
    handle = os.open(place, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        owner = place.parent.stat()
        if os.geteuid() == 0:
            os.fchown(handle, owner.st_uid, owner.st_gid)
        os.write(handle, text.encode())
        os.fsync(handle)
    finally:
        os.close(handle)
