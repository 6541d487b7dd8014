"""What an employer must check or pay: enrolment, levy, the minimum wage."""

from datetime import date

import polars as pl

from chamberlain.kernel.rates import Rates, figures, history
from chamberlain.kernel.rules import Column, rule
from chamberlain.payroll.rules.income_tax import YEAR_EXPECTED, year_start_expr
from chamberlain.payroll.rules.ni_figures import ORDINARY, ni_figures
from chamberlain.payroll.rules.sifting import Fault, sift
from chamberlain.payroll.rules.tax_years import FREQUENCIES

ENROLMENT = "payroll.automatic_enrolment"
LEVY = "payroll.apprenticeship_levy"
WAGE = "payroll.minimum_wage"
PERCENT_E2 = 10_000
HOURS_E2 = 100


def _not_on_file(scheme: str, column: str) -> Fault:
    sets = history(scheme)
    first, end = sets[0].held_from, sets[-1].held_to
    beyond = pl.col(column) < first
    if end is not None:
        beyond = beyond | (pl.col(column) >= end)
    return beyond, column, f"figures are on file from {first} up to {end or 'further notice'}"


def _of_day(scheme: str, column: str, value: "_Reader") -> pl.Expr:
    found = pl.lit(None, pl.Int64)
    for one in history(scheme):
        found = pl.when(pl.col(column) >= one.held_from).then(value(one)).otherwise(found)
    return found


class _Reader:
    """Read a figure of a set, by pay frequency where it has one for each."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, rates: Rates) -> pl.Expr:
        value = rates[self.name]
        if isinstance(value, int):
            return pl.lit(value, pl.Int64)
        return pl.col("pay_frequency").replace_strict(value, return_dtype=pl.Int64)


@rule(
    name="payroll.automatic_enrolment",
    inputs=(
        Column("assessed_on", "date", "day", "First day of the pay reference period"),
        Column("pay_frequency", "choice", "", "Pay reference period", choices=FREQUENCIES),
        Column("age", "whole", "years", "Age on that day"),
        Column("over_pension_age", "boolean", "", "Whether State Pension age is reached"),
        Column("earnings_pence", "pence", "pounds", "Earnings due in the period, all posts"),
        Column("already_member", "boolean", "", "Of a qualifying scheme", required=False),
        Column("postponed_to", "date", "day", "End of a postponement", required=False),
    ),
    outputs=(
        Column("category", "text", "", "What kind of worker the law makes of the person"),
        Column("duty", "text", "", "What the employer must do"),
        Column("qualifying_earnings_pence", "pence", "pence", "Earnings between the limits"),
    ),
    example={
        "assessed_on": "2026-11-01",
        "pay_frequency": "monthly",
        "age": "34",
        "over_pension_age": "no",
        "earnings": "900.00",
    },
    source="Pensions Act 2008 sections 1, 3, 5, 7, 9 and 13",
)
def automatic_enrolment(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Assess somebody for automatic enrolment in a pay reference period."""
    good, errors = sift(
        frame,
        [
            _not_on_file(ENROLMENT, "assessed_on"),
            (~pl.col("age").is_between(0, 120), "age", "expected years, 0 to 120"),
        ],
    )

    def pence(name: str) -> pl.Expr:
        return _of_day(ENROLMENT, "assessed_on", _Reader(name)) * 100

    rates = figures(ENROLMENT, history(ENROLMENT)[0].held_from)
    earned, age = pl.col("earnings_pence"), pl.col("age")
    in_age = (age >= rates["youngest"]) & (age < rates["oldest"])
    prime = (age >= rates["age_from"]) & ~pl.col("over_pension_age")
    trigger = earned > pence("earnings_trigger")
    category = (
        pl.when(~in_age)
        .then(pl.lit("not a worker of working age"))
        .when(trigger & prime)
        .then(pl.lit("eligible jobholder"))
        .when(earned > pence("lower_limit"))
        .then(pl.lit("non-eligible jobholder"))
        .otherwise(pl.lit("entitled worker"))
    )
    waits = pl.col("postponed_to") > pl.col("assessed_on")
    duty = (
        pl.when(pl.col("already_member").fill_null(False))
        .then(pl.lit("keep in the scheme"))
        .when(category == "eligible jobholder")
        .then(
            pl.when(waits)
            .then(pl.lit("postponed: assess again then"))
            .otherwise(pl.lit("enrol, and write within six weeks"))
        )
        .when(category == "non-eligible jobholder")
        .then(pl.lit("may opt in, with employer's contributions"))
        .when(category == "entitled worker")
        .then(pl.lit("may join a scheme"))
        .otherwise(pl.lit("none"))
    )
    between = (pl.min_horizontal(earned, pence("upper_limit")) - pence("lower_limit")).clip(0)
    qualifying = pl.when(in_age).then(between).otherwise(0)
    return good.select(
        "row", category=category, duty=duty, qualifying_earnings_pence=qualifying
    ), errors


@rule(
    name="payroll.apprenticeship_levy",
    inputs=(
        Column("tax_month", "whole", "1 to 12", "Tax month up to which the pay bill runs"),
        Column("pay_bill_to_date_pence", "pence", "pounds", "Earnings of the year for employer's "
               "NI, those below its threshold and of the young included"),
        Column("levy_before_pence", "pence", "pounds", "Levy of the year so far", required=False),
        Column("allowance_share", "percent_e2", "percent", "Part of the allowance this scheme "
               "has; 100 if blank", required=False),
    ),
    outputs=(
        Column("allowance_to_date_pence", "pence", "pence", "Allowance of the months so far"),
        Column("levy_to_date_pence", "pence", "pence", "Levy due for the year so far"),
        Column("levy_pence", "pence", "pence", "To pay this month; below 0 comes back"),
    ),
    example={"tax_month": "8", "pay_bill_to_date": "64,000,000.00", "levy_before": "271,250.00"},
    source="Finance Act 2016 part 6; Income Tax (PAYE) Regulations 2003 chapter 5 of part 7",
)  # fmt: skip
def apprenticeship_levy(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out the apprenticeship levy: 0.5% of the pay bill to date less the months' allowance.

    Never below nought for the year; what was paid too much in earlier months comes back. Parts of
    a penny are cut off.
    """
    good, errors = sift(
        frame,
        [
            (~pl.col("tax_month").is_between(1, 12), "tax_month", "expected 1 to 12"),
            (
                pl.col("pay_bill_to_date_pence") < 0,
                "pay_bill_to_date_pence",
                "must not be below nought",
            ),
        ],
    )
    rates = figures(LEVY, date(2017, 4, 6))
    share = pl.col("allowance_share").fill_null(PERCENT_E2)
    allowance = rates["monthly_allowance"] * pl.col("tax_month") * share // PERCENT_E2
    levy = (pl.col("pay_bill_to_date_pence") * rates["rate"] // PERCENT_E2 - allowance).clip(0)
    return good.select(
        "row",
        allowance_to_date_pence=allowance,
        levy_to_date_pence=levy,
        levy_pence=levy - pl.col("levy_before_pence").fill_null(0),
    ), errors


@rule(
    name="payroll.minimum_wage",
    inputs=(
        Column("period_from", "date", "day", "First day of the pay reference period"),
        Column("age", "whole", "years", "Age on that day"),
        Column("apprentice", "boolean", "", "Under 19, or in the first year", required=False),
        Column("pay_pence", "pence", "pounds", "Pay that counts: without premiums and expenses"),
        Column("reductions_pence", "pence", "pounds", "Salary sacrificed, uniform, tools, what "
               "else reduces pay for the test", required=False),
        Column("hours_e2", "percent_e2", "hours", "Hours worked, such as 162.50"),
        Column("accommodation_days", "whole", "days", "Days of accommodation", required=False),
        Column("accommodation_charge_pence", "pence", "pounds", "Charged for it", required=False),
    ),
    outputs=(
        Column("wage_pence", "pence", "pence an hour", "The wage the law asks for"),
        Column("counted_pence", "pence", "pence", "Pay that counts"),
        Column("hourly_pence", "pence", "pence an hour", "It over the hours, cut to the penny"),
        Column("shortfall_pence", "pence", "pence", "To be made good; 0 when it is enough"),
    ),
    example={"period_from": "2026-11-01", "age": "24", "pay": "2,050.00", "hours_e2": "160.33"},
    source="National Minimum Wage Act 1998; National Minimum Wage Regulations 2015",
)  # fmt: skip
def minimum_wage(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Check pay against the minimum wage, in the pay reference period.

    New rates begin with the first period starting on or after 1 April. A charge for accommodation
    above the daily offset reduces pay.
    """
    good, errors = sift(
        frame,
        [
            _not_on_file(WAGE, "period_from"),
            (pl.col("hours_e2") < 0, "hours_e2", "must not be below nought"),
            (~pl.col("age").is_between(13, 120), "age", "expected years, 13 to 120"),
        ],
    )

    def rate(name: str) -> pl.Expr:
        return _of_day(WAGE, "period_from", _Reader(name))

    wage = (
        pl.when(pl.col("apprentice").fill_null(False))
        .then(rate("apprentice"))
        .when(pl.col("age") >= 21)
        .then(rate("age_21"))
        .when(pl.col("age") >= 18)
        .then(rate("age_18_to_20"))
        .otherwise(rate("under_18"))
    )
    offset = pl.col("accommodation_days").fill_null(0) * rate("accommodation_offset")
    charge = (pl.col("accommodation_charge_pence").fill_null(0) - offset).clip(0)
    counted = pl.col("pay_pence") - pl.col("reductions_pence").fill_null(0) - charge
    hours = pl.col("hours_e2")
    needed = -(-wage * hours // HOURS_E2)
    hourly = pl.when(hours > 0).then(counted * HOURS_E2 // hours.clip(1))
    return good.select(
        "row",
        wage_pence=wage,
        counted_pence=counted,
        hourly_pence=hourly,
        shortfall_pence=(needed - counted).clip(0),
    ), errors


@rule(
    name="payroll.class_1a",
    inputs=(
        Column("tax_year", "text", "such as 2026-27", "Tax year of the benefits"),
        Column("benefits_pence", "pence", "pounds", "Cash equivalents, less made good"),
        Column("termination_pence", "pence", "pounds", "Above 30,000", required=False),
    ),
    outputs=(Column("class_1a_pence", "pence", "pence", "Owed by 22 July, or by payroll"),),
    example={"tax_year": "2026-27", "benefits": "41,250.00"},
    source="Social Security Contributions and Benefits Act 1992 sections 10, 10ZA: the secondary "
    "percentage of Class 1",
)
def class_1a(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out Class 1A National Insurance on benefits and termination pay.

    The rate is the employer's of Class 1 when the tax year begins. Parts of a penny are cut off.
    """
    start = year_start_expr(pl.col("tax_year"))
    years = frame.select(start.drop_nulls().unique()).to_series().to_list()
    found = {year: ni_figures(ORDINARY, date(year, 4, 6), "annual", "A") for year in years}
    rates = {year: one.employer_e2 for year, one in found.items() if one is not None}
    rate = start.replace_strict(rates, default=None, return_dtype=pl.Int64)
    good, errors = sift(
        frame,
        [
            (rate.is_null(), "tax_year", YEAR_EXPECTED),
            (pl.col("benefits_pence") < 0, "benefits_pence", "must not be below nought"),
        ],
    )
    owed = (pl.col("benefits_pence") + pl.col("termination_pence").fill_null(0)) * rate
    return good.select("row", class_1a_pence=owed // PERCENT_E2), errors
