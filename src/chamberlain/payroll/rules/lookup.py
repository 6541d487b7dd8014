"""Look figures up by place in a small table, instead of joining a large frame to it."""

import polars as pl


def at_places(
    table: pl.DataFrame, block: pl.Series, width: int, within: pl.Series
) -> list[pl.Expr]:
    """Return a table's columns for each row's block of `width` rows and its place within the block.

    Where all rows are in one block, a column that is the same all over it is given as one value. A
    place that is null gives null, but not for such a column.
    """
    low, high = (block.min() or 0, block.max() or 0) if len(block) else (0, 0)
    if low != high:
        place = pl.lit(block * width + within)
        return [pl.lit(one).gather(place).alias(one.name) for one in table.get_columns()]
    part, here = table.slice(int(str(low)) * width, width), pl.lit(within)
    same = part.select(pl.all().n_unique() == 1).row(0)
    return [
        pl.lit(one[0], one.dtype).alias(one.name)
        if alike
        else pl.lit(one).gather(here).alias(one.name)
        for one, alike in zip(part.get_columns(), same, strict=True)
    ]
