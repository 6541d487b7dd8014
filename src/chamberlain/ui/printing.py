"""Papers by the thousand for the printer: set batch by batch, each kept before the next."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from chamberlain.ui.components import tag
from chamberlain.ui.words import day


@dataclass(frozen=True)
class NextBatch:
    """The next papers of a run: `papers` of it, perhaps none, are set; it ends with `last`."""

    papers: list[Any]
    last: int
    found: Any


def print_batches(
    next_one: Callable[[int], NextBatch | None],
    typeset: Callable[[Iterator[list[Any]]], Iterator[tuple[bytes, int]]],
    keep: Callable[[int, Any, bytes | None], None],
    after: int,
    number: int,
) -> tuple[int, int]:
    """Set what follows `after` batch by batch; return the last batch's number and the peak bytes.

    `next_one(after)` gives the next batch or None, `keep(number, found, pdf)` keeps it (no PDF
    where nothing of it is for paper). Started again from what was kept, nothing is in two files.
    """
    waiting: list[NextBatch] = []

    def next_ones() -> Iterator[list[Any]]:
        behind = after
        while batch := next_one(behind):
            waiting.append(batch)
            behind = batch.last
            if batch.papers:
                yield batch.papers

    peak = 0
    for pdf, held in typeset(next_ones()):
        peak = max(peak, held)
        while not waiting[0].papers:
            number += 1
            keep(number, waiting.pop(0).found, None)
        number += 1
        keep(number, waiting.pop(0).found, pdf)
    for left in waiting:
        number += 1
        keep(number, left.found, None)
    return number, peak


def batch_cells(row: Any, papers: int, others: int, href: str) -> dict[str, Any]:
    """Return what ui/printing.html shows of a batch; `href` is where its posting is entered."""
    return {
        "row": row,
        "papers": papers,
        "others": others,
        "day": day(row.posted_on),
        "tag": tag(row.state, "red" if row.state == "differs" else ""),
        "href": href if row.state != "posted" else "",
    }
