"""What a manager sees of their team: who is there, who is away, and what waits for them."""

from collections.abc import Sequence
from datetime import date

from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import BookDay, Record
from chamberlain.kernel.selecting import rows
from chamberlain.people.contract import AbsenceRef, ClaimRef, LeaveRef
from chamberlain.people.queries.lines import posts_managed
from chamberlain.people.queries.mine import (
    CLAIMS,
    REQUESTS,
    ClaimRow,
    LeaveRow,
    LeaveYear,
    leave_years,
)
from chamberlain.people.queries.working import NAME


def managed(scope: Scope, as_at: date) -> list[str]:
    """Return the posts that whoever asks manages, also for whom they cover."""
    users = [one for one in (scope.person, scope.on_behalf_of) if one]
    return posts_managed(users, as_at)


class Member(Record):
    """Somebody in the team, with what they do today and the leave they have left."""

    person: str
    assignment: str
    name: str
    post: str
    title: str
    weekly_hours_e2: int
    today: str
    leave_left_e2: int


_TEAM = f"""
    SELECT p.reference AS person, a.reference AS assignment, {NAME.format("p.id")} AS name,
           o.reference AS post, f.weekly_hours_e2,
           (SELECT title FROM people_post_fact t WHERE t.post_id = o.id AND upper_inf(t.known)
            AND t.held @> %(day)s::date) AS title,
           CASE WHEN EXISTS (SELECT 1 FROM people_absence b WHERE b.assignment_id = a.id
                    AND upper_inf(b.known) AND b.state <> 'withdrawn' AND b.days @> %(day)s::date)
                THEN 'away'
                WHEN EXISTS (SELECT 1 FROM people_leave_request r WHERE r.assignment_id = a.id
                    AND r.state = 'approved' AND r.days @> %(day)s::date) THEN 'on leave'
                ELSE 'here' END AS today
    FROM people_post o
    JOIN people_assignment_fact f ON f.post_id = o.id AND upper_inf(f.known) AND f.occupying
        AND f.held @> %(day)s::date
    JOIN people_assignment a ON a.id = f.assignment_id JOIN people_person p ON p.id = a.person_id
    WHERE o.reference = ANY(%(posts)s) ORDER BY name
"""  # noqa: S608


@query(summary="Your team")
def team(scope: Scope, as_at: BookDay) -> list[Member]:
    """Return who reports to one on a day."""
    found = rows(_TEAM, {"day": as_at, "posts": managed(scope, as_at)})
    assignments = [one["assignment"] for one in found]
    years = {
        one.assignment: one for one in leave_years("a.reference = ANY(%s)", [assignments], as_at)
    }
    return [
        Member(**one, leave_left_e2=years[one["assignment"]].left_e2)
        for one in found
        if one["assignment"] in years
    ]


class Away(Record):
    """Days that somebody of the team is away; why is not said but for leave."""

    name: str
    assignment: str
    kind: str
    first_day: date
    last_day: date | None


_AWAY = f"""
    SELECT {NAME.format("x.person_id")} AS name, a.reference AS assignment, x.kind,
           lower(x.days) AS first_day, upper(x.days) - 1 AS last_day
    FROM (SELECT person_id, assignment_id, days, 'leave' AS kind FROM people_leave_request
              WHERE state = 'approved'
          UNION ALL SELECT person_id, assignment_id, days, 'leave asked for'
              FROM people_leave_request WHERE state = 'asked'
          UNION ALL SELECT person_id, assignment_id, days, 'away' FROM people_absence
              WHERE upper_inf(known) AND state <> 'withdrawn') x
    JOIN people_assignment a ON a.id = x.assignment_id JOIN people_post o ON o.id = a.post_id
    WHERE o.reference = ANY(%s) AND x.days && daterange(%s, %s)
    ORDER BY name, lower(x.days)
"""  # noqa: S608


@query(summary="When your team is away")
def team_calendar(scope: Scope, start: date, end: date) -> list[Away]:
    """Return leave and absence of the team that touch the days `[start, end)`."""
    return [Away(**one) for one in rows(_AWAY, [managed(scope, start), start, end])]


class Asked(Record):
    """Leave that somebody asks for, with what is left to them and who else is away then."""

    person: str
    leave: LeaveRow
    year: LeaveYear
    also_away: list[Away]


@query(summary="Leave that waits for your decision")
def team_leave(scope: Scope, leave: LeaveRef, as_at: date) -> Asked:
    """Return one request of the team, with what a decision needs."""
    posts = managed(scope, as_at)
    found = rows(
        f"SELECT {NAME.format('r.person_id')} AS person, o.reference AS post, q.* FROM "  # noqa: S608
        f"people_leave_request r JOIN ({REQUESTS}) q ON q.reference = r.reference "
        "JOIN people_assignment x ON x.id = r.assignment_id JOIN people_post o ON o.id = x.post_id "
        "WHERE r.reference = %s AND o.reference = ANY(%s)",
        [leave, posts],
    )
    if not found:
        raise Unknown(f"There is no leave {leave} of your team.", field="leave")
    one = found[0]
    person = one.pop("person")
    one.pop("post")
    asked = LeaveRow(**one)
    away = [Away(**row) for row in rows(_AWAY, [posts, asked.first_day, asked.last_day])]
    others = [row for row in away if row.assignment != asked.assignment]
    years = leave_years("a.reference = %s", [asked.assignment], asked.first_day)
    return Asked(person=person, leave=asked, year=years[0], also_away=others)


@query(summary="A claim of your team")
def team_claim(scope: Scope, claim: ClaimRef, as_at: date) -> ClaimRow:
    """Return one claim of the team."""
    found = _claims("c.reference = %s", [claim], managed(scope, as_at))
    if not found:
        raise Unknown(f"There is no claim {claim} of your team.", field="claim")
    return found[0]


def _claims(where: str, params: Sequence[object], posts: list[str]) -> list[ClaimRow]:
    sql = (
        f"{CLAIMS} JOIN people_post o ON o.id = a.post_id WHERE {where} "
        "AND o.reference = ANY(%s) ORDER BY c.worked_on, c.id"
    )
    return [ClaimRow(**one) for one in rows(sql, [*params, posts])]


class TeamAbsence(Record):
    """An absence of somebody in the team."""

    reference: str
    name: str
    kind: str
    reason: str
    first_day: date
    last_day: date | None
    state: str


_TEAM_ABSENCES = f"""
    SELECT b.reference, {NAME.format("b.person_id")} AS name, b.kind, b.reason,
           lower(b.days) AS first_day, upper(b.days) - 1 AS last_day, b.state
    FROM people_absence b JOIN people_assignment a ON a.id = b.assignment_id
    JOIN people_post o ON o.id = a.post_id
    WHERE upper_inf(b.known) AND b.state <> 'withdrawn' AND o.reference = ANY(%s)
"""  # noqa: S608


@query(summary="An absence of your team")
def team_absence(scope: Scope, absence: AbsenceRef, as_at: date) -> TeamAbsence:
    """Return one absence of the team."""
    found = rows(_TEAM_ABSENCES + "AND b.reference = %s", [managed(scope, as_at), absence])
    if not found:
        raise Unknown(f"There is no absence {absence} of your team.", field="absence")
    return TeamAbsence(**found[0])


class Waiting(Record):
    """Everything of the team that waits for a decision."""

    leave: list[LeaveRow]
    claims: list[ClaimRow]
    absences: list[TeamAbsence]
    names: dict[str, str]


@query(summary="What of your team waits for you")
def team_waiting(scope: Scope, as_at: date) -> Waiting:
    """Return leave, claims and reported sickness of the team that nobody has decided yet."""
    posts = managed(scope, as_at)
    leave = rows(
        f"SELECT q.*, {NAME.format('r.person_id')} AS person FROM people_leave_request r "  # noqa: S608
        f"JOIN ({REQUESTS}) q ON q.reference = r.reference "
        "JOIN people_assignment x ON x.id = r.assignment_id JOIN people_post o ON o.id = x.post_id "
        "WHERE r.state = 'asked' AND o.reference = ANY(%s) ORDER BY q.first_day",
        [posts],
    )
    names = {one["reference"]: one.pop("person") for one in leave}
    sick = rows(_TEAM_ABSENCES + "AND b.state = 'recorded' ORDER BY lower(b.days)", [posts])
    return Waiting(
        leave=[LeaveRow(**one) for one in leave],
        claims=_claims("c.state = 'asked'", [], posts),
        absences=[TeamAbsence(**one) for one in sick],
        names=names,
    )
