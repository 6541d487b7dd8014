"""Bulk reading and writing on Django's own connection, so that it is in the act's transaction."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from io import BytesIO
from typing import Any

import polars as pl
from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import Copy, sql
from psycopg.abc import PQGen
from psycopg.errors import error_from_result
from psycopg.generators import fetch_many
from psycopg.pq import ExecStatus
from psycopg.waiting import Wait

from chamberlain.kernel import beside
from chamberlain.kernel.prepared import prepared_cursor

WRITE_ROWS = 50_000
FEW_ROWS = 100
INSTANT = "%Y-%m-%d %H:%M:%S%.f%#z"


class CountsDiffer(AssertionError):
    """Rows or pence were lost or made on the way; the message says where, and by how much."""


def copy_in(
    cursor: CursorWrapper, table: str, frame: pl.DataFrame, columns: Sequence[str] | None = None
) -> int:
    """COPY the frame's columns (or those named) into the table's of those names; return the rows.

    A null is NULL and an empty text is an empty text. The table's statement triggers see the whole
    frame at once.
    """
    if frame.is_empty():
        return 0
    chosen = frame if columns is None else frame.select(columns)
    few = chosen.height <= FEW_ROWS  # making a CSV takes longer than a few rows are worth
    form = "" if few else " (FORMAT csv)"
    statement = sql.SQL(f"COPY {{}} ({{}}) FROM STDIN{form}").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, chosen.columns))
    )
    with cursor.db.wrap_database_errors, cursor.cursor.copy(statement) as copy:
        for row in chosen.iter_rows() if few else ():
            copy.write_row(row)
        for part in () if few else _as_csvs(chosen):
            copy.write(part)
    return chosen.height


def _as_csvs(frame: pl.DataFrame) -> Iterator[bytes]:
    """Yield a frame's rows as CSV, part by part; the next is made while one is written."""
    slices = list(frame.iter_slices(WRITE_ROWS))
    made = as_csv(slices[0])
    for following in slices[1:]:
        making = beside.begin(partial(as_csv, following))
        yield made
        made = making.result()
    yield made


def as_csv(frame: pl.DataFrame) -> bytes:
    """Return a frame's rows as CSV, without a header."""
    content = BytesIO()
    frame.write_csv(content, include_header=False)
    return content.getvalue()


def read_frame(
    query: str,
    params: Sequence[Any] | Mapping[str, Any] = (),
    *,
    schema: Mapping[str, Any],
    few: bool = False,
) -> pl.DataFrame:
    """Return what `query` selects as a frame of `schema`, one column for each, in order.

    Money is bigint in the query and Int64 in the schema; ranges and numerics are to be selected as
    what they are made of. Instants (`pl.Datetime("us", "UTC")`) come from timestamptz. NULL is null
    and an empty text is an empty text. As in any query with parameters, a bare % is written %%.
    `few` says that few rows will come, which are fetched sooner than copied and read, by a
    statement that stays prepared (see `prepared`: a value that stands alone names its type).
    """
    if few:
        with prepared_cursor() as cursor:
            cursor.execute(query, params)
            return pl.DataFrame(cursor.fetchall(), schema=dict(schema), orient="row")
    content = BytesIO()
    statement = f"COPY ({query}) TO STDOUT (FORMAT csv)"
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.cursor.copy(statement, params) as copy,
    ):
        copy.connection.wait(_all_rows(copy, content))
    if not content.tell():
        return pl.DataFrame(schema=dict(schema))
    kinds = {name: pl.String if _as_text(kind) else kind for name, kind in schema.items()}
    content.seek(0)
    frame = pl.read_csv(content, has_header=False, schema=kinds)
    texts = [_from_text(name, kind) for name, kind in schema.items() if _as_text(kind)]
    return frame.with_columns(texts) if texts else frame


def _all_rows(copy: Copy, content: BytesIO) -> PQGen[None]:
    """Write every row of a COPY to memory, waiting only when none has come yet.

    Iterating over a Copy waits for each row by itself, which takes longer than most rows do.
    """
    pgconn, write = copy.connection.pgconn, content.write
    size, row = pgconn.get_copy_data(1)
    while size >= 0:
        if size:
            write(row)
        else:
            yield Wait.R
            pgconn.consume_input()
        size, row = pgconn.get_copy_data(1)
    (result,) = yield from fetch_many(pgconn)
    copy._finished = True  # as its own reading says when no row is left
    if result.status != ExecStatus.COMMAND_OK:
        raise error_from_result(result, encoding=copy.connection.info.encoding)


def same_rows(where: str, expected: int, found: int) -> None:
    """Raise CountsDiffer unless a step gave as many rows as went into it."""
    if expected != found:
        raise CountsDiffer(f"{where}: {expected:,} rows went in and {found:,} came out")


def same_pence(where: str, before: pl.DataFrame, after: pl.DataFrame, column: str) -> None:
    """Raise CountsDiffer unless a column of pence adds up to the same before and after a step."""
    expected, found = before[column].sum(), after[column].sum()
    if expected != found:
        raise CountsDiffer(f"{where}: {column} was {expected:,} in all and is {found:,}")


def _as_text(kind: Any) -> bool:
    """Say whether PostgreSQL writes this kind as Polars does not read it."""
    return kind in (pl.Boolean, pl.Datetime)


def _from_text(name: str, kind: Any) -> pl.Expr:
    cell = pl.col(name)
    if kind == pl.Boolean:
        return cell == "t"
    if kind == pl.Datetime:
        return cell.str.to_datetime(INSTANT, time_zone="UTC", time_unit="us")
    return cell
