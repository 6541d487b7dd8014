"""What share of debts is lost, by age and by stage of recovery, from what happened to past ones."""

from collections.abc import Sequence

import polars as pl

from chamberlain.kernel.money import round_half_up_penny_expr
from chamberlain.kernel.rules import Column, Table, no_errors, rule

WHOLE_E2 = 10_000
AGES = (0, 31, 91, 366)
"""Days late at which each band of age begins, where nobody says otherwise."""
HISTORY = {
    "basis": pl.String,
    "least_days": pl.Int64,
    "stage": pl.String,
    "owed_pence": pl.Int64,
    "lost_pence": pl.Int64,
}
DEBTS = {"debt": pl.String, "left_pence": pl.Int64, "days_late": pl.Int64, "stage": pl.String}
"""The frame an allowance is worked out of: a line for each debt."""
POUNDS = "pounds and pence"


@rule(
    name="income.loss_rate",
    inputs=(
        Column("owed_pence", "pence", POUNDS, "Owed of debts as they came to the age or stage"),
        Column("lost_pence", "pence", POUNDS, "Of it written off, or unpaid to this day"),
    ),
    outputs=(Column("rate_e2", "percent_e2", "percent", "Share lost, half up to 0.01%"),),
    example={"owed_pounds": "125,000.00", "lost_pounds": "9,375.00"},
    source="Provision matrix from historical loss: IFRS 9 B5.5.35 as the Code of Practice on Local "
    "Authority Accounting adopts it, from general knowledge, to confirm",
)
def loss_rate(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Divide what was lost by what was owed; nothing owed, nothing lost."""
    owed = pl.col("owed_pence")
    share = round_half_up_penny_expr(pl.col("lost_pence") * WHOLE_E2, pl.max_horizontal(owed, 1))
    rate = pl.when(owed > 0).then(share).otherwise(0).cast(pl.Int64)
    return frame.select("row", rate.alias("rate_e2")), no_errors()


def history_by_age(
    debts: pl.DataFrame, moves: pl.DataFrame, ages: Sequence[int] = AGES
) -> pl.DataFrame:
    """Return, for each age, what was owed of debts as they came to it, and what of it was lost.

    `debts` has debt, due_on and owed_pence; `moves` debt, day, pence and lost (a write-off). What
    neither was paid nor credited to this day counts as lost: give debts old enough for that.
    """
    lines = [(one, moves.filter(pl.col("lost"))) for one in ages]
    found = [_one_age(debts, moves, lost, least) for least, lost in lines]
    return pl.DataFrame(found, schema=HISTORY, orient="row")


def _one_age(
    debts: pl.DataFrame, moves: pl.DataFrame, lost: pl.DataFrame, least: int
) -> tuple[str, int, str, int, int]:
    came = debts.with_columns(pl.col("due_on").dt.offset_by(f"{least}d").alias("came_on"))
    early = _sums(moves.join(came, on="debt").filter(pl.col("day") < pl.col("came_on")), "early")
    late = _sums(lost.join(came, on="debt").filter(pl.col("day") >= pl.col("came_on")), "given_up")
    every = _sums(moves, "gone")
    whole = came
    for part in (early, late, every):
        whole = whole.join(part, on="debt", how="left")
    whole = whole.with_columns(pl.col("early", "given_up", "gone").fill_null(0)).with_columns(
        (pl.col("owed_pence") - pl.col("early")).clip(0).alias("there")
    )
    unpaid = (pl.col("owed_pence") - pl.col("gone")).clip(0)
    gone = pl.min_horizontal("there", pl.col("given_up") + unpaid)
    sums = whole.select(pl.col("there").sum(), gone.sum().alias("lost"))
    return ("age", least, "", int(sums["there"][0]), int(sums["lost"][0]))


def _sums(moves: pl.DataFrame, name: str) -> pl.DataFrame:
    return moves.group_by("debt").agg(pl.col("pence").sum().alias(name))


def history_by_stage(steps: pl.DataFrame, lost: pl.DataFrame) -> pl.DataFrame:
    """Return, for each stage of recovery, what was owed of debts as they came to it, and lost.

    `steps` has debt, stage and owed_pence (as it was taken); `lost` debt and lost_pence.
    """
    joined = steps.join(lost, on="debt", how="left").with_columns(
        pl.min_horizontal("owed_pence", pl.col("lost_pence").fill_null(0)).alias("lost_pence")
    )
    return (
        joined.group_by("stage", maintain_order=True)
        .agg(pl.col("owed_pence", "lost_pence").sum())
        .select(pl.lit("stage").alias("basis"), pl.lit(0, pl.Int64).alias("least_days"), "stage",
                "owed_pence", "lost_pence")
    )  # fmt: skip


def loss_history(debts: pl.DataFrame, moves: pl.DataFrame, steps: pl.DataFrame) -> pl.DataFrame:
    """Return the history of losses of debts, by age and then by the stages they came to."""
    gone = moves.group_by("debt").agg(
        pl.col("pence").sum(), pl.col("pence").filter(pl.col("lost")).sum().alias("given_up")
    )
    whole = debts.join(gone, on="debt", how="left").with_columns(
        pl.col("pence", "given_up").fill_null(0)
    )
    unpaid = (pl.col("owed_pence") - pl.col("pence")).clip(0)
    lost = whole.select("debt", (pl.col("given_up") + unpaid).alias("lost_pence"))
    return pl.concat([history_by_age(debts, moves), history_by_stage(steps, lost)])


_RATES = Table(
    "Rates by age (from a number of days late) and by stage of recovery",
    (
        Column("basis", "text", "age or stage", "What the rate goes by"),
        Column("least_days", "whole", "days", "Of an age: days late from which it holds", False),
        Column("at_stage", "text", "", "Of a stage: its name", False),
        Column("band_rate_e2", "percent_e2", "percent", "Share expected lost"),
    ),
    example=(
        {"basis": "age", "least_days": "0", "at_stage": "", "band_rate_e2": "1.00"},
        {"basis": "age", "least_days": "91", "at_stage": "", "band_rate_e2": "40.00"},
        {"basis": "stage", "least_days": "", "at_stage": "judgment", "band_rate_e2": "60.00"},
    ),
)


@rule(
    name="income.impairment",
    inputs=(
        Column("left_pence", "pence", POUNDS, "What is left of the debt"),
        Column("days_late", "whole", "days", "Days since it was due; 0 when it isn't yet"),
        Column("stage", "text", "", "Stage of recovery it has come to", False),
    ),
    outputs=(
        Column("rate_e2", "percent_e2", "percent", "Share expected lost"),
        Column("allowance_pence", "pence", "pence", "What is set aside for it, rounded half up"),
    ),
    tables={"rates": _RATES},
    example={"left_pounds": "1,000.00", "days_late": "120", "stage": "judgment"},
    source="Provision matrix by age and stage: IFRS 9 B5.5.35 as the Code of Practice on Local "
    "Authority Accounting adopts it; the rates are the council's own",
)
def impairment(frame: pl.DataFrame, rates: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Set aside for each debt the share that its age, or its stage if higher, leads to expect."""
    days = pl.col("days_late").clip(0)
    rate = pl.lit(0, pl.Int64)
    for one in rates.filter(pl.col("basis") == "age").sort("least_days").iter_rows(named=True):
        here = days >= (one["least_days"] or 0)
        rate = pl.when(here).then(pl.lit(one["band_rate_e2"], pl.Int64)).otherwise(rate)
    staged = pl.lit(0, pl.Int64)
    for one in rates.filter(pl.col("basis") == "stage").iter_rows(named=True):
        here = pl.col("stage").fill_null("") == one["at_stage"]
        staged = pl.when(here).then(pl.lit(one["band_rate_e2"], pl.Int64)).otherwise(staged)
    result = frame.with_columns(pl.max_horizontal(rate, staged).alias("rate_e2"))
    product = pl.col("left_pence").clip(0) * pl.col("rate_e2")
    return result.select(
        "row", "rate_e2", round_half_up_penny_expr(product, WHOLE_E2).alias("allowance_pence")
    ), no_errors()
