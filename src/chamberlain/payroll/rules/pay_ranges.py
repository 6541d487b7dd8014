"""Pay outside the range of a post's grade, or an allowance outside its own: said, and paid."""

import polars as pl

from chamberlain.payroll.rules.pay_comparison import money

RANGES = {
    "code": pl.String,
    "range_name": pl.String,
    "kind": pl.String,
    "lowest_pence": pl.Int64,
    "highest_pence": pl.Int64,
}
PERIODS = {"M1": 12, "W1": 52, "W2": 26, "W4": 13}


def outside_ranges(
    slices: pl.DataFrame, earned: pl.DataFrame, ranges: pl.DataFrame, now: int, frequency: str
) -> pl.DataFrame:
    """Return whose pay of the period `now` is outside a range: payroll_id, words.

    `slices` have payroll_id, assignment, key, grade and yearly_pence of a full-time year; `earned`
    payroll_id, element, key, amount_pence, and is set against the range of its element by the year.
    """
    if ranges.is_empty():
        return pl.DataFrame(schema={"payroll_id": pl.String, "words": pl.String})
    out = ~pl.col("paid_pence").is_between(pl.col("lowest_pence"), pl.col("highest_pence"))
    salaries = (
        slices.filter((pl.col("key") == now) & pl.col("yearly_pence").is_not_null())
        .join(ranges.filter(pl.col("kind") == "salary"), left_on="grade", right_on="code")
        .with_columns(paid_pence="yearly_pence")
    )
    allowances = (
        earned.filter(pl.col("key") == now)
        .group_by("payroll_id", "element", maintain_order=True)
        .agg(paid_pence=pl.col("amount_pence").sum() * PERIODS[frequency])
        .join(ranges.filter(pl.col("kind") == "allowance"), left_on="element", right_on="code")
    )
    columns = ("payroll_id", "range_name", "paid_pence", "lowest_pence", "highest_pence")
    both = pl.concat([one.filter(out).select(columns) for one in (salaries, allowances)])
    return both.unique("payroll_id", keep="first", maintain_order=True).select(
        "payroll_id",
        words=pl.format(
            "{} a year is outside {}, {} to {}",
            money(pl.col("paid_pence")),
            "range_name",
            money(pl.col("lowest_pence")),
            money(pl.col("highest_pence")),
        ),
    )
