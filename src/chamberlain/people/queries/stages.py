"""What the council's own schemes pay for each stretch of an absence."""

from datetime import date, timedelta
from itertools import groupby

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.people.contract import PAY_STAGES
from chamberlain.people.queries.pay import placed
from chamberlain.people.queries.terms import school_terms
from chamberlain.people.rules.pay_stages import Away, stages
from chamberlain.people.rules.teachers import Terms

BACK = timedelta(days=3 * 366)
"""How far back sickness is looked at: pay of a spell depends on those of the year before it."""

KINDS = (
    "sickness", "maternity", "adoption", "paternity", "shared_parental", "parental_bereavement",
    "neonatal_care",
)  # fmt: skip

_AWAY = """
    WITH mine AS (
        SELECT DISTINCT b.assignment_id FROM people_absence b
        JOIN people_assignment a ON a.id = b.assignment_id
        WHERE b.entity = %(entity)s AND upper_inf(b.known) AND b.state <> 'withdrawn'
          AND b.kind = ANY(%(kinds)s) AND b.days && daterange(%(start)s, %(end)s) AND {place}
    )
    SELECT b.reference, a.reference, b.kind,
           coalesce(p.local_government_from, p.employer_from), lower(b.days),
           least(upper(b.days), %(end)s), b.portion = 'half', b.event, b.event_on, b.returning,
           coalesce((SELECT f.pension_scheme = 'teachers' FROM people_assignment_fact f
               WHERE f.assignment_id = a.id AND upper_inf(f.known) AND f.held && b.days
               ORDER BY f.held LIMIT 1), false)
    FROM people_absence b JOIN mine USING (assignment_id)
    JOIN people_assignment a ON a.id = b.assignment_id JOIN people_person p ON p.id = b.person_id
    WHERE upper_inf(b.known) AND b.state <> 'withdrawn' AND b.kind = ANY(%(kinds)s)
      AND b.days && daterange(%(since)s, %(end)s)
    ORDER BY a.reference, lower(b.days)
"""
_READ = {
    "absence": pl.String,
    "assignment": pl.String,
    "kind": pl.String,
    "service_from": pl.Date,
    "first_day": pl.Date,
    "until": pl.Date,
    "half_days": pl.Boolean,
    "event": pl.String,
    "event_on": pl.Date,
    "returning": pl.Boolean,
    "teacher": pl.Boolean,
}


@query(contract=True, summary="Stages of sick pay and maternity pay")
def pay_stages(scope: Scope, entity: str, start: date, end: date) -> pl.DataFrame:
    """Return the stages of each sickness and family leave that touches `[start, end)`: PAY_STAGES.

    Whole, from the first day of the absence on, whatever days were asked for.
    """
    place, params = placed(scope)
    given = {"entity": entity, "start": start, "end": end, "since": start - BACK,
             "kinds": list(KINDS), **params}  # fmt: skip
    read = read_frame(_AWAY.format(place=place), given, schema=_READ)
    away = [Away(**row) for row in read.iter_rows(named=True)]
    terms = Terms(tuple((one.first_day, one.last_day) for one in school_terms(scope, entity)))
    found = [
        stage
        for _, mine in groupby(away, key=lambda one: one.assignment)
        for stage in stages(list(mine), terms)
    ]
    rows = [tuple(getattr(one, name) for name in PAY_STAGES) for one in found]
    frame = pl.DataFrame(rows, schema=PAY_STAGES, orient="row")
    ends = pl.col("stage_to").max().over("absence")
    return frame.filter(ends > start)
