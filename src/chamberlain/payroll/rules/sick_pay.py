"""Statutory sick pay, before and after 6 April 2026, week by week."""

from datetime import date

import polars as pl

from chamberlain.kernel.rates import Rates, figures, history
from chamberlain.kernel.rules import Column, rule
from chamberlain.payroll.rules.sifting import sift

SCHEME = "payroll.statutory_sick_pay"
REFORM = date(2026, 4, 6)
PERCENT_E2 = 10_000
PATTERN = r"^[MTWTFS-]{7}$"
_OUTPUTS = (
    Column("week_ending", "date", "day", "Saturday of the week"),
    Column("qualifying_days", "whole", "days a week", "Days on which the person works"),
    Column("days_paid", "whole", "days", "Days of the week paid at this rate"),
    Column("weekly_rate_pence", "pence", "pence", "Rate of a whole week"),
    Column("amount_pence", "pence", "pence", "For the week's days, rounded up to the penny"),
)


@rule(
    name="payroll.statutory_sick_pay",
    inputs=(
        Column("first_day", "date", "day", "First day of sickness"),
        Column("last_day", "date", "day", "Last day of sickness"),
        Column("working_days", "text", "MTWTF--", "Qualifying days, Monday to Sunday, - for none"),
        Column("average_weekly_earnings_pence", "pence", "pounds", "Over the eight weeks before"),
        Column("waiting_days_served", "whole", "days", "In linked spells", required=False),
        Column("days_paid_before", "whole", "days", "In linked spells", required=False),
    ),
    outputs=_OUTPUTS,
    example={
        "first_day": "2026-11-02",
        "last_day": "2026-11-11",
        "working_days": "MTWTF--",
        "average_weekly_earnings": "97.00",
    },
    source="Social Security Contributions and Benefits Act 1992 part XI; Employment Rights Act "
    "2025; Statutory Sick Pay (General) Regulations 1982",
)
def statutory_sick_pay(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out statutory sick pay of a spell, a line per week (Sunday to Saturday) and rate.

    To 5 April 2026: spells of 4 days or more, three waiting days, average earnings at the lower
    limit, one flat rate. After: every day from the first, the flat rate or 80% of average earnings
    if that is less. Who was being paid on 5 April 2026 stays on the flat rate to the end of the
    spell; who was waiting or earned too little begins on 6 April. At most 28 weeks in all.
    """
    good, errors = sift(frame, _faults())
    days = _days(good).with_columns(
        pl.col("day").min().over("row").alias("spell"),
        average_e4=pl.col("average_weekly_earnings_pence") * PERCENT_E2,
    )
    return _weeks(days_paid(days)), errors


def days_paid(days: pl.DataFrame) -> pl.DataFrame:
    """Return the days that are paid, with `rate_e4` of a whole week, in the order they were given.

    `days` are the qualifying days of linked spells: row (what is linked), spell (what tells one
    from another), first_day and last_day of the spell, day, qualifying_days of that week,
    average_e4 (pence a week x 10,000), waiting_days_served and days_paid_before.
    """
    first, new = figures(SCHEME, history(SCHEME)[0].held_from), figures(SCHEME, REFORM)
    told = days.with_columns(
        after=pl.col("day") >= REFORM, long=_length() >= first["shortest_spell"]
    )
    return _paid(told, first, new)


def _faults() -> list[tuple[pl.Expr, str, str]]:
    known = history(SCHEME)
    first, end = known[0].held_from, known[-1].held_to
    beyond = (pl.col("first_day") < first) | (pl.col("last_day") >= end)
    return [
        (pl.col("last_day") < pl.col("first_day"), "last_day", "must not be before the first day"),
        (beyond, "first_day", f"rates are on file from {first} up to {end}"),
        (_length() > 3 * 366, "last_day", "is more than three years after the first day"),
        (
            ~pl.col("working_days").str.contains(PATTERN)
            | (pl.col("working_days") == "-" * 7),
            "working_days",
            "expected seven marks such as MTWTF-- with a day at least",
        ),
        (
            pl.col("average_weekly_earnings_pence") < 0,
            "average_weekly_earnings_pence",
            "must not be below nought",
        ),
    ]  # fmt: skip


def _length() -> pl.Expr:
    return (pl.col("last_day") - pl.col("first_day")).dt.total_days() + 1


def _days(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a row per qualifying day of each spell, in order."""
    marks = pl.col("working_days")
    return (
        frame.with_columns(
            day=pl.date_ranges("first_day", "last_day"),
            qualifying_days=7 - marks.str.count_matches("-", literal=True).cast(pl.Int64),
        )
        .explode("day")
        .filter(marks.str.slice(pl.col("day").dt.weekday() - 1, 1) != "-")
    )


def _paid(days: pl.DataFrame, old: Rates, new: Rates) -> pl.DataFrame:
    """Return the days that are paid, with the weekly rate of each.

    The flat rate is kept to the end of a spell that was paid before the change of law.
    """
    average = pl.col("average_e4")
    was_due = pl.col("long") & (average >= old["earnings_test"] * PERCENT_E2)
    served = pl.col("waiting_days_served").fill_null(0)
    turn = pl.int_range(1, pl.len() + 1).over("row") + served
    counted = days.with_columns(old_pay=~pl.col("after") & was_due & (turn > old["waiting_days"]))
    kept = counted.with_columns(flat=pl.col("old_pay").any().over("row", "spell"))
    share = average * new["share_of_earnings"] // PERCENT_E2
    lower = pl.min_horizontal(pl.lit(new["weekly_rate"] * PERCENT_E2), share)
    rated = kept.with_columns(
        rate_e4=pl.when(~pl.col("after"))
        .then(old["weekly_rate"] * PERCENT_E2)
        .when("flat")
        .then(new["weekly_rate"] * PERCENT_E2)
        .otherwise(lower)
    ).filter(pl.col("old_pay") | pl.col("after"))
    before = pl.col("days_paid_before").fill_null(0)
    number = pl.int_range(1, pl.len() + 1).over("row") + before
    return rated.filter(number <= new["weeks_max"] * pl.col("qualifying_days"))


def _weeks(days: pl.DataFrame) -> pl.DataFrame:
    saturday = pl.col("day") + pl.duration(days=(6 - pl.col("day").dt.weekday() % 7))
    keys = ["row", "week_ending", "qualifying_days", "rate_e4"]
    weeks = (
        days.with_columns(week_ending=saturday)
        .group_by(keys, maintain_order=True)
        .agg(days_paid=pl.len().cast(pl.Int64))
    )
    product = pl.col("rate_e4") * pl.col("days_paid")
    amount = -(-product // (pl.col("qualifying_days") * PERCENT_E2))
    rate = pl.col("rate_e4") // PERCENT_E2
    return weeks.with_columns(amount_pence=amount, weekly_rate_pence=rate).select(
        "row", *(column.name for column in _OUTPUTS)
    )
