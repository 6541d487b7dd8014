"""The establishment on a day: posts, what is filled of them, and who reports to whom."""

from datetime import date
from typing import Any

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.funding import shown_funding
from chamberlain.kernel.records import Record
from chamberlain.kernel.selecting import rows
from chamberlain.people.contract import PostRef

_POSTS = """
    SELECT o.reference, o.entity, t.title, t.grade, t.fte_e4, t.funding, t.cost_centre,
           t.directorate, t.reports_to, t.location, t.tenure, t.state, t.dbs_level,
           t.funding_ends_on, t.working_weeks_e3, lower(t.held) AS held_from,
           coalesce(h.substantive_e4, 0)::bigint AS substantive_e4,
           coalesce(h.occupied_e4, 0)::bigint AS occupied_e4,
           coalesce(h.holders, '') AS holders
    FROM people_post o
    JOIN people_post_fact t ON t.post_id = o.id AND upper_inf(t.known)
        AND t.held @> %(day)s::date
    LEFT JOIN LATERAL (
        SELECT sum(a.weekly_hours_e2 * 10000 / t.full_time_hours_e2)
                   FILTER (WHERE a.substantive) AS substantive_e4,
               sum(a.weekly_hours_e2 * 10000 / t.full_time_hours_e2)
                   FILTER (WHERE a.occupying) AS occupied_e4,
               string_agg(d.forenames || ' ' || d.surname, ', ' ORDER BY d.surname) AS holders
        FROM people_assignment_fact a
        JOIN people_details d ON d.person_id = a.person_id AND upper_inf(d.known)
            AND d.held @> %(day)s::date
        WHERE a.post_id = o.id AND upper_inf(a.known) AND a.held @> %(day)s::date
    ) h ON true
    WHERE {place}
"""


class PostRow(Record):
    """A post on a day. Both vacancy figures: by whose own post it is, and by who is there."""

    reference: str
    entity: str
    title: str
    grade: str
    fte: str
    vacant: str
    gap: str
    holders: str
    funding: str
    cost_centre: str
    directorate: str
    reports_to: str
    location: str
    tenure: str
    dbs_level: str
    term_time: bool
    funding_ends_on: date | None
    held_from: date
    state: str


@query(summary="The register of posts")
def posts(
    scope: Scope, as_at: date, state: str = "", directorate: str = "", only_vacant: bool = False
) -> list[PostRow]:
    """Return posts as they stand on a day; `only_vacant` those that nobody fully occupies."""
    more = (
        "AND (%(state)s = '' OR t.state = %(state)s) "
        "AND (%(directorate)s = '' OR t.directorate = %(directorate)s) "
        "AND (NOT %(only_vacant)s OR t.fte_e4 > coalesce(h.occupied_e4, 0)) "
        "ORDER BY t.directorate, o.reference"
    )
    given = {"day": as_at, "state": state, "directorate": directorate, "only_vacant": only_vacant}
    return [_row(one) for one in placed(_POSTS, scope, more, given)]


@query(summary="A post")
def post(scope: Scope, post: PostRef, as_at: date) -> PostRow:
    """Return one post as it stands on a day."""
    found = placed(_POSTS, scope, "AND o.reference = %(post)s", {"day": as_at, "post": post})
    if not found:
        raise Unknown(f"There is no post {post} on {as_at:%d/%m/%Y}.", field="post")
    return _row(found[0])


def placed(sql: str, scope: Scope, more: str, given: dict[str, Any]) -> list[dict[str, Any]]:
    """Return rows of the places a caller holds: `t` and `o` are the post's."""
    place, values = scope.place_sql("o.entity", "t.directorate", "t.cost_centre")
    named = {f"place_{number}": value for number, value in enumerate(values)}
    for name in named:
        place = place.replace("%s", f"%({name})s", 1)
    return rows(sql.format(place=place) + more, {**given, **named})


def _row(one: dict[str, Any]) -> PostRow:
    budget = one.pop("fte_e4")
    substantive, occupied = one.pop("substantive_e4"), one.pop("occupied_e4")
    weeks = one.pop("working_weeks_e3")
    return PostRow(
        **one | {"funding": shown_funding(one["funding"])},
        fte=fte_text(budget),
        vacant=fte_text(budget - substantive),
        gap=fte_text(budget - occupied),
        term_time=weeks is not None,
    )


def fte_text(fte_e4: int) -> str:
    """Return full-time equivalents as people read them: 0.6, 1, -0.2."""
    return f"{fte_e4 / 10_000:.2f}".rstrip("0").rstrip(".")


CHART = {
    "post": pl.String,
    "title": pl.String,
    "grade": pl.String,
    "reports_to": pl.String,
    "directorate": pl.String,
    "holders": pl.String,
    "fte_e4": pl.Int64,
    "below": pl.Int64,
}


@query(summary="Who reports to whom")
def organisation(scope: Scope, as_at: date, top: str = "", levels: int = 3) -> pl.DataFrame:
    """Return the posts from `top` down, so many levels; without it from those that report to none.

    Columns: post, title, grade, reports_to, directorate, holders, fte_e4, and `below`: how many
    posts report to it directly.
    """
    place, values = scope.place_sql("o.entity", "t.directorate", "t.cost_centre")
    sql = (
        "WITH RECURSIVE tree AS ("  # noqa: S608
        "SELECT o.reference, 1 AS level FROM people_post o JOIN people_post_fact t "
        "ON t.post_id = o.id AND upper_inf(t.known) AND t.held @> %s::date "
        f"WHERE {place} AND (o.reference = %s OR (%s = '' AND t.reports_to = '')) "
        "AND t.state <> 'deleted' UNION ALL "
        "SELECT o.reference, tree.level + 1 FROM tree JOIN people_post_fact t "
        "ON t.reports_to = tree.reference AND upper_inf(t.known) AND t.held @> %s::date "
        "AND t.state <> 'deleted' JOIN people_post o ON o.id = t.post_id WHERE tree.level < %s) "
        "SELECT o.reference, t.title, t.grade, t.reports_to, t.directorate, "
        "coalesce((SELECT string_agg(d.forenames || ' ' || d.surname, ', ' ORDER BY d.surname) "
        "FROM people_assignment_fact a JOIN people_details d ON d.person_id = a.person_id "
        "AND upper_inf(d.known) AND d.held @> %s::date WHERE a.post_id = o.id "
        "AND upper_inf(a.known) AND a.occupying AND a.held @> %s::date), ''), t.fte_e4, "
        "(SELECT count(*) FROM people_post_fact b WHERE b.reports_to = o.reference "
        "AND upper_inf(b.known) AND b.held @> %s::date AND b.state <> 'deleted') "
        "FROM tree JOIN people_post o ON o.reference = tree.reference "
        "JOIN people_post_fact t ON t.post_id = o.id AND upper_inf(t.known) "
        "AND t.held @> %s::date ORDER BY tree.level, t.reports_to, t.title, o.reference"
    )
    params = [as_at, *values, top, top, as_at, levels, as_at, as_at, as_at, as_at]
    return read_frame(sql, params, schema=CHART)
