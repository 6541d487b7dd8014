"""Facts that hold for a time: half-open ranges `[from, to)`, an open end being null.

A frame of such facts has a column for the first day and one for the day on which the fact no longer
holds (`held_from`, `held_to` unless told otherwise). Days in, days out; nothing here reads a clock.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl

FROM, TO = "held_from", "held_to"
FOREVER = date.max


def holds(held_from: date, held_to: date | None, on: date) -> bool:
    """Say whether `[held_from, held_to)` holds on a day."""
    return held_from <= on and (held_to is None or on < held_to)


def overlaps(
    first: tuple[date, date | None], second: tuple[date, date | None]
) -> tuple[date, date | None] | None:
    """Return the range that two ranges share, or None when they share no day."""
    start = max(first[0], second[0])
    end = min(first[1] or FOREVER, second[1] or FOREVER)
    if start >= end:
        return None
    return start, None if end == FOREVER else end


def in_force(
    frame: pl.DataFrame, on: date, held_from: str = FROM, held_to: str = TO
) -> pl.DataFrame:
    """Return the rows that hold on a day."""
    ends = pl.col(held_to)
    return frame.filter((pl.col(held_from) <= on) & (ends.is_null() | (ends > on)))


def with_fact(
    frame: pl.DataFrame, facts: pl.DataFrame, key: str, on: str, held_from: str = FROM
) -> pl.DataFrame:
    """Give each row the fact of its `key` that holds on its own day in column `on`.

    `facts` must not overlap within `key` (see `overlapping`). Rows keep their order and number; a
    row whose fact is not known on that day gets nulls. The fact's range columns come along.
    """
    held_to = held_from.removesuffix("from") + "to"
    given = frame.with_row_index("_order").sort(on)
    right = facts.sort(held_from)
    joined = given.join_asof(
        right, left_on=on, right_on=held_from, by=key, coalesce=False, check_sortedness=False
    )
    ended = pl.col(held_to).is_not_null() & (pl.col(held_to) <= pl.col(on))
    brought = [name for name in right.columns if name != key]
    cleared = [pl.when(~ended).then(pl.col(name)).alias(name) for name in brought]
    return joined.with_columns(cleared).sort("_order").drop("_order")


def overlapping(
    frame: pl.DataFrame, key: str | Sequence[str], held_from: str = FROM, held_to: str = TO
) -> pl.DataFrame:
    """Return each row that begins before an earlier row of the same key has ended.

    `clashes_until` is the latest end among those earlier rows (null: it has none).
    """
    keys = [key] if isinstance(key, str) else list(key)
    end = pl.col(held_to).fill_null(FOREVER)
    latest = end.cum_max().shift(1).over(keys)
    marked = frame.sort([*keys, held_from]).with_columns(clashes_until=latest)
    clashing = marked.filter(pl.col("clashes_until") > pl.col(held_from))
    until = pl.col("clashes_until")
    return clashing.with_columns(clashes_until=pl.when(until != FOREVER).then(until))


def gaps(
    frame: pl.DataFrame, key: str | Sequence[str], held_from: str = FROM, held_to: str = TO
) -> pl.DataFrame:
    """Return the days between the first and last row of a key on which none holds.

    One row per gap: the key's columns, then `gap_from` and `gap_to`, half-open.
    """
    keys = [key] if isinstance(key, str) else list(key)
    end = pl.col(held_to).fill_null(FOREVER)
    marked = frame.sort([*keys, held_from]).with_columns(
        gap_from=end.cum_max().shift(1).over(keys), gap_to=pl.col(held_from)
    )
    return marked.filter(pl.col("gap_from") < pl.col("gap_to")).select(*keys, "gap_from", "gap_to")


def backwards(frame: pl.DataFrame, held_from: str = FROM, held_to: str = TO) -> pl.DataFrame:
    """Return the rows that end on or before the day they begin, which no range may."""
    return frame.filter(pl.col(held_to) <= pl.col(held_from))
