"""Telling budgets what posts there are and what they pay: nobody is named."""

from datetime import date, timedelta

import polars as pl
from django.apps import apps

from chamberlain.budgets.contract import POSTS_TOLD, record_posts
from chamberlain.kernel.calendar import financial_year
from chamberlain.kernel.door import EVERYTHING, Act, command
from chamberlain.kernel.money import round_half_up_penny_expr
from chamberlain.kernel.selecting import rows
from chamberlain.payroll.queries.reading import spine_points
from chamberlain.payroll.rules.pensions import employer_rate
from chamberlain.people.contract import establishment, pay_facts

SOURCE = "payroll"
YEAR_E3 = 52_143
AHEAD = timedelta(days=500)
"""Starters and posts to come are told so far ahead: to the end of the next financial year."""


@command(contract=True, system=True, summary="Tell budgets what posts there are and what they pay")
def tell_posts(act: Act, entity: str) -> int:
    """Tell budgets of every post of an entity: pay, hours, increments, rates; return how many.

    Who is in a post is told as a filled part of it, its unfilled part as a vacancy at the bottom of
    its grade. The next increment is on 1 April, one a year, up to the grade's top. Casuals, who
    have no hours, are not told. Without budgets it tells nobody.
    """
    if not apps.is_installed("chamberlain.budgets"):
        return 0
    day, until = act.today, act.today + AHEAD
    posts = establishment(EVERYTHING, entity=entity, as_at=day, until=until)
    held = _holders(entity, day, until)
    ladder = _ladder(entity, day)
    told = pl.concat([_filled(posts, held, ladder, entity, day), _unfilled(posts, held, ladder,
                                                                          entity)])  # fmt: skip
    priced = told.with_columns(next_step_on=pl.when(pl.col("steps") != "").then(_april_after(day)))
    return int(record_posts(act, source=SOURCE, entity=entity, posts=priced.select(*POSTS_TOLD)))


def _april_after(day: date) -> date:
    return date(int(financial_year(day)[:4]) + 1, 4, 1)


def _holders(entity: str, day: date, until: date) -> pl.DataFrame:
    """Return who is or will be in each post, on the first terms they have from a day on."""
    facts = pay_facts(EVERYTHING, entity=entity, start=day, end=until)
    return (
        facts.filter(pl.col("weekly_hours_e2") > 0)
        .sort("assignment", "held_from")
        .unique("assignment", keep="first", maintain_order=True)
    )


POINTS = {"spine_point": pl.Int64, "annual_pence": pl.Int64, "priced_year": pl.Int64}


def _points(spine: str, day: date) -> pl.DataFrame:
    """Return what the points of a spine pay on a day, and which year's award that is: POINTS."""
    since = pl.col("from")
    april = since.dt.year() - (since.dt.month() < 4).cast(pl.Int32)
    return (
        spine_points(spine)
        .filter((pl.col("from") <= day) & (day < pl.col("to")))
        .select("spine_point", "annual_pence", priced_year=april.cast(pl.Int64))
    )


def _ladder(entity: str, day: date) -> pl.DataFrame:
    """Return each grade's points with what they pay: grade and POINTS."""
    grades = rows(
        "SELECT code, spine, bottom, top FROM payroll_grade "
        "WHERE entity = %s AND held @> %s::date ORDER BY code",
        [entity, day],
    )
    spines = {name: _points(name, day) for name in {grade["spine"] for grade in grades}}
    found = [
        spines[grade["spine"]]
        .filter(pl.col("spine_point").is_between(grade["bottom"], grade["top"]))
        .select(pl.lit(grade["code"]).alias("grade"), *POINTS)
        for grade in grades
    ]
    empty = pl.DataFrame(schema={"grade": pl.String, **POINTS})
    return pl.concat([empty, *found]).sort("grade", "spine_point")


def _terms(entity: str) -> dict[str, object]:
    """Return the fund and LGPS rate of the pay group that takes starters, or of the first."""
    found = rows(
        "SELECT fund, spine, lgps_employer_rate_e2 FROM payroll_group WHERE entity = %s "
        "ORDER BY takes_starters DESC, id LIMIT 1",
        [entity],
    )
    return dict(found[0]) if found else {"fund": "GF", "spine": "", "lgps_employer_rate_e2": 0}


def _filled(
    posts: pl.DataFrame, held: pl.DataFrame, ladder: pl.DataFrame, entity: str, day: date
) -> pl.DataFrame:
    rates = {name: employer_rate(name, day) or 0 for name in ("teachers", "nhs")}
    rates["lgps"] = int(str(_terms(entity)["lgps_employer_rate_e2"] or 0))
    letters = rows(
        "SELECT e.payroll_id, s.ni_letter FROM payroll_setup s "
        "JOIN payroll_employment e ON e.id = s.employment_id "
        "WHERE e.entity = %s AND s.held @> %s::date",
        [entity, day],
    )
    known = pl.DataFrame(letters, schema={"payroll_id": pl.String, "ni_letter": pl.String})
    points = _points(str(_terms(entity)["spine"]), day)
    latest = points["priced_year"].max()
    mine = (
        held.drop("title", "grade", "full_time_hours_e2")
        .join(posts.drop("paid_weeks_e3", "held_from", "held_to"), on="post", how="inner")
        .join(known.unique("payroll_id"), on="payroll_id", how="left", maintain_order="left")
        .join(points, on="spine_point", how="left", maintain_order="left")
    )
    own = pl.col("annual_pay_pence").is_not_null()
    mine = mine.with_columns(
        spine_point=pl.when(~own).then("spine_point"),
        annual_pence=pl.coalesce("annual_pay_pence", "annual_pence").fill_null(0),
        priced_year=pl.coalesce("priced_year", pl.lit(latest, pl.Int64)).fill_null(day.year),
        fte_e4=pl.col("weekly_hours_e2") * 10_000 // pl.col("full_time_hours_e2"),
        state=pl.lit("filled"),
        seat=pl.col("assignment"),
        starts_on=pl.col("employment_from"),
        ends_on=pl.col("employment_to"),
        expected_on=pl.lit(None, pl.Date),
        ni_letter=pl.col("ni_letter").fill_null("A"),
        pension_rate_e2=pl.when(pl.col("pension_section") == "none").then(0).otherwise(
            pl.col("pension_scheme").replace_strict(rates, default=0, return_dtype=pl.Int64)
        ),
        fund=pl.lit(_terms(entity)["fund"]),
    )  # fmt: skip
    return _with_pay(_with_steps(mine, ladder))


def _unfilled(
    posts: pl.DataFrame, held: pl.DataFrame, ladder: pl.DataFrame, entity: str
) -> pl.DataFrame:
    """Return what of each post nobody is in, at the bottom of its grade."""
    terms = _terms(entity)
    hours = held.group_by("post").agg(pl.col("weekly_hours_e2").sum())
    bottom = ladder.unique("grade", keep="first", maintain_order=True)
    left = (
        posts.join(hours, on="post", how="left", maintain_order="left")
        .with_columns(
            fte_e4=pl.col("fte_e4")
            - pl.col("weekly_hours_e2").fill_null(0) * 10_000 // pl.col("full_time_hours_e2")
        )
        .filter(pl.col("fte_e4") > 0)
        .join(bottom, on="grade", how="inner", maintain_order="left")
    )
    frozen = pl.col("state") == "frozen"
    vacant = left.with_columns(
        state=pl.when(frozen).then(pl.lit("frozen")).otherwise(pl.lit("vacant")),
        seat=pl.col("post") + "/vacant",
        starts_on=pl.col("held_from"),
        ends_on=pl.col("held_to"),
        expected_on=pl.lit(None, pl.Date),
        ni_letter=pl.lit("A"),
        pension_rate_e2=pl.lit(int(str(terms["lgps_employer_rate_e2"] or 0)), pl.Int64),
        fund=pl.lit(terms["fund"]),
    )
    return _with_pay(_with_steps(vacant, ladder))


def _with_steps(frame: pl.DataFrame, ladder: pl.DataFrame) -> pl.DataFrame:
    """Add what the points above pay, in their order, up to the grade's top."""
    above = (
        frame.select("seat", "grade", at="spine_point")
        .join(ladder, on="grade")
        .filter(pl.col("spine_point") > pl.col("at"))
        .sort("seat", "spine_point")
        .group_by("seat", maintain_order=True)
        .agg(steps=pl.col("annual_pence").cast(pl.String).str.join(","))
    )
    return frame.join(above, on="seat", how="left", maintain_order="left").with_columns(
        pl.col("steps").fill_null("")
    )


def _with_pay(frame: pl.DataFrame) -> pl.DataFrame:
    weeks = round_half_up_penny_expr(pl.col("fte_e4") * pl.col("paid_weeks_e3"), YEAR_E3)
    columns = [name for name in POSTS_TOLD if name != "next_step_on"]
    return frame.with_columns(pay_e4=weeks).select(columns)
