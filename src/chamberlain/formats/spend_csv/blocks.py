"""A sheet in blocks: headings may come again half way with other columns, or only at the end.

Published files are pasted together from several reports. Every row of headings after the first is
set aside as such, and the rows below it are read by it.
"""

from dataclasses import replace

import polars as pl

from chamberlain.formats.spend_csv.columns import Layout, laid_out
from chamberlain.formats.spend_csv.sorting import HEADINGS_AGAIN, Sorted, sort_rows

BLOCKS_MOST = 200


def sort_blocks(sheet: str, grid: pl.DataFrame, layout: Layout) -> Sorted:
    """Return the rows of a sheet, accepted or set aside, each block read by its own headings."""
    whole = sort_rows(sheet, grid, layout)
    again = [
        row - 1
        for row, reason in whole.aside.select("row", "reason").iter_rows()
        if reason == HEADINGS_AGAIN
    ]
    if not again or len(again) > BLOCKS_MOST:
        return whole
    if not layout.heading_rows:
        return _named_late(sheet, grid, again[0])
    return _in_parts(sheet, grid, layout, again, whole)


def _texts(grid: pl.DataFrame, at: int) -> list[str]:
    return [" ".join((cell or "").split()) for cell in grid.row(at)]


def _named_late(sheet: str, grid: pl.DataFrame, at: int) -> Sorted:
    """Read a whole sheet by headings that stand at its end or in its middle."""
    found = laid_out(grid, 0, (at,), _texts(grid, at))
    return sort_rows(sheet, grid, found)


def _in_parts(
    sheet: str, grid: pl.DataFrame, layout: Layout, again: list[int], whole: Sorted
) -> Sorted:
    """Read each block by the headings above it; the same ones once more change nothing."""
    parts: list[tuple[Layout, int]] = []
    current, start = layout, layout.first_row
    for at in again:
        found = laid_out(grid.slice(at + 1), at + 1, (at,), _texts(grid, at))
        if found.columns == current.columns or "amount" not in found.columns:
            continue
        parts.append((replace(current, first_row=start), at + 1))
        current, start = found, at + 1
    if not parts:
        return whole
    parts.append((replace(current, first_row=start), grid.height))
    done = [sort_rows(sheet, grid, one, until) for one, until in parts]
    rows = [str(at + 1) for at in again]
    return Sorted(
        rows=pl.concat([one.rows for one in done]),
        aside=pl.concat([one.aside for one in done]),
        layout=layout,
        notes=[
            *(note for one in done for note in one.notes),
            f"The headings change in row {', '.join(rows[:5])}; what follows is read by them.",
        ],
    )
