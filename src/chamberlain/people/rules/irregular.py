"""Leave of people with irregular hours, who earn it as they work: 12.07%."""

from fractions import Fraction
from typing import Any

import polars as pl

from chamberlain.kernel.exact import half_up
from chamberlain.kernel.rates import history
from chamberlain.kernel.rules import rule
from chamberlain.people.rules.rows import (
    Given,
    Row,
    Wrong,
    decimals,
    each,
    given,
    number,
    pence,
    penny,
    text,
    whole,
)
from chamberlain.people.rules.sickness import STATUTORY

_IN = (
    text("hours_worked_in_pay_period", "hours", "Hours worked in the pay period"),
    text("average_weekly_hours_52_week", "hours a week", "Average while sick or on family leave"),
    text("weeks_sick_in_pay_period", "weeks", "Weeks sick or on family leave in the pay period"),
    pence("total_pay_for_work_in_period_pence", "Pay for work done, for rolled-up holiday pay"),
)
_OUT = (
    text("unrounded_hours", "hours", "12.07% of the hours, to four decimals"),
    whole("accrued_hours", "hours", "Leave earned: half an hour or more counts as an hour"),
    pence("holiday_pay_pence", "Rolled-up holiday pay, a line of its own on the payslip"),
)


@rule(
    name="people.irregular_hours_leave",
    inputs=_IN,
    outputs=_OUT,
    example={"hours_worked_in_pay_period": "61.25"},
    source="Working Time Regulations 1998 (SI 1998/1833) regulations 15B to 16A, as amended for "
    "leave years from 1 April 2024",
    pence_as_given=True,
)
def irregular_hours_leave(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out leave or holiday pay of irregular-hours and part-year workers at 12.07%.

    Of hours worked in the pay period; while sick or on statutory leave of average weekly hours x
    weeks; or, where it is rolled up, of pay for work done, half up to the penny.
    """
    return each(frame, _OUT, _accrued)


def _accrued(row: Row) -> Given:
    rate = Fraction(history(STATUTORY)[-1]["irregular_accrual_e2"], 10_000)
    found: dict[str, Any] = {}
    hours = None
    if given(row, "hours_worked_in_pay_period"):
        hours = number(row, "hours_worked_in_pay_period")
    if given(row, "average_weekly_hours_52_week"):
        weeks = number(row, "weeks_sick_in_pay_period")
        hours = (hours or Fraction(0)) + number(row, "average_weekly_hours_52_week") * weeks
    if hours is not None:
        earned = hours * rate
        found = {"unrounded_hours": decimals(earned, 4), "accrued_hours": half_up(earned)}
    if given(row, "total_pay_for_work_in_period_pence"):
        found["holiday_pay_pence"] = penny(row["total_pay_for_work_in_period_pence"] * rate)
    if not found:
        raise Wrong("hours_worked_in_pay_period", "expected hours worked, hours away, or pay")
    return found
