"""Small numbers, which could tell on one person, left out of what is shown of many."""

import polars as pl

LEAST_SHOWN = 10
"""A count below this is shown as fewer than it, and a second one goes with it where one is."""


def suppressed(counts: list[tuple[str, int]]) -> list[tuple[str, int | None]]:
    """Return counts of the parts of one whole, None for those below ten that aren't nought.

    Where one part alone were left out it could be worked out from the whole: the next smallest
    goes with it.
    """
    small = {label for label, n in counts if 0 < n < LEAST_SHOWN}
    if len(small) == 1:
        rest = [(n, label) for label, n in counts if n >= LEAST_SHOWN]
        if rest:
            small.add(min(rest)[1])
    return [(label, None if label in small else n) for label, n in counts]


def suppressed_frame(frame: pl.DataFrame, whole: str, count: str) -> pl.DataFrame:
    """Do the same for each value of the column `whole`: `count` becomes null where left out."""
    parts = []
    for part in frame.partition_by(whole, maintain_order=True):
        pairs = [(str(place), int(n)) for place, n in enumerate(part[count])]
        shown = [n for _, n in suppressed(pairs)]
        parts.append(part.with_columns(pl.Series(count, shown, dtype=pl.Int64)))
    return pl.concat(parts) if parts else frame
