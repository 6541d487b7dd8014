"""What pension funds are told: each post's month and year, and contributions against rates."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from chamberlain.kernel.calendar import financial_year_range
from chamberlain.kernel.door import Refusal, Scope, query
from chamberlain.kernel.money import round_half_up_penny
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows

Month = Annotated[str, Field(pattern=r"^(20\d\d-(0[1-9]|1[0-2]))?$", description="Such as 2026-11")]
SchemeYear = Annotated[
    str, Field(pattern=r"^(20\d\d-\d\d)?$", description="1 April to 31 March, such as 2026-27")
]
MONTHS = 12


class MemberMonth(Record):
    """One post of a member in a month, as the fund's monthly file is made of.

    `care_main_pence` and `care_half_pence` are pay received that counts, by section; the employer
    pays on `assumed_pence` besides, where pay was cut by sickness or family leave. Additional
    contributions, `apc_pence` to the fund and `avc_pence` to its provider, are of the employment:
    they stand at its first post.
    """

    nino: str
    payroll_id: str
    name: str
    post: str
    section: str
    started_on: date
    annual_pay_pence: Pence
    rate_e2: int
    care_main_pence: Pence
    care_half_pence: Pence
    lost_pence: Pence
    assumed_pence: Pence
    employee_main_pence: Pence
    employee_half_pence: Pence
    apc_pence: Pence
    avc_pence: Pence
    employer_pence: Pence


_MEMBERS = """
    SELECT max(t.nino) AS nino, e.payroll_id, max(t.name) AS name, p.assignment AS post,
        string_agg(DISTINCT p.section, ', ') AS section, e.started_on,
        (array_agg(p.annual_pay_pence ORDER BY s.id DESC))[1] AS annual_pay_pence,
        (array_agg(p.rate_e2 ORDER BY s.id DESC))[1] AS rate_e2,
        coalesce(sum(p.pensionable_pence) FILTER (WHERE p.section = 'main'), 0)::bigint
            AS care_main_pence,
        coalesce(sum(p.pensionable_pence) FILTER (WHERE p.section = 'half'), 0)::bigint
            AS care_half_pence,
        sum(p.lost_pence)::bigint AS lost_pence, sum(p.assumed_pence)::bigint AS assumed_pence,
        coalesce(sum(p.employee_pence) FILTER (WHERE p.section = 'main'), 0)::bigint
            AS employee_main_pence,
        coalesce(sum(p.employee_pence) FILTER (WHERE p.section = 'half'), 0)::bigint
            AS employee_half_pence,
        coalesce(sum(l.apc) FILTER (WHERE p.id = f.first), 0)::bigint AS apc_pence,
        coalesce(sum(l.avc) FILTER (WHERE p.id = f.first), 0)::bigint AS avc_pence,
        sum(p.employer_pence)::bigint AS employer_pence
    FROM payroll_payslip s JOIN payroll_run r ON r.id = s.run_id
    JOIN payroll_result t ON t.id = s.result_id
    JOIN payroll_pension p ON p.calculation_id = t.calculation_id
        AND p.employment_id = t.employment_id AND p.scheme = 'lgps'
    CROSS JOIN LATERAL (SELECT min(o.id) AS first FROM payroll_pension o
        WHERE o.calculation_id = p.calculation_id AND o.employment_id = p.employment_id
        AND o.scheme = 'lgps') f
    CROSS JOIN LATERAL (SELECT sum(n.amount_pence) FILTER (WHERE n.element = 'apc') AS apc,
            sum(n.amount_pence) FILTER (WHERE n.element = 'avc') AS avc
        FROM payroll_line n WHERE n.calculation_id = t.calculation_id
        AND n.employment_id = t.employment_id AND n.kind = 'deduction'
        AND n.element IN ('apc', 'avc')) l
    JOIN payroll_employment e ON e.id = s.employment_id
    WHERE {place} AND s.paid_on >= %s AND s.paid_on < %s AND (%s = '' OR r.entity = %s)
    GROUP BY e.payroll_id, p.assignment, e.started_on ORDER BY e.payroll_id, p.assignment
"""
_LAST = """
    SELECT max(s.paid_on) AS day FROM payroll_payslip s JOIN payroll_run r ON r.id = s.run_id
    WHERE {place}
"""


def _last_day(scope: Scope) -> date | None:
    place, params = scope.whole_sql("r.entity")
    (found,) = rows(_LAST.format(place=place), params)
    return found["day"]


def month_days(scope: Scope, month: str) -> tuple[date, date] | None:
    """Return the days of a month, or of the last that was paid where none is named."""
    last = date.fromisoformat(f"{month}-01") if month else _last_day(scope)
    if last is None:
        return None
    first = last.replace(day=1)
    following = first.replace(
        year=first.year + first.month // MONTHS, month=first.month % MONTHS + 1
    )
    return first, following


@query(summary="LGPS members' pay and contributions of a month")
def lgps_month(scope: Scope, month: Month = "", entity: str = "") -> list[MemberMonth]:
    """Return every post in the LGPS with what was paid in a month; a blank month is the last paid.

    No fund's file layout is on file: these are the figures that regulations ask of an employer for
    each post, in columns to be mapped to the fund's own.
    """
    days = month_days(scope, month)
    return _members(scope, *days, entity) if days else []


@query(summary="LGPS annual return")
def lgps_year(scope: Scope, scheme_year: SchemeYear = "", entity: str = "") -> list[MemberMonth]:
    """Return every post's scheme year, of paydays from 1 April to 31 March; blank is the last paid.

    LGPS Regulations 2013, regulation 80: pensionable pay by section, assumed pay and contributions.
    Pay of the former system before take-on isn't in it, nor final pay for service before 2014.
    """
    if not scheme_year:
        last = _last_day(scope)
        if last is None:
            return []
        first = last.year - (last.month < 4)
        scheme_year = f"{first}-{(first + 1) % 100:02d}"
    try:
        days = financial_year_range(scheme_year)
    except ValueError as wrong:
        raise Refusal(f"{wrong}.", field="scheme_year", status=422) from wrong
    return _members(scope, *days, entity)


def _members(scope: Scope, since: date, until: date, entity: str) -> list[MemberMonth]:
    place, params = scope.whole_sql("r.entity")
    found = rows(_MEMBERS.format(place=place), [*params, since, until, entity, entity])
    return [MemberMonth(**row) for row in found]


class RateRow(Record):
    """Members of a scheme who pay at one rate in a month: as deducted, and as the rate says."""

    scheme: str
    rate_e2: int
    employer_rate_e2: int
    posts: int
    pensionable_pence: Pence
    employee_pence: Pence
    employee_expected_pence: Pence
    employer_pence: Pence
    employer_expected_pence: Pence
    difference: str


_RATES = """
    SELECT p.scheme, p.rate_e2, p.employer_rate_e2, p.pensionable_pence + p.lost_pence AS paid,
        p.assumed_pence, p.employee_pence, p.employer_pence
    FROM payroll_payslip s JOIN payroll_run r ON r.id = s.run_id
    JOIN payroll_result t ON t.id = s.result_id
    JOIN payroll_pension p ON p.calculation_id = t.calculation_id
        AND p.employment_id = t.employment_id AND p.scheme = ANY(%s)
    WHERE {place} AND s.paid_on >= %s AND s.paid_on < %s AND (%s = '' OR r.entity = %s)
"""
PENNY_A_POST = 1
"""As much as rounding, post by post and element by element, may come to."""


@query(summary="Pension contributions of a month against their rates")
def pension_reconciliation(
    scope: Scope, month: Month = "", scheme: str = "", entity: str = ""
) -> list[RateRow]:
    """Return each scheme's rates in a month: posts, pay that counts, contributions, expected ones.

    The monthly reconciliation of Teachers' Pensions is by rate; the others are told alike. More
    than a penny a post apart is said to differ.
    """
    days = month_days(scope, month)
    if days is None:
        return []
    place, params = scope.whole_sql("r.entity")
    schemes = [scheme] if scheme else ["lgps", "teachers", "nhs"]
    found = rows(_RATES.format(place=place), [schemes, *params, *days, entity, entity])
    grouped: dict[tuple[str, int, int], list[dict[str, Any]]] = {}
    for one in found:
        key = (one["scheme"], one["rate_e2"], one["employer_rate_e2"])
        grouped.setdefault(key, []).append(one)
    return [_at_rate(key, grouped[key]) for key in sorted(grouped)]


def _at_rate(key: tuple[str, int, int], posts: list[dict[str, Any]]) -> RateRow:
    scheme, rate, employer_rate = key
    own = sum(round_half_up_penny(one["paid"] * rate, 10_000) for one in posts)
    theirs = sum(
        round_half_up_penny((one["paid"] + one["assumed_pence"]) * employer_rate, 10_000)
        for one in posts
    )
    employee = sum(one["employee_pence"] for one in posts)
    employer = sum(one["employer_pence"] for one in posts)
    words = [
        name
        for name, taken, expected in (
            ("employees'", employee, own),
            ("employer's", employer, theirs),
        )
        if abs(taken - expected) > PENNY_A_POST * len(posts)
    ]
    return RateRow(
        scheme=scheme, rate_e2=rate, employer_rate_e2=employer_rate, posts=len(posts),
        pensionable_pence=sum(one["paid"] for one in posts), employee_pence=employee,
        employee_expected_pence=own, employer_pence=employer, employer_expected_pence=theirs,
        difference=f"{' and '.join(words)} contributions differ" if words else "",
    )  # fmt: skip
