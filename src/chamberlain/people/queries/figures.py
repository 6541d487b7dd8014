"""Figures of the workforce: one query makes each, so that they agree wherever they are shown."""

from datetime import date, timedelta

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import EVERYTHING, Scope, query
from chamberlain.ledger.contract import cost_centre_tree

WORKFORCE = {
    "directorate": pl.String,
    "name": pl.String,
    "headcount": pl.Int64,
    "fte_e4": pl.Int64,
    "posts": pl.Int64,
    "budget_e4": pl.Int64,
    "vacant_posts": pl.Int64,
    "gap_e4": pl.Int64,
    "away": pl.Int64,
}
_SEATS = """
    SELECT o.id, t.directorate, t.fte_e4, t.full_time_hours_e2
    FROM people_post o JOIN people_post_fact t ON t.post_id = o.id AND upper_inf(t.known)
        AND t.held @> %s::date AND t.state = 'approved'
    WHERE {place}
"""
_HELD = """
    SELECT a.post_id, a.person_id, a.weekly_hours_e2, a.occupying, b.id IS NOT NULL
    FROM people_assignment_fact a
    LEFT JOIN people_absence b ON b.assignment_id = a.assignment_id AND upper_inf(b.known)
        AND b.state <> 'withdrawn' AND b.days @> %s::date
    WHERE upper_inf(a.known) AND a.held @> %s::date
"""
_SEAT = {"post_id": pl.Int64, "directorate": pl.String, "fte_e4": pl.Int64, "full_e2": pl.Int64}
_HOLDER = {
    "post_id": pl.Int64,
    "person_id": pl.Int64,
    "hours_e2": pl.Int64,
    "occupying": pl.Boolean,
    "away": pl.Boolean,
}


@query(summary="Headcount, vacancies and who is away, by directorate")
def workforce(scope: Scope, as_at: date) -> pl.DataFrame:
    """Return the workforce of a day by directorate, in full-time equivalents x 10,000.

    A person with posts in two directorates counts in each. A vacant post has less in it than its
    budget; `gap_e4` is what is missing.
    """
    place, params = scope.place_sql("o.entity", "t.directorate", "t.cost_centre")
    seats = read_frame(_SEATS.format(place=place), [as_at, *params], schema=_SEAT)
    held = read_frame(_HELD, [as_at, as_at], schema=_HOLDER)
    there = held.filter("occupying").group_by("post_id").agg(pl.col("hours_e2").sum())
    filled = seats.join(there, on="post_id", how="left").with_columns(
        filled_e4=pl.col("hours_e2").fill_null(0) * 10_000 // pl.col("full_e2")
    )
    missing = (pl.col("fte_e4") - pl.col("filled_e4")).clip(lower_bound=0)
    posts = filled.group_by("directorate").agg(
        fte_e4_=pl.col("filled_e4").sum(),
        posts=pl.len().cast(pl.Int64),
        budget_e4=pl.col("fte_e4").sum(),
        vacant_posts=(missing > 0).sum().cast(pl.Int64),
        gap_e4=missing.sum(),
    )
    people = held.join(seats.select("post_id", "directorate"), on="post_id")
    heads = people.group_by("directorate").agg(
        headcount=pl.col("person_id").n_unique().cast(pl.Int64),
        away=pl.col("person_id").filter("away").n_unique().cast(pl.Int64),
    )
    joined = posts.join(heads, on="directorate", how="left").rename({"fte_e4_": "fte_e4"})
    tree: pl.DataFrame = cost_centre_tree(EVERYTHING, as_at=as_at)
    names = tree.select("directorate", name="directorate_name").unique("directorate")
    counted = joined.join(names, on="directorate", how="left").with_columns(
        pl.col("headcount", "away").fill_null(0), name=pl.coalesce("name", "directorate")
    )
    return counted.select(*WORKFORCE).sort("directorate")


@query(summary="How many people there are")
def headcount(scope: Scope, as_at: date) -> int:
    """Return how many people hold a post on a day, each counted once."""
    place, params = scope.whole_sql("p.entity")
    found = read_frame(
        "SELECT count(DISTINCT a.person_id) FROM people_assignment_fact a "  # noqa: S608
        "JOIN people_person p ON p.id = a.person_id "
        f"WHERE upper_inf(a.known) AND a.held @> %s::date AND {place}",
        [as_at, *params],
        schema={"people": pl.Int64},
    )
    return int(found["people"][0])


_SICK = """
    SELECT lower(b.days), coalesce(upper(b.days) - 1, %s::date), b.work_days
    FROM people_absence b WHERE {place} AND upper_inf(b.known) AND b.state <> 'withdrawn'
      AND b.kind = 'sickness' AND b.days && daterange(%s, %s, '[]')
"""
_SPANS = """
    SELECT min(lower(a.held)), nullif(max(coalesce(upper(a.held), 'infinity')), 'infinity') - 1
    FROM people_assignment_fact a JOIN people_person p ON p.id = a.person_id
    WHERE {place} AND upper_inf(a.known) GROUP BY a.person_id
"""


@query(summary="Sickness, starters and leavers by month")
def months(scope: Scope, as_at: date) -> pl.DataFrame:
    """Return twelve months up to that of a day: month, sick_days, starters, leavers.

    Sick days are working days lost; starters had no post before, leavers have none after.
    """
    this = as_at.replace(day=1)
    first = date(this.year - (this.month < 12), this.month % 12 + 1, 1)
    year = pl.DataFrame({"month": pl.date_range(first, this, "1mo", eager=True)})
    lost, parts = scope.whole_sql("b.entity")
    sick = read_frame(
        _SICK.format(place=lost),
        [as_at, *parts, first, as_at],
        schema={"from": pl.Date, "to": pl.Date, "work_days": pl.String},
    )
    place, params = scope.whole_sql("p.entity")
    spans = read_frame(
        _SPANS.format(place=place), params, schema={"starters": pl.Date, "leavers": pl.Date}
    )
    found = year.join(_days_lost(sick, first, as_at), on="month", how="left")
    for name in ("starters", "leavers"):
        moved = spans.group_by(month=pl.col(name).dt.truncate("1mo"))
        counted = moved.agg(pl.len().cast(pl.Int64).alias(name))
        found = found.join(counted, on="month", how="left")
    return found.with_columns(pl.col("sick_days", "starters", "leavers").fill_null(0)).sort("month")


def _days_lost(sick: pl.DataFrame, first: date, as_at: date) -> pl.DataFrame:
    """Return working days of absences by month: each day that counts of each, within the year."""
    within = sick.with_columns(
        pl.max_horizontal("from", pl.lit(first)).alias("from"),
        pl.min_horizontal("to", pl.lit(as_at)).alias("to"),
    ).filter(pl.col("from") <= pl.col("to"))
    days = within.with_columns(day=pl.date_ranges("from", "to")).explode("day")
    counts = pl.col("day").dt.weekday().cast(pl.String)
    worked = days.filter(pl.col("work_days").str.contains(counts, literal=True))
    return worked.group_by(month=pl.col("day").dt.truncate("1mo")).agg(
        sick_days=pl.len().cast(pl.Int64)
    )


@query(summary="Spells of sickness that reach a trigger")
def absence_triggers(scope: Scope, as_at: date, spells: int = 3, days: int = 10) -> pl.DataFrame:
    """Return who had so many spells, or days, of sickness in the 52 weeks before: with Bradford.

    The triggers are a council's own. Days related to pregnancy or disability must be looked at
    apart: they are in here.
    """
    place, params = scope.whole_sql("b.entity")
    return read_frame(
        "SELECT p.reference, d.forenames || ' ' || d.surname, s.spells, s.days, "  # noqa: S608
        "s.spells * s.spells * s.days FROM (SELECT b.person_id, count(*) AS spells, "
        "sum(least(coalesce(upper(b.days), %s::date + 1), %s::date + 1) - "
        "greatest(lower(b.days), %s::date))::bigint AS days FROM people_absence b "
        "WHERE upper_inf(b.known) AND b.state <> 'withdrawn' AND b.kind = 'sickness' "
        f"AND b.days && daterange(%s, %s) AND {place} GROUP BY b.person_id) s "
        "JOIN people_person p ON p.id = s.person_id JOIN people_details d "
        "ON d.person_id = p.id AND upper_inf(d.known) AND d.held @> %s::date "
        "WHERE s.spells >= %s OR s.days >= %s ORDER BY 5 DESC, 1",
        [
            as_at, as_at, as_at - timedelta(364), as_at - timedelta(364), as_at + timedelta(1),
            *params, as_at, spells, days,
        ],
        schema={"person": pl.String, "name": pl.String}
        | dict.fromkeys(("spells", "days", "bradford"), pl.Int64),
    )  # fmt: skip
