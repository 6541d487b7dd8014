"""Lines between funds, so that each fund of a journal balances on its own."""

import polars as pl

from chamberlain.ledger.rules.journals import together

KEY = ("source_ref", "line_entity", "fund")


def between_funds(frame: pl.DataFrame, account: str) -> pl.DataFrame:
    """Add to each journal one line on `account` for every fund that is out, at the journal's end.

    `frame` has the columns of the contract. A journal that is out within an entity as a whole is
    left as it is: it is wrong, and will be refused.
    """
    sums = frame.group_by(KEY, maintain_order=True).agg(out=pl.col("amount_pence").sum())
    if not (sums["out"] != 0).any():
        return frame
    whole = sums.with_columns(total=pl.col("out").sum().over("source_ref", "line_entity"))
    out = whole.filter((pl.col("out") != 0) & (pl.col("total") == 0))
    added = out.join(
        frame.unique("source_ref", keep="first").drop("line_entity", "fund"),
        on="source_ref",
        maintain_order="left",
    ).with_columns(
        cost_centre=pl.lit(""),
        account=pl.lit(account),
        project=pl.lit(""),
        vat_code=pl.lit(""),
        line_ref=pl.lit(""),
        narrative=pl.lit("Between funds"),
        amount_pence=-pl.col("out"),
    )
    joined = pl.concat([frame, added.select(frame.columns)])
    return together(joined)
