"""Rows of a query as dictionaries, for answers of a page's size; frames are in `bulk`."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from chamberlain.kernel.prepared import prepared_cursor

Params = Sequence[Any] | Mapping[str, Any]


def rows(sql: str, params: Params = ()) -> list[dict[str, Any]]:
    """Return what a query selects as dictionaries."""
    return _answer(connection.cursor(), sql, params)


def prepared_rows(sql: str, params: Params) -> list[dict[str, Any]]:
    """Return the same of a query that is asked often in the same words (see `prepared`)."""
    return _answer(prepared_cursor(), sql, params)


def _answer(opened: Any, sql: str, params: Params) -> list[dict[str, Any]]:
    with opened as cursor:
        cursor.execute(sql, params)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def loaded(value: Any) -> Any:
    """Return a jsonb value: Django gives text on a raw cursor."""
    return json.loads(value) if isinstance(value, str) else value
