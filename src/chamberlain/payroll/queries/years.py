"""The tax year of one person: payday by payday, and the P60 at its end."""

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


class P60(Record):
    """The end of year certificate of one employment, or how far it is before 5 April."""

    payroll_id: str
    name: str
    nino: str
    tax_year: str
    employer: str
    paye_reference: str
    tax_code: str
    previous_pay_pence: Pence
    previous_tax_pence: Pence
    pay_pence: Pence
    tax_pence: Pence
    ni_letter: str
    at_lel_pence: Pence
    lel_to_pt_pence: Pence
    pt_to_uel_pence: Pence
    ni_pence: Pence
    student_loan_pence: Pence
    postgraduate_loan_pence: Pence


_P60 = """
    SELECT e.payroll_id, l.name, l.nino, c.office || '/' || c.paye_reference AS paye_reference,
        n.name AS employer, l.tax_code, l.ni_letter,
        coalesce(k.previous_pay_pence, 0) AS previous_pay_pence,
        coalesce(k.previous_tax_pence, 0) AS previous_tax_pence,
        (y.taxable + coalesce(k.taxable_pence, 0))::bigint AS pay_pence,
        (y.tax + coalesce(k.tax_pence, 0))::bigint AS tax_pence,
        (y.at_lel + coalesce(k.at_lel_pence, 0))::bigint AS at_lel_pence,
        (y.to_pt + coalesce(k.lel_to_pt_pence, 0))::bigint AS lel_to_pt_pence,
        (y.to_uel + coalesce(k.pt_to_uel_pence, 0))::bigint AS pt_to_uel_pence,
        (y.ni + coalesce(k.ni_employee_pence, 0))::bigint AS ni_pence,
        (y.loan + coalesce(k.student_loan_pence, 0))::bigint AS student_loan_pence,
        (y.after + coalesce(k.postgraduate_loan_pence, 0))::bigint AS postgraduate_loan_pence
    FROM payroll_employment e JOIN payroll_group g ON g.id = e.group_id
    JOIN payroll_scheme c ON c.id = g.scheme_id JOIN kernel_entity n ON n.code = e.entity
    JOIN LATERAL (SELECT sum(t.taxable_pence) AS taxable, sum(t.tax_pence) AS tax,
            sum(t.at_lel_pence) AS at_lel, sum(t.lel_to_pt_pence) AS to_pt,
            sum(t.pt_to_uel_pence) AS to_uel, sum(t.ni_employee_pence) AS ni,
            sum(t.student_loan_pence) AS loan, sum(t.postgraduate_loan_pence) AS after,
            max(s.result_id) AS last
        FROM payroll_payslip s JOIN payroll_result t ON t.id = s.result_id
        WHERE s.employment_id = e.id AND s.tax_year = %(year)s) y ON y.last IS NOT NULL
    JOIN payroll_result l ON l.id = y.last
    LEFT JOIN payroll_take_on k ON k.employment_id = e.id AND k.tax_year = %(year)s
    WHERE e.person = %(person)s ORDER BY e.payroll_id
"""


@query(summary="Your P60")
def my_p60(scope: Scope, tax_year: str) -> list[P60]:
    """Return one's own P60 figures of a tax year, one for each employment."""
    person = mine(scope)
    found = rows(
        _P60,
        {"person": person, "year": tax_year},
    )
    return [P60(tax_year=tax_year, **row) for row in found] if person else []
