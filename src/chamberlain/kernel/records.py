"""The types that contracts are written in. Pure: no framework, no database."""

from datetime import date
from typing import Annotated, Any

import polars as pl
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)

from chamberlain.kernel.money import parse_pounds

PENCE_MAX = 99_999_999_999_999


class Record(BaseModel):
    """An immutable typed record; an unknown field is an error, not a shrug."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


def _pence(value: Any) -> Any:
    """Accept whole pence, or a text of pounds such as "1,234.50" as people and files write it."""
    return parse_pounds(value) if isinstance(value, str) else value


Pence = Annotated[
    int,
    BeforeValidator(_pence),
    Field(ge=-PENCE_MAX, le=PENCE_MAX, json_schema_extra={"format": "pence"}),
]
"""Whole pence. A text is read as pounds; an integer is taken as pence; a float is refused."""

Code = Annotated[
    str, Field(min_length=1, max_length=24, pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._/\-]*$")
]
"""A short code of the council's: cost centre, account, fund, entity."""

Name = Annotated[str, Field(min_length=1, max_length=140)]
"""A name people read."""

Text = Annotated[str, Field(max_length=2000)]
"""A paragraph at most."""

Year = Annotated[
    int, Field(ge=2000, le=2098, description="Financial year by its first half: 2026 for 2026-27")
]
"""The calendar year in which a financial year begins."""

BookDay = Annotated[
    date, Field(ge=date(2000, 4, 1), le=date(2098, 12, 31), description="A day of the books")
]
"""A day within the financial years there are."""

Key = Annotated[str, Field(min_length=1, max_length=140)]
"""A unique reference given by whoever calls."""


def _frame(value: Any) -> Any:
    """Accept a Polars frame, or the list of plain objects that JSON carries."""
    if isinstance(value, pl.DataFrame):
        return value
    try:
        frame = pl.DataFrame(value)
    except (pl.exceptions.PolarsError, TypeError, ValueError, OverflowError):
        raise ValueError(_NO_TABLE) from None
    if frame.width == 0 < frame.height or any(kind not in _PLAIN for kind in frame.dtypes):
        raise ValueError(_NO_TABLE)
    return frame


_PLAIN = (pl.Int64, pl.Float64, pl.String, pl.Boolean, pl.Null)
_NO_TABLE = "must be a table: a list of objects, each with the same fields of plain values"


Frame = Annotated[
    pl.DataFrame,
    BeforeValidator(_frame),
    PlainSerializer(lambda frame: frame.to_dicts(), return_type=list[dict[str, Any]]),
    WithJsonSchema({"type": "array", "items": {"type": "object"}, "maxItems": 2_000_000}),
]
"""A table, validated columnarly by the command that takes it."""


def Ref(kind: str) -> Any:
    """Return the type of a text reference to a `kind`, such as `Ref("payables:invoice")`."""
    return Annotated[str, Field(min_length=1, max_length=80, json_schema_extra={"reference": kind})]


class Refused(Record):
    """One item of a batch that was set aside, with what is wrong in words; rows count from 0."""

    row: int
    field: str | None = None
    value: str | None = None
    message: str


class Batch(Record):
    """What became of a batch: references of what was accepted, and each item refused."""

    accepted: list[str] = []
    refused: list[Refused] = []
    pending: list[str] = []
