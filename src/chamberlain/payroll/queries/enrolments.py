"""Who is in no pension scheme by decision: enrolled since, opted out, or postponed."""

from datetime import date

from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Record
from chamberlain.kernel.selecting import rows
from chamberlain.people.contract import names_of


class EnrolmentRow(Record):
    """What was decided of somebody's automatic enrolment, and when they are assessed again."""

    payroll_id: str
    name: str
    decision: str
    held_from: date
    assessed_again_on: date
    note: str


@query(summary="Automatic enrolment: what was decided")
def enrolments(
    scope: Scope, as_at: date, decision: str = "", entity: str = ""
) -> list[EnrolmentRow]:
    """Return decisions on automatic enrolment that hold on a day, the next to end first."""
    place, params = scope.whole_sql("n.entity")
    found = rows(
        "SELECT n.person, (SELECT min(e.payroll_id) FROM payroll_employment e "  # noqa: S608
        "WHERE e.person = n.person AND e.entity = n.entity) AS payroll_id, n.decision, "
        "lower(n.held) AS held_from, upper(n.held) AS assessed_again_on, n.note "
        f"FROM payroll_enrolment n WHERE n.held @> %s::date AND {place} "
        "AND (%s = '' OR n.decision = %s) AND (%s = '' OR n.entity = %s) "
        "ORDER BY upper(n.held), 2",
        [as_at, *params, decision, decision, entity, entity],
    )
    people = [row["person"] for row in found]
    names = dict(names_of(scope, persons=people).select("person", "name").iter_rows())
    return [EnrolmentRow(name=names.get(row.pop("person"), ""), **row) for row in found]
