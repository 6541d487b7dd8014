"""P45s and P60s: what they say, one's own and, for officers, anybody's."""

from datetime import date
from typing import Any

from chamberlain.kernel.door import EVERYTHING, Scope, Unknown, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows
from chamberlain.payroll.contract import CertificateRef
from chamberlain.payroll.queries.payslips import mine
from chamberlain.payroll.rules.last_entries import LastEntries, last_entries
from chamberlain.people.contract import tax_facts

STATUTORY = ("smp", "spp", "sap", "shpp", "spbp", "sncp")


class NiBlock(Record):
    """National Insurance of the year under one letter; bands are whole pounds on the form."""

    letter: str
    at_lel_pence: Pence
    lel_to_pt_pence: Pence
    pt_to_uel_pence: Pence
    employee_pence: Pence


class YearFigures(Record):
    """An employment's tax year, or as much of it as was paid."""

    payroll_id: str
    name: str
    nino: str
    tax_year: str
    number: int
    frequency: str
    employer: str
    employer_address: str
    paye_reference: str
    tax_code: str
    week_1_month_1: bool
    loan_goes_on: bool
    previous_pay_pence: Pence
    previous_tax_pence: Pence
    pay_pence: Pence
    tax_pence: Pence
    student_loan_pence: Pence
    postgraduate_loan_pence: Pence
    letters: list[NiBlock]
    statutory: dict[str, int]


class CertificateRow(Record):
    """A certificate of the register."""

    reference: str
    kind: str
    payroll_id: str
    name: str
    tax_year: str
    issued_on: date
    left_on: date | None
    replaces: str


class CertificateView(Record):
    """A certificate with its figures, and what a P45 says of the person besides."""

    row: CertificateRow
    figures: YearFigures
    born: date | None
    sex: str
    address: list[str]
    post: str

    @property
    def entries(self) -> LastEntries:
        """Return the last entries on the payroll record as a P45 has them."""
        one = self.figures
        return last_entries(
            week_1_month_1=one.week_1_month_1,
            previous_pay_pence=one.previous_pay_pence,
            previous_tax_pence=one.previous_tax_pence,
            pay_pence=one.pay_pence,
            tax_pence=one.tax_pence,
        )


_TOTALS = """
    SELECT e.id, e.payroll_id, l.name, l.nino, l.title AS post, n.name AS employer,
        c.address AS employer_address, c.office || '/' || c.paye_reference AS paye_reference,
        g.frequency, y.number, l.tax_code, l.week_1_month_1,
        l.student_loan_plan <> '' OR coalesce(z.postgraduate_loan, false) AS loan_goes_on,
        coalesce(v.pay_pence, k.previous_pay_pence, 0) AS previous_pay_pence,
        coalesce(v.tax_pence, k.previous_tax_pence, 0) AS previous_tax_pence,
        (y.taxable + coalesce(k.taxable_pence, 0))::bigint AS pay_pence,
        (y.tax + coalesce(k.tax_pence, 0))::bigint AS tax_pence,
        (y.loan + coalesce(k.student_loan_pence, 0))::bigint AS student_loan_pence,
        (y.after + coalesce(k.postgraduate_loan_pence, 0))::bigint AS postgraduate_loan_pence
    FROM payroll_employment e JOIN payroll_group g ON g.id = e.group_id
    JOIN payroll_scheme c ON c.id = g.scheme_id JOIN kernel_entity n ON n.code = e.entity
    JOIN LATERAL (SELECT sum(t.taxable_pence) AS taxable, sum(t.tax_pence) AS tax,
            sum(t.student_loan_pence) AS loan, sum(t.postgraduate_loan_pence) AS after,
            max(s.id) AS last, max(s.number) AS number
        FROM payroll_payslip s JOIN payroll_result t ON t.id = s.result_id
        WHERE s.employment_id = e.id AND s.tax_year = %(year)s
            AND (%(through)s = 0 OR s.id <= %(through)s)) y ON y.last IS NOT NULL
    JOIN payroll_payslip p ON p.id = y.last JOIN payroll_result l ON l.id = p.result_id
    LEFT JOIN payroll_setup z ON z.employment_id = e.id AND z.held @> p.paid_on
    LEFT JOIN payroll_take_on k ON k.employment_id = e.id AND k.tax_year = %(year)s
    LEFT JOIN LATERAL (SELECT pay_pence, tax_pence FROM payroll_previous
        WHERE employment_id = e.id AND tax_year = %(year)s AND act_id < p.act_id
        ORDER BY id DESC LIMIT 1) v ON true
    WHERE {where} ORDER BY e.payroll_id
"""
_LETTERS = """
    SELECT letter, sum(at_lel)::bigint AS at_lel_pence, sum(to_pt)::bigint AS lel_to_pt_pence,
        sum(to_uel)::bigint AS pt_to_uel_pence, sum(ni)::bigint AS employee_pence
    FROM (SELECT t.ni_letter AS letter, t.at_lel_pence AS at_lel, t.lel_to_pt_pence AS to_pt,
            t.pt_to_uel_pence AS to_uel, t.ni_employee_pence AS ni
        FROM payroll_payslip s JOIN payroll_result t ON t.id = s.result_id
        WHERE s.employment_id = %(employment)s AND s.tax_year = %(year)s
            AND (%(through)s = 0 OR s.id <= %(through)s)
        UNION ALL SELECT coalesce(nullif(ni_letter, ''), 'A'), at_lel_pence, lel_to_pt_pence,
            pt_to_uel_pence, ni_employee_pence FROM payroll_take_on
        WHERE employment_id = %(employment)s AND tax_year = %(year)s) b
    GROUP BY 1 ORDER BY 1
"""
_STATUTORY = """
    SELECT l.element, sum(l.amount_pence)::bigint AS pence FROM payroll_payslip s
    JOIN payroll_result t ON t.id = s.result_id JOIN payroll_line l
        ON l.calculation_id = t.calculation_id AND l.employment_id = t.employment_id
        AND l.kind = 'payment' AND l.element = ANY(%(kinds)s)
    WHERE s.employment_id = %(employment)s AND s.tax_year = %(year)s
        AND (%(through)s = 0 OR s.id <= %(through)s) GROUP BY 1
"""


def year_figures(where: str, params: dict[str, Any], tax_year: str) -> list[YearFigures]:
    """Return the tax year of employments under a condition on `e`; `through` is a payslip, or 0."""
    asked = params | {"year": tax_year, "through": params.get("through", 0)}
    found = []
    for one in rows(_TOTALS.format(where=where), asked):
        own = asked | {"employment": one.pop("id"), "kinds": list(STATUTORY)}
        del one["post"]
        found.append(YearFigures(
            tax_year=tax_year,
            letters=[NiBlock(**block) for block in rows(_LETTERS, own)],
            statutory={each["element"]: each["pence"] for each in rows(_STATUTORY, own)},
            **one,
        ))  # fmt: skip
    return found


@query(summary="Your tax year so far")
def my_p60(scope: Scope, tax_year: str) -> list[YearFigures]:
    """Return one's own figures of a tax year, as a P60 has them, one for each employment."""
    person = mine(scope)
    return year_figures("e.person = %(person)s", {"person": person}, tax_year) if person else []


_LISTED = """
    SELECT c.reference, c.kind, e.payroll_id, t.name, c.tax_year, c.issued_on, c.left_on,
        c.replaces
    FROM payroll_certificate c JOIN payroll_employment e ON e.id = c.employment_id
    JOIN payroll_payslip s ON s.id = c.through_payslip JOIN payroll_result t ON t.id = s.result_id
    WHERE {where} ORDER BY c.id DESC LIMIT 2000
"""


@query(summary="Your P45 and P60s")
def my_certificates(scope: Scope) -> list[CertificateRow]:
    """Return one's own certificates, the latest first."""
    person = mine(scope)
    found = rows(_LISTED.format(where="e.person = %s"), [person])
    return [CertificateRow(**row) for row in found] if person else []


@query(summary="One of your certificates")
def my_certificate(scope: Scope, certificate: CertificateRef) -> CertificateView:
    """Return one's own P45 or P60."""
    person = mine(scope)
    found = rows(_LISTED.format(where="e.person = %s AND c.reference = %s"), [person, certificate])
    if not person or not found:
        raise Unknown(f"You have no certificate {certificate}.", field="certificate")
    return _view(CertificateRow(**found[0]))


@query(summary="P45s and P60s")
def certificates(
    scope: Scope, kind: str = "", tax_year: str = "", search: str = ""
) -> list[CertificateRow]:
    """Return certificates issued, the latest first."""
    place, params = scope.whole_sql("c.entity")
    where = (
        f"{place} AND (%s = '' OR c.kind = %s) AND (%s = '' OR c.tax_year = %s) AND "
        "(%s = '' OR t.name ILIKE '%%' || %s || '%%' OR e.payroll_id = %s)"
    )
    given = [*params, kind, kind, tax_year, tax_year, search, search, search]
    return [CertificateRow(**row) for row in rows(_LISTED.format(where=where), given)]


@query(summary="A P45 or P60")
def certificate(scope: Scope, certificate: CertificateRef) -> CertificateView:
    """Return anybody's certificate, for those who run payroll."""
    place, params = scope.whole_sql("c.entity")
    found = rows(_LISTED.format(where=f"{place} AND c.reference = %s"), [*params, certificate])
    if not found:
        raise Unknown(f"There is no certificate {certificate}.", field="certificate")
    return _view(CertificateRow(**found[0]))


def _view(row: CertificateRow) -> CertificateView:
    (held,) = rows(
        "SELECT c.employment_id, c.through_payslip, e.entity, t.title AS post "
        "FROM payroll_certificate c JOIN payroll_employment e ON e.id = c.employment_id "
        "JOIN payroll_payslip s ON s.id = c.through_payslip "
        "JOIN payroll_result t ON t.id = s.result_id WHERE c.reference = %s",
        [row.reference],
    )
    asked = {"employment": held["employment_id"], "through": held["through_payslip"]}
    (figures,) = year_figures("e.id = %(employment)s", asked, row.tax_year)
    person: dict[str, Any] = {}
    if row.kind == "P45":
        facts = tax_facts(EVERYTHING, entity=held["entity"], end=row.issued_on)
        own = facts.filter(facts["payroll_id"] == row.payroll_id).to_dicts()
        person = own[-1] if own else {}
    lines = [person.get(name) for name in ("address_1", "address_2", "address_3", "address_4",
                                           "postcode")]  # fmt: skip
    return CertificateView(
        row=row, figures=figures, born=person.get("born"), sex=person.get("sex") or "",
        address=[str(one) for one in lines if one], post=held["post"],
    )  # fmt: skip
