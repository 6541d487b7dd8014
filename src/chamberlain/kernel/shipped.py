"""Roles and duty rules as this version ships them, held against those of the council.

What was shipped when the council last took it on is kept, so that what the council changed by its
own acts is told from what a newer version brings; a council set up before that was kept is held
against today's alone, and keeps all it has besides.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, Literal

STARTER = Path(__file__).parent / "starter"
TAKEN = "shipped_taken"
"""The setting that holds what was shipped when each role and rule was last taken on."""

Kind = Literal["role", "rule"]


@dataclass(frozen=True)
class Difference:
    """A role or rule that this version ships otherwise than the council has it."""

    kind: Kind
    code: str
    name: str
    lacking: bool
    adds: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    own: tuple[str, ...] = ()


@cache
def starter(name: str) -> dict[str, Any]:
    """Return a starter file, `roles` or `duties`, as this version ships it."""
    return tomllib.loads((STARTER / f"{name}.toml").read_text("utf-8"))


def digest_of(kind: Kind, code: str) -> str:
    """Return the SHA-256 of a role or rule as shipped: what two people agree to is this."""
    held = starter("roles" if kind == "role" else "duties")[code]
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()


def covered(name: str, held: Iterable[str]) -> bool:
    """Whether a permission that is shipped is held, by name or by a pattern."""
    return any(one == name or ("*" in one and fnmatchcase(name, one)) for one in held)


def role_difference(
    code: str,
    shipped: dict[str, Any],
    council: dict[str, Any] | None,
    base: dict[str, Any] | None,
) -> Difference | None:
    """Return what a role lacks of what is shipped, or None where it lacks nothing.

    `base` is the role as it was shipped when it was last taken on: what the council took away since
    then by itself is its own choice and no difference.
    """
    everything = tuple(_things(shipped))
    if council is None:
        return Difference("role", code, shipped["name"], True, everything)
    before = None if base is None else set(_things(base))
    held = list(_things(council))
    adds = [
        one
        for one in dict.fromkeys(everything)
        if not covered(one, held) and (before is None or one not in before)
    ]
    dropped = [] if before is None else [o for o in held if o in before - set(everything)]
    own = [one for one in dict.fromkeys(held) if one not in everything and one not in dropped]
    if not adds and not dropped:
        return None
    return Difference("role", code, shipped["name"], False, tuple(adds), tuple(dropped), tuple(own))


def merged(
    shipped: dict[str, Any], council: dict[str, Any] | None, found: Difference
) -> dict[str, Any]:
    """Return the role as it becomes: the council's own, what is added, without what is dropped."""
    if council is None:
        return {
            "name": shipped["name"],
            "permissions": list(dict.fromkeys(shipped["permissions"])),
            "sees": list(shipped["sees"]),
        }
    adds, drops = set(found.adds), set(found.drops)
    return {"name": council["name"]} | {
        part: [
            *(one for one in council[part] if mark + one not in drops),
            *(one for one in dict.fromkeys(shipped[part]) if mark + one in adds),
        ]
        for part, mark in (("permissions", ""), ("sees", SEES))
    }


SEES = "sees "
"""What stands before a class of data, where it is listed among permissions."""


def _things(role: dict[str, Any]) -> Iterable[str]:
    yield from role["permissions"]
    yield from (SEES + one for one in role["sees"])


def rule_difference(
    code: str, shipped: dict[str, str], council: dict[str, str] | None, base: dict[str, str] | None
) -> Difference | None:
    """Return whether a rule of duties kept apart is lacking, or shipped otherwise than before."""
    name = f"{shipped['first']} and {shipped['second']}"
    if council is None:
        return None if base == shipped else Difference("rule", code, name, True, (words(shipped),))
    if shipped in (council, base):
        return None
    return Difference("rule", code, name, False, (words(shipped),), (words(council),))


def words(rule: dict[str, str]) -> str:
    """Return a rule in words."""
    where = "by one person" if rule["scope"] == "person" else "on one subject"
    return f"{rule['first']} and {rule['second']} {where}: {rule['severity']}"
