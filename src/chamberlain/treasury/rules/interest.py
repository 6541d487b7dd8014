"""Interest on what is lent, and interest that has run but is not due yet."""

import polars as pl

from chamberlain.kernel.money import round_half_up_penny_expr
from chamberlain.kernel.rules import Column, rule, set_aside
from chamberlain.treasury.rules.exact import PERCENT_E4

DAYS_IN_YEAR = 365

_MONEY_MARKET = (
    "Convention of the sterling money market: simple interest on the actual days over a year of "
    "365 days, paid when the deposit ends"
)


@rule(
    name="treasury.deposit_interest",
    inputs=(
        Column("principal_pence", "pence", "pounds and pence", "What is lent or owed"),
        Column("rate_e4", "whole", "percent x 10,000", "Rate a year: 3.85% is 38500"),
        Column("since", "date", "day", "Day from which it runs"),
        Column("until", "date", "day", "Day up to which it runs, not counted itself"),
    ),
    outputs=(
        Column("days", "whole", "days", "Days for which interest runs"),
        Column("interest_pence", "pence", "pence", "Interest, rounded half up"),
    ),
    example={
        "principal_pounds": "5,000,000.00",
        "rate_e4": "38500",
        "since": "2026-11-02",
        "until": "2027-02-02",
    },
    source=_MONEY_MARKET,
)
def deposit_interest(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out simple interest by the day over 365 days.

    It is also how interest on loans is accrued between two instalments: a day bears 1/182.5 of a
    half-year's interest. The product is split before it is multiplied by days, so that it fits.
    A negative principal is not lent to anybody: it is set aside.
    """
    days = (pl.col("until") - pl.col("since")).dt.total_days()
    backwards = pl.col("until") < pl.col("since")
    below = pl.col("principal_pence") < 0
    errors = pl.concat(
        [
            set_aside(frame, backwards, "until", "must not be before the day it runs from"),
            set_aside(frame, below, "principal_pence", "must not be below nought"),
        ]
    )
    product = pl.col("principal_pence") * pl.col("rate_e4")
    by_day, rest = product // PERCENT_E4 * days, product % PERCENT_E4 * days
    left = by_day % DAYS_IN_YEAR * PERCENT_E4 + rest
    interest = by_day // DAYS_IN_YEAR + round_half_up_penny_expr(left, DAYS_IN_YEAR * PERCENT_E4)
    result = frame.filter(~backwards & ~below).select("row", days=days, interest_pence=interest)
    return result, errors
