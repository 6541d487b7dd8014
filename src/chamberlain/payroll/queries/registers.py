"""Registers of payroll: employments and how they are taxed, elements, items, spine, submissions."""

from datetime import date, datetime

from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows
from chamberlain.payroll.contract import SubmissionRef
from chamberlain.people.contract import names_of


class EmploymentRow(Record):
    """An employment and how it is taxed on a day."""

    payroll_id: str
    person: str
    name: str
    group: str
    started_on: date
    tax_code: str
    basis: str
    tax_source: str
    ni_letter: str
    student_loan_plan: str
    postgraduate_loan: bool


@query(summary="Employments and how they are taxed")
def employments(
    scope: Scope, as_at: date, search: str = "", tax_source: str = "", entity: str = ""
) -> list[EmploymentRow]:
    """Return employments with the tax code, letter and loans that hold on a day."""
    place, params = scope.whole_sql("e.entity")
    found = rows(
        "SELECT e.payroll_id, e.person, g.name AS group, e.started_on, "  # noqa: S608
        "coalesce(s.tax_code, '') AS tax_code, CASE WHEN s.week_1_month_1 THEN 'this period alone' "
        "ELSE 'cumulative' END AS basis, coalesce(s.tax_source, '') AS tax_source, "
        "coalesce(s.ni_letter, '') AS ni_letter, "
        "coalesce(s.student_loan_plan, '') AS student_loan_plan, "
        "coalesce(s.postgraduate_loan, false) AS postgraduate_loan FROM payroll_employment e "
        "JOIN payroll_group g ON g.id = e.group_id LEFT JOIN payroll_setup s "
        f"ON s.employment_id = e.id AND s.held @> %s::date WHERE {place} "
        "AND (%s = '' OR s.tax_source = %s) AND (%s = '' OR e.entity = %s) ORDER BY e.payroll_id",
        [as_at, *params, tax_source, tax_source, entity, entity],
    )
    names = dict(
        names_of(scope, persons=[row["person"] for row in found])
        .select("person", "name")
        .iter_rows()
    )
    listed = [EmploymentRow(**row, name=names.get(row["person"], "")) for row in found]
    wanted = search.strip().lower()
    return [
        one
        for one in listed
        if not wanted or wanted in one.name.lower() or one.payroll_id.lower().startswith(wanted)
    ]


class ElementRow(Record):
    """A pay element on a day."""

    code: str
    name: str
    kind: str
    taxable: bool
    niable: bool
    pensionable: bool
    account: str
    units: str
    factor_e2: int
    rate_e2: int
    held_from: date
    source: str


@query(summary="Pay elements")
def elements(scope: Scope, as_at: date, kind: str = "", entity: str = "") -> list[ElementRow]:
    """Return elements that hold on a day, and how law and ledger treat each."""
    place, params = scope.whole_sql("e.entity")
    found = rows(
        "SELECT e.code, e.name, e.kind, e.taxable, e.niable, e.pensionable, e.account, e.units, "  # noqa: S608
        "e.factor_e2, e.rate_e2, lower(e.held) AS held_from, e.source FROM payroll_element e "
        f"WHERE {place} AND e.held @> %s::date AND (%s = '' OR e.kind = %s) "
        "AND (%s = '' OR e.entity = %s) ORDER BY e.kind DESC, e.code",
        [*params, as_at, kind, kind, entity, entity],
    )
    return [ElementRow(**row) for row in found]


class ItemRow(Record):
    """Something one employment is paid or has deducted."""

    reference: str
    payroll_id: str
    element: str
    standing: bool
    amount_pence: Pence
    units_e2: int
    first_day: date
    last_day: date | None
    note: str


@query(summary="Items of pay and deduction")
def items(scope: Scope, search: str = "", element: str = "", entity: str = "") -> list[ItemRow]:
    """Return standing and one-off items, the latest first."""
    place, params = scope.whole_sql("e.entity")
    found = rows(
        "SELECT i.reference, e.payroll_id, i.element, i.standing, i.amount_pence, i.units_e2, "  # noqa: S608
        "lower(i.held) AS first_day, upper(i.held) - 1 AS last_day, i.note FROM payroll_item i "
        f"JOIN payroll_employment e ON e.id = i.employment_id WHERE {place} "
        "AND (%s = '' OR e.payroll_id = %s) AND (%s = '' OR i.element = %s) "
        "AND (%s = '' OR e.entity = %s) ORDER BY i.id DESC LIMIT 2000",
        [*params, search, search, element, element, entity, entity],
    )
    return [ItemRow(**row) for row in found]


class SpineRow(Record):
    """A point of a spine on a day, with its hourly rate."""

    spine: str
    point: int
    annual_pence: Pence
    hourly_pence: Pence
    held_from: date
    source: str


@query(summary="The pay spine")
def spine(scope: Scope, as_at: date) -> list[SpineRow]:
    """Return the points that hold on a day; an hour is the year over 52.143 and 37."""
    found = rows(
        "SELECT spine, point, annual_pence, round(annual_pence * 1000 / 52143.0 / 37)::bigint "
        "AS hourly_pence, lower(held) AS held_from, source FROM payroll_spine_point "
        "WHERE held @> %s::date ORDER BY spine, point",
        [as_at],
    )
    return [SpineRow(**row) for row in found]


class SubmissionRow(Record):
    """What the tax office was told, and what it answered."""

    reference: str
    kind: str
    subject: str
    tax_year: str
    tax_month: int
    attempt: int
    employees: int
    state: str
    answer: str
    mark: str
    receipt_mark: str
    document: str
    sent_at: datetime | None


_SUBMISSIONS = """
    SELECT s.reference, s.kind, s.subject, s.tax_year, s.tax_month, s.attempt, s.employees,
        s.state, s.answer, s.mark, s.receipt_mark, s.document, s.sent_at
    FROM payroll_submission s WHERE {place}
"""


@query(summary="Submissions to the tax office")
def submissions(
    scope: Scope, kind: str = "", state: str = "", entity: str = ""
) -> list[SubmissionRow]:
    """Return FPS and EPS, the latest first."""
    place, params = scope.whole_sql("s.entity")
    found = rows(
        _SUBMISSIONS.format(place=place) + "AND (%s = '' OR s.kind = %s) "
        "AND (%s = '' OR s.state = %s) AND (%s = '' OR s.entity = %s) ORDER BY s.id DESC",
        [*params, kind, kind, state, state, entity, entity],
    )
    return [SubmissionRow(**row) for row in found]


@query(summary="A submission to the tax office")
def submission(scope: Scope, submission: SubmissionRef) -> SubmissionRow:
    """Return one submission."""
    place, params = scope.whole_sql("s.entity")
    found = rows(_SUBMISSIONS.format(place=place) + "AND s.reference = %s", [*params, submission])
    if not found:
        raise Unknown(f"There is no submission {submission}.", field="submission")
    return SubmissionRow(**found[0])


class SchemeRow(Record):
    """A PAYE scheme."""

    code: str
    name: str
    reference: str
    accounts_office: str
    gateway: str


@query(summary="PAYE schemes")
def schemes(scope: Scope, entity: str = "") -> list[SchemeRow]:
    """Return PAYE schemes with their references."""
    place, params = scope.whole_sql("c.entity")
    found = rows(
        "SELECT c.code, c.name, c.office || '/' || c.paye_reference AS reference, "  # noqa: S608
        f"c.accounts_office, c.gateway FROM payroll_scheme c WHERE {place} "
        "AND (%s = '' OR c.entity = %s) ORDER BY c.id",
        [*params, entity, entity],
    )
    return [SchemeRow(**row) for row in found]


class GroupRow(Record):
    """A pay group and its scheme."""

    code: str
    name: str
    scheme: str
    spine: str


@query(summary="Pay groups")
def groups(scope: Scope, entity: str = "") -> list[GroupRow]:
    """Return pay groups with the reference of their PAYE scheme."""
    place, params = scope.whole_sql("g.entity")
    found = rows(
        "SELECT g.code, g.name, c.office || '/' || c.paye_reference AS scheme, g.spine "  # noqa: S608
        "FROM payroll_group g JOIN payroll_scheme c ON c.id = g.scheme_id "
        f"WHERE {place} AND (%s = '' OR g.entity = %s) ORDER BY g.id",
        [*params, entity, entity],
    )
    return [GroupRow(**row) for row in found]


class PeriodListed(Record):
    """One period of a calendar."""

    group: str
    tax_year: str
    number: int
    starts: date
    last_day: date
    cut_off_on: date
    paid_on: date
    run: str


@query(summary="Pay calendars")
def periods(scope: Scope, tax_year: str = "", entity: str = "") -> list[PeriodListed]:
    """Return the periods of each group, with the ordinary run of each."""
    place, params = scope.whole_sql("g.entity")
    found = rows(
        "SELECT g.name AS group, p.tax_year, p.number, lower(p.days) AS starts, "  # noqa: S608
        "upper(p.days) - 1 AS last_day, p.cut_off_on, p.paid_on, coalesce(r.reference, '') AS run "
        "FROM payroll_period p JOIN payroll_group g ON g.id = p.group_id LEFT JOIN payroll_run r "
        "ON r.period_id = p.id AND r.kind = 'ordinary' AND r.state <> 'cancelled' "
        f"WHERE {place} AND (%s = '' OR p.tax_year = %s) AND (%s = '' OR g.entity = %s) "
        "ORDER BY p.paid_on, g.name",
        [*params, tax_year, tax_year, entity, entity],
    )
    return [PeriodListed(**row) for row in found]
