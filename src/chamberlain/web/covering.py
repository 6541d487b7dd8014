"""Acting for somebody who is away: chosen by hand, shown on every page, ended by the calendar."""

from datetime import date

from django.db import connection
from django.http import HttpRequest

from chamberlain.kernel import clock

COVERING = "covering"

_COVERS = """
    SELECT c.away, u.name, upper(c.held) FROM kernel_cover c
    JOIN kernel_user u ON u.reference = c.away
    WHERE c.by = %s AND c.held @> %s::date ORDER BY u.name
"""


def covers_of(person: str, today: date) -> list[tuple[str, str, date]]:
    """Return (reference, name, first day it no longer holds) of each person covered for today."""
    with connection.cursor() as cursor:
        cursor.execute(_COVERS, [person, today])
        return list(cursor.fetchall())


def covered_person(request: HttpRequest) -> str | None:
    """Return whom the person of this session acts for, as long as a cover is in force."""
    away = request.session.get(COVERING)
    if away is None:
        return None
    person: str = request.user.reference  # type: ignore[union-attr]
    if any(away == known for known, _, _ in covers_of(person, clock.business_date())):
        return str(away)
    del request.session[COVERING]
    return None
