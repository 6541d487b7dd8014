"""Public references, such as INV-0000123: unique, never reused, gaps allowed."""

import polars as pl
from django.db import connection


def next_references(prefix: str, count: int) -> list[str]:
    """Return `count` fresh references in order, reserved as one block."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(nextval('kernel_reference_seq')::text, ',') "
            "FROM generate_series(1, %s)",
            [count],
        )
        numbers = cursor.fetchone()[0] or ""
    return [f"{prefix}-{number:0>7}" for number in numbers.split(",") if number]


def next_reference(prefix: str) -> str:
    """Return one fresh reference."""
    return next_references(prefix, 1)[0]


def padded(column: str) -> pl.Expr:
    """Return a column of numbers as references show them: 123 gives 0000123."""
    return pl.col(column).cast(pl.String).str.pad_start(7, "0")
