"""Whose house this is, for every page: the council, the day, a freeze, and whom a person covers."""

from dataclasses import dataclass
from datetime import date

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import local_day
from chamberlain.kernel.prepared import prepared_cursor
from chamberlain.kernel.remembering import once

_HOUSE = """
    WITH stored AS (SELECT (SELECT value #>> '{}' FROM kernel_setting
        WHERE name = 'business_date')::date AS day)
    SELECT stored.day,
        (SELECT name FROM kernel_entity WHERE kind = 'council' ORDER BY code LIMIT 1),
        (SELECT value #>> '{}' FROM kernel_setting WHERE name = 'payments_frozen'),
        (SELECT json_agg(json_build_array(c.away, u.name, upper(c.held)) ORDER BY u.name)
         FROM kernel_cover c JOIN kernel_user u ON u.reference = c.away
         WHERE c.by = %s AND c.held @> coalesce(stored.day, %s::date))
    FROM stored
"""


@dataclass(frozen=True, slots=True)
class Cover:
    """Somebody who is away; `until` is the first day on which they no longer are."""

    person: str
    name: str
    until: date


@dataclass(frozen=True, slots=True)
class House:
    """`stored_day` is a demonstration council's; `today` is the day that work is done on."""

    stored_day: date | None
    today: date
    council: str | None
    payments_frozen: str | None
    covers: tuple[Cover, ...]


def house_of(person: str = "") -> House:
    """Return what every page says, with whom a person covers; one query, once in a request."""
    return once(("web.house", person), lambda: _found(person))


def _found(person: str) -> House:
    here = local_day(clock.now())
    with prepared_cursor() as cursor:
        cursor.execute(_HOUSE, [person, here])
        stored, council, frozen, covers = cursor.fetchone()
    today = stored or here
    clock.known_business_date(today)
    held = tuple(Cover(away, name, date.fromisoformat(until)) for away, name, until in covers or ())
    return House(stored, today, council, frozen, held)
