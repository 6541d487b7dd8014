"""Teachers: the ranges their pay is set in, and what Teachers' Pensions is told each month."""

from datetime import date

from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.rates import RatesUnknown, figures
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows
from chamberlain.payroll.queries.pension_returns import Month, month_days


class RangeRow(Record):
    """A range of pay or of an allowance, as it holds."""

    code: str
    name: str
    kind: str
    lowest_pence: Pence
    highest_pence: Pence
    held_from: date
    source: str


@query(summary="Ranges of teachers' pay and allowances")
def pay_ranges(scope: Scope, as_at: date) -> list[RangeRow]:
    """Return the ranges that hold on a day, with where each stands."""
    place, params = scope.whole_sql()
    found = rows(
        "SELECT code, name, kind, lowest_pence, highest_pence, lower(held) AS held_from, source "  # noqa: S608
        f"FROM payroll_pay_range WHERE {place} AND held @> %s::date ORDER BY kind DESC, code",
        [*params, as_at],
    )
    return [RangeRow(**one) for one in found]


class TeacherMonth(Record):
    """One role of a teacher in a month, as the monthly contributions reconciliation asks by role.

    `role` is the employer's own identifier of employment and role; `tier` says whether the table of
    rates is published or an estimate.
    """

    nino: str
    payroll_id: str
    role: str
    name: str
    title: str
    started_on: date
    salary_pence: Pence
    weekly_hours_e2: int
    pensionable_pence: Pence
    lost_pence: Pence
    rate_e2: int
    tier: str
    employee_pence: Pence
    additional_pence: Pence
    employer_rate_e2: int
    employer_pence: Pence


_TEACHERS = """
    SELECT max(t.nino) AS nino, e.payroll_id, p.assignment AS role, max(t.name) AS name,
        max(t.title) AS title, e.started_on, max(s.paid_on) AS paid_on,
        (array_agg(p.annual_pay_pence ORDER BY s.id DESC))[1] AS salary_pence,
        (array_agg(t.weekly_hours_e2 ORDER BY s.id DESC))[1] AS weekly_hours_e2,
        sum(p.pensionable_pence)::bigint AS pensionable_pence,
        coalesce(sum(l.lost), 0)::bigint AS lost_pence,
        (array_agg(p.rate_e2 ORDER BY s.id DESC))[1] AS rate_e2,
        sum(p.employee_pence)::bigint AS employee_pence,
        coalesce(sum(l.additional) FILTER (WHERE p.id = f.first), 0)::bigint AS additional_pence,
        (array_agg(p.employer_rate_e2 ORDER BY s.id DESC))[1] AS employer_rate_e2,
        sum(p.employer_pence)::bigint AS employer_pence
    FROM payroll_payslip s JOIN payroll_run r ON r.id = s.run_id
    JOIN payroll_result t ON t.id = s.result_id
    JOIN payroll_pension p ON p.calculation_id = t.calculation_id
        AND p.employment_id = t.employment_id AND p.scheme = 'teachers'
    CROSS JOIN LATERAL (SELECT min(o.id) AS first FROM payroll_pension o
        WHERE o.calculation_id = p.calculation_id AND o.employment_id = p.employment_id
        AND o.scheme = 'teachers') f
    CROSS JOIN LATERAL (SELECT
            -sum(n.amount_pence) FILTER (WHERE n.assignment = p.assignment
                AND n.element = ANY(%s)) AS lost,
            sum(n.amount_pence) FILTER (WHERE n.element = 'added_pension') AS additional
        FROM payroll_line n WHERE n.calculation_id = t.calculation_id
        AND n.employment_id = t.employment_id AND n.kind IN ('payment', 'deduction')) l
    JOIN payroll_employment e ON e.id = s.employment_id
    WHERE {place} AND s.paid_on >= %s AND s.paid_on < %s AND (%s = '' OR r.entity = %s)
    GROUP BY e.payroll_id, p.assignment, e.started_on ORDER BY e.payroll_id, p.assignment
"""
LOST = ["strike", "unpaid_leave", "unpaid_leave_short"]


@query(summary="Teachers' pay and contributions of a month")
def teachers_month(scope: Scope, month: Month = "", entity: str = "") -> list[TeacherMonth]:
    """Return each role in Teachers' Pensions with what was paid in a month; blank is the last paid.

    The scheme's own file layout is not on file: these are figures that its monthly contributions
    reconciliation asks for, by role, in columns to be mapped to it. Who opted out isn't in it.
    """
    days = month_days(scope, month)
    if days is None:
        return []
    place, params = scope.whole_sql("r.entity")
    found = rows(_TEACHERS.format(place=place), [LOST, *params, *days, entity, entity])
    return [TeacherMonth(tier=_tier(one.pop("paid_on")), **one) for one in found]


def _tier(paid_on: date) -> str:
    try:
        rates = figures("payroll.teachers_pension", paid_on)
    except RatesUnknown:
        return "none on file"
    return str(rates["certainty"])
