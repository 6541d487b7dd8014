"""What the Late Payment of Commercial Debts (Interest) Act 1998 adds to a debt paid late."""

import polars as pl

from chamberlain.kernel.money import round_half_up_penny_expr
from chamberlain.kernel.rates import table
from chamberlain.kernel.rules import Column, rule, set_aside

SCHEME = "payables.late_payment_interest"
DAYS_IN_YEAR = 365

_INPUTS = (
    Column("debt_pence", "pence", "pounds and pence", "The debt, VAT included"),
    Column("due_on", "date", "day", "Last day on which payment would have been in time"),
    Column("paid_on", "date", "day", "Day of payment, or the day up to which to reckon"),
)

_OUTPUTS = (
    Column("days_late", "whole", "days", "Days for which interest runs; nought when in time"),
    Column("rate_e2", "percent_e2", "percent x 100", "Statutory rate: Bank Rate plus 8"),
    Column("interest_pence", "pence", "pence", "Simple interest, rounded half up to the penny"),
    Column("fixed_sum_pence", "pence", "pence", "Compensation by size of the debt"),
    Column("owed_pence", "pence", "pence", "Interest and fixed sum together"),
)


@rule(
    name="payables.late_payment_interest",
    inputs=_INPUTS,
    outputs=_OUTPUTS,
    example={"debt_pounds": "1,000.00", "due_on": "2026-02-28", "paid_on": "2026-03-30"},
    source="Late Payment of Commercial Debts (Interest) Act 1998 sections 4 to 6 "
    "(www.legislation.gov.uk/ukpga/1998/20); Late Payment of Commercial Debts (Rate of Interest) "
    "(No. 3) Order 2002 (www.legislation.gov.uk/uksi/2002/1675)",
)
def late_payment_interest(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out statutory interest and the fixed sum on debts paid late.

    Interest is simple, runs from the day after `due_on` (section 4) to `paid_on`, and keeps the
    rate of the half-year in which it starts to run (article 4 of the Order), over 365 days. The law
    names no rounding: here once, at the end, half up. The fixed sum is due once a debt is late
    (section 5A). A debt that became late in a half-year without a rate on file is set aside.
    """
    positive = frame.filter(pl.col("debt_pence") > 0)
    errors = set_aside(frame, pl.col("debt_pence") <= 0, "debt_pence", "must be more than nought")
    dated = _with_rates(positive).with_columns(
        days_late=(pl.col("paid_on") - pl.col("due_on")).dt.total_days().clip(0)
    )
    unknown = (pl.col("days_late") > 0) & pl.col("bank_rate").is_null()
    words = "no statutory rate is on file for debts that became late then: add the half-year's file"
    errors = pl.concat([errors, set_aside(dated, unknown, "due_on", words)])
    late = pl.col("days_late") > 0
    product = pl.col("debt_pence") * pl.col("rate_e2") * pl.col("days_late")
    interest = round_half_up_penny_expr(product, DAYS_IN_YEAR * 100 * 100)
    rated = dated.filter(~unknown).with_columns(rate_e2=pl.col("bank_rate") + pl.col("margin"))
    result = _with_fixed_sum(rated).select(
        "row",
        "days_late",
        pl.when(late).then("rate_e2").alias("rate_e2"),
        pl.when(late).then(interest).otherwise(0).alias("interest_pence"),
        pl.when(late).then("sum_pence").otherwise(0).alias("fixed_sum_pence"),
    )
    owed = (pl.col("interest_pence") + pl.col("fixed_sum_pence")).alias("owed_pence")
    return result.with_columns(owed), errors


def _with_rates(frame: pl.DataFrame) -> pl.DataFrame:
    """Join the figures of the half-year in which each debt became late; null where none are."""
    became_late = frame.with_columns(late_from=pl.col("due_on").dt.offset_by("1d"))
    joined = became_late.sort("late_from").join_asof(
        table(SCHEME), left_on="late_from", right_on="held_from", strategy="backward"
    )
    known = pl.col("held_to").is_null() | (pl.col("late_from") < pl.col("held_to"))
    figures = [pl.when(known).then(name).alias(name) for name in ("bank_rate", "margin")]
    return joined.with_columns(figures).sort("row")


def _with_fixed_sum(frame: pl.DataFrame) -> pl.DataFrame:
    """Add the sum of the highest step that each debt reaches."""
    steps = frame.select("row", "debt_pence", "fixed_sums").explode("fixed_sums")
    reached = steps.unnest("fixed_sums").filter(pl.col("debt_pence") >= pl.col("from_pence"))
    sums = reached.group_by("row").agg(pl.col("sum_pence").max())
    return frame.join(sums, on="row", how="left", maintain_order="left")
