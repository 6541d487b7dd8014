"""How much of a post is filled: by whose own post it is, and by who is actually there."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from chamberlain.kernel.bulk import read_frame

FILLED = """
    SELECT o.reference,
           t.fte_e4 AS budget_e4,
           coalesce(sum(a.weekly_hours_e2 * 10000 / t.full_time_hours_e2)
               FILTER (WHERE a.substantive), 0)::bigint AS substantive_e4,
           coalesce(sum(a.weekly_hours_e2 * 10000 / t.full_time_hours_e2)
               FILTER (WHERE a.occupying), 0)::bigint AS occupied_e4
    FROM people_post o
    JOIN people_post_fact t ON t.post_id = o.id AND upper_inf(t.known) AND t.held @> %(day)s::date
    LEFT JOIN people_assignment_fact a ON a.post_id = o.id AND upper_inf(a.known)
        AND a.held @> %(day)s::date
    WHERE o.reference = ANY(%(posts)s)
    GROUP BY o.reference, t.fte_e4, t.full_time_hours_e2
"""


def filled(posts: Sequence[str], day: date) -> pl.DataFrame:
    """Return budget, substantive and occupied full-time equivalents x 10,000 of posts on a day."""
    schema = {"post": pl.String, "budget_e4": pl.Int64, "substantive_e4": pl.Int64}
    given = {"posts": list(posts), "day": day}
    return read_frame(FILLED, given, schema={**schema, "occupied_e4": pl.Int64})


def room_e4(post: str, day: date) -> int:
    """Return what of a post's budget nobody occupies, x 10,000; below nought when over it."""
    found = filled([post], day)
    return int(found["budget_e4"][0] - found["occupied_e4"][0]) if found.height else 0
