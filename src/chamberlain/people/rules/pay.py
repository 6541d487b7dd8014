"""Small sums of pay: an hour, part of a month, acting up, honoraria, increments, maternity."""

from datetime import date
from fractions import Fraction

import polars as pl

from chamberlain.kernel.rates import figures, history
from chamberlain.kernel.rules import rule
from chamberlain.people.rules.rows import (
    Given,
    Row,
    Wrong,
    day,
    days_between,
    decimals,
    each,
    given,
    months_after,
    needed,
    number,
    pence,
    penny,
    positive,
    text,
    whole,
)
from chamberlain.people.rules.sickness import STATUTORY
from chamberlain.people.rules.term_time import GREEN_BOOK

GREEN = "NJC National Agreement on Pay and Conditions of Service (Green Book)"
LOCAL = "a local convention that a council may set otherwise"
WEEKS = "52.143"

_HOUR_OUT = (text("hourly_rate", "pounds an hour", "To four decimals, half up"),)


@rule(
    name="people.hourly_rate",
    inputs=(
        pence("annual_salary_pence", "Full-time pay of a year", required=True),
        text("full_time_hours", "hours a week", "37 when blank"),
        text("weeks_in_year", "weeks", "52.143 when blank"),
    ),
    outputs=_HOUR_OUT,
    example={"annual_salary_pence": "2636300", "full_time_hours": "37"},
    source=f"{GREEN}, Part 2: an hour is a year over 52.143 weeks and the standard week",
)
def hourly_rate(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out the rate of an hour from pay of a year."""
    return each(frame, _HOUR_OUT, _hour)


def _hour(row: Row) -> Given:
    year = positive(row, "weeks_in_year", WEEKS) * positive(row, "full_time_hours", 37)
    return {"hourly_rate": decimals(Fraction(row["annual_salary_pence"], 100) / year, 4)}


_MONTH_OUT = (
    whole("days", "days", "Calendar days employed in the month"),
    pence("gross_pence", "Pay of the month"),
)


@rule(
    name="people.part_month_pay",
    inputs=(
        pence("annual_salary_pence", "Full-time pay of a year", required=True),
        text("month", "", "The month, as 2026-10", required=True),
        text("weekly_hours", "hours a week", "Hours worked; full time when blank"),
        text("full_time_hours", "hours a week", "37 when blank"),
        day("start", "First day of a starter"),
        day("last_day", "Last day of a leaver"),
    ),
    outputs=_MONTH_OUT,
    example={"annual_salary_pence": "2636300", "month": "2026-11", "start": "2026-11-16"},
    source=f"Calendar-day proration of a month's pay: {LOCAL}",
    pence_as_given=True,
)
def part_month_pay(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out a part month: a twelfth x days employed over days in the month, rounded once."""
    return each(frame, _MONTH_OUT, _month)


def _month(row: Row) -> Given:
    try:
        first = date.fromisoformat(f"{row['month'].strip()}-01")
    except ValueError:
        raise Wrong("month", "expected a month such as 2026-10") from None
    length = (months_after(first, 1) - first).days
    last = first.replace(day=length)
    start = max(row.get("start") or first, first)
    end = min(row.get("last_day") or last, last)
    days = max(days_between(start, end), 0)
    full = positive(row, "full_time_hours", 37)
    hours = number(row, "weekly_hours") if given(row, "weekly_hours") else full
    pay = Fraction(row["annual_salary_pence"]) * hours / full / 12 * days / length
    return {"days": days, "gross_pence": penny(pay)}


_UP_OUT = (
    pence("allowance_pence", "For the weeks"),
    pence("honorarium_pence", "For the months"),
)


@rule(
    name="people.acting_up_allowance",
    inputs=(
        pence("substantive_annual_pence", "Own pay of a year", required=True),
        pence("higher_post_bottom_point_annual_pence", "Lowest pay of the higher post"),
        pence("higher_annual_pence", "The same, for an honorarium"),
        text("percent", "percent", "Share of the duties taken on; 100 when blank"),
        text("weeks", "weeks", "How long, for acting up"),
        text("months", "months", "How long, for an honorarium"),
    ),
    outputs=_UP_OUT,
    example={
        "substantive_annual_pence": "2913500",
        "higher_post_bottom_point_annual_pence": "3338700",
        "weeks": "8",
    },
    source=f"{GREEN}, Part 3 as practised: difference in pay of a year, {LOCAL}",
    pence_as_given=True,
)
def acting_up_allowance(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out acting up for weeks, or an honorarium for months: a share of the difference."""
    return each(frame, _UP_OUT, _acting_up)


def _acting_up(row: Row) -> Given:
    name = "higher_annual_pence"
    if not given(row, name):
        name = "higher_post_bottom_point_annual_pence"
    difference = needed(row, name) - row["substantive_annual_pence"]
    if difference < 0:
        raise Wrong(name, "is below the substantive pay")
    share = difference * number(row, "percent", 100) / 100
    if given(row, "months"):
        return {"honorarium_pence": penny(share / 12 * number(row, "months"))}
    return {"allowance_pence": penny(share / Fraction(WEEKS) * number(row, "weeks"))}


_INCREMENT_OUT = (day("first_increment", "Day of the first increment"),)


@rule(
    name="people.first_increment",
    inputs=(day("start_in_grade", "First day in the grade", required=True),),
    outputs=_INCREMENT_OUT,
    example={"start_in_grade": "2026-01-19"},
    source=f"{GREEN}, Part 2 paragraph 5.4: increments",
)
def first_increment(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Find the first increment: 1 April, or six months on where it is less than that to April."""
    return each(frame, _INCREMENT_OUT, _increment)


def _increment(row: Row) -> Given:
    start: date = row["start_in_grade"]
    april = date(start.year + ((start.month, start.day) >= (4, 1)), 4, 1)
    later = months_after(start, history(GREEN_BOOK)[-1]["increment_months"])
    return {"first_increment": later if later > april else april}


_MATERNITY_OUT = (
    pence("weekly_1_6_pence", "A week of the first six"),
    pence("weekly_7_18_pence", "A week of the next twelve, for whoever returns"),
    pence("weekly_19_39_pence", "A week of the rest"),
    pence("total_pence", "All 39 weeks"),
)


@rule(
    name="people.maternity_pay",
    inputs=(
        pence("weeks_pay_pence", "A week's pay", required=True),
        pence("awe_pence", "Average weekly earnings", required=True),
        pence("smp_rate_pence", "Weekly rate of SMP; by the day `on` when blank"),
        day("on", "Day by which the rate is found where it is not given"),
    ),
    outputs=_MATERNITY_OUT,
    example={"weeks_pay_pence": "52500", "awe_pence": "52500", "smp_rate_pence": "19432"},
    source=f"{GREEN}, Part 2 paragraph 11 with one year's service and returning to work; Social "
    "Security Contributions and Benefits Act 1992 Part XII",
    pence_as_given=True,
)
def maternity_pay(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out Green Book maternity pay of 39 weeks, with a year's service and returning.

    Weeks 1 to 6: 90% of pay, SMP within it; 7 to 18: half pay and SMP, at most full pay; 19 to 39:
    the lower of the SMP rate and 90% of average weekly earnings.
    """
    return each(frame, _MATERNITY_OUT, _maternity)


def _maternity(row: Row) -> Given:
    pay, awe = row["weeks_pay_pence"], row["awe_pence"]
    rate = row["smp_rate_pence"]
    if rate is None:
        rate = figures(STATUTORY, needed(row, "on"))["family_pay_flat_pence"]
    ninety = Fraction(90, 100)
    smp = min(rate, _up(awe * ninety))
    first = max(penny(pay * ninety), _up(awe * ninety))
    middle = max(min(penny(Fraction(pay, 2)) + smp, pay), smp)
    return {
        "weekly_1_6_pence": first,
        "weekly_7_18_pence": middle,
        "weekly_19_39_pence": smp,
        "total_pence": 6 * first + 12 * middle + 21 * smp,
    }


def _up(value: Fraction) -> int:
    return -int(-value // 1)
