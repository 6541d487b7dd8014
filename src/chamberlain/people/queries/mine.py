"""What somebody sees of themselves: posts, leave and how it is worked out, absence, claims."""

from datetime import date, timedelta
from typing import Any

from chamberlain.kernel.calendar import financial_year, financial_year_range
from chamberlain.kernel.door import Refusal, Scope, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows
from chamberlain.people.queries.balances import balances
from chamberlain.people.queries.people import HeldRow, held_by
from chamberlain.people.queries.sealed import open_ninos


class Unlinked(Refusal):
    """Somebody who signs in but is not on the register of people."""

    code = "not_on_register"
    status = 404


def own_id(scope: Scope) -> int:
    """Return the id of the person who asks, or refuse somebody who is not on the register."""
    found = rows(
        "SELECT id FROM people_person WHERE signs_in_as = %s AND signs_in_as <> ''", [scope.person]
    )
    if not found:
        raise Unlinked("You are not on the register of people: ask HR to link your sign-in.")
    return int(found[0]["id"])


@query(summary="The posts you hold")
def my_assignments(scope: Scope, as_at: date) -> list[HeldRow]:
    """Return what one holds now or will hold."""
    found = held_by("p.id = %s", [own_id(scope)], as_at)
    return [one for one in found if one.held_to is None or one.held_to > as_at]


class LeaveRow(Record):
    """Leave asked for; `last_day` is the last day away."""

    reference: str
    assignment: str
    title: str
    first_day: date
    last_day: date
    hours_e2: int
    note: str
    state: str
    answer: str
    with_whom: str


class LeaveYear(Record):
    """A leave year of one assignment, in hours x 100."""

    assignment: str
    title: str
    year: str
    entitled_e2: int
    adjusted_e2: int
    taken_e2: int
    asked_e2: int
    left_e2: int


class MyLeave(Record):
    """Leave left, by assignment, and what was asked for in this leave year and later."""

    years: list[LeaveYear]
    requests: list[LeaveRow]


REQUESTS = """
    SELECT r.reference, a.reference AS assignment, t.title, lower(r.days) AS first_day,
           upper(r.days) - 1 AS last_day, r.hours_e2, r.note, r.state, r.answer,
           coalesce(u.name, (SELECT m.name FROM kernel_task k JOIN kernel_user m
               ON m.reference = k.owner WHERE k.subject = 'people:leave:' || r.reference
               AND k.closed_act IS NULL LIMIT 1), '') AS with_whom
    FROM people_leave_request r JOIN people_assignment a ON a.id = r.assignment_id
    JOIN LATERAL (SELECT title FROM people_post_fact t WHERE t.post_id = a.post_id
        AND upper_inf(t.known) ORDER BY t.held DESC LIMIT 1) t ON true
    LEFT JOIN kernel_user u ON u.reference = r.decided_by
"""


@query(summary="Your leave")
def my_leave(scope: Scope, as_at: date) -> MyLeave:
    """Return what is left of one's leave year, and one's requests, the latest first."""
    me = own_id(scope)
    start, _ = financial_year_range(financial_year(as_at))
    requests = rows(
        REQUESTS + "WHERE r.person_id = %s AND upper(r.days) > %s ORDER BY lower(r.days) DESC",
        [me, start],
    )
    years = leave_years("p.id = %s", [me], as_at)
    return MyLeave(years=years, requests=[LeaveRow(**one) for one in requests])


def leave_years(where: str, params: list[Any], as_at: date) -> list[LeaveYear]:
    """Return the leave year of assignments that a condition keeps and that are held on a day."""
    held = [one for one in held_by(where, params, as_at) if one.held_from <= as_at]
    held = [one for one in held if one.held_to is None or one.held_to > as_at]
    ids = {
        one["reference"]: one["id"]
        for one in rows(
            "SELECT id, reference FROM people_assignment WHERE reference = ANY(%s)",
            [[one.reference for one in held]],
        )
    }
    known = {row["assignment_id"]: row for row in balances(list(ids.values()), as_at).to_dicts()}
    return [_year(one, known[ids[one.reference]], as_at) for one in held]


def _year(held: HeldRow, row: dict[str, Any], as_at: date) -> LeaveYear:
    hours = {name: row[name] for name in ("entitled_e2", "adjusted_e2", "taken_e2", "asked_e2")}
    left = hours["entitled_e2"] + hours["adjusted_e2"] - hours["taken_e2"] - hours["asked_e2"]
    year = financial_year(as_at)
    return LeaveYear(assignment=held.reference, title=held.title, year=year, left_e2=left, **hours)


class MyAbsence(Record):
    """An absence of one's own."""

    reference: str
    kind: str
    reason: str
    first_day: date
    last_day: date | None
    state: str


@query(summary="Your absences")
def my_absences(scope: Scope, as_at: date) -> list[MyAbsence]:
    """Return one's absences of the last two years, the latest first."""
    found = rows(
        "SELECT reference, kind, reason, lower(days) AS first_day, upper(days) - 1 AS last_day, "
        "state FROM people_absence WHERE person_id = %s AND upper_inf(known) "
        "AND state <> 'withdrawn' AND days && daterange(%s, NULL) ORDER BY lower(days) DESC",
        [own_id(scope), as_at - timedelta(730)],
    )
    return [MyAbsence(**one) for one in found]


class ClaimRow(Record):
    """A claim; hours and miles are units x 100, expenses an amount."""

    reference: str
    name: str
    title: str
    element: str
    worked_on: date
    units_e2: int | None
    amount_pence: Pence | None
    description: str
    document: str
    state: str
    answer: str


CLAIMS = """
    SELECT c.reference, (SELECT d.forenames || ' ' || d.surname FROM people_details d
               WHERE d.person_id = c.person_id AND upper_inf(d.known) ORDER BY d.held DESC LIMIT 1)
               AS name, t.title, c.element, c.worked_on, c.units_e2, c.amount_pence, c.description,
           c.document, c.state, c.answer
    FROM people_claim c JOIN people_assignment a ON a.id = c.assignment_id
    JOIN LATERAL (SELECT title FROM people_post_fact t WHERE t.post_id = a.post_id
        AND upper_inf(t.known) ORDER BY t.held DESC LIMIT 1) t ON true
"""


@query(summary="Your claims")
def my_claims(scope: Scope, as_at: date) -> list[ClaimRow]:
    """Return one's claims of the last year, the latest first."""
    found = rows(
        CLAIMS + "WHERE c.person_id = %s AND c.worked_on > %s ORDER BY c.worked_on DESC, c.id DESC",
        [own_id(scope), as_at - timedelta(365)],
    )
    return [ClaimRow(**one) for one in found]


class MyDetails(Record):
    """What is held of oneself."""

    person: str
    number: str
    name: str
    born: date
    nino: str
    address_1: str
    address_2: str
    address_3: str
    address_4: str
    postcode: str
    email: str
    telephone: str
    has_bank_details: bool
    employer_from: date
    local_government_from: date


@query(summary="Your details")
def my_details(scope: Scope, as_at: date) -> MyDetails:
    """Return what the register holds of oneself."""
    found = rows(
        "SELECT p.reference AS person, p.number, d.forenames || ' ' || d.surname AS name, d.born, "
        "d.nino_sealed AS nino, d.address_1, "
        "d.address_2, d.address_3, d.address_4, d.postcode, d.email, "
        "d.telephone, p.payee <> '' AS has_bank_details, p.employer_from, "
        "p.local_government_from FROM people_person p JOIN people_details d ON d.person_id = p.id "
        "AND upper_inf(d.known) AND d.held @> %s::date WHERE p.id = %s",
        [as_at, own_id(scope)],
    )
    one = found[0]
    (one["nino"],) = open_ninos([one["person"]], [one["nino"]])
    return MyDetails(**one)
