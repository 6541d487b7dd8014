"""Term-time pay: the share of a year that is paid to somebody who works in term time only."""

import polars as pl

from chamberlain.kernel.rates import history

GREEN_BOOK = "people.green_book"


def paid_weeks_e3_expr(working_weeks_e3: pl.Expr, five_years: pl.Expr) -> pl.Expr:
    """Return weeks paid x 1,000: weeks x year / (year - leave and public holidays in weeks).

    `five_years` says whether the longer leave has been reached. Rounded half up.
    """
    terms = history(GREEN_BOOK)[-1]
    besides = terms["extra_statutory_days"] + terms["term_time_public_holidays"]
    longer = terms["leave_days_5_years"] + besides
    shorter = terms["leave_days_under_5_years"] + besides
    year = terms["weeks_in_year_e3"]
    leave_days = pl.when(five_years).then(longer).otherwise(shorter)
    numerator = working_weeks_e3 * year
    denominator = year - leave_days * 200
    return (numerator * 2 + denominator) // (2 * denominator)
