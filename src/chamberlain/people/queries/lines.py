"""Who manages whom: reporting runs from post to post, past posts that nobody is in."""

from collections.abc import Iterable
from datetime import date

import polars as pl
from django.db import connection

from chamberlain.kernel.bulk import read_frame

LEVELS_MAX = 12

_UP = f"""
    WITH RECURSIVE up AS (
        SELECT f.reports_to, 1 AS level FROM people_post_fact f
        JOIN people_post o ON o.id = f.post_id
        WHERE o.reference = %(post)s AND upper_inf(f.known) AND f.held @> %(day)s::date
        UNION ALL
        SELECT f.reports_to, up.level + 1 FROM up
        JOIN people_post o ON o.reference = up.reports_to
        JOIN people_post_fact f ON f.post_id = o.id AND upper_inf(f.known)
            AND f.held @> %(day)s::date
        WHERE up.level < {LEVELS_MAX}
    )
    SELECT p.signs_in_as FROM up
    JOIN people_post o ON o.reference = up.reports_to
    JOIN people_assignment_fact a ON a.post_id = o.id AND upper_inf(a.known) AND a.occupying
        AND a.held @> %(day)s::date
    JOIN people_person p ON p.id = a.person_id
    WHERE p.signs_in_as NOT IN ('', %(besides)s)
    ORDER BY up.level, a.held LIMIT 1
"""  # noqa: S608

_DOWN = f"""
    WITH RECURSIVE mine AS (
        SELECT DISTINCT o.reference, 0 AS level, true AS counts FROM people_person p
        JOIN people_assignment_fact a ON a.person_id = p.id AND upper_inf(a.known) AND a.occupying
            AND a.held @> %(day)s::date
        JOIN people_post o ON o.id = a.post_id
        WHERE p.signs_in_as = ANY(%(users)s)
        UNION
        SELECT o.reference, mine.level + 1, NOT EXISTS (
            SELECT 1 FROM people_assignment_fact a JOIN people_person p ON p.id = a.person_id
            WHERE a.post_id = o.id AND upper_inf(a.known) AND a.occupying
              AND a.held @> %(day)s::date AND p.signs_in_as <> '')
        FROM mine JOIN people_post_fact f ON f.reports_to = mine.reference
            AND upper_inf(f.known) AND f.held @> %(day)s::date AND f.state <> 'deleted'
        JOIN people_post o ON o.id = f.post_id
        WHERE mine.counts AND mine.level < {LEVELS_MAX}
    )
    SELECT DISTINCT reference FROM mine WHERE level > 0
"""  # noqa: S608


def manager_of(post: str, day: date, besides: str = "") -> str:
    """Return who signs in as the manager of a post on a day, or a blank text.

    Where the post above is empty, or its holder is `besides`, the next one up.
    """
    with connection.cursor() as cursor:
        cursor.execute(_UP, {"post": post, "day": day, "besides": besides})
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def posts_managed(users: Iterable[str], day: date) -> list[str]:
    """Return the posts managed by people: those that report to theirs, or through empty ones."""
    given = {"users": sorted(users), "day": day}
    frame = read_frame(_DOWN, given, schema={"post": pl.String})
    return sorted(frame["post"].to_list())
