"""Figures of the workforce: one query makes each, so that they agree wherever they are shown."""

from datetime import date, timedelta

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.people.queries.seeing import whole

WORKFORCE = {
    "directorate": pl.String,
    "headcount": pl.Int64,
    "fte_e4": pl.Int64,
    "posts": pl.Int64,
    "budget_e4": pl.Int64,
    "vacant_posts": pl.Int64,
    "gap_e4": pl.Int64,
    "away": pl.Int64,
}
_WORKFORCE = """
    WITH held AS (
        SELECT a.post_id, a.person_id, a.assignment_id, a.weekly_hours_e2, a.occupying
        FROM people_assignment_fact a WHERE upper_inf(a.known) AND a.held @> %s::date
    ), seats AS (
        SELECT o.id, t.directorate, t.fte_e4, t.full_time_hours_e2,
               coalesce((SELECT sum(h.weekly_hours_e2) FROM held h
                   WHERE h.post_id = o.id AND h.occupying), 0) * 10000 / t.full_time_hours_e2
                   AS filled_e4
        FROM people_post o JOIN people_post_fact t ON t.post_id = o.id AND upper_inf(t.known)
            AND t.held @> %s::date AND t.state = 'approved'
        WHERE {place}
    )
    SELECT s.directorate,
           (SELECT count(DISTINCT h.person_id) FROM held h JOIN seats x ON x.id = h.post_id
            WHERE x.directorate = s.directorate),
           sum(s.filled_e4)::bigint, count(*), sum(s.fte_e4)::bigint,
           count(*) FILTER (WHERE s.filled_e4 < s.fte_e4),
           sum(greatest(s.fte_e4 - s.filled_e4, 0))::bigint,
           (SELECT count(DISTINCT b.person_id) FROM people_absence b
            JOIN held h ON h.assignment_id = b.assignment_id JOIN seats x ON x.id = h.post_id
            WHERE x.directorate = s.directorate AND upper_inf(b.known)
              AND b.state <> 'withdrawn' AND b.days @> %s::date)
    FROM seats s GROUP BY s.directorate ORDER BY s.directorate
"""


@query(summary="Headcount, vacancies and who is away, by directorate")
def workforce(scope: Scope, as_at: date) -> pl.DataFrame:
    """Return the workforce of a day by directorate, in full-time equivalents x 10,000.

    A person with posts in two directorates counts in each. A vacant post has less in it than its
    budget; `gap_e4` is what is missing.
    """
    place, params = scope.place_sql("o.entity", "t.directorate", "t.cost_centre")
    sql = _WORKFORCE.format(place=place)
    return read_frame(sql, [as_at, as_at, *params, as_at], schema=WORKFORCE)


@query(summary="How many people there are")
def headcount(scope: Scope, as_at: date) -> int:
    """Return how many people hold a post on a day, each counted once."""
    place, params = whole(scope, "p.entity")
    found = read_frame(
        "SELECT count(DISTINCT a.person_id) FROM people_assignment_fact a "  # noqa: S608
        "JOIN people_person p ON p.id = a.person_id "
        f"WHERE upper_inf(a.known) AND a.held @> %s::date AND {place}",
        [as_at, *params],
        schema={"people": pl.Int64},
    )
    return int(found["people"][0])


_MONTHS = """
    WITH months AS (
        SELECT generate_series(date_trunc('month', %s::date) - interval '11 months',
            date_trunc('month', %s::date), interval '1 month')::date AS starts
    )
    SELECT m.starts,
        (SELECT count(*) FROM people_absence b CROSS JOIN LATERAL generate_series(
                greatest(lower(b.days), m.starts),
                least(coalesce(upper(b.days) - 1, %s::date), %s::date,
                    (m.starts + interval '1 month')::date - 1), interval '1 day') s(day)
            WHERE {absent} AND upper_inf(b.known) AND b.state <> 'withdrawn'
              AND b.kind = 'sickness'
              AND strpos(b.work_days, extract(isodow FROM s.day)::text) > 0),
        (SELECT count(*) FROM people_person p WHERE {person} AND
            (SELECT min(lower(a.held)) FROM people_assignment_fact a WHERE a.person_id = p.id
             AND upper_inf(a.known))
            BETWEEN m.starts AND (m.starts + interval '1 month')::date - 1),
        (SELECT count(*) FROM people_person p WHERE {person} AND
            (SELECT max(coalesce(upper(a.held), 'infinity')) - 1 FROM people_assignment_fact a
             WHERE a.person_id = p.id AND upper_inf(a.known))
            BETWEEN m.starts AND (m.starts + interval '1 month')::date - 1)
    FROM months m ORDER BY m.starts
"""


@query(summary="Sickness, starters and leavers by month")
def months(scope: Scope, as_at: date) -> pl.DataFrame:
    """Return twelve months up to that of a day: month, sick_days, starters, leavers.

    Sick days are working days lost; starters had no post before, leavers have none after.
    """
    absent, first = whole(scope, "b.entity")
    person, second = whole(scope, "p.entity")
    params = [as_at, as_at, as_at, as_at, *first, *second, *second]
    schema = {"month": pl.Date} | dict.fromkeys(("sick_days", "starters", "leavers"), pl.Int64)
    return read_frame(_MONTHS.format(absent=absent, person=person), params, schema=schema)


@query(summary="Spells of sickness that reach a trigger")
def absence_triggers(scope: Scope, as_at: date, spells: int = 3, days: int = 10) -> pl.DataFrame:
    """Return who had so many spells, or days, of sickness in the 52 weeks before: with Bradford.

    The triggers are a council's own. Days related to pregnancy or disability must be looked at
    apart: they are in here.
    """
    place, params = whole(scope, "b.entity")
    return read_frame(
        "SELECT p.reference, d.forenames || ' ' || d.surname, s.spells, s.days, "  # noqa: S608
        "s.spells * s.spells * s.days FROM (SELECT b.person_id, count(*) AS spells, "
        "sum(least(coalesce(upper(b.days), %s::date + 1), %s::date + 1) - "
        "greatest(lower(b.days), %s::date))::bigint AS days FROM people_absence b "
        "WHERE upper_inf(b.known) AND b.state <> 'withdrawn' AND b.kind = 'sickness' "
        f"AND b.days && daterange(%s, %s) AND {place} GROUP BY b.person_id) s "
        "JOIN people_person p ON p.id = s.person_id JOIN people_details d "
        "ON d.person_id = p.id AND upper_inf(d.known) AND d.held @> %s::date "
        "WHERE s.spells >= %s OR s.days >= %s ORDER BY 5 DESC, 1",
        [
            as_at, as_at, as_at - timedelta(364), as_at - timedelta(364), as_at + timedelta(1),
            *params, as_at, spells, days,
        ],
        schema={"person": pl.String, "name": pl.String}
        | dict.fromkeys(("spells", "days", "bradford"), pl.Int64),
    )  # fmt: skip
