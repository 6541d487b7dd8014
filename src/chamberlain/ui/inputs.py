"""What a person is asked for: the inputs of a command or query, described for a page.

One description serves both generated forms and the filters of a list.
"""

import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import polars as pl
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from chamberlain.kernel.door.messages import ENTER
from chamberlain.kernel.money import format_scaled
from chamberlain.ui import words

Kind = Literal[
    "text", "paragraph", "choice", "yes_no", "day", "pence", "whole", "document", "many", "rows",
    "group", "decimal", "table", "file",
]  # fmt: skip
PARAGRAPH_FROM = 201
"""A text which may be this long gets a box of several lines."""


@dataclass(frozen=True, slots=True)
class Input:
    """One input: how it is asked for and what it may hold.

    `record` is the type of one row where the kind is "rows", of the whole where it is "group";
    `reference` the kind of thing that a text refers to ("payables:invoice"); `start` what stands
    there to begin with; `suggest` an address which offers values as a person types. A "decimal" is
    typed with its point and given to the door times ten to the `places`: 6.5 is 650 with two.
    """

    name: str
    label: str
    hint: str
    kind: Kind
    required: bool
    start: Any = None
    options: Sequence[tuple[str, str]] = ()
    max_length: int | None = None
    reference: str = ""
    record: type[BaseModel] | None = None
    suggest: str = ""
    places: int = 0


PLACES = {"e2": 2, "e4": 4}
"""Decimals by the end of an input's name: `rate_e2` is a rate times a hundred."""


def inputs_of(record: type[BaseModel]) -> list[Input]:
    """The inputs of a record type, in its order."""
    return [describe(name, field) for name, field in record.model_fields.items()]


def describe(name: str, field: FieldInfo) -> Input:
    """One field of a record as an input."""
    plain, notes = _unwrapped(field.annotation, list(field.metadata))
    extra = _extra(field, notes)
    kind, options, record = _kind(name, plain, notes, extra)
    start = None if field.default is PydanticUndefined else field.default
    return Input(
        name=name,
        label=field.title or words.title(name),
        hint=field.description or _described(notes),
        kind=kind,
        required=field.is_required(),
        start=start,
        options=options,
        max_length=_max_length(notes),
        reference=str(extra.get("reference", "")),
        record=record,
        places=PLACES[name.rpartition("_")[2]] if kind == "decimal" else 0,
    )


def _unwrapped(annotation: Any, notes: list[Any]) -> tuple[Any, list[Any]]:
    """Take off `Annotated` and `| None`, keeping what was noted on the way."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *more = get_args(annotation)
            notes = notes + more
        elif get_origin(annotation) in (Union, types.UnionType):
            known = [part for part in get_args(annotation) if part is not type(None)]
            if len(known) != 1:
                return str, notes
            annotation = known[0]
        else:
            return annotation, notes


def _extra(field: FieldInfo, notes: list[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for note in [*notes, field]:
        extra = getattr(note, "json_schema_extra", None)
        if isinstance(extra, Mapping):
            found.update(extra)
    return found


def _described(notes: list[Any]) -> str:
    return next((n.description for n in notes if getattr(n, "description", None)), "")


def _max_length(notes: list[Any]) -> int | None:
    lengths = [getattr(note, "max_length", None) for note in _flat(notes)]
    return next((length for length in lengths if isinstance(length, int)), None)


def _flat(notes: list[Any]) -> list[Any]:
    return [part for note in notes for part in (note, *getattr(note, "metadata", ()))]


def _kind(
    name: str, plain: Any, notes: list[Any], extra: dict[str, Any]
) -> tuple[Kind, Sequence[tuple[str, str]], type[BaseModel] | None]:
    options = _options(plain)
    if options:
        return "choice", options, None
    if get_origin(plain) in (list, tuple, Sequence) or _is_record(plain):
        return _kind_of_records(plain)
    ends = name.rpartition("_")[2] if plain is int else ""
    if extra.get("format") == "pence" or ends == "pence" or ends in PLACES:
        return ("decimal" if ends in PLACES else "pence"), (), None
    if str(extra.get("reference", "")).rpartition(":")[2] == "document":
        return "document", (), None
    simple: dict[Any, Kind] = {
        bool: "yes_no",
        int: "whole",
        date: "day",
        pl.DataFrame: "table",
        bytes: "file",
    }
    if plain in simple:
        return simple[plain], (), None
    longest = _max_length(notes)
    return ("paragraph" if longest and longest >= PARAGRAPH_FROM else "text"), (), None


def _kind_of_records(
    asked: Any,
) -> tuple[Kind, Sequence[tuple[str, str]], type[BaseModel] | None]:
    if _is_record(asked):
        return "group", (), asked
    plain, _ = _unwrapped(get_args(asked)[0], [])
    return ("rows", (), plain) if _is_record(plain) else ("many", (), None)


def _is_record(plain: Any) -> bool:
    return isinstance(plain, type) and issubclass(plain, BaseModel)


def _options(plain: Any) -> Sequence[tuple[str, str]]:
    if get_origin(plain) is Literal:
        return [(str(value), words.title(str(value))) for value in get_args(plain)]
    if isinstance(plain, type) and issubclass(plain, Enum):
        return [(str(one.value), words.title(one.name.lower())) for one in plain]
    return ()


def _day_shown(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def shown(value: Any, kind: Kind, places: int = 0) -> Any:
    """`value` as it stands in a control of this kind: pounds for pence, lines for many."""
    if value is None:
        return ""
    if isinstance(value, int) and (kind == "pence" or places):
        return format_scaled(value, places) if places else words.pounds_plain(value)
    if kind == "many" and isinstance(value, list | tuple):
        return "\n".join(str(part) for part in value)
    if kind == "day":
        return _day_shown(value)
    if isinstance(value, Enum):
        return value.value
    return value


def worded(each: Input, message: str) -> str:
    """An error of the door as a sentence about this input."""
    name = each.label[:1].lower() + each.label[1:] if not each.label.isupper() else each.label
    if message == ENTER:
        verb = {"choice": "Choose", "document": "Choose a file for", "file": "Choose"}
        return f"{verb.get(each.kind, 'Enter')} {name}"
    if message.startswith(("must ", "is ", "was ", "cannot ", "expected ")):
        return f"{each.label} {message}"
    return sentence(message)


def sentence(message: str) -> str:
    """A message with its first letter large."""
    return message[:1].upper() + message[1:]
