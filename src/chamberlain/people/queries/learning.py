"""Learning: what each person must do, how they stand with it, and what they did."""

from datetime import date

from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import BookDay, Record
from chamberlain.kernel.selecting import rows
from chamberlain.people.queries.mine import own_id
from chamberlain.people.queries.team import managed
from chamberlain.people.queries.working import NAME
from chamberlain.people.rules.working_life import due_state


class CourseRow(Record):
    """A course, who must do it, and after how many months it is done again."""

    code: str
    title: str
    about: str
    audience: str
    valid_months: int | None
    active: bool


@query(summary="Courses")
def courses(scope: Scope) -> list[CourseRow]:
    """Return the courses of the caller's entities."""
    place, params = scope.whole_sql()
    found = rows(
        "SELECT code, title, about, audience, valid_months, active FROM people_course "  # noqa: S608
        f"WHERE {place} ORDER BY active DESC, code",
        params,
    )
    return [CourseRow(**one) for one in found]


class RequiredRow(Record):
    """A course somebody must do: missing, expired, due within 30 days, or done."""

    person: str
    name: str
    user: str
    title: str
    course: str
    done_on: date | None
    expires_on: date | None
    state: str


_REQUIRED = f"""
    WITH here AS (
        SELECT p.id, p.reference, p.signs_in_as, bool_or(t.dbs_level <> 'none') AS dbs,
               array_agg(DISTINCT t.directorate) AS places,
               array_agg(DISTINCT o.reference) AS posts,
               bool_or(EXISTS (SELECT 1 FROM people_post_fact b WHERE b.reports_to = o.reference
                   AND upper_inf(b.known) AND b.held @> %(day)s::date AND b.state <> 'deleted'))
                   AS manages
        FROM people_person p
        JOIN people_assignment_fact f ON f.person_id = p.id AND upper_inf(f.known)
            AND f.held @> %(day)s::date
        JOIN people_post o ON o.id = f.post_id AND o.entity = %(entity)s
        JOIN people_post_fact t ON t.post_id = o.id AND upper_inf(t.known)
            AND t.held @> %(day)s::date
        WHERE %(person)s::bigint IS NULL OR p.id = %(person)s
        GROUP BY p.id
    )
    SELECT here.reference AS person, {NAME.format("here.id")} AS name,
           here.signs_in_as AS user, c.title, c.code AS course, n.done_on, n.expires_on
    FROM people_course c
    JOIN here ON c.audience = 'all' OR (c.audience = 'dbs' AND here.dbs)
        OR (c.audience = 'managers' AND here.manages) OR c.audience = ANY(here.places)
    LEFT JOIN LATERAL (SELECT done_on, expires_on FROM people_training n
        WHERE n.course_id = c.id AND n.person_id = here.id ORDER BY done_on DESC LIMIT 1) n ON true
    WHERE c.entity = %(entity)s AND c.active AND c.audience <> ''
        AND (%(posts)s::text[] IS NULL OR here.posts && %(posts)s::text[])
    ORDER BY n.expires_on NULLS FIRST, name, c.code
"""  # noqa: S608


def required(
    entity: str, day: date, person: int | None = None, posts: list[str] | None = None
) -> list[RequiredRow]:
    """Return what people of an entity must do, of one person or of the holders of posts."""
    given = {"entity": entity, "day": day, "person": person, "posts": posts}
    found = rows(_REQUIRED, given)
    return [
        RequiredRow(**one, state=due_state(one["expires_on"], one["done_on"] is not None, day))
        for one in found
    ]


@query(summary="Training that is missing, expired or due")
def training_due(scope: Scope, as_at: date, course: str = "") -> list[RequiredRow]:
    """Return mandatory courses that people haven't done, or must do again within 30 days."""
    place, params = scope.whole_sql("code")
    entities = rows(f"SELECT code FROM kernel_entity WHERE {place}", params)  # noqa: S608
    return [
        row
        for one in entities
        for row in required(one["code"], as_at)
        if row.state != "done" and course in ("", row.course)
    ]


@query(summary="Your learning")
def my_learning(scope: Scope, as_at: BookDay) -> list[RequiredRow]:
    """Return the courses one must do, and how one stands with each."""
    me = own_id(scope)
    entity = rows("SELECT entity FROM people_person WHERE id = %s", [me])[0]["entity"]
    return required(entity, as_at, me)


@query(summary="Your team's learning")
def team_learning(scope: Scope, as_at: BookDay) -> list[RequiredRow]:
    """Return what whoever reports to one must do, and how they stand with it."""
    posts = managed(scope, as_at)
    found = rows("SELECT DISTINCT entity FROM people_post WHERE reference = ANY(%s)", [posts])
    return [row for one in found for row in required(one["entity"], as_at, posts=posts)]
