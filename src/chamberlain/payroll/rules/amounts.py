"""Small words for amounts, and how steps over them are worked out."""

import polars as pl

NOUGHT = pl.lit(0, pl.Int64)
FEW = 500
AS_THEY_STAND = pl.QueryOptFlags.none(simplify_expression=True)


def positive(amount: pl.Expr) -> pl.Expr:
    """Return an amount, or nought where it is below; three times as fast as `clip`.

    A null becomes nought: only for amounts that are there.
    """
    return pl.max_horizontal(amount, NOUGHT)


def worked_out(steps: pl.LazyFrame, rows: int) -> pl.DataFrame:
    """Return what steps over so many rows come to.

    To look for better ways through the steps pays for many rows; for one person it takes as long
    as working them out.
    """
    return steps.collect() if rows > FEW else at_once(steps)


def at_once(steps: pl.LazyFrame) -> pl.DataFrame:
    """Return what steps come to as they stand, worked out together in memory.

    Each step over a frame by itself is handed to other threads and waited for, which for one person
    takes many times as long as the step; steps that are collected together are handed over once.
    """
    return steps.collect(optimizations=AS_THEY_STAND, engine="in-memory")
