"""What a person may choose from for a line, whatever it is: ranked, with what agrees."""

from collections.abc import Iterable, Iterator
from typing import Any

from chamberlain.kernel.slips import plain, slip_between

LEAST_SCORE = 15
Row = dict[str, Any]


def candidates(line: Row, items: Iterable[Row], most: int = 10) -> list[Row]:
    """Return the items a person may choose from, best first, with `score` and `evidence`.

    Line and items have the columns of `OPEN_LINES` and `OPEN_ITEMS`; every pair is scored, one by
    one: this is for the line that a person looks at, and the few items that may be it. Of items
    with one reference only the first is told by a slip in it.
    """
    known = sorted((_known(item) for item in items), key=lambda one: one["item"])
    return sorted(_scored(_known(line), known), key=lambda one: -one["score"])[:most]


def _known(row: Row) -> Row:
    """Return a line or an item with its reference and name as they are compared."""
    return row | {"named": plain(row["reference"]), "name": plain(row["counterparty"])}


def _scored(line: Row, items: list[Row]) -> Iterator[Row]:
    """Yield the items that agree with a line in something, in the order of items."""
    slipped: set[str] = set()
    for item in items:
        named = item["named"]
        slip = None if named in slipped else slip_between(line["named"], named)
        slipped.add(named)
        days = abs((line["booked_on"] - item["expected_on"]).days)
        agree = {
            "same amount": 50 * (line["amount_pence"] == item["amount_pence"]),
            "same reference": 30 * (named == line["named"] != ""),
            f"one character of the reference {slip}": 20 * (slip is not None),
            "same name": 15 * (item["name"] == line["name"] != ""),
        }
        score = sum(agree.values()) + 5 * (days <= 3)
        if score >= LEAST_SCORE:
            said = [words for words, worth in agree.items() if worth]
            yield item | {
                "score": score,
                "evidence": ", ".join([*said, f"{days} days from the day expected"]),
            }
