"""Shares of what a collection fund is estimated to be over or under at the year's end."""

from datetime import date

import polars as pl

from chamberlain.kernel.money import round_half_up_penny
from chamberlain.kernel.rates import figures
from chamberlain.kernel.rules import Column, rule
from chamberlain.revenues.rules.rows import (
    Item,
    Unfit,
    answers,
    as_json,
    listed,
    pence_of,
    year_of,
)

_POUNDS = "pounds and pence"
_FUND_BODIES = ("billing_authority", "police", "fire")


@rule(
    name="revenues.collection_fund_shares",
    inputs=(
        Column("deficit_pence", "pence", _POUNDS, "Estimated deficit; or give surplus", False),
        Column("surplus_pence", "pence", _POUNDS, "Estimated surplus", False),
        Column("weights", "text", "JSON", "Demand and precept of each body by name", False),
        Column("financial_year", "text", "year", "Of the weights, where none are given", False),
    ),
    outputs=(
        Column("billing_authority", "text", "whole pounds", "Its part, with what rounding leaves"),
        Column("police", "text", "whole pounds", "The police's part"),
        Column("fire", "text", "whole pounds", "The fire authority's part"),
        Column("shares", "text", "JSON", "Every body's part, by name"),
        Column("direction", "text", "", "contribution owed to the fund, or payment out of it"),
    ),
    example={
        "deficit": "1,250,000",
        "weights": '{"billing authority": "2180.04", "police": "281.91", "fire": "117.49"}',
    },
    source="Local Authorities (Funds) (England) Regulations 1992 (SI 1992/2428) regulations 10 and "
    "11: in proportion to the current year's precepts and the council's own demand",
)
def collection_fund_shares(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Share the surplus or deficit estimated on 15 January among the bodies.

    Each body's part is in proportion to its demand or precept of the current year, to the nearest
    pound; the billing authority takes what rounding leaves. Parish amounts are within its demand.
    """
    return answers(frame, _shares, collection_fund_shares.outputs)


def _shares(item: Item) -> Item:
    deficit, surplus = item["deficit_pence"], item["surplus_pence"]
    if (deficit is None) == (surplus is None):
        raise Unfit("deficit_pence", "expected either a deficit or a surplus")
    total = surplus if deficit is None else deficit
    weights = _weights(item)
    whole = sum(weights.values())
    if whole <= 0 or min(weights.values()) < 0 or "billing_authority" not in weights:
        raise Unfit("weights", "expected the billing authority and others, above nought")
    all_shares = {body: pence // 100 for body, pence in shares_of(total, weights).items()}
    shown = {body: str(pence) for body, pence in all_shares.items()}
    direction = "owed to the fund" if surplus is None else "paid out of the fund"
    parts = {body: shown.get(body) for body in _FUND_BODIES}
    return {**parts, "shares": as_json(shown), "direction": direction}


def shares_of(total_pence: int, weights: dict[str, int]) -> dict[str, int]:
    """Return each body's part in pence, a whole number of pounds, by name; the rest is our own.

    The total may be below nought, a deficit; `weights` has `billing_authority` among its names.
    """
    whole = sum(weights.values())
    shares = {
        body: round_half_up_penny(total_pence * weight, whole * 100) * 100
        for body, weight in weights.items()
        if body != "billing_authority"
    }
    own = round_half_up_penny(total_pence, 100) * 100 - sum(shares.values())
    return {"billing_authority": own, **shares}


def _weights(item: Item) -> dict[str, int]:
    told = listed(item, "weights")
    if told is None:
        year = year_of(item)
        law = figures("revenues.council_tax", date(year, 4, 1))
        return {body: law[f"{body}_band_d"] for body in _FUND_BODIES}
    if not isinstance(told, dict) or not told:
        raise Unfit("weights", 'expected {"billing authority": "2180.04", "police": "281.91", …}')
    return {
        name.strip().lower().replace(" ", "_"): pence_of(value, "weights")
        for name, value in told.items()
    }
