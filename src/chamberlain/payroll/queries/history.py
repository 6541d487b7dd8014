"""What was paid before, as averages and assumed pay go by it."""

from datetime import date

import polars as pl

from chamberlain.kernel.selecting import rows
from chamberlain.payroll.queries.reading import read_set
from chamberlain.payroll.rules.usual_pay import PAID

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


def enrolments_on(entity: str, on: date) -> pl.DataFrame:
    """Return whose automatic enrolment was decided, as holds on a day: person, decision."""
    return read_set(
        "SELECT person, decision FROM payroll_enrolment WHERE entity = %s AND held @> %s::date",
        [entity, on],
        schema={"person": pl.String, "decision": pl.String},
    )


NI_BEFORE = dict.fromkeys(
    ("ni_pay_to_date_before_pence", "ni_employee_to_date_before_pence",
     "ni_employer_to_date_before_pence", "at_lel_to_date_before_pence",
     "lel_to_pt_to_date_before_pence", "pt_to_uel_to_date_before_pence"),
    pl.Int64,
)  # fmt: skip
NI_SUMS = (
    "sum(niable_pence)::bigint, sum(ni_employee_pence)::bigint, sum(ni_employer_pence)::bigint, "
    "sum(at_lel_pence)::bigint, sum(lel_to_pt_pence)::bigint, sum(pt_to_uel_pence)::bigint"
)
_IN_PERIOD = f"""
    SELECT t.person, {NI_SUMS} FROM payroll_payslip s JOIN payroll_result t ON t.id = s.result_id
    JOIN payroll_run r ON r.id = s.run_id WHERE r.period_id = %s GROUP BY 1
"""  # noqa: S608
_OF_DIRECTORS = f"""
    SELECT person, {NI_SUMS} FROM (
        SELECT t.person, t.niable_pence, t.ni_employee_pence, t.ni_employer_pence, t.at_lel_pence,
            t.lel_to_pt_pence, t.pt_to_uel_pence
        FROM payroll_payslip s JOIN payroll_result t ON t.id = s.result_id
        JOIN unnest(%(persons)s::text[], %(since)s::date[]) AS d (person, since)
            ON d.person = t.person AND s.paid_on >= d.since
        WHERE s.tax_year = %(year)s
        UNION ALL
        SELECT e.person, k.niable_pence, k.ni_employee_pence, k.ni_employer_pence, k.at_lel_pence,
            k.lel_to_pt_pence, k.pt_to_uel_pence
        FROM payroll_take_on k JOIN payroll_employment e ON e.id = k.employment_id
        WHERE k.tax_year = %(year)s AND e.person = ANY(%(old)s)
    ) f GROUP BY 1
"""  # noqa: S608


def ni_in_period(period: int) -> pl.DataFrame:
    """Return NI of each person's payslips of a period so far: person and NI_BEFORE.

    A further payment in the same earnings period is reckoned together with them.
    """
    return read_set(_IN_PERIOD, [period], schema={"person": pl.String} | NI_BEFORE)


def ni_of_directors(persons: dict[str, date], tax_year: str) -> pl.DataFrame:
    """Return NI of directors since their appointment in a tax year: person and NI_BEFORE.

    What the former system paid counts for those who were directors before the year began.
    """
    begins = date(int(tax_year[:4]), 4, 6)
    asked = {
        "persons": list(persons),
        "since": list(persons.values()),
        "year": tax_year,
        "old": [one for one, since in persons.items() if since <= begins],
    }
    return read_set(_OF_DIRECTORS, asked, schema={"person": pl.String} | NI_BEFORE)


def last_number(group: int, tax_year: str) -> int:
    """Return the number of a group's last period in a tax year, 0 without a calendar."""
    (found,) = rows(
        "SELECT coalesce(max(number), 0) AS last FROM payroll_period "
        "WHERE group_id = %s AND tax_year = %s",
        [group, tax_year],
    )
    return int(found["last"])


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


AWAY_PAY = ("ssp", "osp", "omp", "smp", "sap", "spp", "shpp", "spbp", "sncp", "days_away")
"""Pay for days away: no measure of what is usually earned."""


def hourly_before(group: int, assignments: list[str]) -> pl.DataFrame:
    """Return pensionable pay for work of posts by period: PAID of `usual_pay`."""
    return read_set(
        "SELECT l.assignment, lower(p.days), upper(p.days), sum(l.amount_pence)::bigint "
        "FROM payroll_payslip s JOIN payroll_result t ON t.id = s.result_id "
        "JOIN payroll_line l ON l.calculation_id = t.calculation_id "
        "AND l.employment_id = t.employment_id AND l.kind = 'payment' "
        "JOIN payroll_run r ON r.id = s.run_id JOIN payroll_period p ON p.id = r.period_id "
        "JOIN payroll_element e ON e.entity = r.entity AND e.code = l.element "
        "AND e.held @> s.paid_on AND e.pensionable "
        "WHERE r.group_id = %s AND l.assignment = ANY(%s) AND l.element <> ALL(%s) "
        "GROUP BY 1, 2, 3",
        [group, assignments, list(AWAY_PAY)],
        schema=PAID,
    )
