"""Redundancy: the policy, cases and their figures, what pay owes, exit packages by band."""

from datetime import date, timedelta
from typing import Any

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.calendar import financial_year_range, year_name
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.records import Pence, Record, Year
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import rows
from chamberlain.people.contract import EXIT_PAYMENTS, AssignmentRef, RedundancyRef
from chamberlain.people.queries.pay import placed
from chamberlain.people.queries.team import managed
from chamberlain.people.queries.working import NAME
from chamberlain.people.rules.exits import band_of_cost
from chamberlain.people.rules.recruiting import actual_pay

URL = "/staff/people/redundancies/{}"
DAY = timedelta(1)
_TERMS = """
    SELECT d.born, p.local_government_from, p.employer_from, p.signs_in_as, f.weekly_hours_e2,
           coalesce(f.annual_pay_pence, s.annual_pence) AS annual_pence, t.full_time_hours_e2,
           t.working_weeks_e3, p.local_government_from + interval '5 years' <= %(day)s::date AS five
    FROM people_assignment a JOIN people_person p ON p.id = a.person_id
    JOIN people_assignment_fact f ON f.assignment_id = a.id AND upper_inf(f.known)
        AND f.held @> %(day)s::date
    JOIN people_post_fact t ON t.post_id = a.post_id AND upper_inf(t.known)
        AND t.held @> %(day)s::date
    JOIN people_details d ON d.person_id = p.id AND upper_inf(d.known) AND d.held @> %(day)s::date
    LEFT JOIN people_spine_point s ON s.spine = 'NJC' AND s.point = f.spine_point
        AND s.held @> %(day)s::date
    WHERE a.reference = %(assignment)s
"""


def terms_of(assignment: str, day: date) -> dict[str, Any]:
    """Return birth, service, and a year's pay of an assignment on a day (None if not known)."""
    found = rows(_TERMS, {"assignment": assignment, "day": day})
    if not found:
        raise Unknown(f"{assignment} is not held on {day:%d/%m/%Y}.", field="assignment")
    one = found[0]
    annual, hours = one.pop("annual_pence"), one.pop("weekly_hours_e2")
    one["year_pence"] = (
        actual_pay(annual, hours, one["full_time_hours_e2"], one["working_weeks_e3"], one["five"])
        if annual and hours
        else None
    )
    return one


class ExitPolicyRow(Record):
    """What the council gives beyond statute from a day on, and from which cost who must agree."""

    entity: str
    multiplier_e2: int
    capped: bool
    weeks_in_year_e3: int
    head_from_pence: Pence
    council_from_pence: Pence
    source: str
    held_from: date
    held_to: date | None


@query(summary="Redundancy policies")
def exit_policies(scope: Scope, entity: str = "") -> list[ExitPolicyRow]:
    """Return what councils gave beyond statute, the latest first."""
    place, params = scope.whole_sql()
    found = rows(
        "SELECT entity, multiplier_e2, capped, weeks_in_year_e3, head_from_pence, "  # noqa: S608
        "council_from_pence, source, lower(held) AS held_from, upper(held) AS held_to "
        f"FROM people_exit_policy WHERE {place} AND (%s = '' OR entity = %s) ORDER BY held DESC",
        [*params, entity, entity],
    )
    return [ExitPolicyRow(**one) for one in found]


class RedundancyRow(Record):
    """A case of redundancy with its figures and who agreed to them."""

    reference: str
    entity: str
    assignment: str
    person: str
    name: str
    title: str
    kind: str
    reason: str
    search: str
    searched_from: date
    searched_until: date
    notice_given_on: date
    last_day: date
    relevant_date: date
    age: int
    service_years: int
    employer_from: date
    local_government_from: date
    grade_from: date
    statutory_weeks: str
    weekly_pay_pence: Pence
    weekly_pay_basis: str
    cap_pence: Pence
    multiplier_e2: int
    capped: bool
    statutory_pence: Pence
    redundancy_pence: Pence
    notice_weeks: int
    notice_short_days: int
    notice_pay_pence: Pence
    strain_pence: Pence
    strain_document: str
    special_pence: Pence
    special_reason: str
    cost_pence: Pence
    band: str
    level: str
    state: str
    proposed_by: str
    approved_by: str
    signed_by: str
    minute: str
    decided_on: date | None
    agreed_on: date | None


_OF_CASE = ", ".join(
    f"x.{name}" for name in RedundancyRow.model_fields
    if name not in ("assignment", "person", "name", "title", "grade_from", "proposed_by",
                    "approved_by", "signed_by")
)  # fmt: skip
_WHO = ", ".join(
    f"coalesce({one}.name, x.{one}_by) AS {one}_by" for one in ("proposed", "approved", "signed")
)
_USERS = " ".join(
    f"LEFT JOIN kernel_user {one} ON {one}.reference = x.{one}_by"
    for one in ("proposed", "approved", "signed")
)
_CASES = f"""
    SELECT {_OF_CASE}, {_WHO}, a.reference AS assignment, p.reference AS person,
           {NAME.format("p.id")} AS name,
           (SELECT title FROM people_post_fact t WHERE t.post_id = a.post_id AND upper_inf(t.known)
            ORDER BY t.held DESC LIMIT 1) AS title,
           (SELECT grade_from FROM people_assignment_fact f WHERE f.assignment_id = a.id
            AND upper_inf(f.known) ORDER BY f.held DESC LIMIT 1) AS grade_from
    FROM people_redundancy x JOIN people_assignment a ON a.id = x.assignment_id
    JOIN people_person p ON p.id = x.person_id {_USERS}
"""  # noqa: S608


@query(summary="Redundancies")
def redundancies(scope: Scope, state: str = "", name: str = "") -> list[RedundancyRow]:
    """Return cases of redundancy, the latest last day first."""
    place, params = scope.whole_sql("x.entity")
    found = rows(
        _CASES + f"WHERE {place} AND (%s = '' OR x.state = %s) ORDER BY x.last_day DESC, x.id DESC",
        [*params, state, state],
    )
    return [RedundancyRow(**one) for one in found if name.lower() in one["name"].lower()]


@query(summary="A redundancy")
def redundancy(scope: Scope, redundancy: RedundancyRef) -> RedundancyRow:
    """Return one case of redundancy."""
    place, params = scope.whole_sql("x.entity")
    found = rows(_CASES + f"WHERE {place} AND x.reference = %s", [*params, redundancy])
    if not found:
        raise Unknown(f"There is no redundancy {redundancy}.", field="redundancy")
    return RedundancyRow(**found[0])


class TeamExit(Record):
    """What a manager sees of a redundancy in their team: days, and what it costs their budget."""

    reference: str
    state: str
    searched_until: date
    notice_given_on: date
    last_day: date
    cost_pence: Pence


@query(summary="Redundancy of somebody in your team")
def team_redundancies(scope: Scope, assignment: AssignmentRef, as_at: date) -> list[TeamExit]:
    """Return the open and agreed cases of somebody who reports to one, and of nobody else."""
    found = rows(
        "SELECT x.reference, x.state, x.searched_until, x.notice_given_on, x.last_day, "
        "x.cost_pence FROM people_redundancy x JOIN people_assignment a ON a.id = x.assignment_id "
        "JOIN people_post o ON o.id = a.post_id WHERE a.reference = %s "
        "AND o.reference = ANY(%s) AND x.state NOT IN ('refused', 'withdrawn') ORDER BY x.id",
        [assignment, managed(scope, as_at)],
    )
    return [TeamExit(**one) for one in found]


_PAYMENTS = """
    SELECT x.reference, p.reference, a.payroll_id, a.reference, x.last_day,
        x.redundancy_pence + x.special_pence,
        coalesce((SELECT sum(b.redundancy_pence + b.special_pence) FROM people_redundancy b
            WHERE b.person_id = x.person_id AND b.entity = x.entity AND b.state = 'agreed'
            AND (b.last_day, b.id) < (x.last_day, x.id)), 0)::bigint, x.notice_pay_pence
    FROM people_redundancy x JOIN people_assignment a ON a.id = x.assignment_id
    JOIN people_person p ON p.id = x.person_id
    WHERE x.state = 'agreed' AND x.entity = %(entity)s AND x.last_day >= %(start)s
        AND x.last_day < %(end)s AND (%(all)s OR p.reference = ANY(%(persons)s)) AND {place}
    ORDER BY x.id
"""


@query(contract=True, summary="What is owed to those made redundant")
def exit_payments(
    scope: Scope, entity: str, start: date, end: date, persons: list[str] | None = None
) -> pl.DataFrame:
    """Return agreed cases whose last day lies in `[start, end)`: EXIT_PAYMENTS."""
    place, params = placed(scope)
    given = {"entity": entity, "start": start, "end": end, "all": persons is None,
             "persons": persons or []}  # fmt: skip
    return read_frame(_PAYMENTS.format(place=place), {**given, **params}, schema=EXIT_PAYMENTS)


class ExitBand(Record):
    """One band of the exit packages note: how many of each kind, and what they cost together."""

    band: str
    compulsory: int
    other: int
    packages: int
    cost_pence: Pence


@query(summary="Exit packages by band")
def exit_packages(scope: Scope, year: Year, entity: str = "") -> list[ExitBand]:
    """Return exit packages agreed in a financial year, by band of their whole cost."""
    return bands_between(scope, entity, *financial_year_range(year_name(year)))


def bands_between(scope: Scope, entity: str, first: date, end: date) -> list[ExitBand]:
    """Return the bands of packages agreed in `[first, end)`, the lowest first."""
    place, params = scope.whole_sql()
    found = rows(
        "SELECT kind, cost_pence, agreed_on FROM people_redundancy "  # noqa: S608
        f"WHERE {place} AND (%s = '' OR entity = %s) AND state = 'agreed' "
        "AND agreed_on >= %s AND agreed_on < %s ORDER BY cost_pence",
        [*params, entity, entity, first, end],
    )
    sums: dict[str, dict[str, int]] = {}
    for one in found:
        band = band_of_cost(one["cost_pence"], one["agreed_on"])
        kept = sums.setdefault(band, {"compulsory": 0, "other": 0, "cost_pence": 0})
        kept["compulsory" if one["kind"] == "compulsory" else "other"] += 1
        kept["cost_pence"] += one["cost_pence"]
    return [
        ExitBand(band=band, packages=one["compulsory"] + one["other"], **one)
        for band, one in sums.items()
    ]


@explains("people:redundancy", query="people.redundancy")
def explain_redundancy(scope: Scope, reference: str) -> Explanation:
    """A redundancy: how each figure came about, and who agreed."""
    one = redundancy(scope, reference)
    at = "the capped pay" if one.capped else "actual pay"
    weeks = f"{one.statutory_weeks} weeks for {one.service_years} years at {one.age}"
    parts = [
        ("Statutory redundancy pay", f"{weeks}, at most the cap a week (Employment Rights Act 1996 "
         "sections 162, 227)", one.statutory_pence),
        ("With the council's policy", f"{one.statutory_weeks} weeks x {one.multiplier_e2 / 100:g} "
         f"at {at}, never less than statute gives", one.redundancy_pence),
        ("Notice not worked", f"{one.notice_short_days} days of {one.notice_weeks} weeks, a "
         "seventh of a week's pay each", one.notice_pay_pence),
        ("Pension strain", "the pension fund's quotation", one.strain_pence),
        ("Special severance", one.special_reason or "none", one.special_pence),
    ]  # fmt: skip
    ways = [("The assignment", f"people:assignment:{one.assignment}")]
    if one.strain_document:
        ways.append(("The fund's quotation", f"kernel:document:{one.strain_document}"))
    return Explanation(
        reference=f"people:redundancy:{reference}",
        title=f"Redundancy of {one.name}",
        url=URL.format(reference),
        amount_pence=one.cost_pence,
        facts=[
            ("A week's pay", one.weekly_pay_basis), ("Service counted to", str(one.relevant_date)),
            ("Local government service since", str(one.local_government_from)),
            ("Service with this employer since", str(one.employer_from)),
            ("In the grade since", str(one.grade_from)),
            ("Band of the accounts' note", one.band), ("State", one.state),
            ("Proposed by", one.proposed_by), ("Approved by", one.approved_by or "nobody yet"),
        ],
        leads_to=ways,
        workings_title="How it was worked out",
        workings=[
            {"Step": step, "How": how, "Amount": format_pounds(pence)}
            for step, how, pence in parts
        ],
    )  # fmt: skip
