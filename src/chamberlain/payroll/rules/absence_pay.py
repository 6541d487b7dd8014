"""Pay while away: what is not earned, and what statute and the council's own schemes pay instead.

Frames in and out, whole pence, by pay period (`key`, see `period_earnings`). Pay of a period is
shared over its working days; what is lost for days away comes off, and each payment for them is an
element of its own, so that full sick pay changes nothing but the lines.
"""

import polars as pl

from chamberlain.payroll.rules.assumed_pay import (
    TREATMENTS,
    assumed_pensionable_pay,
    leave_and_pension,
)
from chamberlain.payroll.rules.period_earnings import EARNED, half_up, in_periods, shaped

AWAY = "days_away"
WHY = "absence_why"
ASSUMED = "assumed_pay"
OCCUPATIONAL = {"sickness": "osp"}
OCCUPATIONAL_ELSE = "omp"
NINE_TENTHS = 90
STAGES = {"full": "full pay", "half": "half pay", "ninety": "nine tenths of pay", "none": "no pay"}
REASONS = {"sickness": "sickness"}
CHILD = "child_related"
NEEDS_PAY = ("parental_bereavement", "neonatal_care")
"""Leave that counts for the Local Government pension only while something is paid for it."""

VALUED = {
    "payroll_id": pl.String,
    "assignment": pl.String,
    "key": pl.Int64,
    "absence": pl.String,
    "kind": pl.String,
    "stage": pl.String,
    "first": pl.Date,
    "days": pl.Int64,
    "halves": pl.Int64,
    "period_halves": pl.Int64,
    "element": pl.String,
    "normal_pence": pl.Int64,
    "statutory_pence": pl.Int64,
    "occupational_pence": pl.Int64,
}


def valued(
    away: pl.DataFrame,
    stages: pl.DataFrame,
    statutory: pl.DataFrame,
    normal: pl.DataFrame,
    employed: pl.DataFrame,
) -> pl.DataFrame:
    """Return each stretch of absence with its normal, statutory and occupational pay: VALUED.

    `away` are absences cut to periods (payroll_id, assignment, absence, kind, key, held_from,
    held_to, work_days, portion); `stages` say which part of normal pay the council's scheme gives
    (absence, stage, stage_from, stage_to); `statutory` is by the day (see `statutory_days`);
    `normal` is pay had nobody been away (assignment, key, amount_pence); `employed` the days of
    salaried terms (assignment, key, held_from, held_to).
    """
    keys = ["payroll_id", "assignment", "key", "absence", "kind", "work_days"]
    works = pl.col("work_days").str.contains(pl.col("day").dt.weekday().cast(pl.String))
    weight = pl.when(pl.col("portion") == "half").then(1).otherwise(2)
    days = (
        away.with_columns(day=pl.date_ranges("held_from", "held_to", closed="left"))
        .explode("day")
        .with_columns(halves=pl.when(works).then(weight).otherwise(0).cast(pl.Int64))
    )
    staged = days.select("absence", "day").join(stages, on="absence").filter(
        (pl.col("stage_from") <= pl.col("day")) & (pl.col("day") < pl.col("stage_to"))
    )  # fmt: skip
    told = days.join(staged.select("absence", "day", "stage"), on=["absence", "day"], how="left")
    paid = statutory.select("absence", "day", "element", "statutory_pence")
    sums = (
        told.with_columns(pl.col("stage").fill_null("none"))
        .join(paid, on=["absence", "day"], how="left", maintain_order="left")
        .group_by(*keys, "stage", maintain_order=True)
        .agg(
            first=pl.col("day").min(),
            days=pl.len().cast(pl.Int64),
            halves=pl.col("halves").sum(),
            element=pl.col("element").drop_nulls().first(),
            statutory_pence=pl.col("statutory_pence").fill_null(0).sum(),
        )
        .sort("assignment", "key", "first")
    )
    whole = _working_halves(sums, employed)
    known = (
        sums.join(whole, on=["assignment", "key", "work_days"], how="left", maintain_order="left")
        .join(
            normal.select("assignment", "key", all_pence="amount_pence"),
            on=["assignment", "key"],
            how="left",
            maintain_order="left",
        )
        .with_columns(pl.col("period_halves", "all_pence").fill_null(0))
    )
    return _paid(known).select(*VALUED).cast(pl.Schema(VALUED))


def _working_halves(sums: pl.DataFrame, employed: pl.DataFrame) -> pl.DataFrame:
    """Return working days x 2 of each period in which somebody is away, by their own pattern."""
    mine = employed.join(sums.select("assignment", "key", "work_days").unique(),
                         on=["assignment", "key"])  # fmt: skip
    works = pl.col("work_days").str.contains(pl.col("day").dt.weekday().cast(pl.String))
    return (
        mine.with_columns(day=pl.date_ranges("held_from", "held_to", closed="left"))
        .explode("day")
        .filter(works)
        .group_by("assignment", "key", "work_days")
        .agg(period_halves=2 * pl.len().cast(pl.Int64))
    )


def _paid(known: pl.DataFrame) -> pl.DataFrame:
    """Add normal_pence and occupational_pence; shares of a period add up to what is shared."""
    upto = pl.col("halves").cum_sum().over("assignment", "key")
    divisor = pl.max_horizontal("period_halves", 1)
    share = [
        half_up(pl.col("all_pence") * pl.min_horizontal(n, divisor), divisor)
        for n in (upto, upto - pl.col("halves"))
    ]
    normal, statutory = pl.col("normal_pence"), pl.col("statutory_pence")
    half = pl.min_horizontal(half_up(normal, 2) + statutory, normal)
    most = (
        pl.when(pl.col("stage") == "full")
        .then(normal)
        .when(pl.col("stage") == "half")
        .then(half)
        .when(pl.col("stage") == "ninety")
        .then(half_up(normal * NINE_TENTHS, 100))
        .otherwise(0)
    )
    return known.with_columns(
        normal_pence=pl.when(pl.col("period_halves") > 0).then(share[0] - share[1]).otherwise(0)
    ).with_columns(occupational_pence=(most - statutory).clip(0))


def absence_lines(found: pl.DataFrame) -> pl.DataFrame:
    """Return what comes off for days away and what is paid for them: EARNED rows."""
    kind = pl.col("kind").str.replace_all("_", " ")
    counted = pl.format("{} of {} working days, {}", _days("halves"), _days("period_halves"), kind)
    stage = pl.col("stage").replace_strict(STAGES)
    own = pl.col("kind").replace_strict(OCCUPATIONAL, default=OCCUPATIONAL_ELSE)
    lines = [
        found.with_columns(
            element=pl.lit(AWAY), amount_pence=-pl.col("normal_pence"), note=counted
        ),
        found.with_columns(amount_pence="statutory_pence", note=pl.format("{} days", "days")),
        found.with_columns(
            element=own,
            amount_pence="occupational_pence",
            note=pl.format("{}, {} working days", stage, _days("halves")),
        ),
    ]
    return pl.concat([shaped(one.filter(pl.col("amount_pence") != 0)) for one in lines])


def _days(halves: str) -> pl.Expr:
    """Return half days as days: 5, or 2.5."""
    whole = (pl.col(halves) // 2).cast(pl.String)
    return pl.when(pl.col(halves) % 2 == 1).then(whole + pl.lit(".5")).otherwise(whole)


def explained(
    found: pl.DataFrame, stages: pl.DataFrame, statutory: pl.DataFrame, periods: pl.DataFrame
) -> pl.DataFrame:
    """Return why each absence of a period is paid as it is: EARNED rows without an amount."""
    here = found.select("payroll_id", "assignment", "key", "absence").unique(maintain_order=True)
    why = stages.select("absence", note="why").unique(maintain_order=True)
    days = statutory.select("absence", "day", note="said").with_columns(
        held_from="day", held_to=pl.col("day").dt.offset_by("1d")
    )
    rates = in_periods(days, periods).select("absence", "key", "note").unique(maintain_order=True)
    rows = pl.concat(
        [
            here.join(why, on="absence", maintain_order="left_right"),
            here.join(rates, on=["absence", "key"], maintain_order="left_right"),
        ]
    ).filter(pl.col("note").fill_null("") != "")
    return shaped(rows.with_columns(element=pl.lit(WHY), amount_pence=pl.lit(0, pl.Int64)))


def assumed(
    found: pl.DataFrame, leave: pl.DataFrame, yearly: pl.DataFrame, frequency: str
) -> pl.DataFrame:
    """Return what assumed pensionable pay adds to pay received, for the employer: EARNED rows.

    Of the Local Government scheme. `leave` has the first and last day of each absence; `yearly` the
    pay of the whole periods before each absence's pay fell (absence, periods_pence, of three months
    or twelve weeks).
    """
    sick = pl.col("kind") == "sickness"
    reduced = found.filter(~sick | pl.col("stage").is_in(["half", "none"])).with_columns(
        received_pence=pl.col("statutory_pence") + pl.col("occupational_pence")
    )
    sums = (
        reduced.group_by("payroll_id", "assignment", "key", "absence", "kind", maintain_order=True)
        .agg(pl.col("days", "normal_pence", "received_pence").sum())
        .join(leave, on="absence", maintain_order="left")
        .join(yearly, on="absence", maintain_order="left")
    )
    if sums.is_empty():
        return pl.DataFrame(schema=EARNED)
    numbered = sums.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
    treated, _ = leave_and_pension.run(
        numbered.select(
            "row",
            "first_day",
            "last_day",
            reason=pl.col("kind").replace_strict(REASONS, default=CHILD),
            contractual_pay_pence="normal_pence",
            pay_received_pence="received_pence",
        )
    )
    worked, _ = assumed_pensionable_pay.run(
        numbered.select(
            "row",
            "days",
            pensionable_pay_pence=pl.col("periods_pence").clip(0),
            pay_frequency=pl.lit("monthly" if frequency == "M1" else "weekly"),
        )
    )
    unpaid = pl.col("kind").is_in(NEEDS_PAY) & (pl.col("received_pence") <= 0)
    more = pl.col("assumed_pence") - pl.col("received_pence")
    rows = (
        numbered.join(treated, on="row")
        .join(worked, on="row")
        .filter((pl.col("treatment") == TREATMENTS[0]) & ~unpaid)
        .with_columns(
            element=pl.lit(ASSUMED),
            amount_pence=pl.when(pl.col("kind") == "sickness").then(more).otherwise(more.clip(0)),
            note=pl.format("{} calendar days of assumed pensionable pay", "days"),
        )
    )
    return shaped(rows.filter(pl.col("amount_pence") != 0))
