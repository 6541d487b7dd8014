"""From explanations of bank lines to the journals they make. Pure: frames in, a frame out.

Money that comes in debits the bank. What stood in suspense is taken out of suspense instead of
being posted to the bank a second time.
"""

import polars as pl

EXPLAINED = {
    "posting": pl.Int64,
    "entity": pl.String,
    "journal_date": pl.Date,
    "description": pl.String,
    "line_ref": pl.String,
    "bank_fund": pl.String,
    "bank_account": pl.String,
    "suspense_account": pl.String,
    "amount_pence": pl.Int64,
    "suspense_pence": pl.Int64,
    "account": pl.String,
    "fund": pl.String,
    "cost_centre": pl.String,
    "project": pl.String,
    "vat_code": pl.String,
    "source_ref": pl.String,
    "narrative": pl.String,
}
"""What `journals` takes: a row per explanation. Rows of one `posting` explain one bank line and
make one journal; `suspense_pence` is the part of `amount_pence` that stands in suspense."""

HEADER = ("posting", "entity", "journal_date", "description")
CODING = ("fund", "cost_centre", "account", "project", "vat_code")
LINE = (*HEADER, "rank", *CODING, "amount_pence", "line_ref", "narrative")


def journals(explained: pl.DataFrame) -> pl.DataFrame:
    """Return journal lines, those of one posting together: bank, suspense, contra.

    The lines of each posting come to nil, which is asserted; not always in each fund, for the
    ledger adds lines between funds.
    """
    parts = [_own(explained, "bank"), _own(explained, "suspense"), _contra(explained)]
    lines = pl.concat(parts).filter(pl.col("amount_pence") != 0)
    sums = lines.group_by("posting").agg(pl.col("amount_pence").sum())
    if (sums["amount_pence"] != 0).any():
        message = "journals of bank lines do not balance"
        raise AssertionError(message)
    return lines.sort("posting", "rank", maintain_order=True).drop("rank")


def _fund() -> pl.Expr:
    return pl.when(pl.col("fund") == "").then("bank_fund").otherwise("fund")


def _own(rows: pl.DataFrame, side: str) -> pl.DataFrame:
    """Return one line per posting on the bank or on suspense, in the bank's fund."""
    bank = side == "bank"
    pence = pl.col("amount_pence") - pl.col("suspense_pence") if bank else pl.col("suspense_pence")
    grouped = rows.group_by(HEADER, maintain_order=True).agg(
        pence.sum().alias("amount_pence"),
        pl.first("line_ref", "narrative"),
        pl.len().alias("count"),
        pl.first("bank_fund").alias("fund"),
        pl.first(f"{side}_account").alias("account"),
    )
    return _laid(grouped, 0 if bank else 1)


def _contra(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the other side, one line for each coding of a posting."""
    coded = rows.with_columns(_fund().alias("fund"))
    grouped = coded.group_by(*HEADER, *CODING, maintain_order=True).agg(
        (-pl.col("amount_pence").sum()).alias("amount_pence"),
        pl.first("narrative", "line_ref", "source_ref"),
        pl.len().alias("count"),
    )
    single = (pl.col("count") == 1) & (pl.col("source_ref") != "")
    return _laid(
        grouped.with_columns(
            pl.when(single).then("source_ref").otherwise("line_ref").alias("line_ref")
        ),
        2,
    )


def _laid(grouped: pl.DataFrame, rank: int) -> pl.DataFrame:
    """Lay grouped rows out as lines; one that stands for many says how many."""
    missing = [name for name in CODING if name not in grouped.columns]
    return grouped.with_columns(
        pl.lit(rank, dtype=pl.Int8).alias("rank"),
        *[pl.lit("").alias(name) for name in missing],
        pl.when(pl.col("count") == 1)
        .then("narrative")
        .otherwise(pl.format("{} items", "count"))
        .alias("narrative"),
    ).select(LINE)
