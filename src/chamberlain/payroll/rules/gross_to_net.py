"""From gross to net: every figure of a payment in one pass over columns of whole pence."""

from datetime import date
from functools import cache, lru_cache

import polars as pl

from chamberlain.kernel.rules import rule
from chamberlain.payroll.rules import income_tax, pensions
from chamberlain.payroll.rules.amounts import positive, worked_out
from chamberlain.payroll.rules.directors import reckon_directors
from chamberlain.payroll.rules.gross_columns import EXAMPLE, INPUTS, OUTPUTS
from chamberlain.payroll.rules.loans import PLAN_EXPECTED, loan_pence, with_loans
from chamberlain.payroll.rules.national_insurance import contribute, with_letters
from chamberlain.payroll.rules.ni_figures import LETTER_EXPECTED
from chamberlain.payroll.rules.sifting import Fault, sift
from chamberlain.payroll.rules.tax_years import FREQUENCIES, tax_month, tax_week, tax_year_of

ADDED = (
    "pensionable_pay other_pay family_pay taxed_only_pay ni_only_pay untaxed_pay benefit sacrifice "
    "pay_to_date_before tax_to_date_before ni_added orders deductions"
).split()
"""Amounts that are nought where they are blank."""

_RENAMED = {
    "tax_period": "period",
    "untaxed_pence": "untaxed_pay_pence",
    "pension_rate": "member_e2",
    "taxable_pence": "pay_pence",
    "pay_to_date_pence": "to_date_pence",
    "tax_rate": "rate_e2",
    "at_lel_pence": "ni_at_lower_limit_pence",
    "lel_to_pt_pence": "ni_to_primary_pence",
    "pt_to_uel_pence": "ni_to_upper_limit_pence",
    "above_uel_pence": "ni_above_upper_limit_pence",
    "ni_employee_pence": "employee_ni_pence",
    "ni_employer_pence": "employer_ni_pence",
}

NOT_NEGATIVE = ("sacrifice_pence", "benefit_pence", "orders_pence", "ni_added_pence")


@rule(
    name="payroll.calculate",
    inputs=INPUTS,
    outputs=OUTPUTS,
    example=EXAMPLE,
    source="Income Tax (PAYE) Regulations 2003; Social Security (Contributions) Regulations 2001; "
    "pension scheme regulations; each step has a rule of its own, proven on published cases",
)
def calculate(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out a payment from gross to net: pension, tax, National Insurance, loans, net pay.

    Pension comes off before tax, not before NI. NI stands alone for each payment, with the earnings
    of other posts where they are reckoned together. Loans go by earnings for NI. A row with a fault
    is set aside whole; nothing is guessed.
    """
    dated, days = _dated(frame.with_columns(pl.col(f"{name}_pence").fill_null(0) for name in ADDED))
    placed = with_loans(with_letters(_insured_by(income_tax.with_codes(dated)), days), days)
    coded = placed.lazy().with_columns(
        alone=pl.col("alone") | pl.col("week1_month1").fill_null(False),
        pensionable=pl.col("pensionable_pay_pence") + pl.col("family_pay_pence"),
        **_gross(),
    )
    rated = worked_out(pensions.with_rates(coded, days, pl.col("day")), frame.height)
    good, errors = sift(rated, _faults(tuple(days)))
    before = _ni_before(good)
    earned = pl.col("niable_pence") + before.get("niable_pence", 0)
    paid = contribute(pensions.contribute(good.lazy()), earned)
    keys = income_tax.tax_keys(good)
    taxed = income_tax.reckon(income_tax.tax_place(_for_tax(paid)), keys)
    if good["director"].null_count() < good.height:
        taxed = _directors(taxed.collect()).lazy()
    if before:
        taxed = taxed.with_columns(
            pl.col(name) - taken for name, taken in before.items() if name != "niable_pence"
        )
    return worked_out(_net(taxed), good.height), errors


def _dated(frame: pl.DataFrame) -> tuple[pl.DataFrame, list[date]]:
    """Add day (place of paid_on among the days), day_frequency, year_start and period."""
    days = frame["paid_on"].unique().sort().to_list()
    rows = [(day, n, int(tax_year_of(day)[:4]), tax_month(day), tax_week(day)) for n, day in
            enumerate(days)]  # fmt: skip
    schema = {"paid_on": pl.Date} | dict.fromkeys(("day", "year_start", "month", "week"), pl.Int64)
    table = pl.DataFrame(rows, schema=schema, orient="row")
    if len(days) == 1:
        dated = frame.with_columns(
            pl.lit(value, pl.Int64).alias(name)
            for name, value in zip(table.columns[1:], rows[0][1:], strict=True)
        )
    else:
        dated = frame.join(table, on="paid_on", how="left", maintain_order="left")
    by_day = pl.when(pl.col("pay_frequency") == "monthly").then("month").otherwise("week")
    return dated.with_columns(
        period=pl.coalesce("period", by_day),
        day_frequency=pl.col("day") * len(FREQUENCIES) + income_tax.frequency_place(),
    ), days


def _insured_by(frame: pl.DataFrame) -> pl.DataFrame:
    """Add ni_day_frequency: the place of the day and of the earnings period of NI."""
    if frame["ni_frequency"].null_count() == frame.height:
        return frame.with_columns(ni_day_frequency="day_frequency")
    by_ni = pl.coalesce("ni_frequency", "pay_frequency")
    place = by_ni.cast(pl.Enum(FREQUENCIES), strict=False).to_physical().cast(pl.Int64)
    return frame.with_columns(ni_day_frequency=pl.col("day") * len(FREQUENCIES) + place)


@cache
def _gross() -> dict[str, pl.Expr]:
    """Return what is paid, and earnings for NI, from the classes of pay."""
    both = (
        pl.col("pensionable_pay_pence")
        + pl.col("other_pay_pence")
        + pl.col("family_pay_pence")
        - pl.col("sacrifice_pence")
    )
    earned = both + pl.col("ni_only_pay_pence") + pl.col("ni_added_pence")
    elsewhere = pl.col("ni_elsewhere").fill_null(False)
    return {
        "gross_pence": both + pl.col("taxed_only_pay_pence") + pl.col("ni_only_pay_pence"),
        "niable_pence": pl.when(elsewhere).then(0).otherwise(positive(earned)),
    }


def _for_tax(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Add pay for tax: after pension, with benefits; half of it without benefits is the limit."""
    paid = pl.col("gross_pence") - pl.col("ni_only_pay_pence") - pl.col("pension_employee_pence")
    pay = paid + pl.col("benefit_pence")
    return frame.with_columns(
        pay_pence=pay,
        half_base_pence=paid,
        to_date_pence=pl.col("pay_to_date_before_pence") + pay,
        tax_before_pence=pl.col("tax_to_date_before_pence"),
    )


@lru_cache(maxsize=64)
def _faults(days: tuple[date, ...]) -> list[Fault]:
    years = {int(tax_year_of(day)[:4]) for day in days}
    on_file = pl.col("plan_e2").is_not_null()
    return [
        (income_tax.not_on_file(years), "paid_on", "no tax rates are on file for that day"),
        (pl.col("scale").is_null(), "tax_code", income_tax.CODE_EXPECTED),
        (income_tax.without_scale(years), "tax_code", "there is no such code in that tax year"),
        (income_tax.period_fault(), "period", income_tax.PERIOD_EXPECTED),
        (pl.col("employer_from_pence").is_null(), "ni_letter", LETTER_EXPECTED),
        (on_file & pl.col("plan_from_pence").is_null(), "student_loan_plan", PLAN_EXPECTED),
        *pensions.faults(),
        *((pl.col(name) < 0, name, "must not be below nought") for name in NOT_NEGATIVE),
    ]


NI_BEFORE = {
    "niable_pence": "ni_pay_to_date_before_pence",
    "employee_ni_pence": "ni_employee_to_date_before_pence",
    "employer_ni_pence": "ni_employer_to_date_before_pence",
    "ni_at_lower_limit_pence": "at_lel_to_date_before_pence",
    "ni_to_primary_pence": "lel_to_pt_to_date_before_pence",
    "ni_to_upper_limit_pence": "pt_to_uel_to_date_before_pence",
}
"""What was reckoned before in the same earnings period, and comes off again."""


def _ni_before(frame: pl.DataFrame) -> dict[str, pl.Expr]:
    """Return what comes off NI that is reckoned with earlier payments; nothing when none are.

    A director's alternative method reckons each payment by itself, till the last of the year.
    """
    known = [name for name in NI_BEFORE.values() if frame[name].null_count() < frame.height]
    if not known:
        return {}
    alone = (pl.col("director") == "alternative") & ~pl.col("last_payment_of_year").fill_null(False)
    here = alone.fill_null(False).not_()
    return {
        name: pl.when(here).then(pl.col(before)).fill_null(0) for name, before in NI_BEFORE.items()
    }


def _directors(frame: pl.DataFrame) -> pl.DataFrame:
    """Put a director's National Insurance in place of an employee's, earlier pay's with it."""
    theirs = reckon_directors(
        frame.filter(pl.col("director").is_not_null()).select(
            "row",
            "year_start",
            "pay_frequency",
            "period",
            rates_valid=pl.lit(None, pl.String),
            paid_on="paid_on",
            letter="ni_letter",
            method="director",
            director_weeks_in_year=pl.col("director_weeks").fill_null(52),
            is_last_payment_of_year=pl.col("last_payment_of_year").fill_null(False),
            gross_pay_pence="niable_pence",
            gross_pay_to_date_pence=pl.col("ni_pay_to_date_before_pence").fill_null(0)
            + pl.col("niable_pence"),
            prior_employee_ni_to_date_pence=pl.lit(0, pl.Int64),
            prior_employer_ni_to_date_pence=pl.lit(0, pl.Int64),
        )
    )
    bands = ("ni_at_lower_limit_pence", "ni_to_primary_pence", "ni_to_upper_limit_pence",
             "ni_above_upper_limit_pence")  # fmt: skip
    found = theirs.select("row", *bands, employee_ni_pence="employee_pence",
                          employer_ni_pence="employer_pence")  # fmt: skip
    return frame.update(found, on="row", maintain_order="left")


def _net(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Add loans and refunds held, take everything off, and return the declared columns."""
    niable = pl.col("niable_pence")
    student = loan_pence(niable, pl.col("plan_from_pence"), pl.col("plan_e2"))
    after = loan_pence(niable, pl.col("postgraduate_from_pence"), pl.col("postgraduate_e2"))
    has = pl.col("has_postgraduate_loan").fill_null(False)
    held = pl.col("hold_refund").fill_null(False) & (pl.col("tax_pence") < 0)
    tax = pl.when(held).then(0).otherwise("tax_pence")
    taken = frame.with_columns(
        tax_pence=tax,
        tax_held_back_pence=pl.col("tax_due_pence") - tax,
        tax_to_date_pence=pl.col("tax_before_pence") + tax,
        student_loan_pence=student,
        postgraduate_loan_pence=pl.when(has).then(after).otherwise(0),
    )
    statutory = pl.col("tax_pence") + pl.col("employee_ni_pence") + pl.col("pension_employee_pence")
    loans = pl.col("student_loan_pence") + pl.col("postgraduate_loan_pence")
    after_net = pl.col("orders_pence") + pl.col("deductions_pence")
    paid = pl.col("gross_pence") + pl.col("untaxed_pay_pence")
    return taken.with_columns(
        **{new: pl.col(old) for new, old in _RENAMED.items()},
        attachable_pence=positive(pl.col("gross_pence") - pl.col("family_pay_pence") - statutory),
        net_pence=paid - statutory - loans - after_net,
        employer_cost_pence=paid + pl.col("employer_ni_pence") + pl.col("pension_employer_pence"),
    ).select("row", *(column.name for column in OUTPUTS))
