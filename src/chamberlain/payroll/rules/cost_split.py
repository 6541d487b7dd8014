"""What pay costs whom: payments by the funding of their post, employer's costs in proportion."""

import polars as pl

from chamberlain.kernel.money import split_pence_expr
from chamberlain.payroll.rules.amounts import at_once

COSTS = {
    "employment_id": pl.Int64,
    "assignment": pl.String,
    "cost_centre": pl.String,
    "account": pl.String,
    "amount_pence": pl.Int64,
}


def costs(
    payments: pl.DataFrame, employer: pl.DataFrame, shares: pl.DataFrame, main: pl.DataFrame
) -> pl.DataFrame:
    """Return what each assignment costs each cost centre, adding up to what is paid, to the penny.

    `payments` has employment_id, assignment, account, amount_pence (one without an assignment is
    charged to the employment's main one); `employer` has employment_id, account, amount_pence and
    is shared over assignments by what they are paid; `shares` has assignment, cost_centre,
    share_e4; `main` has employment_id and its `main` assignment.
    """
    placed = (
        payments.lazy()
        .join(main.lazy(), on="employment_id", how="left", maintain_order="left")
        .with_columns(
            assignment=pl.when(pl.col("assignment").fill_null("") == "")
            .then(pl.col("main"))
            .otherwise(pl.col("assignment"))
        )
        .drop("main")
    )
    keys = ["employment_id", "assignment", "account"]
    summed = placed.group_by(keys, maintain_order=True).agg(pl.col("amount_pence").sum())
    by_post = at_once(summed)
    charged = pl.concat([by_post, _over_assignments(employer, by_post, main)])
    return _over_cost_centres(charged.filter(pl.col("amount_pence") != 0), shares)


def _over_assignments(
    employer: pl.DataFrame, by_post: pl.DataFrame, main: pl.DataFrame
) -> pl.DataFrame:
    """Share employer's costs over an employment's assignments by their pay above nought."""
    posts = by_post.lazy().group_by("employment_id", "assignment", maintain_order=True)
    weights = posts.agg(weight=pl.col("amount_pence").sum().clip(lower_bound=0))
    paid = weights.filter(pl.col("weight") > 0)
    charges = employer.lazy().with_row_index("charge")
    shared = charges.join(paid, on="employment_id", maintain_order="left_right")
    shared = shared.with_columns(several=pl.len().over("charge") > 1)
    unpaid = employer.lazy().join(paid, on="employment_id", how="anti")
    rest = unpaid.join(main.lazy(), on="employment_id")
    split = _shared_out(at_once(shared), "weight").lazy()
    columns = ["employment_id", "assignment", "account", "amount_pence"]
    placed = rest.rename({"main": "assignment"}).select(columns)
    return at_once(pl.concat([split.select(columns), placed]))


def _over_cost_centres(charged: pl.DataFrame, shares: pl.DataFrame) -> pl.DataFrame:
    keys = ["employment_id", "assignment", "account"]
    grouped = charged.lazy().group_by(keys, maintain_order=True)
    parts = shares.lazy().with_columns(several=pl.len().over("assignment") > 1)
    placed = (
        grouped.agg(pl.col("amount_pence").sum())
        .with_row_index("charge")
        .join(parts, on="assignment", how="left", maintain_order="left")
        .with_columns(pl.col("cost_centre").fill_null(""), pl.col("several").fill_null(False))
    )
    out = _shared_out(at_once(placed), "share_e4").filter(pl.col("amount_pence") != 0)
    return out.select_seq(*COSTS)


def _shared_out(placed: pl.DataFrame, weight: str) -> pl.DataFrame:
    """Split each `charge` that has `several` rows by their weights; most have one, and keep it."""
    if not placed["several"].any():
        return placed
    whole = placed.filter(~pl.col("several"))
    split = placed.filter("several").with_columns(
        amount_pence=split_pence_expr(pl.col("amount_pence"), pl.col(weight), "charge")
    )
    return pl.concat([whole, split]).sort("charge", maintain_order=True)
