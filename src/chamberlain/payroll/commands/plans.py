"""Plans in a run: what each overpayment takes of pay that is otherwise worked out."""

import polars as pl

from chamberlain.payroll.queries.overpaid import ELEMENT
from chamberlain.payroll.rules.overpayments import overpayment_plans


def after_plans(results: pl.DataFrame, plans: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return results after the instalments of plans, and a line for each instalment."""
    if plans.is_empty():
        return results, pl.DataFrame()
    mine = plans.join(
        results.select("employment_id", "net_pence"), on="employment_id", maintain_order="left"
    ).with_columns(
        row=pl.int_range(pl.len(), dtype=pl.Int64),
        employment=pl.col("employment_id").cast(pl.String),
    )
    if mine.is_empty():
        return results, pl.DataFrame()
    worked, _ = overpayment_plans.run(mine.drop("employment_id"))
    taken = mine.join(worked, on="row").filter(pl.col("deduction_pence") > 0)
    sums = taken.group_by("employment_id").agg(instalments=pl.col("deduction_pence").sum())
    instalments = pl.col("instalments").fill_null(0)
    after = (
        results.join(sums, on="employment_id", how="left", maintain_order="left")
        .with_columns(
            deductions_pence=pl.col("deductions_pence") + instalments,
            net_pence=pl.col("net_pence") - instalments,
        )
        .drop("instalments")
    )
    lines = taken.select(
        "employment_id", kind=pl.lit("deduction"), element=pl.lit(ELEMENT),
        amount_pence="deduction_pence", note="plan",
    )  # fmt: skip
    return after, lines
