"""Days that probation, learning and cases keep to. Pure."""

from datetime import date, timedelta

from chamberlain.kernel.rates import figures, history
from chamberlain.people.rules.rows import months_after
from chamberlain.people.rules.sickness import STATUTORY

REVIEW_MONTHS = (1, 3, 5)
"""When a probation is reviewed: the last in time to decide before six months' service protects."""
PROBATION_MONTHS = 5
NOTICE = timedelta(weeks=1)
REMIND_DAYS = 30
SHORT = next(one for one in history(STATUTORY) if one["unfair_dismissal_months"] < 24)
"""The figures from which less than two years protect."""


def reviews_due(starts_on: date) -> list[date]:
    """Return the days by which somebody who starts on a day is reviewed."""
    return [months_after(starts_on, months) for months in REVIEW_MONTHS]


def last_safe_day(starts_on: date) -> date:
    """Return the last day to give notice before protection from unfair dismissal begins.

    From 1 January 2027 six months' service protects (Employment Rights Act 2025), whoever has it on
    that day too; a week of statutory notice carries somebody over the line (Employment Rights Act
    1996 s97).
    """
    months = int(SHORT["unfair_dismissal_months"])
    protected = max(months_after(starts_on, months), SHORT.held_from)
    return protected - NOTICE - timedelta(days=1)


def expires_on(done_on: date, valid_months: int | None) -> date | None:
    """Return the day from which a course has to be done again; None where once is enough."""
    return None if valid_months is None else months_after(done_on, valid_months)


def due_state(expires: date | None, done: bool, today: date) -> str:
    """Return how somebody stands with a course they must do: missing, expired, due or done."""
    if not done:
        return "missing"
    if expires is None or expires > today + timedelta(days=REMIND_DAYS):
        return "done"
    return "expired" if expires <= today else "due"


def limit_on(event_on: date) -> date:
    """Return the last day to bring a claim about what happened on a day: three months less a day.

    Early conciliation at Acas stops the clock: the day is then later than this.
    """
    first = history(STATUTORY)[0].held_from
    months = int(figures(STATUTORY, max(event_on, first))["tribunal_limit_months"])
    return months_after(event_on, months) - timedelta(days=1)
