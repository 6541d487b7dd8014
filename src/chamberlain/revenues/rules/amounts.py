"""What a dwelling of each band is charged in a year, by body: rounded per body, then added up.

Local Government Finance Act 1992 sections 30, 34, 36 and 47. A parish precept or special expense
belongs to the billing authority's amount: it is joined to that at band D, before the proportion is
taken, and the whole is rounded once. Police and fire are rounded on their own, and the total is the
sum of the rounded parts. Published tables come out to the penny only so.
"""

from datetime import date
from functools import cache

import polars as pl

from chamberlain.kernel.money import round_half_up_penny, round_half_up_penny_expr
from chamberlain.kernel.rates import Rates, figures, history

STANDARD = "standard"
BODIES = ("billing_authority", "police", "fire")
BANDS = ("A*", "A", "B", "C", "D", "E", "F", "G", "H")
SET = pl.Schema(
    {
        "year": pl.Int32,
        "area": pl.String,
        "billing_authority_pence": pl.Int64,
        "special_pence": pl.Int64,
        "police_pence": pl.Int64,
        "fire_pence": pl.Int64,
    }
)
"""Band D as set: one line per year (by its first half) and area; `special_pence` is the area's."""


def ninths() -> dict[str, int]:
    """Return how many ninths of band D each band is charged; A* is A with the disabled reduction.

    Local Government Finance Act 1992 section 5(1); SI 1992/554 regulation 4 for A*.
    """
    law = history("revenues.bands")[-1]
    listed = {item["band"]: item["ninths"] for item in law["ninths"]}
    return {"A*": law["disabled_band_a_ninths"], **listed}


def special_at_band_d(total_pence: int, base_e1: int) -> int:
    """Return an area's special item at band D: its total over its own tax base, to the penny."""
    return round_half_up_penny(total_pence * 10, base_e1)


@cache
def years_set() -> pl.DataFrame:
    """Return band D of every year and area on file, in the columns of `SET`."""
    rows = [line for rates in history("revenues.council_tax") for line in _lines(rates)]
    return pl.DataFrame(rows, schema=SET, orient="row")


def set_for(on: date) -> Rates:
    """Return the amounts set for the year of a day; RatesUnknown says which are on file."""
    return figures("revenues.council_tax", on)


@cache
def band_amounts() -> pl.DataFrame:
    """Return the charge of every year, area and band on file, as `amounts_of` gives it."""
    return amounts_of(years_set())


def amounts_of(band_d: pl.DataFrame) -> pl.DataFrame:
    """Return each body's amount for every band of the band D amounts given.

    Takes the columns of `SET`; gives year, area, band, year_days, the three bodies' pence,
    `special_pence` (the part of the billing authority's that is the area's) and `total_pence`.
    """
    bands = pl.DataFrame({"band": list(BANDS), "ninths": [ninths()[band] for band in BANDS]})
    own, special = pl.col("billing_authority_pence"), pl.col("special_pence")
    share = pl.col("ninths")
    joined = round_half_up_penny_expr((own + special) * share, 9)
    parts = {
        "billing_authority_pence": joined,
        "special_pence": joined - round_half_up_penny_expr(own * share, 9),
        "police_pence": round_half_up_penny_expr(pl.col("police_pence") * share, 9),
        "fire_pence": round_half_up_penny_expr(pl.col("fire_pence") * share, 9),
    }
    leap = pl.date(pl.col("year") + 1, 1, 1).dt.is_leap_year()
    return (
        band_d.join(bands, how="cross")
        .with_columns(**parts, year_days=pl.lit(365, pl.Int64) + leap.cast(pl.Int64))
        .with_columns(total_pence=pl.sum_horizontal(f"{body}_pence" for body in BODIES))
        .drop("ninths")
    )


def _lines(rates: Rates) -> list[tuple[int, str, int, int, int, int]]:
    areas = {STANDARD: 0} | {
        item["area"]: special_at_band_d(item["total_pence"], item["base_e1"])
        for item in rates["special_items"]
    }
    own, police, fire = (rates[f"{body}_band_d"] for body in BODIES)
    year = rates.held_from.year
    return [(year, area, own, special, police, fire) for area, special in areas.items()]
