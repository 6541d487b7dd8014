"""What is wrong with an input, in words for people: every kind of problem pydantic can find."""

import re
import types
import typing
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel

from chamberlain.kernel.door.refusals import FieldError
from chamberlain.kernel.door.shapes import either, shape_of
from chamberlain.kernel.money import format_pounds

ENTER = "enter this"
VALUE_MAX = 80
"""How much of what was given is said back."""

_DAY = "must be a date such as 2026-11-02"
_INSTANT = "must be a date and time such as 2026-11-02T09:30:00Z"
_TIME = "must be a time such as 09:30"
_SPAN = "must be a length of time such as PT1H30M"
_LIST = "must be a list"
_GROUP = "must be a group of named fields"
_CHOICE = "must be one of {expected}"
_ADDRESS = "must be a web address such as https://example.org/"
_NUMBER = "must be a number such as 12.5"
_OURS = "is not of the kind this takes"

MESSAGES = {
    **dict.fromkeys(
        (
            "missing", "none_required", "missing_argument", "missing_keyword_only_argument",
            "missing_positional_only_argument", "missing_sentinel_error", "ellipsis_error",
            "default_factory_not_called", "union_tag_not_found",
        ),
        ENTER,
    ),
    **dict.fromkeys(
        (
            "extra_forbidden", "unexpected_keyword_argument", "unexpected_positional_argument",
            "no_such_attribute", "invalid_key",
        ),
        "is not something this accepts",
    ),
    **dict.fromkeys(("int_type", "int_parsing"), "must be a whole number"),
    "int_from_float": "must be whole pence, not a fraction",
    "int_parsing_size": "must be a smaller number",
    **dict.fromkeys(
        ("float_type", "float_parsing", "finite_number", "decimal_type", "decimal_parsing",
         "complex_type", "complex_str_parsing"),
        _NUMBER,
    ),
    **dict.fromkeys(
        ("fraction_type", "fraction_parsing"), "must be a number or a fraction such as 1/3"
    ),
    "decimal_max_digits": "must have {max_digits} digits or fewer",
    "decimal_max_places": "must have {decimal_places} decimal places or fewer",
    "decimal_whole_digits": "must have {whole_digits} digits or fewer before the point",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be {le} or less",
    "multiple_of": "must be a multiple of {multiple_of}",
    "too_short": "must have {min_length} or more",
    "too_long": "must have {max_length} or fewer",
    **dict.fromkeys(
        ("string_type", "string_unicode", "bytes_type", "bytes_invalid_encoding"), "must be text"
    ),
    **dict.fromkeys(
        ("string_too_short", "bytes_too_short"), "must be {min_length} characters or more"
    ),
    **dict.fromkeys(
        ("string_too_long", "bytes_too_long"), "must be {max_length} characters or fewer"
    ),
    "string_pattern_mismatch": "must be {shape}",
    "string_not_ascii": "must be plain letters and figures, without accents",
    **dict.fromkeys(("literal_error", "enum"), _CHOICE),
    "union_tag_invalid": "must be one of {expected_tags}",
    **dict.fromkeys(("bool_type", "bool_parsing"), "must be yes or no"),
    **dict.fromkeys(
        ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"),
        _DAY,
    ),
    "date_past": "must be a day that has been",
    "date_future": "must be a day to come",
    **dict.fromkeys(
        ("datetime_type", "datetime_parsing", "datetime_object_invalid",
         "datetime_from_date_parsing"),
        _INSTANT,
    ),
    "datetime_past": "must be a time that has been",
    "datetime_future": "must be a time to come",
    **dict.fromkeys(
        ("timezone_naive", "timezone_offset"), f"must name its time zone: {_INSTANT[8:]}"
    ),
    "timezone_aware": "must be without a time zone",
    **dict.fromkeys(("time_type", "time_parsing"), _TIME),
    **dict.fromkeys(("time_delta_type", "time_delta_parsing"), _SPAN),
    **dict.fromkeys(
        ("list_type", "tuple_type", "set_type", "frozen_set_type", "deque_type", "iterable_type",
         "iteration_error", "set_item_not_hashable"),
        _LIST,
    ),
    **dict.fromkeys(
        ("model_type", "model_attributes_type", "dataclass_type", "dataclass_exact_type",
         "named_tuple_type", "dict_type", "frozen_dict_type", "ordered_dict_type", "counter_type",
         "mapping_type", "arguments_type"),
        _GROUP,
    ),
    **dict.fromkeys(("json_type", "json_invalid"), "must be JSON"),
    **dict.fromkeys(
        ("recursion_loop", "recursion_depth_exceeded"), "must not contain itself"
    ),
    **dict.fromkeys(("frozen_field", "frozen_instance"), "cannot be changed"),
    "multiple_argument_values": "was given twice",
    **dict.fromkeys(
        ("url_type", "url_parsing", "url_syntax_violation", "url_scheme"), _ADDRESS
    ),
    "url_too_long": "must be {max_length} characters or fewer",
    **dict.fromkeys(
        ("uuid_type", "uuid_parsing", "uuid_version"),
        "must be an identifier such as 6f1c2a34-0000-4000-8000-000000000000",
    ),
    **dict.fromkeys(
        ("needs_python_object", "get_attribute_error", "is_instance_of", "is_subclass_of",
         "callable_type"),
        _OURS,
    ),
    "value_error": "{error}",
    "assertion_error": "{error}",
}  # fmt: skip
"""A sentence's end for each kind of problem; what is in braces comes from the problem itself."""

_OF_DAYS = {
    "greater_than": "must be after {gt}",
    "greater_than_equal": "must be {ge} or later",
    "less_than": "must be before {lt}",
    "less_than_equal": "must be {le} or earlier",
}
_DAY_GIVEN = re.compile(r"\d{4}-\d\d-\d\d")


def field_error(item: Mapping[str, Any], record: type[BaseModel] | None = None) -> FieldError:
    """Return a problem that pydantic found, of a `record`'s fields, as what people are told."""
    where = ".".join(str(part) for part in item["loc"]) or "inputs"
    value = item.get("input")
    shown = str(value)[:VALUE_MAX] if isinstance(value, str | int | float) else None
    return FieldError(where, message_of(item, _description(record, item["loc"])), shown)


def message_of(item: Mapping[str, Any], description: str = "") -> str:
    """Return what is wrong in words which follow the name of the input ("must be 2098 or less")."""
    kind, told = item["type"], dict(item.get("ctx") or {})
    if kind in ("string_too_short", "bytes_too_short") and told.get("min_length") == 1:
        return ENTER
    pence = str(next(reversed(item["loc"]), "")).endswith("_pence")
    words = {name: _shown(value, pence) for name, value in told.items()}
    if kind == "string_pattern_mismatch":
        words["shape"] = shape_of(str(told.get("pattern", "")), description)
    if "expected" in words:
        words["expected"] = either(re.findall(r"'([^']*)'|(\d+)", words["expected"]))
    message = MESSAGES.get(kind, _OURS)
    if words != told and any(_DAY_GIVEN.fullmatch(str(value)) for value in told.values()):
        message = _OF_DAYS.get(kind, message)
    return message.format_map(words)


def _shown(value: Any, pence: bool) -> str:
    if pence and isinstance(value, int):
        return format_pounds(value)
    if isinstance(value, str) and _DAY_GIVEN.fullmatch(value):
        return f"{date.fromisoformat(value):%-d %B %Y}"
    return f"{value:,}" if isinstance(value, int) and value > 9_999 else str(value)


def _description(record: type[BaseModel] | None, where: tuple[Any, ...]) -> str:
    """Return what is said of the field at a place of a record; blank where nothing is."""
    found = ""
    for part in where:
        if record is None or part not in record.model_fields:
            continue
        field = record.model_fields[part]
        notes = [field, *(note for note in _notes(field.annotation))]
        found = next((note.description for note in notes if getattr(note, "description", "")), "")
        record = next(_records(field.annotation), None)
    return found


def _notes(annotation: Any) -> Iterator[Any]:
    """Yield what is noted on a type, as deep as it goes."""
    if typing.get_origin(annotation) is typing.Annotated:
        yield from annotation.__metadata__
    for part in typing.get_args(annotation):
        yield from _notes(part)


def _records(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the records that a type is made of."""
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        if issubclass(annotation, BaseModel):
            yield annotation
        return
    for part in typing.get_args(annotation):
        yield from _records(part)
