"""What contracts pay, put as the gender pay gap and the Transparency Code ask for it. Pure."""

import json
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl

from chamberlain.kernel.money import plain_pounds
from chamberlain.kernel.rules import find
from chamberlain.people.rules.rows import penny
from chamberlain.people.rules.term_time import paid_weeks_e3_expr
from chamberlain.people.rules.transparency import THRESHOLD_PENCE, band_of

ALL_YEAR_E3 = 52_143
NAMED_PENCE = 150_000_00
LESS_PAID = (
    "maternity", "adoption", "paternity", "shared_parental", "parental_bereavement",
    "neonatal_care", "unpaid_parental", "carers", "dependants", "unpaid",
)  # fmt: skip
"""Leave at less than full pay. A strike is no leave."""
GAP_FACTS = {
    "person": pl.String,
    "sex": pl.String,
    "directorate": pl.String,
    "hourly": pl.String,
    "full_pay": pl.Boolean,
    "bonus": pl.String,
}
"""One row per relevant employee: sex f or m, hourly pay to the penny, whether on full pay, bonuses
of the twelve months to the snapshot in pounds."""


def months_of(day: date) -> tuple[date, date]:
    """Return the first and last day of the month of a day."""
    after = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return day.replace(day=1), date.fromordinal(after.toordinal() - 1)


def gap_facts(
    terms: pl.DataFrame,
    away: pl.DataFrame,
    stages: pl.DataFrame,
    bonuses: pl.DataFrame,
    snapshot: date,
) -> pl.DataFrame:
    """Return GAP_FACTS of a snapshot from terms, absences with stages of their pay, and bonuses.

    Somebody with several posts counts once: pay of all over hours of all. Term-time hours are
    spread over the weeks that are paid, so that the rate is that of an all-year colleague. A casual
    counts with the hours of their timesheets of the month; without any they had no pay in it and
    are relevant but not on full pay. Added pay is an allowance: ordinary pay, not a bonus.
    """
    weeks = paid_weeks_e3_expr(pl.col("working_weeks_e3"), pl.col("five_years"))
    month_hours_e2 = pl.col("claimed_hours_e2")
    paid = terms.with_columns(
        weeks=pl.when(pl.col("working_weeks_e3").is_null()).then(ALL_YEAR_E3).otherwise(weeks),
        casual=pl.col("pay_basis") == "casual",
    ).with_columns(
        hours=pl.when("casual")
        .then(month_hours_e2 * 700 * 1_000 // 3_044)
        .otherwise(pl.col("weekly_hours_e2") * 1_000)
        * pl.col("weeks")
        // ALL_YEAR_E3
    )
    month = pl.col("annual_pence") * pl.col("hours") // (pl.col("full_time_hours_e2") * 12)
    paid = paid.with_columns(month=month + pl.col("added_pence") * 1_000 // 12)
    people = paid.group_by("person", maintain_order=True).agg(
        pl.col("sex").first().str.to_lowercase(), pl.col("directorate").first(),
        pl.col("month").sum(), pl.col("hours").sum(), pl.col("annual_pence").null_count(),
    )  # fmt: skip
    less = _on_less(away, stages, snapshot)
    priced = (pl.col("hours") > 0) & (pl.col("annual_pence") == 0)
    found = people.join(bonuses, on="person", how="left").with_columns(
        priced=priced, full_pay=priced & ~pl.col("person").is_in(list(less))
    )
    hourly = [
        _hourly(row["month"], row["hours"]) if row["priced"] else None
        for row in found.iter_rows(named=True)
    ]
    pounds = (pl.col("bonus_pence").fill_null(0) // 100).cast(pl.String) + pl.format(
        ".{}", (pl.col("bonus_pence").fill_null(0) % 100).cast(pl.String).str.zfill(2)
    )
    return found.with_columns(hourly=pl.Series(hourly, dtype=pl.String), bonus=pounds)


def _hourly(month_thousandths: int, hours_thousandths: int) -> str:
    """Return the rule's hourly pay: a month's pay x 7 / 30.44 over a week's hours, in pounds."""
    weekly = Fraction(month_thousandths, 1_000) * 7 * 100 / 3_044
    pence = penny(weekly / Fraction(hours_thousandths, 100_000))
    return plain_pounds(pence)


def _on_less(away: pl.DataFrame, stages: pl.DataFrame, snapshot: date) -> set[str]:
    """Return who had less than full pay in the month for leave, or for sickness past full pay."""
    first, last = months_of(snapshot)
    inside = away.filter((pl.col("from") <= last) & (pl.col("to") >= first))
    found = set(inside.filter(pl.col("kind").is_in(LESS_PAID))["person"])
    less = stages.filter(
        (pl.col("stage") != "full") & (pl.col("stage_from") <= last) & (pl.col("stage_to") > first)
    )
    sick = inside.filter(pl.col("kind") == "sickness").join(less, on="assignment", how="semi")
    return found | set(sick["person"])


def gap_figures(facts: pl.DataFrame) -> dict[str, Any]:
    """Return the six statutory figures and the quarters of GAP_FACTS, as the rule works them out.

    Empty where nobody counts. Whoever has no hourly pay is not on full pay.
    """
    if facts.is_empty():
        return {}
    asked = facts.select("sex", "hourly", "bonus", full_pay=pl.col("full_pay").cast(pl.String))
    result, errors = find("people.gender_pay_gap").run(asked)
    if errors.height:
        raise ValueError(f"the pay gap could not be worked out: {errors.row(0)}")
    row = result.row(0, named=True)
    quarters = {
        name: json.loads(row[name]) for name in ("lower", "lower_middle", "upper_middle", "upper")
    }
    names = (
        "mean_gap_pct", "median_gap_pct", "mean_bonus_gap_pct", "median_bonus_gap_pct",
        "male_pct", "female_pct", "full_pay_male", "full_pay_female", "male_relevant",
        "female_relevant",
    )  # fmt: skip
    return {name: row[name] for name in names} | {"quarters": quarters}


def remuneration(terms: pl.DataFrame) -> pl.DataFrame:
    """Return a person's pay of a year with added pay: person, title, directorate, kind, pence.

    Full-time pay by the hours of each post and its weeks; the title is that of the best paid.
    """
    weeks = paid_weeks_e3_expr(pl.col("working_weeks_e3"), pl.col("five_years"))
    share = pl.when(pl.col("working_weeks_e3").is_null()).then(ALL_YEAR_E3).otherwise(weeks)
    hours = pl.col("weekly_hours_e2") * share
    pay = (
        pl.col("annual_pence").fill_null(0) * hours // (pl.col("full_time_hours_e2") * ALL_YEAR_E3)
    )
    return (
        terms.with_columns(pence=pay + pl.col("added_pence"))
        .sort("pence", descending=True, maintain_order=True)
        .group_by("person", maintain_order=True)
        .agg(pl.col("title", "grade", "directorate", "kind").first(), pl.col("pence").sum())
    )


def senior_rows(paid: pl.DataFrame) -> pl.DataFrame:
    """Return those paid 50,000 pounds or more by their band: title, directorate, tenure, band.

    `named` says whom the Transparency Code names: at 150,000 or more.
    """
    seniors = paid.filter(pl.col("pence") >= THRESHOLD_PENCE).sort(
        "pence", descending=True, maintain_order=True
    )
    bands = [band_of(one) for one in seniors["pence"]]
    return seniors.with_columns(
        band=pl.Series(bands, dtype=pl.String), named=pl.col("pence") >= NAMED_PENCE
    )


def multiple_of(terms: pl.DataFrame) -> dict[str, Any]:
    """Return the highest full-time pay, the median of everybody's, and the multiple.

    Of full-time, all-year pay with added pay, so that part-timers don't bend it; casuals count.
    """
    full = terms.filter(pl.col("annual_pence").is_not_null()).with_columns(
        pence=pl.col("annual_pence") + pl.col("added_pence")
    )
    each = full.group_by("person").agg(pl.col("pence").max())["pence"].to_list()
    if not each:
        return {}
    asked = pl.DataFrame(
        {"highest_paid_pence": [str(max(each))], "all_staff_pay_pence": [json.dumps(each)]}
    )
    result, errors = find("people.pay_multiple").run(asked)
    if errors.height:
        raise ValueError(f"the pay multiple could not be worked out: {errors.row(0)}")
    row = result.row(0, named=True)
    return {
        "highest_pence": max(each), "median_pence": int(row["median_pence"]),
        "multiple": row["multiple"], "people": len(each),
    }  # fmt: skip
