"""What a person may choose from for a line, whatever it is: ranked, with what agrees."""

import polars as pl

from chamberlain.banking.rules.frames import CANDIDATES
from chamberlain.banking.rules.references import clean, one_slip

LEAST_SCORE = 15


def candidates(lines: pl.DataFrame, items: pl.DataFrame, most: int = 10) -> pl.DataFrame:
    """Return for each line the items a person may choose from, best first (`CANDIDATES`).

    Every pair is scored, so this is for the few lines a person looks at.
    """
    pairs = lines.join(items, how="cross", suffix="_item").with_columns(
        (pl.col("amount_pence") == pl.col("amount_pence_item")).alias("same_amount"),
        (clean("reference") == clean("reference_item")).alias("same_reference"),
        (clean("counterparty") == clean("counterparty_item")).alias("same_name"),
        (pl.col("booked_on") - pl.col("expected_on")).dt.total_days().abs().alias("days"),
    )
    pairs = pairs.join(_near(lines, items), on=["line", "item"], how="left", maintain_order="left")
    named = pl.col("same_reference") & (clean("reference") != "")
    known = pl.col("same_name") & (clean("counterparty") != "")
    near = pl.col("slip").is_not_null()
    score = (
        pl.col("same_amount") * 50 + named * 30 + near * 20 + known * 15 + (pl.col("days") <= 3) * 5
    ).cast(pl.Int64)
    said = pl.concat_str(
        pl.when("same_amount").then(pl.lit("same amount")),
        pl.when(named).then(pl.lit("same reference")),
        pl.format("one character of the reference {}", "slip"),
        pl.when(known).then(pl.lit("same name")),
        pl.format("{} days from the day expected", "days"),
        separator=", ",
        ignore_nulls=True,
    )
    ranked = pairs.with_columns(score.alias("score"), said.alias("evidence")).filter(
        pl.col("score") >= LEAST_SCORE
    )
    best = ranked.sort("line", "score", "item", descending=[False, True, False]).group_by(
        "line", maintain_order=True
    )
    return (
        best.head(most)
        .with_columns(pl.col("amount_pence_item").alias("amount_pence"))
        .select(*CANDIDATES)
    )


def _near(lines: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs whose references differ by one slip."""
    said = lines.select("line", clean("reference").alias("named"))
    known = items.select("item", clean("reference").alias("named"))
    return one_slip(said, known, [])
