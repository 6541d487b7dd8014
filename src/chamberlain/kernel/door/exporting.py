"""The answer of a query as a table, and as a file."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, get_args, get_type_hints

import polars as pl

from chamberlain.kernel import tabular
from chamberlain.kernel.door.refusals import Refusal
from chamberlain.kernel.door.registry import Operation, operation
from chamberlain.kernel.door.running import ask
from chamberlain.kernel.door.types import Caller
from chamberlain.kernel.records import Record

WRITERS: dict[str, tuple[str, Callable[[pl.DataFrame], bytes]]] = {
    "csv": ("text/csv", tabular.csv_bytes),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        tabular.xlsx_bytes,
    ),
    "json": ("application/json", tabular.json_bytes),
    "parquet": ("application/vnd.apache.parquet", tabular.parquet_bytes),
}
"""Format: (media type, writer)."""


def export(caller: Caller, name: str, inputs: dict[str, Any], form: str) -> bytes:
    """Ask a query and return its whole answer as a file: csv, xlsx, json or parquet."""
    if form not in WRITERS:
        raise Refusal(
            f"Choose one of {', '.join(WRITERS)}, not {form}.", field="format", status=422
        )
    found = operation(name, writes=False)
    return WRITERS[form][1](as_frame(ask(caller, name, inputs), found))


def as_frame(value: Any, asked: Operation | None = None) -> pl.DataFrame:
    """Return an answer as a table: a frame as it is, records one row each, all else one row."""
    if isinstance(value, pl.DataFrame):
        return value
    rows = getattr(value, "rows", None)
    if isinstance(rows, pl.DataFrame):
        return rows
    items = rows if isinstance(rows, list) else value if isinstance(value, list) else [value]
    plain = [_row(item) for item in items]
    if not plain:
        return pl.DataFrame(schema={name: pl.String for name in _field_names(asked)})
    return pl.DataFrame(plain, infer_schema_length=None)


def _field_names(asked: Operation | None) -> list[str]:
    hint = get_type_hints(asked.function).get("return") if asked else None
    inner = next(iter(get_args(hint)), hint)
    if isinstance(inner, type) and issubclass(inner, Record):
        return list(inner.model_fields)
    return []


def _row(item: Any) -> dict[str, Any]:
    if isinstance(item, Record):
        return {name: _cell(getattr(item, name)) for name in type(item).model_fields}
    return item if isinstance(item, dict) else {"value": _cell(item)}


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, str | int | date | datetime):
        return value
    if isinstance(value, list | tuple):
        return "; ".join(str(item) for item in value)
    return str(value)
