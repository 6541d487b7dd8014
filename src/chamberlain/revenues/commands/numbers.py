"""Account numbers: ten digits that people pay by, the last a check digit."""

import polars as pl
from django.db import connection

from chamberlain.kernel.bulk import read_frame
from chamberlain.revenues.models import Bill

FIRST, RATES_FIRST, ROOM = 500_000_000, 600_000_000, 10_000_000
STRIDE = 6_180_339
"""Numbers that follow each other are this far apart, around the room: no neighbour's number is a
slip or two away from one's own. It shares no factor with the room, so that none comes twice."""
WEIGHTS = (10, 9, 8, 7, 6, 5, 4, 3, 2)


def check_digit(body: str) -> str:
    """Return the modulus 11 check digit of nine digits, or nothing where it would be ten."""
    left = 11 - sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11
    return "" if left == 10 else str(left % 11)


def body_of(number: int, first: int = FIRST) -> str:
    """Return the nine digits of the account opened as the `number`th."""
    return str(first + number * STRIDE % ROOM)


def account_numbers(count: int, first: int = FIRST) -> list[str]:
    """Return fresh account numbers, spread over the room there is for them.

    Council tax's begin with 50, business rates' (from `RATES_FIRST`) with 60.
    """
    made: list[str] = []
    while len(made) < count:
        asked = _reserved("revenues_account_seq", (count - len(made)) * 11 // 10 + 1)
        bodies = (body_of(number, first) for number in asked)
        made += [body + digit for body in bodies if (digit := check_digit(body))]
    return made[:count]


def bill_ids(count: int) -> pl.Series:
    """Return fresh identities of bills, ascending."""
    return _ids(Bill._meta.db_table, count)


def _ids(table: str, count: int) -> pl.Series:
    """Return a block of identities: in one stretch unless somebody else took some meanwhile."""
    query = (
        "SELECT {} FROM (SELECT nextval(pg_get_serial_sequence(%s, 'id')) AS id "
        "FROM generate_series(1, %s)) taken"
    )
    with connection.cursor() as cursor:
        cursor.execute(query.format("array_agg(id)"), [table, count])
        return pl.Series("id", cursor.fetchone()[0] or [], dtype=pl.Int64)


def _reserved(sequence: str, count: int) -> list[int]:
    query = "SELECT nextval(%s::regclass) FROM generate_series(1, %s)"
    return read_frame(query, [sequence, count], schema={"n": pl.Int64})["n"].to_list()
