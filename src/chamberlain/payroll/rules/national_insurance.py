"""Class 1 National Insurance by the exact-percentage method, for every letter."""

import re
from datetime import date
from functools import lru_cache
from itertools import product

import polars as pl

from chamberlain.kernel.money import plain_pounds_expr
from chamberlain.kernel.rules import Column, rule
from chamberlain.payroll.rules.amounts import positive
from chamberlain.payroll.rules.income_tax import year_start_expr
from chamberlain.payroll.rules.lookup import at_places
from chamberlain.payroll.rules.ni_figures import (
    LETTER_EXPECTED,
    LETTERS,
    ORDINARY,
    figures_frame,
    ni_figures,
    sets_of_year,
)
from chamberlain.payroll.rules.sifting import sift
from chamberlain.payroll.rules.tax_years import FREQUENCIES, OTHER_WORDS

RATES_EXPECTED = (
    "expected a tax year whose rates are on file, and where they changed within it, rates_valid "
    "such as 2022-07-06..2022-11-05, or the day of payment"
)
SOURCE = (
    "Social Security (Contributions) Regulations 2001 regulation 12, exact percentage method; "
    "proven on HMRC's published test cases of 2022-23, 2023-24 and 2025-26"
)


def rounded(part: pl.Expr, rate_e2: pl.Expr) -> pl.Expr:
    """Return a contribution in pence: a third decimal of a pound's hundredths of 6 or more goes up.

    All decimals after the third are cut off first, so that 0.0059 is 0.00 and 0.0060 is 0.01: it is
    the same to add 0.0040 and cut off after the second.
    """
    return (part * rate_e2 + 4_000) // 10_000


def contribute(frame: pl.LazyFrame, earnings: pl.Expr) -> pl.LazyFrame:
    """Add the columns of a payment's NI to a frame that has the figures of `NiFigures`.

    What an employer owes below and above the upper limit is rounded apart, though at one rate.
    """
    lower, primary = pl.col("lower_limit_pence"), pl.col("primary_pence")
    upper, start = pl.col("upper_limit_pence"), pl.col("employer_from_pence")
    parted = frame.with_columns(
        ni_main=pl.min_horizontal(earnings, upper),
        ni_above_upper_limit_pence=positive(earnings - upper),
    )
    main, above = pl.col("ni_main"), pl.col("ni_above_upper_limit_pence")
    parted = parted.with_columns(ni_to_upper_limit_pence=positive(main - primary))
    band = pl.col("ni_to_upper_limit_pence")
    employee = rounded(band, pl.col("employee_e2")) + rounded(above, pl.col("above_limit_e2"))
    employer = rounded(positive(main - start), pl.col("employer_e2"))
    return parted.with_columns(
        employee_ni_pence=employee,
        employer_ni_pence=employer + rounded(above, pl.col("employer_e2")),
        ni_at_lower_limit_pence=pl.when(main >= lower).then(lower).otherwise(0),
        ni_to_primary_pence=positive(pl.min_horizontal(main, primary) - lower),
    )


def with_figures(
    frame: pl.DataFrame, keys: list[str], scheme: str = ORDINARY, weeks: str | None = None
) -> pl.DataFrame:
    """Join the figures of NI by `keys`, the columns of day, frequency and letter, in this order.

    `weeks` names the column with a director's weeks of the year. Nulls where there are none.
    """
    names = [*keys, weeks] if weeks else keys
    places = frame.select(names).unique()
    found = [None if None in place else ni_figures(scheme, *place) for place in places.iter_rows()]
    table = places.hstack(figures_frame(found))
    return frame.join(table, on=names, how="left", nulls_equal=True, maintain_order="left")


def with_letters(frame: pl.DataFrame, days: list[date]) -> pl.DataFrame:
    """Add the figures of NI for `ni_day_frequency` (day by day of `days`) and ni_letter.

    By place rather than by joining: the figures of every letter and frequency of a day are few.
    """
    figures = _letter_table(tuple(days))
    letter = place_of(frame["ni_letter"], LETTERS)
    return frame.with_columns(at_places(figures, frame["ni_day_frequency"], len(LETTERS), letter))


@lru_cache(maxsize=32)
def _letter_table(days: tuple[date, ...]) -> pl.DataFrame:
    """Return the figures of each day, frequency and letter."""
    places = product(days, FREQUENCIES, LETTERS)
    return figures_frame([ni_figures(ORDINARY, *place) for place in places])


def place_of(texts: pl.Series, choices: tuple[str, ...]) -> pl.Series:
    """Return where each text stands among the choices; null for one that is none of them."""
    return texts.cast(pl.Enum(choices), strict=False).to_physical().cast(pl.Int64)


def with_rates_day(frame: pl.DataFrame) -> pl.DataFrame:
    """Add `rates_day`, a day on which the rates of a payment held; null where it cannot be told."""
    names = ["year_start", "rates_valid", "paid_on"]
    places = frame.select(names).unique()
    days = pl.Series("rates_day", [rates_day(*place) for place in places.iter_rows()], pl.Date)
    table = places.with_columns(days)
    return frame.join(table, on=names, how="left", nulls_equal=True, maintain_order="left")


def rates_day(start: int | None, valid: str | None, paid_on: date | None) -> date | None:
    """Return the day whose rates a payment has: of payment, of `valid`, or the only set's."""
    if paid_on is not None:
        return paid_on
    began = re.match(r"\s*(\d{4}-\d{2}-\d{2})\s*\.\.", valid or "")
    if began:
        return date.fromisoformat(began[1])
    if start is None:
        return None
    sets = sets_of_year(start)
    named_first = "as published" in (valid or "").lower()
    return sets[0] if sets and (len(sets) == 1 or named_first) else None


RATES_COLUMNS = (
    Column("tax_year", "text", "such as 2026-27", "Tax year of the payment"),
    Column(
        "rates_valid",
        "text",
        "first..last day",
        "Days of the rates, needed in a year in which they changed",
        required=False,
    ),
    Column("paid_on", "date", "day", "Day of payment, instead of rates_valid", required=False),
)


@rule(
    name="payroll.national_insurance",
    inputs=(
        *RATES_COLUMNS,
        Column("category", "text", "letter", "National Insurance category letter"),
        Column(
            "pay_frequency",
            "choice",
            "",
            "How often it is paid",
            choices=FREQUENCIES,
            also=OTHER_WORDS,
        ),
        Column("gross_pay_pence", "pence", "pounds", "Earnings for NI of this payment"),
    ),
    outputs=(
        Column("employee_ni", "text", "pounds and pence", "Primary contribution"),
        Column("employer_ni", "text", "pounds and pence", "Secondary contribution"),
        Column("total_ni", "text", "pounds and pence", "Both together"),
    ),
    example={
        "tax_year": "2026-27",
        "category": "A",
        "pay_frequency": "monthly",
        "gross_pay": "2,500.00",
    },
    source=SOURCE,
)
def national_insurance(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out the National Insurance of a payment, employee's and employer's, for any letter.

    Each payment stands alone (directors have a rule of their own). Thresholds of two and four weeks
    are the year's over 26 and 13, rounded up to the pound.
    """
    prepared = with_rates_day(
        frame.with_columns(
            year_start=year_start_expr(pl.col("tax_year")),
            letter=pl.col("category").str.strip_chars().str.to_uppercase(),
        )
    )
    known = with_figures(prepared, ["rates_day", "pay_frequency", "letter"])
    no_rates = pl.col("rates_day").is_null() | pl.col("year_start").is_null()
    good, errors = sift(
        known,
        [
            (no_rates, "tax_year", RATES_EXPECTED),
            (~no_rates & pl.col("primary_pence").is_null(), "category", LETTER_EXPECTED),
            (pl.col("gross_pay_pence") < 0, "gross_pay_pence", "must not be below nought"),
        ],
    )
    paid = contribute(good.lazy(), pl.col("gross_pay_pence"))
    both = pl.col("employee_ni_pence") + pl.col("employer_ni_pence")
    result = paid.select(
        "row",
        employee_ni=plain_pounds_expr(pl.col("employee_ni_pence")),
        employer_ni=plain_pounds_expr(pl.col("employer_ni_pence")),
        total_ni=plain_pounds_expr(both),
    )
    return result.collect(), errors
