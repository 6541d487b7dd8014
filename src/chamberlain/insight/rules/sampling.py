"""Drawing an audit sample: by seed and method, so that anybody draws the same items again."""

from hashlib import sha256

import polars as pl

from chamberlain.kernel.rules import Column, no_errors, rule, set_aside

METHODS = ("monetary unit", "random")
ITEMS_MAX = 200
SOURCE = (
    "International Standard on Auditing (UK) 530, Audit Sampling: Appendix 4, random selection and "
    "monetary unit sampling by systematic selection"
)
_INPUTS = (
    Column("reference", "text", "", "What the item is called"),
    Column("amount_pence", "pence", "pounds and pence", "Its size counts, not its sign"),
    Column("method", "choice", "", "monetary unit or random, the same in every row",
           choices=METHODS),
    Column("seed", "text", "", "What the draw starts from, the same in every row"),
    Column("items", "whole", "items", "How many to draw, the same in every row"),
)  # fmt: skip
_OUTPUTS = (
    Column("position", "whole", "number", "Counted from 1, in the order of references"),
    Column("hits", "whole", "number", "How many of the pounds drawn lie in the item"),
    Column("why", "text", "", "Which pound hit it, or its place in the draw"),
)


@rule(
    name="insight.audit_sample",
    inputs=_INPUTS,
    outputs=_OUTPUTS,
    example={"reference": "JNL-0000001", "amount": "120.00", "method": "monetary unit",
             "seed": "2026-27/1", "items": "1"},
    source=SOURCE,
    by_row=False,
)  # fmt: skip
def audit_sample(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Draw a sample of a population: the same items for the same seed, on any machine.

    Items stand in the order of their references. Monetary unit: the interval is the total of the
    amounts' sizes divided by the items, rounded down; the first pound is the seed's SHA-256 modulo
    the interval, and each item that holds a pound drawn is in the sample, once however many it
    holds. An item of nought cannot be drawn. Random: each item's number is the SHA-256 of the seed,
    a bar and its reference; those with the smallest numbers are in the sample.
    """
    faults = _faults(frame)
    if frame.is_empty() or faults.height:
        return _none(), faults
    method, seed, items = frame.select("method", "seed", "items").row(0)
    ordered = frame.sort("reference")
    chosen = (
        _by_pound(ordered, seed, items) if method == METHODS[0] else _by_lot(ordered, seed, items)
    )
    result = chosen.with_columns(
        position=pl.int_range(1, chosen.height + 1, dtype=pl.Int64)
    ).select("row", "position", "hits", "why")
    return result, faults


def number_of(text: str) -> int:
    """Return the whole number that a text's SHA-256 is, from which draws are made."""
    return int.from_bytes(sha256(text.encode()).digest())


def _faults(frame: pl.DataFrame) -> pl.DataFrame:
    found = [no_errors()]
    for name in ("method", "seed", "items"):
        if frame[name].n_unique() > 1:
            other = pl.col(name) != pl.col(name).first()
            found.append(set_aside(frame, other, name, "expected the same in every row"))
    few = (pl.col("items") < 1) | (pl.col("items") > ITEMS_MAX)
    found.append(set_aside(frame, few, "items", f"expected 1 to {ITEMS_MAX}"))
    twice = pl.col("reference").is_duplicated()
    found.append(set_aside(frame, twice, "reference", "expected each item once"))
    return pl.concat(found)


def _by_pound(ordered: pl.DataFrame, seed: str, items: int) -> pl.DataFrame:
    """Return the items that hold a pound drawn; pounds are pence, so that none is too small."""
    sized = ordered.with_columns(size=pl.col("amount_pence").abs()).filter(pl.col("size") > 0)
    total = int(sized["size"].sum())
    if not total:
        return _none()
    interval = max(1, total // items)
    first = number_of(seed) % interval
    until = pl.col("size").cum_sum()
    # The pence drawn are first + k x interval, k from 0: those before a penny are counted.
    before = (pl.col("until") - pl.col("size") - first + interval - 1) // interval
    upto = (pl.col("until") - first + interval - 1) // interval
    floor = pl.lit(0, pl.Int64)
    counted = sized.with_columns(until=until).with_columns(
        before=pl.max_horizontal(before, floor).clip(upper_bound=items),
        upto=pl.max_horizontal(upto, floor).clip(upper_bound=items),
    )
    return counted.filter(pl.col("upto") > pl.col("before")).select(
        "row",
        hits=pl.col("upto") - pl.col("before"),
        why=pl.format(
            "penny {} of {}", first + pl.col("before") * interval + 1, pl.lit(total, pl.Int64)
        ),
    )


def _by_lot(ordered: pl.DataFrame, seed: str, items: int) -> pl.DataFrame:
    numbers = [sha256(f"{seed}|{one}".encode()).hexdigest() for one in ordered["reference"]]
    drawn = ordered.with_columns(lot=pl.Series(numbers, dtype=pl.String)).sort("lot").head(items)
    placed = drawn.with_columns(place=pl.int_range(1, drawn.height + 1, dtype=pl.Int64))
    return placed.sort("reference").select(
        "row", hits=pl.lit(1, pl.Int64), why=pl.format("number {} drawn", "place")
    )


def _none() -> pl.DataFrame:
    return pl.DataFrame(
        schema={"row": pl.Int64, "position": pl.Int64, "hits": pl.Int64, "why": pl.String}
    )
