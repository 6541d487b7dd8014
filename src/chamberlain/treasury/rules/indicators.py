"""Prudential and treasury indicators: estimate, limit and actual; and figures in the wrong unit."""

import polars as pl

from chamberlain.kernel.rules import Column, no_errors, rule, set_aside

STATES = ("no figure", "within", "over estimate", "breached")
RATIO_LOW_E4, RATIO_HIGH_E4 = 2_000, 50_000
"""A figure is doubted when it is less than a fifth of the last one, or more than five times it."""

_PRUDENTIAL = (
    "Local Government Act 2003 section 3 (affordable borrowing limit); CIPFA Prudential Code for "
    "Capital Finance in Local Authorities 2021"
)


@rule(
    name="treasury.prudential_status",
    inputs=(
        Column("indicator", "text", "", "Name of the indicator"),
        Column("estimate_pence", "pence", "pounds", "What was estimated", required=False),
        Column("limit_pence", "pence", "pounds", "What it may not pass", required=False),
        Column("actual_pence", "pence", "pounds", "What it is", required=False),
    ),
    outputs=(
        Column("headroom_pence", "pence", "pence", "What is left of the limit; below nought: over"),
        Column("state", "text", "", "no figure, within, over estimate or breached"),
    ),
    example={
        "indicator": "Authorised limit",
        "limit_pounds": "680,000,000",
        "actual_pounds": "463,121,000",
    },
    source=_PRUDENTIAL,
)
def prudential_status(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Judge each indicator; a penny above its limit is a breach.

    Without an actual there is nothing to judge. An actual above the estimate and within the limit
    is worth a look.
    """
    actual, limit, estimate = (pl.col(f"{n}_pence") for n in ("actual", "limit", "estimate"))
    state = (
        pl.when(actual.is_null())
        .then(pl.lit(STATES[0]))
        .when((actual > limit).fill_null(False))
        .then(pl.lit(STATES[3]))
        .when((actual > estimate).fill_null(False))
        .then(pl.lit(STATES[2]))
        .otherwise(pl.lit(STATES[1]))
    )
    return frame.select("row", headroom_pence=limit - actual, state=state), no_errors()


@rule(
    name="treasury.units_check",
    inputs=(
        Column("value", "whole", "as returned", "The figure to be returned"),
        Column("previous", "whole", "as returned", "The one returned before it"),
    ),
    outputs=(
        Column("ratio_e4", "whole", "x 10,000", "The figure over the previous one"),
        Column("doubtful", "boolean", "", "Whether it is probably in another unit"),
    ),
    example={"value": "606", "previous": "510164"},
    source="Validation of quarterly borrowing returns: a capital financing requirement returned in "
    "millions among thousands (2024-25, quarter 1) passed unnoticed",
)
def units_check(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Doubt a figure that is under a fifth or over five times the one before it.

    Returns in thousands, millions or pounds are often mixed; such a figure is explained before it
    is returned. The ratio is rounded down.
    """
    nil = pl.col("previous") == 0
    errors = set_aside(frame, nil, "previous", "nothing can be compared with nought")
    ratio = (pl.col("value").abs() * 10_000) // pl.col("previous").abs()
    turned = pl.col("value").sign() * pl.col("previous").sign() < 0
    wrong = ~ratio.is_between(RATIO_LOW_E4, RATIO_HIGH_E4) | turned
    return frame.filter(~nil).select("row", ratio_e4=ratio, doubtful=wrong), errors
