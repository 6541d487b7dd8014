"""Payslips: a person's own, an officer's of anybody; lines, the year so far, and the P60."""

from datetime import date
from typing import Any

from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows
from chamberlain.payroll.contract import RunRef
from chamberlain.payroll.queries.overpaid import ELEMENT
from chamberlain.payroll.queries.runs import LIVE, ids_of
from chamberlain.payroll.rules.codings import NAMES
from chamberlain.payroll.rules.explaining_kept import explain_kept
from chamberlain.payroll.rules.steps import Section
from chamberlain.people.contract import person_of_user


class PayLine(Record):
    """One line of a payslip; units and rate where pay varies with time worked."""

    kind: str
    name: str
    amount_pence: Pence
    units_e2: int | None
    rate_e4: int | None
    note: str


class PayslipRow(Record):
    """One payslip of a list."""

    payslip: str
    payroll_id: str
    name: str
    title: str
    tax_year: str
    number: int
    paid_on: date
    gross_pence: Pence
    deductions_pence: Pence
    net_pence: Pence


class PayslipView(Record):
    """A payslip whole: who, what, how each figure came about, and the year so far."""

    row: PayslipRow
    entity: str
    nino: str
    tax_code: str
    ni_letter: str
    pension: str
    employer: str
    lines: list[PayLine]
    employer_lines: list[PayLine]
    steps: list[Section]
    year: dict[str, int]
    approved: bool


SLIP = """
    SELECT s.reference AS payslip, t.payroll_id, t.name, t.title, s.tax_year, s.number, s.paid_on,
        t.gross_pence + t.untaxed_pence AS gross_pence,
        t.gross_pence + t.untaxed_pence - t.net_pence AS deductions_pence, t.net_pence
    FROM payroll_payslip s JOIN payroll_result t ON t.id = s.result_id
    JOIN payroll_run r ON r.id = s.run_id JOIN payroll_employment e ON e.id = s.employment_id
"""


def mine(scope: Scope) -> str:
    """Return the person who asks; never whom they cover for: pay is one's own."""
    return str(person_of_user(scope, user=scope.person)) if scope.person else ""


@query(summary="Your payslips")
def my_payslips(scope: Scope) -> list[PayslipRow]:
    """Return one's own payslips, the latest first."""
    person = mine(scope)
    found = rows(f"{SLIP} WHERE e.person = %s ORDER BY s.paid_on DESC, s.id DESC", [person])
    return [PayslipRow(**row) for row in found] if person else []


@query(summary="One of your payslips")
def my_payslip(scope: Scope, payslip: str) -> PayslipView:
    """Return one's own payslip, with how each figure was worked out."""
    person = mine(scope)
    found = rows(f"{SLIP} WHERE e.person = %s AND s.reference = %s", [person, payslip])
    if not person or not found:
        raise Unknown(f"You have no payslip {payslip}.", field="payslip")
    return view_of(found[0])


@query(summary="Payslips")
def payslips(scope: Scope, run: str = "", search: str = "", tax_year: str = "") -> list[PayslipRow]:
    """Return payslips of a run, a year or people whose name or payroll ID is looked for."""
    place, params = scope.whole_sql("r.entity")
    found = rows(
        f"{SLIP} WHERE {place} AND (%s = '' OR r.reference = %s) "
        "AND (%s = '' OR s.tax_year = %s) AND (%s = '' OR t.name ILIKE '%%' || %s || '%%' "
        "OR t.payroll_id = %s) ORDER BY s.paid_on DESC, t.name LIMIT 2000",
        [*params, run, run, tax_year, tax_year, search, search, search],
    )
    return [PayslipRow(**row) for row in found]


@query(summary="A payslip")
def payslip(scope: Scope, payslip: str) -> PayslipView:
    """Return anybody's payslip, for those who run payroll."""
    place, params = scope.whole_sql("r.entity")
    found = rows(f"{SLIP} WHERE {place} AND s.reference = %s", [*params, payslip])
    if not found:
        raise Unknown(f"There is no payslip {payslip}.", field="payslip")
    return view_of(found[0])


@query(summary="What one person is paid in a run")
def result(scope: Scope, run: RunRef, payroll_id: str) -> PayslipView:
    """Return one employment's pay in a run, approved or not, with how it was worked out."""
    place, params = scope.whole_sql("r.entity")
    seen = rows(
        f"SELECT r.id FROM payroll_run r WHERE {place} AND r.reference = %s",  # noqa: S608
        [*params, run],
    )
    if not seen:
        raise Unknown(f"There is no pay run {run}.", field="run")
    found = rows(
        "SELECT coalesce(s.reference, '') AS payslip, t.id AS result, t.payroll_id, t.name, "  # noqa: S608
        "t.title, p.tax_year, p.number, r.paid_on, t.gross_pence + t.untaxed_pence AS gross_pence, "
        "t.gross_pence + t.untaxed_pence - t.net_pence AS deductions_pence, t.net_pence "
        f"FROM ({LIVE}) t JOIN payroll_run r ON r.id = %(run)s "
        "JOIN payroll_period p ON p.id = r.period_id "
        "LEFT JOIN payroll_payslip s ON s.result_id = t.id WHERE t.payroll_id = %(payroll_id)s",
        ids_of(run) | {"payroll_id": payroll_id},
    )
    if not found:
        raise Unknown(f"{payroll_id} is not paid in {run}.", field="payroll_id")
    return view_of(found[0], found[0].pop("result"))


_RESULT = """
    SELECT t.*, r.entity, r.sequence, g.frequency, k.name AS employer,
        r.state IN ('approved', 'posted') AS approved
    FROM payroll_result t JOIN payroll_calculation c ON c.id = t.calculation_id
    JOIN payroll_run r ON r.id = c.run_id JOIN payroll_group g ON g.id = r.group_id
    JOIN kernel_entity k ON k.code = r.entity
"""
_YEAR = """
    SELECT coalesce(sum(t.gross_pence + t.untaxed_pence), 0)::bigint
            + coalesce(max(k.gross_pence), 0) AS gross_pence,
        coalesce(sum(t.taxable_pence), 0)::bigint + coalesce(max(k.taxable_pence), 0)
            AS taxable_pence,
        coalesce(sum(t.tax_pence), 0)::bigint + coalesce(max(k.tax_pence), 0) AS tax_pence,
        coalesce(sum(t.ni_employee_pence), 0)::bigint + coalesce(max(k.ni_employee_pence), 0)
            AS ni_pence,
        coalesce(sum(t.pension_employee_pence), 0)::bigint + coalesce(max(k.pension_pence), 0)
            AS pension_pence,
        coalesce(sum(t.student_loan_pence), 0)::bigint + coalesce(max(k.student_loan_pence), 0)
            AS student_loan_pence,
        coalesce(sum(t.net_pence), 0)::bigint + coalesce(max(k.net_pence), 0) AS net_pence
    FROM payroll_employment e LEFT JOIN payroll_take_on k ON k.employment_id = e.id
        AND k.tax_year = %(year)s
    LEFT JOIN payroll_payslip s ON s.employment_id = e.id AND s.tax_year = %(year)s
        AND s.number <= %(number)s
    LEFT JOIN payroll_result t ON t.id = s.result_id WHERE e.id = %(employment)s
"""


def view_of(row: dict[str, Any], result_id: int | None = None) -> PayslipView:
    """Return the payslip of a row of SLIP whole, or what a result gives that is none yet."""
    where, what = (
        ("t.id = %s", result_id) if result_id is not None else
        ("t.id = (SELECT result_id FROM payroll_payslip WHERE reference = %s)", row["payslip"])
    )  # fmt: skip
    (held,) = rows(f"{_RESULT} WHERE {where}", [what])
    lines = rows(
        "SELECT l.kind, l.element, l.amount_pence, l.units_e2, l.rate_e4, coalesce(l.note, '') "
        "AS note, (SELECT e.name FROM payroll_element e WHERE e.entity = %s AND e.code = l.element "
        "AND e.held @> %s LIMIT 1) AS name FROM payroll_line l WHERE l.calculation_id = %s "
        "AND l.employment_id = %s ORDER BY l.number",
        [held["entity"], row["paid_on"], held["calculation_id"], held["employment_id"]],
    )
    pensions = rows(
        "SELECT * FROM payroll_pension WHERE calculation_id = %s AND employment_id = %s "
        "ORDER BY id",
        [held["calculation_id"], held["employment_id"]],
    )
    (year,) = rows(_YEAR, {"year": row["tax_year"], "number": row["number"],
                           "employment": held["employment_id"]})  # fmt: skip
    shown = [_line(one) for one in lines if one["kind"] in ("payment", "deduction")]
    employer = [_line(one) for one in lines if one["kind"] == "employer"]
    return PayslipView(
        row=PayslipRow(**row),
        entity=held["entity"],
        nino=held["nino"],
        tax_code=held["tax_code"] + (" W1/M1" if held["week_1_month_1"] else ""),
        ni_letter=held["ni_letter"],
        pension=f"{held['pension_scheme'].upper()} {held['pension_section']}".strip() or "none",
        employer=held["employer"],
        lines=shown,
        employer_lines=employer,
        steps=explain_kept(held, lines, pensions, row["paid_on"], row["number"], held["sequence"]),
        year=year,
        approved=held["approved"],
    )


def _line(one: dict[str, Any]) -> PayLine:
    ahead = one["element"] == ELEMENT and one["note"].startswith("MSP-")
    name = (
        "Paid at once before"
        if ahead
        else one["name"] or NAMES.get(one["element"], one["element"].replace(":", " "))
    )
    kept = ("kind", "amount_pence", "units_e2", "rate_e4", "note")
    return PayLine(name=name, **{key: one[key] for key in kept})
