"""Which debts are due for a step of recovery, and what may not be paid: from dated data."""

from datetime import date
from typing import Any

import polars as pl

from chamberlain.kernel import rates
from chamberlain.kernel.money import round_half_up_penny_expr
from chamberlain.kernel.rules import Column, no_errors, rule

WHOLE_E2 = 10_000


def stages(on: date) -> list[dict[str, Any]]:
    """Return the steps of recovery as they hold on a day, in their order."""
    found: list[dict[str, Any]] = rates.figures("income.recovery", on)["stages"]
    return found


def next_step(debts: pl.DataFrame, on: date) -> pl.DataFrame:
    """Return debts that are due for a step: charge, stage, stage_name and the days to answer.

    `debts` has charge, kind (person or organisation), due_on, left_pence, stage, answer_by,
    disputed. A step follows its predecessor's answer, and never within a dispute; small debts are
    left alone.
    """
    figures = rates.figures("income.recovery", on)
    parts = []
    for one in figures["stages"]:
        late = (pl.lit(on) - pl.col("due_on")).dt.total_days() >= one["days_after_due"]
        answered = pl.col("answer_by").is_null() | (pl.col("answer_by") < on)
        due = (
            (pl.col("stage") == one["after"])
            & late
            & answered
            & ~pl.col("disputed")
            & (pl.col("left_pence") >= figures["least_pence"])
        )
        days = (
            pl.when(pl.col("kind") == "person")
            .then(one["answer_days_person"])
            .otherwise(one["answer_days_organisation"])
        )
        parts.append(
            debts.filter(due).select(
                "charge",
                pl.lit(one["stage"]).alias("next_stage"),
                pl.lit(one["name"]).alias("next_name"),
                days.cast(pl.Int64).alias("answer_days"),
            )
        )
    return pl.concat(parts)


@rule(
    name="income.impairment",
    inputs=(
        Column("left_pence", "pence", "pounds and pence", "What is left of the debt"),
        Column("days_late", "whole", "days", "Days since it was due; 0 when it isn't yet"),
        Column("as_at", "date", "day", "Day for which the estimate is made"),
    ),
    outputs=(
        Column("rate_e2", "percent_e2", "percent", "Share of debts of that age expected lost"),
        Column("allowance_pence", "pence", "pence", "What is set aside for it, rounded half up"),
    ),
    example={"left_pounds": "1,000.00", "days_late": "120", "as_at": "2026-11-30"},
    source="Provision matrix by age: IFRS 9 B5.5.35 as the Code of Practice on Local Authority "
    "Accounting adopts it; the rates are local",
)
def impairment(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Set aside for each debt the share that its age leads to expect lost."""
    parts = [
        pl.DataFrame(schema={"row": pl.Int64, "rate_e2": pl.Int64, "allowance_pence": pl.Int64})
    ]
    for (day,), part in frame.partition_by("as_at", as_dict=True).items():
        least = -1
        for band in rates.figures("income.recovery", day)["impairment"]:
            days = pl.col("days_late").clip(0)
            here = part.filter((days > least) & (days <= band["upto_days"]))
            product = pl.col("left_pence") * band["rate_e2"]
            parts.append(
                here.select(
                    "row",
                    pl.lit(band["rate_e2"], pl.Int64).alias("rate_e2"),
                    round_half_up_penny_expr(product, WHOLE_E2).alias("allowance_pence"),
                )
            )
            least = band["upto_days"]
    return pl.concat(parts).sort("row"), no_errors()
