"""Several lines that together are one expected item. Pure."""

import polars as pl

from chamberlain.kernel.slips import clean

DAYS = 10
MOST_LINES = 12
SHORTEST = 4


def several_to_one(lines: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Return item, lines (list), amount_pence and evidence where lines come to an item exactly.

    Lines of the same name or the same reference as the item, booked within ten days of when it is
    expected and going the same way, all of them together; a proposal for a person, never a match.
    """
    said = lines.select(
        "line", "booked_on", "amount_pence", name=clean("counterparty"), ref=clean("reference")
    )
    asked = items.select(
        "item",
        "expected_on",
        open_pence="amount_pence",
        item_name=clean("counterparty"),
        item_ref=clean("reference"),
    )
    pairs = said.join(asked, how="cross").filter(
        (pl.col("amount_pence").sign() == pl.col("open_pence").sign())
        & (pl.col("amount_pence").abs() < pl.col("open_pence").abs())
        & ((pl.col("booked_on") - pl.col("expected_on")).dt.total_days().abs() <= DAYS)
    )
    found = []
    for words, column, other in (("name", "name", "item_name"), ("reference", "ref", "item_ref")):
        alike = pairs.filter(
            (pl.col(column) == pl.col(other)) & (pl.col(column).str.len_chars() >= SHORTEST)
        )
        found.append(
            alike.group_by("item", maintain_order=True)
            .agg(
                pl.col("line").sort().alias("lines"),
                pl.col("amount_pence").sum(),
                pl.col("open_pence").first(),
            )
            .filter(
                (pl.col("amount_pence") == pl.col("open_pence"))
                & pl.col("lines").list.len().is_between(2, MOST_LINES)
            )
            .select(
                "item",
                "lines",
                "amount_pence",
                evidence=pl.format(
                    "{} lines of the same {} come to it to the penny",
                    pl.col("lines").list.len(),
                    pl.lit(words),
                ),
            )
        )
    both = pl.concat(found).unique("item", keep="first", maintain_order=True)
    return both.sort("item")
