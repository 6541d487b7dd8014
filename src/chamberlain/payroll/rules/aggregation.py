"""Several posts with one employer: earnings added together for National Insurance."""

from collections.abc import Iterable
from datetime import date, timedelta

import polars as pl

from chamberlain.kernel.rules import Column, rule
from chamberlain.payroll.rules.sifting import sift
from chamberlain.payroll.rules.tax_years import (
    FREQUENCIES,
    WEEKS_IN_PERIOD,
    first_day,
    tax_year_of,
)


def shortest(frequencies: Iterable[str]) -> str:
    """Return the earnings period of posts that are added together: the shortest of theirs.

    Social Security (Contributions) Regulations 2001 regulation 6, as amended from 6 April 2016 by
    SI 2016/352 regulation 9; HMRC NIM10012.
    """
    return min(frequencies, key=FREQUENCIES.index)


def earnings_period(frequency: str, paid_on: date) -> tuple[date, date]:
    """Return the first day of the earnings period a payment falls in, and the first day after it.

    Tax months begin on the 6th; weeks, fortnights and four weeks are counted from 6 April. The day
    or two that are left over at the year's end are a period of their own.
    """
    begins = first_day(tax_year_of(paid_on))
    assert begins is not None  # noqa: S101 - tax_year_of gives nothing else
    if frequency == "monthly":
        start = (paid_on - timedelta(days=5)).replace(day=6)
        return start, (start.replace(day=1) + timedelta(days=32)).replace(day=6)
    length = WEEKS_IN_PERIOD[frequency] * 7
    start = begins + timedelta(days=(paid_on - begins).days // length * length)
    next_year = begins.replace(year=begins.year + 1)
    return start, min(start + timedelta(days=length), next_year)


@rule(
    name="payroll.aggregate_posts",
    inputs=(
        Column("person", "text", "", "Who it is"),
        Column("employer", "text", "", "Secondary contributor: the council, or another body"),
        Column("payroll_id", "text", "", "Payroll ID of the post"),
        Column("niable_pay_pence", "pence", "pounds", "Earnings of the post for NI"),
        Column("apart", "boolean", "", "Agreed not to be added together", required=False),
        Column("main", "boolean", "", "Report on this payroll ID", required=False),
    ),
    outputs=(
        Column("ni_added_pence", "pence", "pence", "Earnings of other posts reckoned with this"),
        Column("ni_elsewhere", "boolean", "", "Reckoned with another post"),
        Column("ni_payroll_id", "text", "", "Payroll ID on which NI is reported"),
        Column("aggregated", "boolean", "", "Whether several posts were added together"),
    ),
    example={"person": "P-1", "employer": "BHX", "payroll_id": "100001", "niable_pay": "800.00"},
    source="Social Security (Contributions) Regulations 2001 regulations 14 and 15; HMRC NIM10002",
    by_row=False,
)
def aggregate_posts(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Add the earnings of a person's posts with one employer together for National Insurance.

    NI is reckoned once, on the post named as main, else the one that earns most (the lowest payroll
    ID among equals). Each other post says where. Give the answer to payroll.calculate.
    """
    twice = pl.col("payroll_id").is_duplicated()
    good, errors = sift(frame, [(twice, "payroll_id", "is there twice: each post once")])
    if not good["person"].is_duplicated().any():
        return good.select(
            "row",
            ni_added_pence=pl.lit(0, pl.Int64),
            ni_elsewhere=pl.lit(False),
            ni_payroll_id="payroll_id",
            aggregated=pl.lit(False),
        ).sort("row"), errors
    alone = pl.col("apart").fill_null(False)
    key = pl.when(alone).then(pl.col("payroll_id")).otherwise(pl.lit(""))
    group = ["person", "employer", "key"]
    pay = pl.col("niable_pay_pence")
    ordered = good.with_columns(key=key, named=pl.col("main").fill_null(False)).sort(
        ["named", "niable_pay_pence", "payroll_id"], descending=[True, True, False]
    )
    chosen = pl.col("payroll_id").first().over(group)
    result = ordered.with_columns(ni_payroll_id=chosen, aggregated=pl.len().over(group) > 1)
    here = pl.col("ni_payroll_id") == pl.col("payroll_id")
    others = pay.sum().over(group) - pay
    return result.with_columns(
        ni_added_pence=pl.when(here).then(others).otherwise(0), ni_elsewhere=~here
    ).sort("row").select(
        "row", "ni_added_pence", "ni_elsewhere", "ni_payroll_id", "aggregated"
    ), errors
