"""Student and postgraduate loan deductions."""

from datetime import date
from functools import lru_cache
from itertools import product

import polars as pl

from chamberlain.kernel.calendar import year_name
from chamberlain.kernel.money import plain_pounds_expr
from chamberlain.kernel.rules import Column, rule
from chamberlain.payroll.rules.amounts import positive
from chamberlain.payroll.rules.income_tax import YEAR_EXPECTED, year_start_expr
from chamberlain.payroll.rules.lookup import at_places
from chamberlain.payroll.rules.sifting import sift
from chamberlain.payroll.rules.tax_years import (
    FREQUENCIES,
    OTHER_WORDS,
    WEEKS_IN_PERIOD,
    rates_of_year,
    tax_year_of,
)

PLANS = ("1", "2", "4", "5")
PLAN_EXPECTED = "expected plan 1, 2, 4 or 5 (plan 5 from April 2026), or blank"
POUND_E4 = 100 * 10_000


def period_threshold(annual_pounds: int, frequency: str) -> int:
    """Return a year's threshold for a pay period in pence, cut to the penny."""
    if frequency == "monthly":
        return annual_pounds * 100 // 12
    return annual_pounds * 100 * WEEKS_IN_PERIOD[frequency] // 52


def loan_figures(start: int, frequency: str, plan: str | None) -> tuple[int | None, ...]:
    """Return plan threshold, postgraduate threshold (pence) and both rates (percent_e2) of a year.

    Without a plan the threshold is nought at a rate of nought; nulls where the plan has no figures.
    """
    rates = rates_of_year("student_loan", year_name(start))
    if rates is None:
        return (None, None, None, None)
    after = period_threshold(rates["postgraduate"], frequency), rates["postgraduate_rate"]
    if plan is None:
        return 0, after[0], 0, after[1]
    annual = rates[f"plan_{plan}"] if plan in PLANS else None
    if not isinstance(annual, int):
        return None, after[0], rates["plan_rate"], after[1]
    return period_threshold(annual, frequency), after[0], rates["plan_rate"], after[1]


def with_loan_figures(frame: pl.DataFrame) -> pl.DataFrame:
    """Join the thresholds and rates by year_start, pay_frequency and plan."""
    names = ["year_start", "pay_frequency", "plan"]
    places = frame.select(names).unique()
    found = [
        (None,) * 4 if start is None else loan_figures(start, frequency, plan)
        for start, frequency, plan in places.iter_rows()
    ]
    columns = ("plan_from_pence", "postgraduate_from_pence", "plan_e2", "postgraduate_e2")
    table = places.hstack(
        pl.DataFrame(found, schema={name: pl.Int64 for name in columns}, orient="row")
    )
    return frame.join(table, on=names, how="left", nulls_equal=True, maintain_order="left")


def with_loans(frame: pl.DataFrame, days: list[date]) -> pl.DataFrame:
    """Add the thresholds and rates for `day_frequency` (day by day of `days`) and plan."""
    table = _loan_table(tuple(days))
    plan = _plan_place(frame["student_loan_plan"])
    return frame.with_columns(at_places(table, frame["day_frequency"], len(PLANS) + 1, plan))


@lru_cache(maxsize=32)
def _loan_table(days: tuple[date, ...]) -> pl.DataFrame:
    """Return the figures of each day, frequency and plan: none, and each there is."""
    columns = ("plan_from_pence", "postgraduate_from_pence", "plan_e2", "postgraduate_e2")
    years = [int(tax_year_of(day)[:4]) for day in days]
    places = product(years, FREQUENCIES, (None, *PLANS))
    return pl.DataFrame(
        [loan_figures(*place) for place in places],
        schema={name: pl.Int64 for name in columns},
        orient="row",
    )


def _plan_place(plans: pl.Series) -> pl.Series:
    """Return 0 without a plan, and 1 to 4 for plans 1, 2, 4 and 5."""
    if plans.null_count() == len(plans):
        return pl.Series([0], dtype=pl.Int64).new_from_index(0, len(plans))
    place = plans.cast(pl.Enum(PLANS), strict=False).to_physical().cast(pl.Int64) + 1
    return place.fill_null(0)


def loan_pence(earnings: pl.Expr, start: pl.Expr, rate_e2: pl.Expr) -> pl.Expr:
    """Return a loan deduction in pence: rounded down to the whole pound."""
    return positive(earnings - start) * rate_e2 // POUND_E4 * 100


def plan_expr(plan: pl.Expr) -> pl.Expr:
    """Return a plan as its digit, from "Plan 1", "01", "1" or "1.0"; a text that is none stays."""
    bare = plan.str.strip_chars().str.to_lowercase()
    return bare.str.extract(r"^(?:plan[\s_-]*)?0?([1245])(?:\.0)?$").fill_null(bare)


@rule(
    name="payroll.student_loan",
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
        Column("nicable_earnings_pence", "pence", "pounds", "Earnings for NI of this payment"),
        Column("undergraduate_plan", "text", "", "1, 2, 4 or 5; blank for none", required=False),
        Column("postgraduate_loan", "boolean", "", "Whether there is one too", required=False),
    ),
    outputs=(
        Column("student_loan", "text", "pounds and pence", "Undergraduate deduction"),
        Column("postgraduate_loan", "text", "pounds and pence", "Postgraduate deduction"),
    ),
    example={
        "tax_year": "2026-27",
        "pay_frequency": "monthly",
        "nicable_earnings": "2,900.00",
        "undergraduate_plan": "2",
        "postgraduate_loan": "no",
    },
    source="Education (Student Loans) (Repayment) Regulations 2009 regulation 44; HMRC SL3 tables",
    replaces=("postgraduate_loan",),
)
def student_loan(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out student and postgraduate loan deductions of a payment, in whole pounds.

    Each payment stands alone: what is earned above the threshold of the period (the year's, cut to
    the penny) at 9%, and at 6% for a postgraduate loan, each rounded down to the pound. The column
    `postgraduate_loan` says yes or no in the file, and the amount in the answer.
    """
    known = with_loan_figures(
        frame.with_columns(
            year_start=year_start_expr(pl.col("tax_year")),
            plan=plan_expr(pl.col("undergraduate_plan")),
        )
    )
    on_file = pl.col("postgraduate_from_pence").is_not_null()
    good, errors = sift(
        known,
        [
            (~on_file, "tax_year", YEAR_EXPECTED),
            (on_file & pl.col("plan_from_pence").is_null(), "undergraduate_plan", PLAN_EXPECTED),
            (pl.col("nicable_earnings_pence") < 0, "nicable_earnings_pence", "below nought"),
        ],
    )
    earnings = pl.col("nicable_earnings_pence")
    student = loan_pence(earnings, pl.col("plan_from_pence"), pl.col("plan_e2"))
    after = loan_pence(earnings, pl.col("postgraduate_from_pence"), pl.col("postgraduate_e2"))
    has = pl.col("postgraduate_loan").fill_null(False)
    result = good.select(
        "row",
        student_loan=plain_pounds_expr(student),
        postgraduate_loan=plain_pounds_expr(pl.when(has).then(after).otherwise(0)),
    )
    return result, errors
