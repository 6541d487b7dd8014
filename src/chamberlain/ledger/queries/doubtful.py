"""Cost centres in doubt: open, but nothing was posted to them for long, or named like another."""

from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import Field

from chamberlain.kernel.calendar import period_of
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Record
from chamberlain.kernel.selecting import rows

PERIODS = 12
DAYS_A_MONTH = 30
Months = Annotated[int, Field(ge=1, le=120, description="Months without a posting")]


class DoubtfulCentre(Record):
    """A cost centre that somebody should close, or say why it stays open."""

    code: str
    name: str
    entity: str
    held_from: date | None
    months_quiet: int | None
    """Whole months since the last period posted to; None where none ever was."""
    named_like: str
    reason: str


_SQL = """
    WITH open AS (
        SELECT c.code, c.name, c.entity, lower(c.held) AS held_from,
            lower(regexp_replace(c.name, '[^[:alnum:]]', '', 'g')) AS said
        FROM ledger_cost_centre c
        WHERE c.level = 'cost_centre' AND c.held @> %s::date AND {condition}
    ), posted AS (
        SELECT k.entity, k.cost_centre, max(k.year * 12 + least(k.period, 12)) AS month
        FROM (SELECT entity, cost_centre, year, period FROM ledger_inside.coding_balance
            UNION ALL SELECT entity, cost_centre, year, period FROM ledger_inside.delta) k
        WHERE k.cost_centre <> '' GROUP BY 1, 2
    )
    SELECT o.code, o.name, o.entity, o.held_from, %s - p.month AS months_quiet,
        coalesce((SELECT min(s.code) FROM open s
            WHERE s.entity = o.entity AND s.said = o.said AND s.code <> o.code), '') AS named_like
    FROM open o LEFT JOIN posted p ON p.entity = o.entity AND p.cost_centre = o.code
    ORDER BY o.entity, o.code
"""


@query(summary="List cost centres that are open but unused, or named like another")
def doubtful_cost_centres(scope: Scope, as_at: date, months: Months = 12) -> list[DoubtfulCentre]:
    """Return open cost centres without a posting for so many months, or with another's name.

    One that was opened within these months is not yet in doubt for want of postings.
    """
    condition, params = scope.entity_sql("c.entity")
    year, period = period_of(as_at)
    month = int(year[:4]) * PERIODS + period
    found = rows(_SQL.format(condition=condition), [as_at, *params, month])
    opened_since = as_at - timedelta(days=months * DAYS_A_MONTH)
    judged = [(one, _reason(one, months, opened_since)) for one in found]
    return [DoubtfulCentre(**one, reason=reason) for one, reason in judged if reason]


def _reason(one: dict[str, Any], months: int, opened_since: date) -> str:
    """Say why a cost centre is in doubt; nothing where it isn't."""
    quiet, since = one["months_quiet"], one["held_from"]
    reasons = []
    if quiet is not None and quiet >= months:
        reasons.append(f"nothing posted for {quiet} months")
    elif quiet is None and (since is None or since < opened_since):
        reasons.append("nothing was ever posted")
    if one["named_like"]:
        reasons.append(f"named like {one['named_like']}")
    return "; ".join(reasons)
