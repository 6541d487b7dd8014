"""The tax year of one person, payday by payday."""

from datetime import date

from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows
from chamberlain.payroll.queries.payslips import mine


class MonthRow(Record):
    """One payday of a year: what was paid and taken off."""

    number: int
    paid_on: date
    gross_pence: Pence
    tax_pence: Pence
    ni_pence: Pence
    pension_pence: Pence
    net_pence: Pence


@query(summary="Your pay this year, payday by payday")
def my_year(scope: Scope, tax_year: str) -> list[MonthRow]:
    """Return one's own paydays of a tax year, oldest first, all employments together."""
    person = mine(scope)
    found = rows(
        "SELECT s.number, min(s.paid_on) AS paid_on, "
        "sum(t.gross_pence + t.untaxed_pence)::bigint AS gross_pence, "
        "sum(t.tax_pence)::bigint AS tax_pence, sum(t.ni_employee_pence)::bigint AS ni_pence, "
        "sum(t.pension_employee_pence)::bigint AS pension_pence, "
        "sum(t.net_pence)::bigint AS net_pence FROM payroll_payslip s "
        "JOIN payroll_result t ON t.id = s.result_id "
        "JOIN payroll_employment e ON e.id = s.employment_id "
        "WHERE e.person = %s AND s.tax_year = %s GROUP BY 1 ORDER BY 1",
        [person, tax_year],
    )
    return [MonthRow(**row) for row in found] if person else []
