"""What a query answered, as the rows of one page: sorted, cut and totalled here if need be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from pydantic import BaseModel

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one page. `total` is None where the query did not count; then `more` says.

    With `at_least` the query gave only as many rows as it may, so there may be more than `total`.
    """

    rows: list[Row]
    total: int | None
    more: bool
    totals: Mapping[str, int] = field(default_factory=dict)
    at_least: bool = False


def rows_of(value: Any) -> list[Row]:
    """An answer's rows as mappings: a frame, a list of records or mappings, or `.rows` of it."""
    held = value if isinstance(value, pl.DataFrame) else getattr(value, "rows", value)
    if isinstance(held, pl.DataFrame):
        return list(held.to_dicts())
    return [_mapping(item) for item in held]


def _mapping(item: Any) -> Row:
    if isinstance(item, BaseModel):
        return item.__dict__
    return item if isinstance(item, Mapping) else {"value": item}


def paged_by_query(value: Any, limit: int, offset: int) -> Part:
    """The part a query cut for us, having been asked for one row more than the page holds."""
    rows = rows_of(value)
    total = getattr(value, "total", None)
    more = len(rows) > limit or (total is not None and total > offset + limit)
    return Part(rows[:limit], total, more, getattr(value, "totals", None) or {})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of a whole answer; `asked` is how many rows the query was asked for."""

    limit: int
    offset: int = 0
    sort: str = ""
    search: str = ""
    totalled: Sequence[str] = ()
    asked: int | None = None


def paged_here(value: Any, wanted: Wanted) -> Part:
    """A page cut from the whole answer; `search` keeps rows where any text holds all its words.

    Rows without a value in the column sorted by come last. No totals are shown of a part.
    """
    rows = rows_of(value)
    cut = wanted.asked is not None and len(rows) >= wanted.asked
    if wanted.search:
        rows = [row for row in rows if _holds(row, wanted.search.lower().split())]
    if wanted.sort:
        rows = _sorted(rows, wanted.sort)
    totals = getattr(value, "totals", None) or {}
    if not totals and not cut:
        totals = {name: sum(row.get(name) or 0 for row in rows) for name in wanted.totalled}
    end = wanted.offset + wanted.limit
    return Part(rows[wanted.offset : end], len(rows), len(rows) > end, totals, at_least=cut)


def _holds(row: Row, wanted: list[str]) -> bool:
    said = " ".join(str(value).lower() for value in row.values() if value is not None)
    return all(word in said for word in wanted)


def _sorted(rows: list[Row], sort: str) -> list[Row]:
    name, down = sort.removeprefix("-"), sort.startswith("-")
    known = [row for row in rows if row.get(name) is not None]
    blank = [row for row in rows if row.get(name) is None]
    return sorted(known, key=lambda row: _order(row[name]), reverse=down) + blank


def _order(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value
