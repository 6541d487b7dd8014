"""The only place that reads the clock: instants in UTC, and the business date."""

from datetime import UTC, date, datetime

from django.db import connection

from chamberlain.kernel.calendar import local_day
from chamberlain.kernel.remembering import looked_up, once

BUSINESS_DATE = "kernel.business_date"


def now() -> datetime:
    """Return this instant, in UTC: what audit, sessions and one-time passwords use."""
    return datetime.now(tz=UTC)


def business_date() -> date:
    """Return the day that work is done on.

    A demonstration council stores one, moved by `advance_day`; elsewhere it is today in London.
    """
    return once(BUSINESS_DATE, _stored_or_today)


def known_business_date(day: date) -> None:
    """Take the business date from who has just read it with something else, for this request."""
    looked_up(BUSINESS_DATE, day)


def _stored_or_today() -> date:
    with connection.cursor() as cursor:
        cursor.execute("SELECT value #>> '{}' FROM kernel_setting WHERE name = 'business_date'")
        row = cursor.fetchone()
    return date.fromisoformat(row[0]) if row else local_day(now())
