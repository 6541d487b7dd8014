"""What HR works through: vacancies, absences, added pay, and checks that are due or missing."""

from datetime import date, timedelta
from typing import Any

from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows
from chamberlain.people.contract import VacancyRef
from chamberlain.people.queries.posts import fte_text

NAME = (
    "(SELECT d.forenames || ' ' || d.surname FROM people_details d WHERE d.person_id = {0} "
    "AND upper_inf(d.known) ORDER BY d.held DESC LIMIT 1)"
)
_VACANCIES = f"""
    SELECT v.reference, v.entity, o.reference AS post, t.title, t.grade, t.directorate, v.fte_e4,
           v.reason, v.state, v.closes_on, v.asked_on, coalesce(u.name, v.asked_by) AS asked_by,
           coalesce({NAME.format("v.appointed_id")}, '') AS appointed
    FROM people_vacancy v JOIN people_post o ON o.id = v.post_id
    JOIN people_post_fact t ON t.post_id = o.id AND upper_inf(t.known) AND upper_inf(t.held)
    LEFT JOIN kernel_user u ON u.reference = v.asked_by
    WHERE {{place}}
"""  # noqa: S608


class VacancyRow(Record):
    """A vacancy, and what became of it."""

    reference: str
    entity: str
    post: str
    title: str
    grade: str
    directorate: str
    fte: str
    reason: str
    state: str
    closes_on: date | None
    asked_on: date
    asked_by: str
    appointed: str


@query(summary="Vacancies")
def vacancies(scope: Scope, state: str = "") -> list[VacancyRow]:
    """Return vacancies, the newest first; `state` is asked, approved, filled and so on."""
    place, params = scope.place_sql("v.entity", "t.directorate", "t.cost_centre")
    sql = _VACANCIES.format(place=place) + "AND (%s = '' OR v.state = %s) ORDER BY v.id DESC"
    return [_vacancy(one) for one in rows(sql, [*params, state, state])]


def _vacancy(one: dict[str, Any]) -> VacancyRow:
    fte = fte_text(one.pop("fte_e4"))
    return VacancyRow(**one, fte=fte)


@query(summary="A vacancy")
def vacancy(scope: Scope, vacancy: VacancyRef) -> VacancyRow:
    """Return one vacancy."""
    place, params = scope.place_sql("v.entity", "t.directorate", "t.cost_centre")
    found = rows(_VACANCIES.format(place=place) + "AND v.reference = %s", [*params, vacancy])
    if not found:
        raise Unknown(f"There is no vacancy {vacancy}.", field="vacancy")
    return _vacancy(found[0])


class AbsenceRow(Record):
    """An absence; `days_lost` counts working days up to today where it goes on."""

    reference: str
    person: str
    name: str
    assignment: str
    title: str
    kind: str
    reason: str
    first_day: date
    last_day: date | None
    days_lost: int
    fit_note_to: date | None
    state: str


_ABSENCES = f"""
    SELECT b.reference, p.reference AS person, {NAME.format("p.id")} AS name,
           a.reference AS assignment, t.title, b.kind, b.reason, lower(b.days) AS first_day,
           upper(b.days) - 1 AS last_day,
           (SELECT count(*) FROM generate_series(lower(b.days),
               least(coalesce(upper(b.days) - 1, %(as_at)s::date), %(as_at)s::date),
               interval '1 day') s(day)
            WHERE strpos(b.work_days, extract(isodow FROM s.day)::text) > 0) AS days_lost,
           b.fit_note_to, b.state
    FROM people_absence b JOIN people_person p ON p.id = b.person_id
    JOIN people_assignment a ON a.id = b.assignment_id
    JOIN LATERAL (SELECT title FROM people_post_fact t WHERE t.post_id = a.post_id
        AND upper_inf(t.known) ORDER BY t.held DESC LIMIT 1) t ON true
    WHERE upper_inf(b.known) AND b.state <> 'withdrawn'
"""  # noqa: S608


@query(summary="Absences")
def absences(
    scope: Scope, as_at: date, since: date | None = None, kind: str = "", open_only: bool = False
) -> list[AbsenceRow]:
    """Return absences since a day (a year before when blank), the newest first."""
    place, values = scope.whole_sql("b.entity")
    named = {f"place_{number}": value for number, value in enumerate(values)}
    for name in named:
        place = place.replace("%s", f"%({name})s", 1)
    more = (
        f"AND {place} AND b.days && daterange(%(since)s, NULL) "
        "AND (%(kind)s = '' OR b.kind = %(kind)s) "
        "AND (NOT %(open_only)s OR b.days @> %(as_at)s::date) ORDER BY lower(b.days) DESC, b.id"
    )
    given = {"as_at": as_at, "since": since or as_at - timedelta(365), "kind": kind}
    found = rows(_ABSENCES + more, {**given, "open_only": open_only, **named})
    return [AbsenceRow(**one) for one in found]


class ElementRow(Record):
    """Pay besides the grade's."""

    reference: str
    name: str
    assignment: str
    kind: str
    annual_pence: Pence
    reason: str
    held_from: date
    last_day: date
    review_on: date | None
    state: str


@query(summary="Acting-up, honoraria and market supplements")
def elements(scope: Scope, state: str = "") -> list[ElementRow]:
    """Return added pay, what waits for a decision first, then by the day it ends."""
    place, params = scope.whole_sql("e.entity")
    sql = (
        f"SELECT e.reference, {NAME.format('a.person_id')} AS name, a.reference AS assignment, "  # noqa: S608
        "e.kind, e.annual_pence, e.reason, lower(e.held) AS held_from, "
        "upper(e.held) - 1 AS last_day, e.review_on, e.state "
        "FROM people_element e JOIN people_assignment a ON a.id = e.assignment_id "
        f"WHERE {place} AND (%s = '' OR e.state = %s) "
        "ORDER BY e.state = 'proposed' DESC, upper(e.held), e.reference"
    )
    return [ElementRow(**one) for one in rows(sql, [*params, state, state])]


class DueCheck(Record):
    """A check that a post needs and that is missing, expired or expires soon."""

    person: str
    name: str
    post: str
    title: str
    kind: str
    level: str
    expires_on: date | None
    state: str


_CHECKS = f"""
    SELECT DISTINCT ON (p.id, w.kind) p.reference AS person, {NAME.format("p.id")} AS name,
           o.reference AS post, t.title, w.kind,
           CASE WHEN w.kind = 'dbs' THEN replace(t.dbs_level, '_', ' ') ELSE '' END AS level,
           c.expires_on,
           CASE WHEN c.id IS NULL THEN 'missing' WHEN c.expires_on < %(as_at)s THEN 'expired'
                ELSE 'due' END AS state
    FROM people_assignment_fact a
    JOIN people_person p ON p.id = a.person_id
    JOIN people_post o ON o.id = a.post_id
    JOIN people_post_fact t ON t.post_id = o.id AND upper_inf(t.known)
        AND t.held @> %(as_at)s::date
    JOIN LATERAL (VALUES ('dbs', t.dbs_level <> 'none'), ('right_to_work', t.right_to_work))
        w (kind, needed) ON w.needed
    LEFT JOIN LATERAL (SELECT * FROM people_check c WHERE c.person_id = p.id AND c.kind = w.kind
        ORDER BY c.seen_on DESC, c.id DESC LIMIT 1) c ON true
    WHERE upper_inf(a.known) AND a.held @> %(as_at)s::date
      AND (c.id IS NULL OR c.expires_on <= %(until)s)
"""  # noqa: S608


@query(summary="Checks that are missing, expired or due")
def checks_due(scope: Scope, as_at: date, within_days: int = 90, kind: str = "") -> list[DueCheck]:
    """Return DBS and right to work that posts ask for and that expire within days or aren't there.

    A check seen without an end never comes due.
    """
    place, values = scope.whole_sql("p.entity")
    named = {f"place_{number}": value for number, value in enumerate(values)}
    for name in named:
        place = place.replace("%s", f"%({name})s", 1)
    given = {"as_at": as_at, "until": as_at + timedelta(within_days), "kind": kind}
    more = f" AND {place} AND (%(kind)s = '' OR w.kind = %(kind)s) ORDER BY p.id, w.kind, a.held"
    found = [DueCheck(**one) for one in rows(_CHECKS + more, {**given, **named})]
    return sorted(found, key=lambda one: (one.expires_on or date.min, one.name))
