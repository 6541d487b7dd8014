"""Which bank line is which expected movement. Pure: frames in, frames out, in passes.

Every pass takes only what is certain on both sides: a line that fits two items, or an item that
fits two lines, is proposed to a person, best first. Certainty is judged among all that is open, so
one call must be given all of it; the order of rows changes nothing.
"""

from dataclasses import dataclass

import polars as pl

from chamberlain.banking.rules.candidates import candidates
from chamberlain.banking.rules.frames import MATCHES
from chamberlain.banking.rules.passes import (
    BATCH,
    ORDER,
    PAIRS,
    SINGLE,
)
from chamberlain.banking.rules.proposals import proposals
from chamberlain.kernel.slips import clean

__all__ = ["Matching", "candidates", "clean", "match", "match_returns", "reconcile"]

BY_REFERENCE = ("reference", "key", "text", "damaged")
ONE_NAME = "reference"
"""The pass in which each side has one reference, nobody else's: its pairs are alone already."""


@dataclass(frozen=True, slots=True)
class Matching:
    """What became of all lines and items.

    `matches` and `proposals` have line, item, amount_pence (the item's), how, evidence and
    confidence_bp. A match is certain and to the penny; a proposal is for a person to choose.
    """

    matches: pl.DataFrame
    proposals: pl.DataFrame
    left_lines: pl.DataFrame
    left_items: pl.DataFrame


def reconcile(lines: pl.DataFrame, items: pl.DataFrame) -> Matching:
    """Match open lines (`OPEN_LINES`) with open items (`OPEN_ITEMS`), pass by pass.

    Each line and each item is in at most one match, and what is left is neither more nor less
    than the rest: counts and pence are held across each pass.
    """
    matches, left_lines, left_items = _run(lines, items, ORDER)
    return Matching(matches, proposals(left_lines, left_items), left_lines, left_items)


def match(lines: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Return the certain matches of open lines and open items, in the columns of `MATCHES`."""
    return _run(lines, items, ORDER)[0].select(*MATCHES)


def match_returns(lines: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Return the certain matches of lines with movements found before, now coming back.

    By reference only: an amount and a name are no proof that a payment came back.
    """
    matches = _run(lines, items, BY_REFERENCE)[0]
    return matches.with_columns(
        pl.lit("return").alias("how"),
        pl.format("returned: {}", "evidence").alias("evidence"),
    ).select(*MATCHES)


def _run(
    lines: pl.DataFrame, items: pl.DataFrame, order: tuple[str, ...]
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Run passes in order; return the matches, and the lines and items that are left."""
    left_lines, left_items = lines, items
    found = [pl.DataFrame(schema=PAIRS)]
    for how in order:
        if left_lines.is_empty() or left_items.is_empty():
            break
        if how in BATCH:
            certain = BATCH[how](left_lines, left_items)
        else:
            pairs = SINGLE[how](left_lines, left_items)
            certain = pairs if how == ONE_NAME else alone(pairs)
        if certain.is_empty():
            continue
        rest_lines = left_lines.filter(~pl.col("line").is_in(certain["line"].implode()))
        rest_items = left_items.filter(~pl.col("item").is_in(certain["item"].implode()))
        _assert_nothing_lost(how, certain, (left_lines, rest_lines), (left_items, rest_items))
        left_lines, left_items = rest_lines, rest_items
        found.append(certain)
    # Only files have several items to a line, and these come in order; so one column is enough.
    return pl.concat(found).sort("line", maintain_order=True), left_lines, left_items


def alone(pairs: pl.DataFrame) -> pl.DataFrame:
    """Keep the pairs in which each side has no other partner.

    Of several reasons for one pair the first in the alphabet stands, whatever the order of rows.
    """
    if pairs["line"].n_unique() == pairs.height == pairs["item"].n_unique():
        return pairs
    one_each = pairs.sort("evidence").unique(["line", "item"], keep="first")
    return one_each.filter(~pl.col("line").is_duplicated() & ~pl.col("item").is_duplicated())


def _assert_nothing_lost(
    how: str,
    certain: pl.DataFrame,
    lines: tuple[pl.DataFrame, pl.DataFrame],
    items: tuple[pl.DataFrame, pl.DataFrame],
) -> None:
    """Hold counts and pence of lines, items and matches together across one pass."""
    pence = int(certain["amount_pence"].sum())
    for frame, name, taken in (
        (lines, "lines", certain["line"].n_unique() if how in BATCH else certain.height),
        (items, "items", certain.height),
    ):
        before, after = frame
        off_count = before.height - after.height - taken
        off_pence = int(before["amount_pence"].sum()) - int(after["amount_pence"].sum()) - pence
        if off_count or off_pence:
            raise AssertionError(
                f"pass {how}: {off_count} {name} and {off_pence} pence unaccounted for"
            )
