"""What a forecast is over its budget, and whether that is green, amber or red."""

import polars as pl

from chamberlain.kernel.money import round_half_up_penny_expr
from chamberlain.kernel.rules import Column, Table, no_errors, rule

LIGHTS = ("green", "amber", "red")

_THRESHOLDS = (
    Column("colour", "choice", "", "amber or red", True, LIGHTS[1:]),
    Column("permille", "whole", "thousandths", "Share of the budget to be exceeded"),
    Column("pence", "pence", "pence", "Amount to be exceeded"),
)


@rule(
    name="budgets.variance",
    inputs=(
        Column("budget_pence", "pence", "pence", "Current budget of the year"),
        Column("forecast_pence", "pence", "pence", "Forecast outturn of the year"),
    ),
    outputs=(
        Column(
            "variance_pence", "pence", "pence", "Forecast less budget; an overspend is positive"
        ),
        Column("variance_permille", "whole", "thousandths", "Of the budget; blank where it is nil"),
        Column("light", "text", "", "green, amber or red"),
    ),
    tables={
        "thresholds": Table(
            "From when a variance is amber or red",
            _THRESHOLDS,
            example=(
                {"colour": "amber", "permille": "10", "pence": "10000"},
                {"colour": "red", "permille": "20", "pence": "50000"},
            ),
        )
    },
    example={"budget": "100000", "forecast": "180000"},
    source="Local practice of budget monitoring: a variance is coloured when it exceeds both "
    "a share of the budget and an amount, which each council sets for itself",
)
def variance(frame: pl.DataFrame, thresholds: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return each line's variance, its share of the budget, and its light.

    Red is tried before amber; an underspend is green. Income budgets are negative: collecting less
    than budgeted is a positive variance, as spending more is.
    """
    over = pl.col("forecast_pence") - pl.col("budget_pence")
    size = pl.col("budget_pence").abs()
    share = pl.when(size != 0).then(round_half_up_penny_expr(over * 1_000, size))
    light = pl.lit(LIGHTS[0])
    held = {row["colour"]: row for row in thresholds.iter_rows(named=True)}
    for colour in LIGHTS[1:]:
        if colour in held:
            limit = held[colour]
            wide = (over * 1_000 > size * limit["permille"]) & (over > limit["pence"])
            light = pl.when(wide).then(pl.lit(colour)).otherwise(light)
    return frame.select(
        "row",
        over.alias("variance_pence"),
        share.alias("variance_permille"),
        light.alias("light"),
    ), no_errors()
