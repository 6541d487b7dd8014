"""National Insurance of directors: on the earnings of the year, not of the pay period."""

from datetime import date, timedelta

import polars as pl

from chamberlain.kernel.money import plain_pounds_expr
from chamberlain.kernel.rules import Column, rule
from chamberlain.payroll.rules.income_tax import year_start_expr
from chamberlain.payroll.rules.national_insurance import (
    RATES_COLUMNS,
    RATES_EXPECTED,
    contribute,
    rates_day,
    with_figures,
)
from chamberlain.payroll.rules.ni_figures import DIRECTORS, LETTER_EXPECTED, sets_of_year
from chamberlain.payroll.rules.sifting import sift
from chamberlain.payroll.rules.tax_years import FREQUENCIES, OTHER_WORDS

METHODS = ("annual", "alternative")
WEEKS = 52
YEARLY = "annual"


@rule(
    name="payroll.directors_national_insurance",
    inputs=(
        *RATES_COLUMNS,
        Column("category", "text", "letter", "National Insurance category letter"),
        Column("method", "choice", "", "Annual, or by payment till the last", choices=METHODS),
        Column(
            "pay_frequency",
            "choice",
            "",
            "How often",
            choices=(*FREQUENCIES, YEARLY),
            also=OTHER_WORDS,
        ),
        Column("period", "whole", "month or week", "Tax month or week of it", required=False),
        Column("director_weeks_in_year", "whole", "weeks", "52, or left", required=False),
        Column("is_last_payment_of_year", "boolean", "", "None follows", required=False),
        Column("gross_pay_pence", "pence", "pounds", "Earnings for NI of this payment"),
        Column("gross_pay_to_date_pence", "pence", "pounds", "Since appointed, with this payment"),
        *(
            Column(f"prior_{side}_ni_to_date_pence", "pence", "pounds", words, required=False)
            for side, words in (
                ("employee", "Employee's NI of the year before it"),
                ("employer", "Employer's NI of the year before it"),
            )
        ),
    ),
    outputs=(
        Column("employee_ni", "text", "pounds and pence", "Primary contribution, refund below 0"),
        Column("employer_ni", "text", "pounds and pence", "Secondary contribution"),
        Column("employee_ni_to_date", "text", "pounds and pence", "Primary, with this payment"),
        Column("employer_ni_to_date", "text", "pounds and pence", "Secondary, with this payment"),
    ),
    example={
        "tax_year": "2026-27",
        "category": "A",
        "method": "annual",
        "pay_frequency": "monthly",
        "period": "4",
        "director_weeks_in_year": "52",
        "is_last_payment_of_year": "no",
        "gross_pay": "5,000.00",
        "gross_pay_to_date": "20,000.00",
        "prior_employee_ni_to_date": "194.40",
        "prior_employer_ni_to_date": "1,500.00",
    },
    source="Social Security (Contributions) Regulations 2001 regulation 8; HMRC CA44",
)
def directors_national_insurance(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out a director's National Insurance by the annual or the alternative method.

    Annual: on earnings since 6 April or appointment, thresholds of the year (those of the weeks
    left, rounded up to the pound), less what was paid. Alternative: each payment by itself, and the
    last of the year by the annual method. Before the appointment NI is that of any employee.
    """
    prepared = frame.with_columns(
        year_start=year_start_expr(pl.col("tax_year")),
        letter=pl.col("category").str.strip_chars().str.to_uppercase(),
        period=pl.col("period").fill_null(1),
        director_weeks_in_year=pl.col("director_weeks_in_year").fill_null(WEEKS),
        is_last_payment_of_year=pl.col("is_last_payment_of_year").fill_null(False),
        prior_employee_ni_to_date_pence=pl.col("prior_employee_ni_to_date_pence").fill_null(0),
        prior_employer_ni_to_date_pence=pl.col("prior_employer_ni_to_date_pence").fill_null(0),
    )
    weeks = pl.col("director_weeks_in_year")
    fit, errors = sift(
        prepared,
        [
            (pl.col("year_start").is_null(), "tax_year", RATES_EXPECTED),
            (~weeks.is_between(1, WEEKS + 1), "director_weeks_in_year", "expected weeks, 1 to 53"),
            (pl.col("gross_pay_pence") < 0, "gross_pay_pence", "must not be below nought"),
        ],
    )
    no_figures = (pl.col("primary_pence").is_null(), "category", LETTER_EXPECTED)
    good, more = sift(reckon_directors(fit), [no_figures])
    columns = {}
    for side in ("employee", "employer"):
        now = pl.col(f"{side}_pence")
        to_date = pl.col(f"prior_{side}_ni_to_date_pence") + now
        columns[f"{side}_ni"] = plain_pounds_expr(now)
        columns[f"{side}_ni_to_date"] = plain_pounds_expr(to_date)
    names = ["employee_ni", "employer_ni", "employee_ni_to_date", "employer_ni_to_date"]
    return good.select("row", **columns).select("row", *names), pl.concat([errors, more])


def reckon_directors(frame: pl.DataFrame) -> pl.DataFrame:
    """Add employee_pence and employer_pence of each payment; nulls where there are no figures.

    Takes the inputs of the rule with year_start and letter. What was paid before is taken off where
    a payment is reckoned by the year.
    """
    dated = _with_days(frame.with_columns(yearly=_by_the_year(), by_year=pl.lit(YEARLY)))
    by_year = with_figures(
        dated.filter("yearly"),
        ["year_day", "by_year", "letter"],
        DIRECTORS,
        "director_weeks_in_year",
    )
    by_payment = with_figures(
        dated.filter(~pl.col("yearly")), ["rates_day", "pay_frequency", "letter"]
    )
    known = pl.concat([by_year, by_payment]).sort("row")
    earnings = pl.when("yearly").then("gross_pay_to_date_pence").otherwise("gross_pay_pence")
    return (
        contribute(known.lazy(), earnings)
        .with_columns(
            **{
                f"{side}_pence": pl.col(f"{side}_ni_pence")
                - pl.when("yearly").then(f"prior_{side}_ni_to_date_pence").otherwise(0)
                for side in ("employee", "employer")
            }
        )
        .collect()
    )


def _by_the_year() -> pl.Expr:
    """Return where a payment is reckoned by the year: not before the appointment."""
    week = (
        pl.when(pl.col("pay_frequency") == YEARLY)
        .then(WEEKS)
        .when(pl.col("pay_frequency") == "monthly")
        .then(pl.col("period") * WEEKS // 12)
        .otherwise(pl.col("period"))
    )
    appointed = week > WEEKS - pl.col("director_weeks_in_year")
    whole = (
        (pl.col("method") == "annual")
        | pl.col("is_last_payment_of_year")
        | (pl.col("pay_frequency") == YEARLY)
    )
    return appointed & whole


def _with_days(frame: pl.DataFrame) -> pl.DataFrame:
    """Add `year_day`, on which the year's figures begin, and `rates_day`, of the payment's own."""
    names = ["year_start", "rates_valid", "paid_on", "pay_frequency", "period"]
    places = frame.select(names).unique()
    days = [_payment_day(*place) for place in places.iter_rows()]
    year_days = [_year_day(start, valid) for start, valid, *_ in places.iter_rows()]
    table = places.with_columns(
        pl.Series("rates_day", days, pl.Date), pl.Series("year_day", year_days, pl.Date)
    )
    return frame.join(table, on=names, how="left", nulls_equal=True, maintain_order="left")


def _year_day(start: int | None, valid: str | None) -> date | None:
    """Return the first day of the year's figures: as an Act last set them, unless told otherwise.

    The Act that lowered the rate in January 2024 blended the rate of the whole year, also for what
    was paid before. "As published" in `rates_valid` asks for the figures that the year began with.
    """
    if start is None:
        return None
    sets = sets_of_year(start, DIRECTORS)
    if not sets or "as published" in (valid or "").lower():
        return date(start, 4, 6)
    return sets[-1]


def _payment_day(
    start: int | None, valid: str | None, paid_on: date | None, frequency: str, period: int
) -> date | None:
    """Return a day in the payment's tax week or month, where nothing says which rates it has."""
    told = rates_day(start, valid, paid_on)
    if told is not None or start is None:
        return told
    if frequency == "monthly":
        months = 3 + period - 1
        return date(start + months // 12, months % 12 + 1, 6)
    return date(start, 4, 6) + timedelta(days=7 * (min(max(period, 1), 53) - 1))
