"""Line managers of those who sign in, for whoever asks them about their people's access."""

from collections.abc import Sequence
from datetime import date

from chamberlain.kernel.lines import knows_managers
from chamberlain.kernel.selecting import rows
from chamberlain.people.queries.lines import LEVELS_MAX

_MANAGERS = f"""
    WITH RECURSIVE held AS (
        SELECT DISTINCT ON (p.signs_in_as) p.signs_in_as AS employee, a.post_id
        FROM people_person p JOIN people_assignment_fact a ON a.person_id = p.id
            AND upper_inf(a.known) AND a.occupying AND a.held @> %(day)s::date
        WHERE p.signs_in_as = ANY(%(users)s)
        ORDER BY p.signs_in_as, lower(a.held)
    ), up AS (
        SELECT h.employee, f.reports_to, 1 AS level FROM held h
        JOIN people_post_fact f ON f.post_id = h.post_id AND upper_inf(f.known)
            AND f.held @> %(day)s::date
        UNION ALL
        SELECT up.employee, f.reports_to, up.level + 1 FROM up
        JOIN people_post o ON o.reference = up.reports_to
        JOIN people_post_fact f ON f.post_id = o.id AND upper_inf(f.known)
            AND f.held @> %(day)s::date
        WHERE up.level < {LEVELS_MAX}
    )
    SELECT DISTINCT ON (up.employee) up.employee, p.signs_in_as AS manager FROM up
    JOIN people_post o ON o.reference = up.reports_to
    JOIN people_assignment_fact a ON a.post_id = o.id AND upper_inf(a.known) AND a.occupying
        AND a.held @> %(day)s::date
    JOIN people_person p ON p.id = a.person_id AND p.signs_in_as NOT IN ('', up.employee)
    ORDER BY up.employee, up.level, lower(a.held)
"""  # noqa: S608


@knows_managers
def managers_of_users(users: Sequence[str], day: date) -> dict[str, str]:
    """Return who manages each user on a day: the holder of the post above, past empty ones."""
    found = rows(_MANAGERS, {"users": list(users), "day": day})
    return {row["employee"]: row["manager"] for row in found}
