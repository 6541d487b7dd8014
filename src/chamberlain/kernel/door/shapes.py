"""What a text must look like that has to match a pattern, as people say it."""

import re
from re import _constants as kinds  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

SHAPES = {
    r"^[A-Za-z0-9][A-Za-z0-9 ._/\-]*$": (
        "a code that begins with a letter or figure, of letters, figures, spaces and . _ / -"
    ),
    r"^[a-z0-9][a-z0-9._@-]*$": "small letters and figures, with . _ @ - between them",
    r"^20\d\d-\d\d$": "a year such as 2026-27",
    r"^([A-Z0-9]{4})?$": "4 capital letters or figures",
    r"^\d{2}[- ]?\d{2}[- ]?\d{2}$": "a sort code such as 20-00-00",
    r"^[^@\s]+@[^@\s]+\.[^@\s]+$": "an email address such as name@example.org",
    r"^([0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2})?$": "a sort code such as 20-00-00",
}
"""Patterns that are met often; the others are told by what they ask for."""

_DIGITS = re.compile(r"^\^\(?(?:\\d|\[0-9\])\{(\d+)(?:,(\d+))?\}\)?\??\$$")
_CHOICES = re.compile(r"^\^\(([\w|]+)\)\$$")
_PLACES = re.compile(r"^\^\[0-9\]\{1,(\d+)\}\(\\\.\[0-9\]\{1,(\d+)\}\)\?\$$")
_LETTER = re.compile(r"^\^\[([A-Z])-([A-Z])\]\$$")


def shape_of(pattern: str, description: str = "") -> str:
    """Return what a text must be: its digits or choices counted, else an example of the pattern.

    A description of the field, where there is one, is said with it.
    """
    if pattern in SHAPES:
        return SHAPES[pattern]
    if digits := _DIGITS.match(pattern):
        few, many = digits.groups()
        return f"{few} to {many} digits" if many else f"{few} digits"
    if choices := _CHOICES.match(pattern):
        return f"one of {either(choices[1].split('|'))}"
    if letter := _LETTER.match(pattern):
        return f"a letter from {letter[1]} to {letter[2]}"
    told = f": {_small(description)}" if description else ""
    if places := _PLACES.match(pattern):
        return f"a number with up to {places[2]} decimals{told}"
    return f"as asked for{told}" if told else f"written like {example_of(pattern)}"


def either(choices: list[Any]) -> str:
    """Return choices as people say them: "a, b or c"; a blank one is "nothing"."""
    parts = ["".join(one) or "nothing" for one in choices]
    return f"{', '.join(parts[:-1])} or {parts[-1]}" if len(parts) > 1 else "".join(parts)


def example_of(pattern: str) -> str:
    """Return a text that matches a pattern, of ascending digits and capital letters."""
    return _written(parser.parse(pattern), [])


def _written(parts: Any, before: list[str]) -> str:
    return "".join(_one(kind, value, before) for kind, value in parts)


def _one(kind: Any, value: Any, before: list[str]) -> str:
    if kind is kinds.LITERAL:
        return chr(value)
    if kind is kinds.IN:
        before.append("")
        return _from_set(value, len(before) - 1)
    if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT):
        least, _, inside = value
        return "".join(_written(inside, before) for _ in range(max(least, 1)))
    if kind is kinds.SUBPATTERN:
        return _written(value[-1], before)
    if kind is kinds.BRANCH:
        return max((_written(one, before) for one in value[1]), key=len)
    return ""


def _from_set(members: Any, number: int) -> str:
    """Return one character of a set, the next in turn where it is a range."""
    if members[0][0] is kinds.NEGATE:
        return "x" if (kinds.LITERAL, ord("x")) not in members else "y"
    for kind, value in members:
        if kind is kinds.CATEGORY and value is kinds.CATEGORY_DIGIT:
            return str((number + 1) % 10)
        if kind is kinds.RANGE:
            low, high = value
            return chr(low + (number + (low == ord("0"))) % (high - low + 1))
        if kind is kinds.LITERAL:
            return chr(value)
    return "x"


def _small(words: str) -> str:
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]
