"""Leave that is left: what a year gives, less what was taken and asked for."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.calendar import financial_year, financial_year_range
from chamberlain.kernel.rates import figures
from chamberlain.people.rules.balance import SLICES, earned, entitlement
from chamberlain.people.rules.sickness import STATUTORY
from chamberlain.people.rules.term_time import GREEN_BOOK

_SLICES = """
    SELECT f.assignment_id, lower(d.days), upper(d.days), f.weekly_hours_e2, t.full_time_hours_e2,
           five.reached, f.pay_basis = 'casual'
    FROM people_assignment_fact f
    JOIN people_person p ON p.id = f.person_id
    JOIN people_post_fact t ON t.post_id = f.post_id AND upper_inf(t.known) AND t.held && f.held
    CROSS JOIN LATERAL (VALUES
        (daterange(NULL, (p.local_government_from + interval '5 years')::date), false),
        (daterange((p.local_government_from + interval '5 years')::date, NULL), true)
    ) five (held, reached)
    CROSS JOIN LATERAL (
        SELECT f.held * t.held * five.held * daterange(%(start)s, %(end)s) AS days
    ) d
    WHERE f.assignment_id = ANY(%(ids)s) AND upper_inf(f.known) AND NOT isempty(d.days)
    ORDER BY f.assignment_id, lower(d.days)
"""
_TAKEN = """
    SELECT a.id,
        coalesce((SELECT sum(hours_e2) FROM people_leave_request r WHERE r.assignment_id = a.id
            AND r.state = 'approved' AND lower(r.days) >= %(start)s AND lower(r.days) < %(end)s),
            0)::bigint,
        coalesce((SELECT sum(hours_e2) FROM people_leave_request r WHERE r.assignment_id = a.id
            AND r.state = 'asked' AND lower(r.days) >= %(start)s AND lower(r.days) < %(end)s),
            0)::bigint,
        coalesce((SELECT sum(hours_e2) FROM people_leave_adjustment j
            WHERE j.assignment_id = a.id AND j.year = %(year)s), 0)::bigint
    FROM people_assignment a WHERE a.id = ANY(%(ids)s)
"""
_WORKED = """
    SELECT assignment_id, sum(units_e2)::bigint FROM people_claim
    WHERE assignment_id = ANY(%(ids)s) AND kind = 'timesheet' AND state = 'approved'
      AND worked_on >= %(start)s AND worked_on < %(end)s
    GROUP BY assignment_id, date_trunc('month', worked_on)
"""


class Balance(NamedTuple):
    """Hours x 100 of one assignment in one leave year."""

    entitled_e2: int
    adjusted_e2: int
    taken_e2: int
    asked_e2: int

    @property
    def left_e2(self) -> int:
        """What may still be asked for."""
        return self.entitled_e2 + self.adjusted_e2 - self.taken_e2 - self.asked_e2


def balances(ids: Sequence[int], day: date, last_day: date | None = None) -> pl.DataFrame:
    """Return assignment_id with entitled_e2, adjusted_e2, taken_e2 and asked_e2 of a leave year.

    The year is that of `day`, April to March; with `last_day` it is earned up to that day only.
    """
    start, end = financial_year_range(financial_year(day))
    until = min(end, last_day + timedelta(1)) if last_day else end
    given = {"ids": list(ids), "start": start, "end": until, "year": start.year}
    slices = read_frame(_SLICES, given, schema=SLICES)
    terms = figures(GREEN_BOOK, max(start, date(2023, 4, 1)))
    entitled = entitlement(slices, terms, start, end - timedelta(1))
    schema = dict.fromkeys(("assignment_id", "taken_e2", "asked_e2", "adjusted_e2"), pl.Int64)
    taken = read_frame(_TAKEN, given | {"end": end}, schema=schema)
    worked = read_frame(_WORKED, given, schema={"assignment_id": pl.Int64, "worked_e2": pl.Int64})
    accrual = figures(STATUTORY, max(start, date(2025, 4, 6)))["irregular_accrual_e2"]
    found = taken.join(entitled, on="assignment_id", how="left", maintain_order="left")
    found = found.join(earned(worked, accrual), on="assignment_id", how="left")
    hours = pl.col("entitled_e2").fill_null(0) + pl.col("earned_e2").fill_null(0)
    return found.with_columns(entitled_e2=hours).drop("earned_e2")


def balance_on(assignment_id: int, day: date, last_day: date | None = None) -> Balance:
    """Return the balance of one assignment in the leave year of a day."""
    row = balances([assignment_id], day, last_day).row(0, named=True)
    return Balance(row["entitled_e2"], row["adjusted_e2"], row["taken_e2"], row["asked_e2"])
