"""Income tax under PAYE: exact for every code, cumulative or week1/month1, to the penny."""

from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import product

import polars as pl

from chamberlain.kernel.money import plain_pounds_expr
from chamberlain.kernel.rules import Column, rule
from chamberlain.payroll.rules.amounts import positive
from chamberlain.payroll.rules.sifting import sift
from chamberlain.payroll.rules.tax_bands import E4, POUNDS_MAX, band_table, key, period_bands
from chamberlain.payroll.rules.tax_codes import CODE_EXPECTED, NO_TAX, SCALES, code_table
from chamberlain.payroll.rules.tax_years import (
    FREQUENCIES,
    LAST_MONTH,
    LAST_WEEK,
    OTHER_WORDS,
    WEEKS_IN_PERIOD,
)

PENCE_E8 = 1_000_000
YEAR_FIRST, YEAR_LAST = 2000, 2100
"""Years outside these are slips of the keyboard."""

BASES = ("cumulative", "week1month1")
OTHER_BASES = tuple(
    (word, "week1month1")
    for word in ("w1/m1", "w1m1", "w1", "m1", "week1/month1", "week1", "month1", "wk1/mth1", "x")
)
YEAR_EXPECTED = "expected a tax year whose rates are on file, 2022-23 to 2026-27"
SOURCE = (
    "Income Tax (Pay As You Earn) Regulations 2003 regulations 21 to 30; the exact routine of "
    "HMRC's tax tables, proven on HMRC's published test cases of 2022-23, 2023-24 and 2025-26"
)


def tax_place(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Add what tax is reckoned by: monthly, alone (week1/month1), period_used, free_pay_pence.

    Takes pay_frequency, period, scale, alone, free_week_pence and free_month_pence. The days after
    week 52 are reckoned on their own with the free pay of week 1, 2 or 4, whatever the code.
    """
    monthly = pl.col("pay_frequency") == "monthly"
    weeks = (
        pl.when(pl.col("pay_frequency") == "fortnightly")
        .then(WEEKS_IN_PERIOD["fortnightly"])
        .when(pl.col("pay_frequency") == "four_weekly")
        .then(WEEKS_IN_PERIOD["four_weekly"])
        .otherwise(1)
        .cast(pl.Int64)
    )
    alone = pl.col("alone") | (~monthly & (pl.col("period") > LAST_WEEK))
    placed = frame.with_columns(
        monthly=monthly,
        alone=alone,
        period_used=pl.when(alone).then(weeks).otherwise(pl.col("period")),
    )
    first = pl.when("monthly").then("free_month_pence").otherwise("free_week_pence")
    return placed.with_columns(free_pay_pence=first * pl.col("period_used"))


def reckon(frame: pl.LazyFrame, keys: tuple[int, ...]) -> pl.LazyFrame:
    """Work out tax: the frame with taxable_pounds, rate_e2, tax_due, tax, tax_held_back, to date.

    Takes what `tax_place` gives, the keys there are (`tax_keys`), and year_start, scale, pay_pence
    (of the period), to_date_pence (with it), tax_before_pence and half_base_pence (pay of which
    half is the most that is taken).

    Taxable pay is cut to whole pounds. The band is chosen by its limit rounded up to whole pounds,
    but reckoned with the limit unrounded. The tax is cut to the penny.
    """
    pay = pl.when("alone").then("pay_pence").otherwise("to_date_pence")
    left = positive(pay - pl.col("free_pay_pence")) // 100
    start, scale, period = pl.col("year_start"), pl.col("scale"), pl.col("period_used")
    keyed = frame.with_columns(
        taxable_pounds=pl.min_horizontal(left, pl.lit(POUNDS_MAX, pl.Int64)),
        tax_key=key(start, scale, pl.col("monthly").cast(pl.Int64), period),
    )
    bands = band_table(keys)
    found = keyed.with_columns(band=bands.place(pl.col("tax_key"), pl.col("taxable_pounds")))
    above = pl.col("taxable_pounds") * E4 - pl.col("foot_e4")
    due_to_date = (pl.col("below_e4") * E4 + above * pl.col("rate_e2")) // PENCE_E8
    before = pl.when("alone").then(0).otherwise("tax_before_pence")
    most = positive(pl.col("half_base_pence")) // 2
    return (
        found.with_columns(bands.at(pl.col("band")))
        .with_columns(tax_due_pence=due_to_date - before)
        .with_columns(tax_pence=pl.min_horizontal("tax_due_pence", most))
        .with_columns(
            tax_held_back_pence=pl.col("tax_due_pence") - pl.col("tax_pence"),
            tax_to_date_pence=pl.col("tax_before_pence") + pl.col("tax_pence"),
        )
    )


@cache
def frequency_place() -> pl.Expr:
    """Return the place of pay_frequency among FREQUENCIES."""
    found = pl.lit(0, pl.Int64)
    for place, name in enumerate(FREQUENCIES[1:], 1):
        found = pl.when(pl.col("pay_frequency") == name).then(place).otherwise(found)
    return found


def tax_keys(frame: pl.DataFrame) -> tuple[int, ...]:
    """Return the keys that any code may have, in the years and periods there are in a frame."""
    together = (pl.col("year_start") * 4 + frequency_place()) * 64 + pl.col("period")
    return _keys_of(tuple(frame.select(together.unique().sort()).to_series()))


@lru_cache(maxsize=128)
def _keys_of(places: tuple[int, ...]) -> tuple[int, ...]:
    """Return the keys of years, frequencies and periods: cumulative, and standing alone."""
    found = set()
    for place in places:
        (start, number), period = divmod(place // 64, 4), place % 64
        weeks = WEEKS_IN_PERIOD.get(FREQUENCIES[number])
        used = {weeks or 1} | ({period} if weeks is None or period <= LAST_WEEK else set())
        for scale, one in product(range(len(SCALES)), used):
            found.add(key(start, scale, int(weeks is None), one))
    return tuple(sorted(found))


def period_fault() -> pl.Expr:
    """Return where a period is none that its pay frequency can have."""
    last = (
        pl.when(pl.col("pay_frequency") == "monthly")
        .then(LAST_MONTH)
        .when(pl.col("pay_frequency") == "weekly")
        .then(LAST_WEEK + 1)
        .when(pl.col("pay_frequency") == "fortnightly")
        .then(LAST_WEEK + 2)
        .otherwise(LAST_WEEK + 4)
    )
    return ~pl.col("period").is_between(1, last)


PERIOD_EXPECTED = "expected a tax month of 1 to 12 or a tax week of 1 to 53, 54 or 56"


def with_codes(frame: pl.DataFrame) -> pl.DataFrame:
    """Join what each `tax_code` means; nulls where a code cannot be read."""
    codes = code_table(frame["tax_code"].unique().to_list())
    if codes.height == 1:
        one = codes.drop("tax_code")
        return frame.with_columns(pl.lit(c[0], c.dtype).alias(c.name) for c in one.get_columns())
    found = frame.select("tax_code").join(codes, on="tax_code", how="left", maintain_order="left")
    return frame.hstack(found.drop("tax_code"))


def without_scale(years: Iterable[int]) -> pl.Expr:
    """Return where the code's scale has no rates in that tax year, such as SD3 before 2024."""
    missing = [
        (start, scale)
        for start in years
        for scale in range(len(SCALES))
        if period_bands(start, NO_TAX, LAST_MONTH, 1)
        and not period_bands(start, SCALES[scale], LAST_MONTH, 1)
    ]
    lost = pl.lit(False)
    for start, scale in missing:
        lost |= (pl.col("year_start") == start) & (pl.col("scale") == scale)
    return lost


def year_start_expr(tax_year: pl.Expr) -> pl.Expr:
    """Return the calendar year "2026-27" begins in; null where it is no tax year.

    "2026/27" and "2026-2027" are the same year.
    """
    parts = tax_year.str.extract_groups(r"^\s*(\d{4})\s*[-/\x{2013}]\s*(\d{2})?(\d{2})\s*$").struct
    start, century = parts["1"].cast(pl.Int64), parts["2"].cast(pl.Int64)
    same_century = century.is_null() | ((start + 1) // 100 == century)
    return pl.when(((start + 1) % 100 == parts["3"].cast(pl.Int64)) & same_century).then(start)


@rule(
    name="payroll.income_tax",
    inputs=(
        Column("tax_year", "text", "such as 2026-27", "Tax year of the payment"),
        Column(
            "pay_frequency",
            "choice",
            "",
            "How often it is paid",
            choices=FREQUENCIES,
            also=OTHER_WORDS,
        ),
        Column("period", "whole", "tax month or week", "Tax month, or tax week, of the payment"),
        Column("tax_code", "text", "", "Code as HMRC notified it"),
        Column(
            "basis",
            "choice",
            "",
            "Cumulative if blank",
            required=False,
            choices=BASES,
            also=OTHER_BASES,
        ),
        Column("pay_in_period_pence", "pence", "pounds", "Taxable pay of this payment"),
        Column(
            "pay_to_date_pence",
            "pence",
            "pounds",
            "Taxable pay of the year with this payment",
            required=False,
        ),
        Column(
            "prior_pay_to_date_pence",
            "pence",
            "pounds",
            "Taxable pay of the year before this payment",
            required=False,
        ),
        Column(
            "prior_tax_to_date_pence",
            "pence",
            "pounds",
            "Tax deducted in the year before this payment",
            required=False,
        ),
    ),
    outputs=(
        Column("tax_in_period", "text", "pounds and pence", "Tax of this payment, refunds below 0"),
        Column("tax_to_date", "text", "pounds and pence", "Tax of the year with this payment"),
    ),
    example={
        "tax_year": "2026-27",
        "pay_frequency": "monthly",
        "period": "8",
        "tax_code": "1257L",
        "basis": "cumulative",
        "pay_in_period": "2,500.00",
        "pay_to_date": "20,000.00",
        "prior_pay_to_date": "17,500.00",
        "prior_tax_to_date": "2,032.40",
    },
    source=SOURCE,
)
def income_tax(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out the income tax of a payment under any code.

    Free pay is that of period 1 times the period's number. Pay less free pay is cut to whole
    pounds, tax to the penny. No more than half the pay of the period is taken. A cumulative code
    refunds what was paid too much; a week1/month1 code, or a payment after week 52, stands alone.
    """
    coded = with_codes(frame).with_columns(
        year_start=year_start_expr(pl.col("tax_year")),
        alone=pl.col("alone") | (pl.col("basis") == "week1month1").fill_null(False),
    )
    years = _years(coded)
    good, errors = sift(
        coded,
        [
            (pl.col("year_start").is_null() | not_on_file(years), "tax_year", YEAR_EXPECTED),
            (pl.col("scale").is_null(), "tax_code", CODE_EXPECTED),
            (without_scale(years), "tax_code", "there is no such code in that tax year"),
            (period_fault(), "period", PERIOD_EXPECTED),
        ],
    )
    before = pl.col("prior_pay_to_date_pence").fill_null(0)
    reckoned = reckon(
        tax_place(good.lazy()).with_columns(
            pay_pence="pay_in_period_pence",
            to_date_pence=pl.coalesce("pay_to_date_pence", before + pl.col("pay_in_period_pence")),
            tax_before_pence=pl.col("prior_tax_to_date_pence").fill_null(0),
            half_base_pence="pay_in_period_pence",
        ),
        tax_keys(good),
    )
    result = reckoned.select(
        "row",
        tax_in_period=plain_pounds_expr(pl.col("tax_pence")),
        tax_to_date=plain_pounds_expr(pl.col("tax_to_date_pence")),
    )
    return result.collect(), errors


def not_on_file(years: Iterable[int]) -> pl.Expr:
    """Return where the tax year is one without rates."""
    lost = [year for year in years if not period_bands(year, NO_TAX, LAST_MONTH, 1)]
    beyond = ~pl.col("year_start").is_between(YEAR_FIRST, YEAR_LAST)
    return beyond | pl.col("year_start").is_in(lost)


def _years(frame: pl.DataFrame) -> range:
    """Return the years there are in a frame, and any between."""
    first, last = frame.select(pl.min("year_start"), last=pl.max("year_start")).row(0)
    return range(0) if first is None else range(max(first, YEAR_FIRST), min(last, YEAR_LAST) + 1)
