"""What leases come to by the end of each year: interest to the day, payments, provision."""

from datetime import date

import polars as pl

from chamberlain.assets.rules.months import year_of
from chamberlain.kernel.money import round_half_up_penny_expr

OUT = {
    "component": pl.String,
    "class": pl.String,
    "year": pl.Int64,
    "kind": pl.String,
    "pence": pl.Int64,
}


def unwound(lines: pl.DataFrame, as_at: date) -> pl.DataFrame:
    """Return interest, payments and provision by component and year up to a day (columns `OUT`).

    `lines` are of lease schedules: component, fund, begins_on, number, due_on, interest_pence,
    paid_pence. Interest of a period under way runs by the day. Provision in the General Fund is the
    principal that payments repaid, so that council tax bears the rents and nothing else.
    """
    if lines.is_empty():
        return pl.DataFrame(schema=OUT)
    spans = lines.sort("component", "number").with_columns(
        since=pl.coalesce(pl.col("due_on").shift(1).over("component"), pl.col("begins_on"))
    )
    first = spans["begins_on"].min()
    years = range(first.year, as_at.year + 1)  # type: ignore[union-attr]
    ends = [date(year, 3, 31) for year in years if date(year, 3, 31) < as_at]
    marks = pl.DataFrame({"mark": [*ends, as_at]}, schema={"mark": pl.Date})
    ran = (pl.col("mark") - pl.col("since")).dt.total_days() + 1
    whole = pl.max_horizontal((pl.col("due_on") - pl.col("since")).dt.total_days(), pl.lit(1))
    part = round_half_up_penny_expr(pl.col("interest_pence") * ran.clip(0, whole), whole)
    due = pl.col("due_on") <= pl.col("mark")
    interest = pl.when(due).then("interest_pence").otherwise(part)
    principal = pl.col("paid_pence") - pl.col("interest_pence")
    general = pl.col("fund") != "HRA"
    sums = (
        spans.join(marks, how="cross")
        .filter(pl.col("begins_on") <= pl.col("mark"))
        .group_by("component", "mark")
        .agg(
            lease_interest=interest.sum(),
            lease_paid=pl.col("paid_pence").filter(due).sum(),
            lease_provision=principal.filter(due & general).sum(),
        )
        .sort("component", "mark")
    )
    kinds = ["lease_interest", "lease_paid", "lease_provision"]
    yearly = sums.with_columns(
        pl.col(name) - pl.col(name).shift(1).over("component").fill_null(0) for name in kinds
    ).with_columns(year=year_of(pl.col("mark")))
    long = yearly.unpivot(
        on=kinds, index=["component", "year"], variable_name="kind", value_name="pence"
    )
    added = long.group_by("component", "year", "kind").agg(pl.col("pence").sum())
    return (
        added.with_columns(pl.lit("right_of_use").alias("class"))
        .filter(pl.col("pence") != 0)
        .select(*OUT)
        .cast(pl.Schema(OUT))
    )
