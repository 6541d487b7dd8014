"""Statements which PostgreSQL parses and plans once for a connection, not once for each page.

What the pages ask is the same few hundred statements again, and taking them apart and planning them
costs more than answering them. They stay on their connection, which the pool hands from request to
request. Values travel apart from the statement, so PostgreSQL must be able to tell each one's type
where it stands alone: write `%s::date IS NULL`, never `%s IS NULL`.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

import psycopg
from django.conf import settings
from django.db import connection
from django.db.models import Model

M = TypeVar("M", bound=Model)

ASKED_BEFORE = 2
"""A statement is prepared when a connection is asked it once more than this."""


def prepared_cursor() -> Any:
    """Return a cursor, on Django's connection and in its transaction, that prepares statements.

    For what is asked often in the same words; a statement made of names or numbers of the moment
    would only push others out of the connection's memory.
    """
    if not settings.PREPARES_STATEMENTS:
        return connection.cursor()
    connection.ensure_connection()
    held = connection.connection
    held.prepare_threshold = ASKED_BEFORE
    cursor: Any = psycopg.Cursor(held)
    if connection.queries_logged:
        return connection.make_debug_cursor(cursor)
    return connection.make_cursor(cursor)


def instance(model: type[M], column: str, value: object) -> M | None:
    """Return the row of a table whose unique `column` holds `value`, as Django would; else None."""
    with prepared_cursor() as cursor:
        cursor.execute(_selected(model, column), [value])
        found = cursor.fetchone()
    if found is None:
        return None
    values = list(found)
    for place, convert in _converted(model):
        values[place] = convert(values[place], None, connection)
    return model.from_db(connection.alias, _names(model), values)


@lru_cache
def _names(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


@lru_cache
def _selected(model: type[Model], column: str) -> str:
    columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    return f'SELECT {columns} FROM "{model._meta.db_table}" WHERE "{column}" = %s LIMIT 1'  # noqa: S608


@lru_cache
def _converted(model: type[Model]) -> list[tuple[int, Callable[..., Any]]]:
    """Return what Django makes of columns that come otherwise from the database, by their place."""
    return [
        (place, convert)
        for place, field in enumerate(model._meta.concrete_fields)
        for convert in field.get_db_converters(connection)
    ]
