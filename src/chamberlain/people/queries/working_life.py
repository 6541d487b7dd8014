"""Probations, appraisals and cases as those see them who may."""

from datetime import date
from typing import Any

from chamberlain.kernel import personal
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import BookDay, Record
from chamberlain.kernel.selecting import rows
from chamberlain.people.queries.mine import own_id
from chamberlain.people.queries.team import managed
from chamberlain.people.queries.working import NAME
from chamberlain.people.rules.working_life import last_safe_day


class ProbationRow(Record):
    """A probation: the next review, and the last day to decide before service protects."""

    assignment: str
    person: str
    name: str
    title: str
    starts_on: date
    ends_on: date
    next_review: date | None
    off_track: int
    decide_by: date
    state: str


_PROBATIONS = f"""
    SELECT a.reference AS assignment, p.reference AS person, {NAME.format("p.id")} AS name,
           (SELECT title FROM people_post_fact t WHERE t.post_id = a.post_id AND upper_inf(t.known)
            ORDER BY t.held DESC LIMIT 1) AS title, b.starts_on, b.ends_on,
           (SELECT min(due_on) FROM people_probation_review r WHERE r.probation_id = b.id
            AND r.held_on IS NULL) AS next_review,
           (SELECT count(*) FROM people_probation_review r WHERE r.probation_id = b.id
            AND NOT r.on_track) AS off_track, b.state
    FROM people_probation b JOIN people_assignment a ON a.id = b.assignment_id
    JOIN people_person p ON p.id = a.person_id JOIN people_post o ON o.id = a.post_id
"""  # noqa: S608


def _probation(one: dict[str, Any]) -> ProbationRow:
    return ProbationRow(**one, decide_by=last_safe_day(one["starts_on"]))


@query(summary="Probations")
def probations(scope: Scope, state: str = "") -> list[ProbationRow]:
    """Return probations, those that end first on top."""
    place, params = scope.whole_sql("b.entity")
    more = f"WHERE {place} AND (%s = '' OR b.state = %s) ORDER BY b.state <> 'open', b.ends_on"
    return [_probation(one) for one in rows(_PROBATIONS + more, [*params, state, state])]


class AppraisalRow(Record):
    """A year's objectives and reviews, opened for whoever manages or holds the assignment."""

    assignment: str
    name: str
    title: str
    year: int
    objectives: str
    agreed_on: date | None
    mid_on: date | None
    mid: str
    end_on: date | None
    end: str


_APPRAISALS = f"""
    SELECT a.reference AS assignment, p.reference AS person, {NAME.format("p.id")} AS name,
           (SELECT title FROM people_post_fact t WHERE t.post_id = a.post_id AND upper_inf(t.known)
            ORDER BY t.held DESC LIMIT 1) AS title, b.year, b.objectives_sealed AS objectives,
           b.agreed_on, b.mid_on, b.mid_sealed AS mid, b.end_on, b.end_sealed AS end
    FROM people_appraisal b JOIN people_assignment a ON a.id = b.assignment_id
    JOIN people_person p ON p.id = a.person_id JOIN people_post o ON o.id = a.post_id
"""  # noqa: S608


def _appraisals(found: list[dict[str, Any]]) -> list[AppraisalRow]:
    made = []
    for one in found:
        subject = f"people:person:{one.pop('person')}"
        for field in ("objectives", "mid", "end"):
            name = f"appraisal:{one['assignment']}:{one['year']}:{field}"
            sealed = one[field]
            one[field] = (personal.open_value(subject, name, sealed) or "") if sealed else ""
        made.append(AppraisalRow(**one))
    return made


@query(summary="Your objectives")
def my_appraisals(scope: Scope) -> list[AppraisalRow]:
    """Return one's own objectives and what was said of them, the latest year first."""
    more = "WHERE p.id = %s ORDER BY b.year DESC, a.id"
    return _appraisals(rows(_APPRAISALS + more, [own_id(scope)]))


class TeamMember(Record):
    """Somebody one manages: their probation, if any, and objectives of recent years."""

    assignment: str
    name: str
    probation: ProbationRow | None
    appraisals: list[AppraisalRow]


@query(summary="How somebody in your team is getting on")
def team_working(scope: Scope, assignment: str, as_at: BookDay) -> TeamMember:
    """Return the probation and objectives of somebody who reports to one, and of nobody else."""
    posts = managed(scope, as_at)
    found = rows(
        f"SELECT {NAME.format('a.person_id')} AS name FROM people_assignment a "  # noqa: S608
        "JOIN people_post o ON o.id = a.post_id WHERE a.reference = %s AND o.reference = ANY(%s)",
        [assignment, posts],
    )
    if not found:
        raise Unknown("Nobody of your team holds that.", field="assignment")
    probation = rows(_PROBATIONS + "WHERE a.reference = %s", [assignment])
    more = "WHERE a.reference = %s ORDER BY b.year DESC"
    return TeamMember(
        assignment=assignment,
        name=found[0]["name"],
        probation=_probation(probation[0]) if probation else None,
        appraisals=_appraisals(rows(_APPRAISALS + more, [assignment])),
    )


class CaseRow(Record):
    """A case one is named on."""

    reference: str
    person: str
    name: str
    kind: str
    stage: str
    opened_on: date
    due_on: date | None
    limit_on: date | None
    outcome: str
    warning_until: date | None


_CASES = f"""
    SELECT c.reference, p.reference AS person, {NAME.format("p.id")} AS name, c.kind, c.stage,
           c.opened_on, c.due_on, c.limit_on, c.outcome, c.warning_until
    FROM people_case c JOIN people_person p ON p.id = c.person_id
    JOIN people_case_officer o ON o.case_id = c.id AND o.until IS NULL AND o.user = %s
"""  # noqa: S608


@query(summary="Cases you are named on")
def cases(scope: Scope, stage: str = "") -> list[CaseRow]:
    """Return the cases one is an officer of, what is due first on top; nobody sees others."""
    more = "WHERE (%s = '' OR c.stage = %s) ORDER BY c.stage = 'closed', c.due_on NULLS LAST, c.id"
    return [CaseRow(**one) for one in rows(_CASES + more, [scope.person, stage, stage])]


class CaseShown(Record):
    """One case with what happened: (day, stage, who wrote it, words), the latest first."""

    row: CaseRow
    officers: str
    notes: list[tuple[date, str, str, str]]


@query(summary="A case you are named on")
def case(scope: Scope, case: str) -> CaseShown:
    """Return a case for one of its officers; to anybody else there is none."""
    found = rows(_CASES + "WHERE c.reference = %s", [scope.person, case])
    if not found:
        raise Unknown(f"There is no case {case}.", field="case")
    row = CaseRow(**found[0])
    notes = rows(
        "SELECT n.happened_on, n.stage, coalesce(u.name, n.written_by) AS who, n.field, "
        "n.said_sealed FROM people_case_note n JOIN people_case c ON c.id = n.case_id "
        "LEFT JOIN kernel_user u ON u.reference = n.written_by "
        "WHERE c.reference = %s ORDER BY n.id DESC",
        [case],
    )
    subject = f"people:person:{row.person}"
    words = personal.open_values(
        [subject] * len(notes), [one["field"] for one in notes],
        [one["said_sealed"] for one in notes],
    )  # fmt: skip
    officers = rows(
        "SELECT string_agg(coalesce(u.name, o.user), ', ' ORDER BY u.name) AS names "
        "FROM people_case_officer o JOIN people_case c ON c.id = o.case_id "
        "LEFT JOIN kernel_user u ON u.reference = o.user "
        "WHERE c.reference = %s AND o.until IS NULL",
        [case],
    )
    return CaseShown(
        row=row,
        officers=officers[0]["names"] or "",
        notes=[
            (one["happened_on"], one["stage"], one["who"], said or personal.ERASED)
            for one, said in zip(notes, words, strict=True)
        ],
    )
