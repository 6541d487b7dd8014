"""Grants: what may be claimed, and what of one is not spent."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from chamberlain.kernel.money import round_down_penny_expr
from chamberlain.kernel.rules import Column, no_errors, rule

WHOLE_E4 = 10_000
FILE = Path(__file__).with_name("grants.toml")


@cache
def choices() -> dict[str, dict[str, Any]]:
    """Return the council's own choices: codes of balances, what counts as spend, days."""
    return tomllib.loads(FILE.read_text())


def carried_to(kind: str, treatment: str) -> tuple[str, str]:
    """Return the subjective an unspent balance is taken from (blank: income) and put to."""
    pair = choices()[kind][treatment]
    return str(pair["from"]), str(pair["to"])


@rule(
    name="budgets.grant_claim",
    inputs=(
        Column("spend_pence", "pence", "pence", "Eligible spend from the start of the grant"),
        Column("share_e4", "whole", "x 10,000", "Part of spend the grant pays for; 10,000: all"),
        Column("award_pence", "pence", "pence", "The whole award"),
        Column("before_pence", "pence", "pence", "Received or claimed before"),
    ),
    outputs=(
        Column("eligible_pence", "pence", "pence", "What the grant pays of the spend"),
        Column("claim_pence", "pence", "pence", "What may be claimed now"),
        Column("unspent_pence", "pence", "pence", "Received or claimed, and not spent"),
        Column("over_pence", "pence", "pence", "Spend that the award doesn't reach to pay for"),
    ),
    example={"spend": "50000.01", "share_e4": "5000", "award": "100000", "before": "20000"},
    source="Terms of grants paid in arrears: the funder's share of eligible spend to date, rounded "
    "down so that never more than was spent is claimed, up to the award, less what it paid before",
)
def grant_claim(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Share the spend so far, stop at the award, and compare with what came before.

    Spend below nought (more given back than spent) pays for nothing.
    """
    spend = pl.max_horizontal("spend_pence", pl.lit(0, pl.Int64))
    shared = round_down_penny_expr(spend * pl.col("share_e4"), WHOLE_E4)
    eligible = pl.min_horizontal(shared, "award_pence")
    gap = eligible - pl.col("before_pence")
    nil = pl.lit(0, pl.Int64)
    return frame.select(
        "row",
        eligible.alias("eligible_pence"),
        pl.max_horizontal(gap, nil).alias("claim_pence"),
        pl.max_horizontal(-gap, nil).alias("unspent_pence"),
        (shared - eligible).alias("over_pence"),
    ), no_errors()
