"""What people are paid by their terms: the register's figures for the pay gap and open data."""

from datetime import date, timedelta

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.people.queries.stages import pay_stages
from chamberlain.people.rules.paid import GAP_FACTS, gap_facts, months_of

TERMS = {
    "person": pl.String,
    "sex": pl.String,
    "assignment": pl.String,
    "title": pl.String,
    "grade": pl.String,
    "directorate": pl.String,
    "kind": pl.String,
    "pay_basis": pl.String,
    "annual_pence": pl.Int64,
    "weekly_hours_e2": pl.Int64,
    "full_time_hours_e2": pl.Int64,
    "working_weeks_e3": pl.Int64,
    "five_years": pl.Boolean,
    "added_pence": pl.Int64,
    "claimed_hours_e2": pl.Int64,
}
"""One row per assignment held on a day. `annual_pence` is full-time, all-year pay: the assignment's
own, or that of its spine point on the day; `added_pence` acting-up, honoraria and supplements of a
year; `claimed_hours_e2` hours on approved timesheets of the month."""

_TERMS = """
    SELECT p.reference, d.sex, a.reference, t.title, t.grade, t.directorate, f.kind, f.pay_basis,
           coalesce(f.annual_pay_pence, s.annual_pence), f.weekly_hours_e2, t.full_time_hours_e2,
           t.working_weeks_e3, p.local_government_from + interval '5 years' <= %(day)s,
           coalesce((SELECT sum(e.annual_pence) FROM people_element e
               WHERE e.assignment_id = a.id AND e.state = 'approved' AND e.held @> %(day)s::date),
               0)::bigint,
           coalesce((SELECT sum(c.units_e2) FROM people_claim c WHERE c.assignment_id = a.id
               AND c.kind = 'timesheet' AND c.state = 'approved'
               AND c.worked_on BETWEEN date_trunc('month', %(day)s::date) AND %(day)s::date),
               0)::bigint
    FROM people_assignment_fact f
    JOIN people_assignment a ON a.id = f.assignment_id AND a.entity = %(entity)s
    JOIN people_person p ON p.id = f.person_id
    JOIN people_details d ON d.person_id = p.id AND upper_inf(d.known) AND d.held @> %(day)s::date
    JOIN people_post_fact t ON t.post_id = f.post_id AND upper_inf(t.known)
        AND t.held @> %(day)s::date
    LEFT JOIN people_spine_point s ON s.spine = 'NJC' AND s.point = f.spine_point
        AND s.held @> %(day)s::date
    WHERE upper_inf(f.known) AND f.held @> %(day)s::date AND {place}
    ORDER BY p.reference, a.reference
"""


def terms_on(scope: Scope, entity: str, day: date) -> pl.DataFrame:
    """Return who holds what on which terms on a day: TERMS."""
    place, values = scope.whole_sql("a.entity")
    named = {f"place_{number}": value for number, value in enumerate(values)}
    for name in named:
        place = place.replace("%s", f"%({name})s", 1)
    given = {"entity": entity, "day": day, **named}
    return read_frame(_TERMS.format(place=place), given, schema=TERMS)


_AWAY = """
    SELECT p.reference, a.reference, b.kind, lower(b.days), coalesce(upper(b.days) - 1, %(day)s)
    FROM people_absence b JOIN people_assignment a ON a.id = b.assignment_id
    JOIN people_person p ON p.id = b.person_id
    WHERE a.entity = %(entity)s AND upper_inf(b.known) AND b.state <> 'withdrawn'
      AND b.days && daterange(%(first)s, %(day)s, '[]')
"""
AWAY = {
    "person": pl.String,
    "assignment": pl.String,
    "kind": pl.String,
    "from": pl.Date,
    "to": pl.Date,
}
_BONUSES = """
    SELECT p.reference, sum(b.amount_pence)::bigint FROM people_bonus b
    JOIN people_person p ON p.id = b.person_id
    WHERE b.entity = %(entity)s AND b.paid_on > %(since)s AND b.paid_on <= %(day)s
    GROUP BY p.reference
"""


@query(summary="Who counts for the gender pay gap, with hourly pay")
def pay_gap_facts(scope: Scope, entity: str, snapshot: date) -> pl.DataFrame:
    """Return a row for each relevant employee of a snapshot: GAP_FACTS, from the register.

    Pay is by contract for the month of the snapshot, whole for those not on less for leave.
    """
    first, last = months_of(snapshot)
    since = date(snapshot.year - 1, snapshot.month, snapshot.day)
    given = {"entity": entity, "since": since, "first": first, "day": snapshot}
    away = read_frame(_AWAY, given, schema=AWAY)
    stages = pay_stages(scope, entity, first, last + timedelta(1))
    bonuses = read_frame(_BONUSES, given, schema={"person": pl.String, "bonus_pence": pl.Int64})
    found = gap_facts(terms_on(scope, entity, snapshot), away, stages, bonuses, snapshot)
    return found.select(*GAP_FACTS)


def last_snapshot(today: date) -> date:
    """Return the last 31 March before a day, or that day itself."""
    this = date(today.year, 3, 31)
    return this if this <= today else date(today.year - 1, 3, 31)
