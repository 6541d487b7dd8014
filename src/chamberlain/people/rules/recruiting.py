"""Recruitment worked out: what a post pays, which checks it asks for, and who ranks where."""

from datetime import date
from fractions import Fraction

import polars as pl

from chamberlain.kernel.rates import figures
from chamberlain.people.rules.rows import months_after, penny
from chamberlain.people.rules.term_time import paid_weeks_e3_expr

POINTS_MAX = 5
PANEL_LEAST = 2
"""A candidate is scored by two people at least, each for themselves."""
ALL_YEAR_E3 = 52_143
EQUALITY = {
    "age": ["16 to 24", "25 to 34", "35 to 44", "45 to 54", "55 to 64", "65 or over"],
    "sex": ["Female", "Male"],
    "gender": ["The same as the sex registered at birth", "Not the same"],
    "ethnicity": [
        "Asian or Asian British", "Black, Black British, Caribbean or African",
        "Mixed or multiple ethnic groups", "White", "Other ethnic group",
    ],
    "disability": ["Disabled", "Not disabled"],
    "religion": [
        "No religion", "Buddhist", "Christian", "Hindu", "Jewish", "Muslim", "Sikh", "Other",
    ],
    "orientation": ["Straight or heterosexual", "Gay or lesbian", "Bisexual", "Other"],
    "caring": ["Cares for somebody", "Does not"],
}  # fmt: skip
"""What is asked for equality, in the groups of the Census 2021; every question may be left."""
PREFER_NOT = "Prefer not to say"


def lines_of(text: str) -> list[str]:
    """Return criteria or questions: the lines of a text that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def actual_pay(
    full_time_pence: int,
    weekly_hours_e2: int,
    full_time_hours_e2: int,
    working_weeks_e3: int | None,
    five_years: bool = False,
) -> int:
    """Return a year's pay of a post: by its hours, and its weeks in term time.

    Weeks paid follow service, under five years for somebody new, as `people.term_time_pay` has it.
    """
    weeks_e3 = ALL_YEAR_E3
    if working_weeks_e3 is not None:
        weeks = paid_weeks_e3_expr(pl.lit(working_weeks_e3, pl.Int64), pl.lit(five_years))
        weeks_e3 = int(pl.select(weeks).item())
    share = Fraction(weekly_hours_e2 * weeks_e3, full_time_hours_e2 * ALL_YEAR_E3)
    return penny(full_time_pence * share)


def checks_needed(dbs_level: str, right_to_work: bool, qualification: str) -> list[tuple[str, str]]:
    """Return (kind, level) of what is seen before somebody starts in a post.

    Two references always; a DBS certificate, right to work and a qualification as it asks.
    """
    wanted = [("reference_1", ""), ("reference_2", "")]
    if right_to_work:
        wanted.insert(0, ("right_to_work", ""))
    if dbs_level != "none":
        wanted.append(("dbs", dbs_level))
    if qualification:
        wanted.append(("qualification", qualification))
    return wanted


def stands_in_the_way(
    checks: list[tuple[str, str, str]], risk_assessment: str
) -> list[tuple[str, str]]:
    """Return (kind, why) of the checks (kind, level, state) that keep somebody from starting.

    Right to work is seen before the first day, without exception (Immigration, Asylum and
    Nationality Act 2006 s15). A DBS certificate that is still to come may be waited for in work
    after a written assessment of the risk; never where a barred list must be searched, as the
    Safeguarding Vulnerable Groups Act 2006 has it. References likewise.
    """
    found = []
    for kind, level, state in checks:
        if state == "clear":
            continue
        if state == "not_clear":
            found.append((kind, "it was not clear"))
        elif kind == "right_to_work":
            found.append((kind, "it is seen before the first day"))
        elif kind == "dbs" and level == "enhanced_barred":
            found.append((kind, "the barred list is searched before the first day"))
        elif not risk_assessment:
            found.append((kind, "it is outstanding, and no risk assessment was written"))
    return found


def ranked(scores: pl.DataFrame, panel: int, lines: int) -> pl.DataFrame:
    """Rank candidates by the mean of what the panel gave each in all.

    Takes application, scorer and points (one row a criterion). Returns application, scorers (who
    scored every line), complete (as many as the panel), mean_e2 (points x 100, half up) and rank:
    1 for the most; candidates with as many share a rank. Only whole sets of scores count.
    """
    whole = (
        scores.group_by("application", "scorer")
        .agg(total=pl.col("points").sum(), n=pl.len())
        .filter(pl.col("n") == lines)
    )
    found = whole.group_by("application").agg(
        scorers=pl.len().cast(pl.Int64), total=pl.col("total").sum()
    )
    mean = (pl.col("total") * 200 + pl.col("scorers")) // (2 * pl.col("scorers"))
    return (
        found.with_columns(complete=pl.col("scorers") >= panel, mean_e2=mean)
        .with_columns(rank=pl.col("mean_e2").rank("min", descending=True).cast(pl.Int64))
        .select("application", "scorers", "complete", "mean_e2", "rank")
        .sort("rank", "application")
    )


def chosen(ranking: pl.DataFrame, least_e2: int, redeployees: list[str]) -> tuple[list[str], str]:
    """Return who is invited with `least_e2` points or more, and a word on redeployees.

    Where anybody at risk of redundancy reaches it, they alone are invited: others wait.
    """
    enough = ranking.filter(pl.col("mean_e2") >= least_e2)["application"].to_list()
    first = [one for one in enough if one in redeployees]
    return (first, "redeployees first") if first else (enough, "")


def candidate_kept_until(decided_on: date, today: date) -> date:
    """Return the first day on which what a candidate who was not appointed gave is erased."""
    months = int(figures("people.candidates", today)["months_after_decision"])
    return months_after(decided_on, months)
