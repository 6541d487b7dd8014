"""What was paid before, as averages and assumed pay go by it."""

from datetime import date

import polars as pl

from chamberlain.kernel.selecting import rows
from chamberlain.payroll.queries.reading import read_set

EARNED_BEFORE = {
    "person": pl.String,
    "payday": pl.Date,
    "paid_on": pl.Date,
    "niable_pence": pl.Int64,
}
PENSIONABLE_BEFORE = {"assignment": pl.String, "ends": pl.Date, "pence": pl.Int64}


def paydays_of(group: int) -> list[date]:
    """Return every payday of a group's calendar."""
    found = rows("SELECT paid_on FROM payroll_period WHERE group_id = %s ORDER BY 1", [group])
    return [one["paid_on"] for one in found]


def earned_before(persons: list[str]) -> pl.DataFrame:
    """Return earnings for National Insurance of people's payslips, all posts: EARNED_BEFORE.

    `payday` is the period's, `paid_on` the day of the payment itself.
    """
    return read_set(
        "SELECT t.person, p.paid_on, s.paid_on, sum(t.niable_pence)::bigint "
        "FROM payroll_payslip s JOIN payroll_result t ON t.id = s.result_id "
        "JOIN payroll_run r ON r.id = s.run_id JOIN payroll_period p ON p.id = r.period_id "
        "WHERE t.person = ANY(%s) GROUP BY 1, 2, 3",
        [persons],
        schema=EARNED_BEFORE,
    )


def pensionable_before(group: int, assignments: list[str]) -> pl.DataFrame:
    """Return pensionable pay of posts by period, assumed pay with it: PENSIONABLE_BEFORE."""
    return read_set(
        "SELECT k.assignment, upper(p.days), sum(k.pensionable_pence + k.assumed_pence)::bigint "
        "FROM payroll_payslip s JOIN payroll_result t ON t.id = s.result_id "
        "JOIN payroll_pension k ON k.calculation_id = t.calculation_id "
        "AND k.employment_id = t.employment_id "
        "JOIN payroll_run r ON r.id = s.run_id JOIN payroll_period p ON p.id = r.period_id "
        "WHERE r.group_id = %s AND k.assignment = ANY(%s) GROUP BY 1, 2",
        [group, assignments],
        schema=PENSIONABLE_BEFORE,
    )
