"""Lines between entities, so that each entity of a journal balances on its own."""

import polars as pl

from chamberlain.ledger.rules.journals import together

KEY = ("source_ref", "line_entity", "fund")


def between_entities(frame: pl.DataFrame, account: str) -> pl.DataFrame:
    """Add to each journal one line on `account` for every entity and fund that is out.

    `frame` has the columns of the contract, with `fund` and `line_entity` filled. Both sides are
    posted at once: what one entity is due, the other owes, and the account comes to nil over all
    of them. A journal that does not come to nil as a whole is left as it is: it will be refused.
    """
    sums = frame.group_by(KEY, maintain_order=True).agg(out=pl.col("amount_pence").sum())
    whole = sums.with_columns(
        total=pl.col("out").sum().over("source_ref"),
        of_entity=pl.col("out").sum().over("source_ref", "line_entity"),
        entities=pl.col("line_entity").unique().sort().implode().over("source_ref"),
    )
    out = whole.filter((pl.col("out") != 0) & (pl.col("total") == 0))
    if out.is_empty() or not (out["of_entity"] != 0).any():
        return frame
    others = pl.struct("entities", "line_entity").map_elements(
        lambda row: " and ".join(one for one in row["entities"] if one != row["line_entity"]),
        return_dtype=pl.String,
    )
    due = pl.when(pl.col("out") > 0).then(pl.lit("Due to ")).otherwise(pl.lit("Due from "))
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
        narrative=pl.concat_str(due, others),
        amount_pence=-pl.col("out"),
    )
    return together(pl.concat([frame, added.select(frame.columns)]))
