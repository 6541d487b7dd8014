"""Bulk reading and writing on Django's own connection, so that it is in the act's transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import sql

WRITE_ROWS = 50_000


def copy_in(cursor: CursorWrapper, table: str, frame: pl.DataFrame) -> int:
    """COPY the frame's columns into the table's columns of those names; return the rows.

    A null is NULL and an empty text is an empty text. The table's statement triggers see the whole
    frame at once.
    """
    if frame.is_empty():
        return 0
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, frame.columns))
    )
    with cursor.cursor.copy(statement) as copy:
        for part in frame.iter_slices(WRITE_ROWS):
            copy.write(part.write_csv(include_header=False).encode())
    return frame.height


def read_frame(
    query: str, params: Sequence[Any] = (), *, schema: Mapping[str, Any]
) -> pl.DataFrame:
    """Return what `query` selects as a frame of `schema`, one column for each, in order.

    Money is bigint in the query and Int64 in the schema; ranges and numerics are to be selected as
    what they are made of.
    """
    statement = f"COPY ({query}) TO STDOUT (FORMAT csv)"
    with connection.cursor() as cursor, cursor.cursor.copy(statement, params) as copy:
        content = b"".join(bytes(part) for part in copy)
    if not content:
        return pl.DataFrame(schema=dict(schema))
    return pl.read_csv(
        content, has_header=False, schema=dict(schema), missing_utf8_is_empty_string=False
    )
