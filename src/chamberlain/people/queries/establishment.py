"""The establishment in bulk: every post there is or will be, for whoever reckons what it costs."""

from datetime import date

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.people.contract import ESTABLISHMENT
from chamberlain.people.queries.pay import ALL_YEAR_E3, placed
from chamberlain.people.rules.term_time import paid_weeks_e3_expr

_POSTS = """
    SELECT DISTINCT ON (o.reference) o.reference, t.title, t.grade, t.fte_e4, t.full_time_hours_e2,
           t.working_weeks_e3, t.funding, t.funding_ends_on, t.state, lower(t.held),
           (SELECT nullif(max(coalesce(upper(l.held), 'infinity')), 'infinity')
            FROM people_post_fact l WHERE l.post_id = o.id AND upper_inf(l.known)
                AND l.state IN ('approved', 'frozen'))
    FROM people_post o
    JOIN people_post_fact t ON t.post_id = o.id AND upper_inf(t.known)
        AND t.held && daterange(%(as_at)s::date, %(until)s::date)
    WHERE o.entity = %(entity)s AND t.state IN ('approved', 'frozen') AND {place}
    ORDER BY o.reference, lower(t.held)
"""


@query(contract=True, summary="Every post on a day, and those to come")
def establishment(scope: Scope, entity: str, as_at: date, until: date) -> pl.DataFrame:
    """Return approved and frozen posts that hold on a day of `[as_at, until)`: ESTABLISHMENT.

    Each as it stands on the first of these days on which it holds.
    """
    place, params = placed(scope, "o.entity")
    given = {"entity": entity, "as_at": as_at, "until": until, **params}
    frame = read_frame(_POSTS.format(place=place), given, schema=ESTABLISHMENT)
    weeks = paid_weeks_e3_expr(pl.col("paid_weeks_e3"), pl.lit(False))
    return frame.with_columns(
        paid_weeks_e3=pl.when(pl.col("paid_weeks_e3").is_null()).then(ALL_YEAR_E3).otherwise(weeks)
    )
