"""Leavers: what pay needs of them, and why they say they left."""

from datetime import date

import polars as pl

from chamberlain.kernel import personal
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Record
from chamberlain.kernel.selecting import rows
from chamberlain.people.contract import LEAVER_FACTS
from chamberlain.people.queries.mine import own_id
from chamberlain.people.queries.pay import placed
from chamberlain.people.queries.working import NAME
from chamberlain.people.rules.suppression import suppressed

_FACTS = """
    SELECT DISTINCT ON (a.id) p.reference, a.payroll_id, a.reference, l.last_day, l.reason,
           l.leave_balance_e2
    FROM people_leaver l JOIN people_assignment a ON a.id = l.assignment_id
    JOIN people_person p ON p.id = a.person_id
    WHERE l.entity = %(entity)s AND {place}
    ORDER BY a.id, l.id DESC
"""


@query(contract=True, summary="Who leaves in a range of days, and the leave that is left")
def leaver_facts(scope: Scope, entity: str, start: date, end: date) -> pl.DataFrame:
    """Return assignments whose last day lies in `[start, end)`: LEAVER_FACTS.

    Leave left is owed to them in pay; below nought, they took too much.
    """
    place, params = placed(scope)
    frame = read_frame(_FACTS.format(place=place), {"entity": entity, **params},
                       schema=LEAVER_FACTS)  # fmt: skip
    return frame.filter(pl.col("last_day").is_between(start, end, closed="left"))


class LeaverRow(Record):
    """Somebody who leaves or left; `why` and `said` are what they told in the exit interview."""

    person: str
    name: str
    assignment: str
    title: str
    last_day: date
    reason: str
    leave_balance_e2: int
    why: str
    said: str


@query(summary="Leavers")
def leavers(scope: Scope, since: date) -> list[LeaverRow]:
    """Return who leaves from a day on, the leave that is left, and why they say they do."""
    place, params = scope.whole_sql("l.entity")
    found = rows(
        "SELECT DISTINCT ON (a.id) p.reference AS person, "  # noqa: S608
        f"{NAME.format('p.id')} AS name, a.reference AS assignment, "
        "(SELECT title FROM people_post_fact t WHERE t.post_id = a.post_id AND upper_inf(t.known) "
        "ORDER BY t.held DESC LIMIT 1) AS title, l.last_day, l.reason, l.leave_balance_e2, "
        "coalesce(x.reason, '') AS why, coalesce(x.said_sealed, '') AS said "
        "FROM people_leaver l JOIN people_assignment a ON a.id = l.assignment_id "
        "JOIN people_person p ON p.id = a.person_id "
        "LEFT JOIN people_exit_interview x ON x.assignment_id = a.id "
        f"WHERE l.last_day >= %s AND {place} ORDER BY a.id, l.id DESC",
        [since, *params],
    )
    told = [place for place, one in enumerate(found) if one["said"]]
    opened = personal.open_values(
        [f"people:person:{found[place]['person']}" for place in told],
        [f"exit:{found[place]['assignment']}" for place in told],
        [found[place]["said"] for place in told],
    )
    for place_, words in zip(told, opened, strict=True):
        found[place_]["said"] = words or personal.ERASED
    return [LeaverRow(**one) for one in sorted(found, key=lambda one: one["last_day"])]


@query(summary="Why people leave")
def leaving_reasons(scope: Scope, since: date) -> list[tuple[str, int | None]]:
    """Count why people say they left since a day: None below ten, and what gives it away."""
    place, params = scope.whole_sql()
    found = rows(
        f"SELECT reason, count(*) AS n FROM people_exit_interview WHERE {place} "  # noqa: S608
        "AND given_on >= %s GROUP BY reason ORDER BY n DESC, reason",
        [*params, since],
    )
    return suppressed([(one["reason"], int(one["n"])) for one in found])


@query(summary="Posts you leave")
def my_leaving(scope: Scope) -> list[tuple[str, date, bool]]:
    """Return (assignment, last day, whether one said why) of posts one leaves or left."""
    found = rows(
        "SELECT DISTINCT ON (a.id) a.reference, l.last_day, x.id IS NOT NULL AS told "
        "FROM people_leaver l JOIN people_assignment a ON a.id = l.assignment_id "
        "LEFT JOIN people_exit_interview x ON x.assignment_id = a.id "
        "WHERE a.person_id = %s ORDER BY a.id, l.id DESC",
        [own_id(scope)],
    )
    return [(one["reference"], one["last_day"], one["told"]) for one in found]
