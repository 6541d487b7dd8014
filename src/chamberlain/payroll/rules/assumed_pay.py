"""Assumed pensionable pay of the Local Government scheme, and pay lost in short unpaid leave."""

from datetime import date

import polars as pl

from chamberlain.kernel.money import round_half_up_penny_expr
from chamberlain.kernel.rates import history
from chamberlain.kernel.rules import Column, rule
from chamberlain.payroll.rules.sifting import sift

FREQUENCIES = ("weekly", "monthly")
PERIODS = {"weekly": 12, "monthly": 3}
DAYS_IN_YEAR = 365
WEEKS_DAYS = 84
REASONS = ("sickness", "child_related", "reserve_forces", "unpaid", "strike")
TREATMENTS = (
    "assumed pay: the employer contributes on it, the member on pay received",
    "lost pay: member and employer contribute on it",
    "no contributions: the member may buy the pension back",
)


@rule(
    name="payroll.assumed_pensionable_pay",
    inputs=(
        Column("pay_frequency", "choice", "", "weekly or monthly", choices=FREQUENCIES),
        Column("pensionable_pay_pence", "pence", "pounds", "Of 12 whole weeks or 3 whole months"),
        Column("lump_sums_pence", "pence", "pounds", "Lump sums within it", required=False),
        Column("regular_lump_sum_pence", "pence", "pounds", "Of the last 12 months, if the "
               "employer adds it back", required=False),
        Column("days", "whole", "days", "Calendar days on assumed pay"),
    ),
    outputs=(
        Column("annual_pence", "pence", "pence a year", "Annual rate of assumed pensionable pay"),
        Column("assumed_pence", "pence", "pence", "For the days, at 365 to a year"),
    ),
    example={"pay_frequency": "monthly", "pensionable_pay": "7,500.00", "days": "30"},
    source="Local Government Pension Scheme Regulations 2013 regulation 21",
)  # fmt: skip
def assumed_pensionable_pay(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out assumed pensionable pay: the pay of the time before, as a yearly rate, by the day.

    Lump sums are left out, a regular one may be added back whole. Three months are a quarter of a
    year; twelve weeks are 84 days of 365. To the nearest penny.
    """
    lump = pl.col("lump_sums_pence").fill_null(0)
    good, errors = sift(
        frame,
        [
            (pl.col("days") < 0, "days", "must not be below nought"),
            (
                pl.col("pensionable_pay_pence") < lump,
                "lump_sums_pence",
                "cannot be more than the pay it is part of",
            ),
        ],
    )
    usual = pl.col("pensionable_pay_pence") - lump
    weekly = round_half_up_penny_expr(usual * DAYS_IN_YEAR, WEEKS_DAYS)
    yearly = pl.when(pl.col("pay_frequency") == "monthly").then(usual * 4).otherwise(weekly)
    annual = yearly + pl.col("regular_lump_sum_pence").fill_null(0)
    by_day = round_half_up_penny_expr(annual * pl.col("days"), DAYS_IN_YEAR)
    return good.select("row", annual_pence=annual, assumed_pence=by_day), errors


@rule(
    name="payroll.leave_and_pension",
    inputs=(
        Column("reason", "choice", "", "Why the person is away", choices=REASONS),
        Column("first_day", "date", "day", "First day of the leave"),
        Column("last_day", "date", "day", "Last day of the leave"),
        Column("contractual_pay_pence", "pence", "pounds", "Pay had the person been at work"),
        Column("pay_received_pence", "pence", "pounds", "Pay received for the leave"),
    ),
    outputs=(
        Column("treatment", "text", "", "How the scheme treats it, in words"),
        Column("lost_pay_pence", "pence", "pence", "Lost pay that is pensionable"),
    ),
    example={
        "reason": "unpaid",
        "first_day": "2026-11-02",
        "last_day": "2026-11-06",
        "contractual_pay": "500.00",
        "pay_received": "0",
    },
    source="Local Government Pension Scheme Regulations 2013 regulations 11 to 16, 21, as "
    "amended by the (Miscellaneous Amendments) (Member Benefits) Regulations 2026",
)
def leave_and_pension(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Say how leave counts for the Local Government pension, and what pay lost is pensionable.

    From 1 April 2026 unpaid leave of under 15 days is pensionable on the pay lost, strikes apart,
    and unpaid child-related leave on assumed pay at the employer's cost. Before, unpaid leave had
    no contributions.
    """
    backwards = pl.col("last_day") < pl.col("first_day")
    good, errors = sift(frame, [(backwards, "last_day", "must not be before the first day")])
    days = (pl.col("last_day") - pl.col("first_day")).dt.total_days() + 1
    counts = pl.lit(False)
    for one in history("payroll.lgps"):
        short = days <= one["lost_pay_days_max"]
        pensionable = short if one["lost_pay_pensionable"] == "yes" else pl.lit(False)
        begun = pl.col("first_day") >= one.held_from
        counts = pl.when(begun).then(pensionable).otherwise(counts)
    lost = counts & (pl.col("reason") == "unpaid")
    received = pl.col("pay_received_pence") > 0
    after = pl.col("first_day") >= _REFORM
    child = (pl.col("reason") == "child_related") & (after | received)
    assumed = pl.col("reason").is_in(["sickness", "reserve_forces"]) | child
    missing = (pl.col("contractual_pay_pence") - pl.col("pay_received_pence")).clip(0)
    return good.select(
        "row",
        treatment=pl.when(assumed)
        .then(pl.lit(TREATMENTS[0]))
        .when(lost)
        .then(pl.lit(TREATMENTS[1]))
        .otherwise(pl.lit(TREATMENTS[2])),
        lost_pay_pence=pl.when(lost).then(missing).otherwise(0),
    ), errors


_REFORM = date(2026, 4, 1)
