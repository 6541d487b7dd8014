"""Which debts are due for a step of recovery: from dated data."""

from datetime import date
from typing import Any

import polars as pl

from chamberlain.kernel import rates


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
