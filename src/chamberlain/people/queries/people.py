"""The register of people: who they are, what they hold, how long they have served."""

from datetime import date
from typing import Any

from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Record
from chamberlain.kernel.selecting import rows
from chamberlain.people.contract import PersonRef
from chamberlain.people.queries.posts import fte_text
from chamberlain.people.queries.sealed import open_ninos
from chamberlain.people.rules.rows import completed_years
from chamberlain.ui.words import masked

_PEOPLE = """
    SELECT p.reference, p.number, p.entity, d.forenames || ' ' || d.surname AS name,
           h.posts, h.titles, coalesce(h.fte_e4, 0)::bigint AS fte_e4, h.first_day,
           p.local_government_from, p.employer_from
    FROM people_person p
    JOIN people_details d ON d.person_id = p.id AND upper_inf(d.known) AND d.held @> %s::date
    JOIN LATERAL (
        SELECT string_agg(o.reference, ', ' ORDER BY o.reference) AS posts,
               string_agg(t.title, ', ' ORDER BY o.reference) AS titles,
               sum(a.weekly_hours_e2 * 10000 / t.full_time_hours_e2) AS fte_e4,
               min(lower(a.held)) AS first_day
        FROM people_assignment_fact a JOIN people_post o ON o.id = a.post_id
        JOIN people_post_fact t ON t.post_id = o.id AND upper_inf(t.known)
            AND t.held @> %s::date
        WHERE a.person_id = p.id AND upper_inf(a.known) AND a.held @> %s::date
    ) h ON %s OR h.posts IS NOT NULL
    WHERE {place}
"""


class PersonRow(Record):
    """Somebody with what they hold on a day."""

    reference: str
    number: str
    entity: str
    name: str
    posts: str
    titles: str
    fte: str
    employer_from: date
    local_government_from: date
    service_years: int


@query(summary="The register of people")
def people(scope: Scope, as_at: date, name: str = "", leavers: bool = False) -> list[PersonRow]:
    """Return who holds a post on a day, by name; `leavers` adds those who hold none."""
    place, params = scope.whole_sql("p.entity")
    found = rows(
        _PEOPLE.format(place=place)
        + "AND (%s = '' OR d.forenames || ' ' || d.surname || ' ' || p.number ILIKE %s) "
        "ORDER BY d.surname, d.forenames, p.number",
        [as_at, as_at, as_at, leavers, *params, name, f"%{name}%"],
    )
    return [_row(one, as_at) for one in found]


def _row(one: dict[str, Any], as_at: date) -> PersonRow:
    since = one["local_government_from"]
    return PersonRow(
        reference=one["reference"],
        number=one["number"],
        entity=one["entity"],
        name=one["name"],
        posts=one["posts"] or "",
        titles=one["titles"] or "",
        fte=fte_text(one["fte_e4"]),
        employer_from=one["employer_from"],
        local_government_from=since,
        service_years=completed_years(since, as_at) if since <= as_at else 0,
    )


class HeldRow(Record):
    """One assignment of somebody, as its terms stand or last stood.

    `declared` is false while a starter declaration is still asked for.
    """

    reference: str
    payroll_id: str
    post: str
    title: str
    grade: str
    kind: str
    spine_point: int | None
    weekly_hours_e2: int
    pension: str
    occupying: bool
    held_from: date
    held_to: date | None
    grade_from: date
    declared: bool


class CheckRow(Record):
    """A check that was seen."""

    kind: str
    level: str
    number: str
    seen_on: date
    expires_on: date | None


class PersonShown(Record):
    """Everything HR sees of somebody on one page; the National Insurance number is masked."""

    reference: str
    number: str
    entity: str
    name: str
    born: date
    sex: str
    nino: str
    address: str
    email: str
    telephone: str
    signs_in_as: str
    payee: str
    local_government_from: date
    employer_from: date
    assignments: list[HeldRow]
    checks: list[CheckRow]


_ONE = """
    SELECT p.reference, p.number, p.entity, d.forenames || ' ' || d.surname AS name, d.born, d.sex,
           d.nino_sealed AS nino, concat_ws(', ', nullif(d.address_1, ''), nullif(d.address_2, ''),
           nullif(d.address_3, ''), nullif(d.address_4, ''), nullif(d.postcode, '')) AS address,
           d.email, d.telephone, p.signs_in_as, p.payee, p.local_government_from, p.employer_from
    FROM people_person p
    JOIN people_details d ON d.person_id = p.id AND upper_inf(d.known) AND d.held @> %s::date
"""
_HELD = """
    SELECT DISTINCT ON (a.id) a.reference, a.payroll_id, o.reference AS post, t.title, t.grade,
           f.kind, f.spine_point, f.weekly_hours_e2,
           concat_ws(' ', upper(f.pension_scheme), nullif(f.pension_section, 'main')) AS pension,
           f.occupying, min(lower(f.held)) OVER (PARTITION BY a.id) AS held_from,
           nullif(max(coalesce(upper(f.held), 'infinity')) OVER (PARTITION BY a.id),
               'infinity') AS held_to, f.grade_from,
           NOT EXISTS (SELECT 1 FROM kernel_task k WHERE k.closed_act IS NULL
               AND k.command = 'people.declare_starter'
               AND k.subject = 'people:assignment:' || a.reference) AS declared
    FROM people_assignment a
    JOIN people_assignment_fact f ON f.assignment_id = a.id AND upper_inf(f.known)
    JOIN people_post o ON o.id = a.post_id
    JOIN people_post_fact t ON t.post_id = o.id AND upper_inf(t.known) AND t.held && f.held
    JOIN people_person p ON p.id = a.person_id
    WHERE {where}
    ORDER BY a.id, (f.held @> %s::date AND t.held @> %s::date) DESC, f.held DESC, t.held DESC
"""


def held_by(where: str, params: list[Any], as_at: date) -> list[HeldRow]:
    """Return assignments that a condition on `p` and `a` keeps, with the terms of a day."""
    found = rows(_HELD.format(where=where), [*params, as_at, as_at])
    return [HeldRow(**one) for one in found]


@query(summary="A person")
def person(scope: Scope, person: PersonRef, as_at: date) -> PersonShown:
    """Return somebody with their assignments, service and checks."""
    place, params = scope.whole_sql("p.entity")
    found = rows(f"{_ONE} WHERE {place} AND p.reference = %s", [as_at, *params, person])
    if not found:
        raise Unknown(f"There is no person {person}.", field="person")
    one = found[0]
    checks = rows(
        "SELECT c.kind, c.level, c.number, c.seen_on, c.expires_on FROM people_check c "
        "JOIN people_person p ON p.id = c.person_id WHERE p.reference = %s ORDER BY c.id DESC",
        [person],
    )
    (number,) = open_ninos([person], [one["nino"]])
    return PersonShown(
        **one | {"nino": masked(number)},
        assignments=held_by("p.reference = %s", [person], as_at),
        checks=[CheckRow(**check) for check in checks],
    )
