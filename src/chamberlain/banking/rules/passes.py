"""The passes of matching, each on its own: which pairs of line and item it would make, and why.

A pass takes what earlier ones left. It gives pairs, `line`, `item`, `amount_pence`, `how`,
`evidence` and `confidence_bp` (basis points: 10,000 is certain); whether a pair is the only one for
both sides is not its business. All but the batches need equal amounts.
"""

from collections.abc import Callable

import polars as pl

from chamberlain.kernel.slips import SHORTEST_IN_TEXT, clean, cleaned, one_slip, words

DAYS = 5
"""How far from the day expected an amount with a name, or an unnamed batch, may be booked."""

SHORTEST_NAME = 6
MOST_ALIKE = 50
"""Of more lines or items with one amount and beginning of a name none can be told apart."""

PAIRS = {
    "line": pl.Int64,
    "item": pl.Int64,
    "amount_pence": pl.Int64,
    "how": pl.String,
    "evidence": pl.String,
    "confidence_bp": pl.Int64,
}
CONFIDENCE_BP = {
    "reference": 9_990,
    "key": 9_990,
    "batch": 9_950,
    "text": 9_900,
    "damaged": 9_800,
    "batch amount": 9_000,
    "name": 9_000,
}

Pass = Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]


LINE_NAMES = ("reference", "end_to_end_id")
ITEM_NAMES = ("reference", "key")


def named(frame: pl.DataFrame, key: str, columns: tuple[str, ...]) -> pl.DataFrame:
    """Return a row for each different reference of each line or item, with its amount."""
    first = cleaned(frame[columns[0]])
    parts = [frame.select(key, "amount_pence", first.alias("named"))]
    for column in columns[1:]:
        other = cleaned(frame[column])
        part = frame.select(key, "amount_pence", other.alias("named"))
        parts.append(part.filter(other != first))
    return pl.concat(parts).filter(pl.col("named") != "")


def agreeing(lines: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Join `named` lines and items whose reference and amount agree and are nobody else's.

    What others share could only make doubtful pairs, so a reference that thousands carry never
    makes their product. Joined by a hash, as that is several times faster, then compared.
    """
    both = (pl.col("named").hash() ^ pl.col("amount_pence").hash()).alias("both")
    alone = pl.col("both").is_unique()
    left, right = (frame.with_columns(both).filter(alone) for frame in (lines, items))
    pairs = left.join(right, on="both", suffix="_item")
    same = (pl.col("named") == pl.col("named_item")) & (
        pl.col("amount_pence") == pl.col("amount_pence_item")
    )
    return pairs.filter(same)


def _pairs(frame: pl.DataFrame, how: str, evidence: pl.Expr) -> pl.DataFrame:
    return frame.with_columns(
        pl.lit(how).alias("how"),
        evidence.alias("evidence"),
        pl.lit(CONFIDENCE_BP[how], pl.Int64).alias("confidence_bp"),
    ).select(*PAIRS)


def by_reference(lines: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """The line's reference is the item's, and the amounts are equal."""
    pairs = agreeing(named(lines, "line", LINE_NAMES[:1]), named(items, "item", ITEM_NAMES[:1]))
    return _pairs(pairs, "reference", pl.format("reference {} and amount agree", "named"))


def by_key(lines: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """The line names the item by any of its references, and the amounts are equal."""
    pairs = agreeing(named(lines, "line", LINE_NAMES), named(items, "item", ITEM_NAMES))
    return _pairs(pairs, "key", pl.format("reference {} and amount agree", "named"))


def by_text(lines: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """The item's reference stands inside the line's text, and the amounts are equal."""
    likely = lines.join(items, on="amount_pence", how="semi")
    known = named(items, "item", ITEM_NAMES)
    long = known.filter(pl.col("named").str.len_bytes() >= SHORTEST_IN_TEXT)
    said = words(likely, ["line", "amount_pence"], "text", known=long["named"])
    pairs = agreeing(said, long)
    return _pairs(pairs, "text", pl.format("{} stands in the text, and the amount agrees", "named"))


def by_damaged_reference(lines: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """The references differ by one slip, and the amounts are equal.

    Only the reference people were told is looked at, as a source's own key travels by machine,
    and of the text only single words.
    """
    on = ["amount_pence"]
    near = items.join(lines, on=on, how="semi")
    likely = lines.join(near, on=on, how="semi")
    said = pl.concat(
        [
            named(likely, "line", LINE_NAMES).select("line", *on, "named"),
            words(likely, ["line", *on], "text", together=1).select("line", *on, "named"),
        ]
    )
    told = near.select("item", *on, clean("reference").alias("named"))
    pairs = one_slip(said, told, on)
    doubtful = pairs.filter("shared")
    for key in ("line", "item"):
        pairs = pairs.join(doubtful, on=key, how="anti")
    shown = pairs.join(items.select("item", "reference"), on="item")
    evidence = pl.format(
        "one character {} against reference {}, and the amount agrees", "slip", "reference"
    )
    return _pairs(shown, "damaged", evidence)


def by_name(lines: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Amount and name agree, within a few days, and the line names no other item.

    A bank shows 18 characters of a name or all of it: the shorter must begin the longer.
    """
    start = pl.col("name").str.slice(0, SHORTEST_NAME).alias("start")
    held = [
        frame.select(key, "amount_pence", day, clean("counterparty").alias("name"))
        .filter(pl.col("name").str.len_bytes() >= SHORTEST_NAME)
        .with_columns(start)
        .filter(pl.len().over("amount_pence", "start") <= MOST_ALIKE)
        for frame, key, day in ((lines, "line", "booked_on"), (items, "item", "expected_on"))
    ]
    pairs = held[0].join(held[1], on=["amount_pence", "start"], suffix="_item")
    days = (pl.col("booked_on") - pl.col("expected_on")).dt.total_days().alias("days")
    same = pl.col("name").str.starts_with(pl.col("name_item")) | pl.col(
        "name_item"
    ).str.starts_with(pl.col("name"))
    close = pairs.with_columns(days).filter(same & (pl.col("days").abs() <= DAYS))
    known = named(items, "item", ITEM_NAMES)
    elsewhere = named(lines, "line", LINE_NAMES).join(known, on="named", how="semi")
    certain = close.join(elsewhere, on="line", how="anti")
    evidence = pl.format("amount and name {} agree, {} days apart", "name", pl.col("days").abs())
    return _pairs(certain, "name", evidence)


def _batch_sums(items: pl.DataFrame) -> pl.DataFrame:
    """Return each batch that is open: what its items come to, how many, when expected."""
    return (
        items.filter(pl.col("batch") != "")
        .group_by("batch")
        .agg(
            pl.col("amount_pence").sum(),
            pl.len().alias("count"),
            pl.col("expected_on").min(),
        )
        .with_columns(clean("batch").alias("named"))
    )


def by_batch(lines: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """One line is a whole file: it names the batch, and the items come to its amount."""
    sums = _batch_sums(items)
    likely = lines.join(sums, on="amount_pence", how="semi")
    said = named(likely, "line", ("batch_reference", *LINE_NAMES))
    pairs = said.join(sums, on=["named", "amount_pence"])
    return _whole_batches(
        pairs, items, "batch", pl.format("file {}: {} items come to the line", "batch", "count")
    )


def by_batch_amount(lines: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """One line is a whole file of several items by its amount and day, unnamed."""
    sums = _batch_sums(items).filter(pl.col("count") > 1)
    pairs = lines.select("line", "amount_pence", "booked_on").join(sums, on="amount_pence")
    days = (pl.col("booked_on") - pl.col("expected_on")).dt.total_days().abs()
    evidence = pl.format("{} items of file {} come to the line, to the day", "count", "batch")
    return _whole_batches(pairs.filter(days <= DAYS), items, "batch amount", evidence)


def _whole_batches(
    pairs: pl.DataFrame, items: pl.DataFrame, how: str, evidence: pl.Expr
) -> pl.DataFrame:
    """Turn pairs of line and batch, where each is the other's only one, into pairs with items."""
    alone = pairs.unique(["line", "batch"], keep="any").filter(
        ~pl.col("line").is_duplicated() & ~pl.col("batch").is_duplicated()
    )
    members = items.select("item", "batch", pl.col("amount_pence").alias("of_item"))
    held = alone.join(members, on="batch").with_columns(pl.col("of_item").alias("amount_pence"))
    return _pairs(held, how, evidence).sort("line", "item")


SINGLE: dict[str, Pass] = {
    "reference": by_reference,
    "key": by_key,
    "text": by_text,
    "damaged": by_damaged_reference,
    "name": by_name,
}
BATCH: dict[str, Pass] = {"batch": by_batch, "batch amount": by_batch_amount}
ORDER = ("reference", "key", "batch", "text", "damaged", "batch amount", "name")
