"""Statutory family pay and the averages it goes by."""

from datetime import date

import polars as pl

from chamberlain.kernel.rates import figures, history
from chamberlain.kernel.rules import Column, rule
from chamberlain.payroll.rules.sifting import sift

SCHEME = "payroll.family_pay"
TEST = "payroll.family_pay_test"
KINDS = ("smp", "sap", "spp", "shpp", "spbp", "sncp")
AT_SHARE = ("smp", "sap")
PERCENT_E2 = 10_000
AVERAGE_E4 = 10_000
FREQUENCIES = ("weekly", "monthly")
WEEKS_AVERAGED = 8

_WEEKS = (
    Column("week", "whole", "", "Week of the leave's pay, from 1"),
    Column("first_day", "date", "day", "First day of the pay week"),
    Column("amount_pence", "pence", "pence", "Pay of the week, rounded up to the penny"),
    Column("basis", "text", "", "share of earnings, or standard rate"),
)


@rule(
    name="payroll.average_weekly_earnings",
    inputs=(
        Column("earnings_pence", "pence", "pounds", "Earnings for NI in the relevant period"),
        Column("pay_frequency", "choice", "", "weekly or monthly", choices=FREQUENCIES),
        Column("periods", "whole", "weeks or months", "Weeks (8) or months paid within it"),
    ),
    outputs=(
        Column("average_weekly_e4", "whole", "pence x 10,000", "Unrounded to four decimals"),
        Column("average_weekly_pence", "pence", "pence", "Cut to the penny, to show"),
    ),
    example={"earnings": "3,000.00", "pay_frequency": "monthly", "periods": "2"},
    source="Statutory Maternity Pay (General) Regulations 1986 regulation 21; Statutory Sick Pay "
    "(General) Regulations 1982 regulation 19",
)
def average_weekly_earnings(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out average weekly earnings: weeks by their number, months as a year of 52 weeks.

    They are not rounded: tests and shares go by the figure with four decimals of a penny.
    """
    good, errors = sift(
        frame,
        [
            (~pl.col("periods").is_between(1, 60), "periods", "expected weeks or months from 1"),
            (pl.col("earnings_pence") < 0, "earnings_pence", "must not be below nought"),
        ],
    )
    monthly = pl.col("pay_frequency") == "monthly"
    product = pl.col("earnings_pence") * AVERAGE_E4 * pl.when(monthly).then(12).otherwise(1)
    average = product // (pl.col("periods") * pl.when(monthly).then(52).otherwise(1))
    return good.select(
        "row", average_weekly_e4=average, average_weekly_pence=average // AVERAGE_E4
    ), errors


@rule(
    name="payroll.family_pay",
    inputs=(
        Column("kind", "choice", "", "Which statutory pay", choices=KINDS),
        Column("starts_on", "date", "day", "First day of the first pay week"),
        Column("weeks", "whole", "weeks", "Weeks to be paid"),
        Column("weeks_before", "whole", "weeks", "Weeks paid already", required=False),
        Column("average_weekly_e4", "whole", "pence x 10,000", "Average weekly earnings"),
        Column("relevant_week_ends", "date", "day", "Saturday on which earnings are tested"),
        Column("service_weeks", "whole", "weeks", "Continuous service into that week"),
    ),
    outputs=_WEEKS,
    example={
        "kind": "smp",
        "starts_on": "2026-03-01",
        "weeks": "39",
        "average_weekly_e4": "346153846",
        "relevant_week_ends": "2025-12-06",
        "service_weeks": "60",
    },
    source="Social Security Contributions and Benefits Act 1992 parts XII to XIIZE; HMRC Statutory "
    "Payments Manual SPM220400",
)
def family_pay(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out SMP, SAP, SPP, ShPP, bereavement or neonatal care pay, a line per week.

    The first six weeks of SMP and SAP are 90% of average earnings; other weeks the standard rate,
    or 90% if that is less, the rate being that of the week's first day (new rates begin with whole
    weeks from the first Sunday in April). Each week is rounded up to the penny. Without 26 weeks'
    service, or with average earnings below the lower limit, the row is set aside.
    """
    rates = history(SCHEME)
    good, errors = sift(frame, _faults(rates[0].held_from, rates[-1].held_to))
    before = pl.col("weeks_before").fill_null(0)
    weeks = (
        good.with_columns(week=pl.int_ranges(1 + before, 1 + before + pl.col("weeks")))
        .explode("week")
        .with_columns(
            first_day=pl.col("starts_on") + pl.duration(weeks=pl.col("week") - 1 - before)
        )
    )
    standard = pl.lit(0, pl.Int64)
    for one in rates:
        begun = pl.col("first_day") >= one.held_from
        standard = pl.when(begun).then(one["weekly_rate"] * AVERAGE_E4).otherwise(standard)
    share = pl.col("average_weekly_e4") * rates[0]["share_of_earnings"] // PERCENT_E2
    early = pl.col("kind").is_in(AT_SHARE) & (pl.col("week") <= rates[0]["weeks_at_share"])
    due = pl.when(early).then(share).otherwise(pl.min_horizontal(share, standard))
    result = weeks.select(
        "row",
        "week",
        "first_day",
        amount_pence=-(-due // AVERAGE_E4),
        basis=pl.when(early | (share < standard))
        .then(pl.lit("90% of average weekly earnings"))
        .otherwise(pl.lit("standard rate")),
    )
    return result, errors


def _faults(first: date, end: date | None) -> list[tuple[pl.Expr, str, str]]:
    most = figures(SCHEME, first)["weeks_max"]
    longest = pl.col("kind").replace_strict(most, return_dtype=pl.Int64)
    total = pl.col("weeks") + pl.col("weeks_before").fill_null(0)
    last = pl.col("starts_on") + pl.duration(weeks=pl.col("weeks").clip(1, 60) - 1)
    beyond = (pl.col("starts_on") < first) | (last >= end)
    test = pl.lit(None, pl.Int64)
    for one in history(TEST):
        here = pl.col("relevant_week_ends") >= one.held_from
        test = pl.when(here).then(one["earnings_test"] * AVERAGE_E4).otherwise(test)
    service = history(TEST)[0]["service_weeks"]
    return [
        (pl.col("weeks") < 1, "weeks", "expected a week at least"),
        (total > longest, "weeks", "is more than the law gives for that kind of pay"),
        (beyond, "starts_on", f"rates are on file from {first} up to {end}"),
        (test.is_null(), "relevant_week_ends", "the earnings test is on file from April 2025"),
        (
            pl.col("average_weekly_e4") < test,
            "average_weekly_e4",
            "is below the lower earnings limit at the end of the relevant week",
        ),
        (pl.col("service_weeks") < service, "service_weeks", "26 weeks of service are needed"),
    ]


@rule(
    name="payroll.family_pay_recovery",
    inputs=(
        Column("paid_on", "date", "day", "Day of payment"),
        Column("family_pay_paid_pence", "pence", "pounds", "SMP, SAP, SPP, ShPP, SPBP and SNCP"),
    ),
    outputs=(Column("recovered_pence", "pence", "pence", "92%, rounded up to the penny"),),
    example={"paid_on": "2026-11-27", "family_pay_paid": "194.32"},
    source="Statutory Maternity Pay (Compensation of Employers) Regulations 1994; HMRC SPM180500",
)
def family_pay_recovery(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out what HMRC gives back of statutory family pay: 92% for every council."""
    rates = history(SCHEME)
    good, errors = sift(
        frame, [(pl.col("paid_on") < rates[0].held_from, "paid_on", "no rates are on file")]
    )
    share = pl.lit(0, pl.Int64)
    for one in rates:
        begun = pl.col("paid_on") >= one.held_from
        share = pl.when(begun).then(one["recovered"]).otherwise(share)
    paid = -(-pl.col("family_pay_paid_pence") * share // PERCENT_E2)
    return good.select("row", recovered_pence=paid), errors
