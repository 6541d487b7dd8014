import re
import typing
from datetime import date, datetime
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, ValidationError, create_model
from pydantic_core import core_schema

from chamberlain.kernel.door import operations
from chamberlain.kernel.door.messages import MESSAGES, field_error
from chamberlain.kernel.door.shapes import example_of, shape_of
from chamberlain.kernel.records import Code, Frame, Key, Name, Pence, Record, Ref, Text, Year

RAW = re.compile(r"Input should|Value error|String should|valid (integer|string|boolean)|[{}]")


class Line(Record):
    """A line of a thing."""

    net_pence: Annotated[Pence, Field(gt=0)]
    vrn: Annotated[str, Field(pattern=r"^[A-Z]+\d$", description="As GB9")] | None = None


def said(kind: Any, value: Any, name: str = "it") -> str:
    record = create_model("Asked", __base__=Record, **{name: (kind, ...)})
    with pytest.raises(ValidationError) as found:
        record.model_validate({name: value})
    return field_error(found.value.errors()[0], record).message


@pytest.mark.parametrize("kind", typing.get_args(core_schema.ErrorType))
def test_every_kind_of_problem_has_words_of_ours(kind):
    assert kind in MESSAGES
    assert not RAW.search(re.sub(r"\{\w+\}", "", MESSAGES[kind]))


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (Year, 2099, "must be 2098 or less"),
        (Year, 1999, "must be 2000 or more"),
        (Year, "next", "must be a whole number"),
        (Year, 20.5, "must be whole pence, not a fraction"),
        (Annotated[int, Field(gt=0, lt=100)], 0, "must be more than 0"),
        (Annotated[int, Field(gt=0, lt=100)], 100, "must be less than 100"),
        (Annotated[int, Field(le=18_300)], 99_999, "must be 18,300 or less"),
        (Annotated[int, Field(multiple_of=5)], 7, "must be a multiple of 5"),
        (Name, "", "enter this"),
        (Name, "x" * 141, "must be 140 characters or fewer"),
        (Name, 5, "must be text"),
        (Key, "", "enter this"),
        (Text, "x" * 2001, "must be 2000 characters or fewer"),
        (Ref("payables:invoice"), "", "enter this"),
        (Annotated[str, Field(min_length=12)], "short", "must be 12 characters or more"),
        (
            Code,
            "£$%",
            "must be a code that begins with a letter or figure, "
            "of letters, figures, spaces and . _ / -",
        ),
        (Annotated[str, Field(pattern=r"^\d{9}$")], "12", "must be 9 digits"),
        (Annotated[str, Field(pattern=r"^\d{6,8}$")], "12", "must be 6 to 8 digits"),
        (Annotated[str, Field(pattern=r"^([0-9]{8})?$")], "12", "must be 8 digits"),
        (
            Annotated[str, Field(pattern="^(annuity|eip|maturity)$")],
            "loan",
            "must be one of annuity, eip or maturity",
        ),
        (
            Annotated[
                str,
                Field(pattern=r"^[0-9]{1,2}(\.[0-9]{1,4})?$", description="Percent, such as 4.50"),
            ],
            "four",
            "must be a number with up to 4 decimals: percent, such as 4.50",
        ),
        (Literal["bacs18", "pain001"], "cheque", "must be one of bacs18 or pain001"),
        (Literal["a", "b", "c"], "d", "must be one of a, b or c"),
        (Literal[1, 2, 12], 3, "must be one of 1, 2 or 12"),
        (Literal["only"], "other", "must be one of only"),
        (date, "tomorrow", "must be a date such as 2026-11-02"),
        (date, "2026-02-30", "must be a date such as 2026-11-02"),
        (date, "2026-11-02T10:00:00", "must be a date such as 2026-11-02"),
        (date, [], "must be a date such as 2026-11-02"),
        (
            Annotated[date, Field(ge=date(2026, 4, 1))],
            "2025-01-01",
            "must be 1 April 2026 or later",
        ),
        (datetime, "noon", "must be a date and time such as 2026-11-02T09:30:00Z"),
        (bool, "perhaps", "must be yes or no"),
        (Annotated[list[str], Field(min_length=1)], [], "must have 1 or more"),
        (Annotated[list[str], Field(max_length=1)], ["a", "b"], "must have 1 or fewer"),
        (list[str], "a", "must be a list"),
        (dict[str, str], "a", "must be a group of named fields"),
        (Line, "a", "must be a group of named fields"),
        (bytes, 5, "must be text"),
        (date | None, "x", "must be a date such as 2026-11-02"),
    ],
)
def test_what_is_wrong_is_said_in_words(kind, value, expected):
    assert said(kind, value) == expected


def test_limits_of_money_are_said_in_pounds():
    assert said(Annotated[Pence, Field(gt=0)], "-5.00", "net_pence") == "must be more than £0.00"
    assert said(Annotated[Pence, Field(le=50_00)], 60_00, "net_pence") == "must be £50.00 or less"
    assert "12,34.x" in said(Pence, "12,34.x", "net_pence")
    assert said(Frame, 5).startswith("must be a table")


def test_a_field_of_a_row_is_told_by_its_own_description():
    record = create_model("Asked", __base__=Record, lines=(list[Line], ...))

    with pytest.raises(ValidationError) as found:
        record.model_validate({"lines": [{"net_pence": 0, "vrn": "99", "colour": "red"}]})
    told = {one.field: one for one in (field_error(e, record) for e in found.value.errors())}

    assert told["lines.0.net_pence"].message == "must be more than £0.00"
    assert told["lines.0.vrn"].message == "must be as asked for: as GB9"
    assert told["lines.0.colour"].message == "is not something this accepts"
    assert told["lines.0.vrn"].value == "99"


def _patterns(schema: Any) -> list[str]:
    if isinstance(schema, dict):
        own = [schema["pattern"]] if isinstance(schema.get("pattern"), str) else []
        return own + [one for part in schema.values() for one in _patterns(part)]
    return [one for part in schema for one in _patterns(part)] if isinstance(schema, list) else []


def test_a_shape_without_words_is_told_by_an_example():
    assert shape_of(r"^[A-H]$") == "a letter from A to H"
    assert shape_of(r"^[A-Z]{2}\d{3}(-X)?$") == "written like AB345-X"
    assert shape_of(r"^[A-Z]{2}\d{3}$", "As AB123") == "as asked for: as AB123"


def test_the_example_of_every_shape_that_an_act_asks_for_has_that_shape():
    patterns = {
        pattern for one in operations() for pattern in _patterns(one.inputs.model_json_schema())
    }

    wrong = {one for one in patterns if not re.search(one, example_of(one))}

    assert len(patterns) > 5
    assert wrong == set()
