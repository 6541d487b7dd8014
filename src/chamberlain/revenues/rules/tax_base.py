"""What the tax base is counted from: each dwelling's state on a day, and the lines it stands in.

The lines follow the department's form for the tax base (Calculation of Council Tax Base, CTB):
dwellings by listed band down to those chargeable, then by charged band, by what is given on or off.
"""

from dataclasses import dataclass

import polars as pl

WHOLE_E4 = 10_000
STATES = (
    "exempt",
    "second_home",
    "empty",
    "nobody_counts",
    "one_of_several",
    "one_adult",
    "full",
)


@dataclass(frozen=True)
class Line:
    """A line of the count: which dwellings, and whether by the listed or the charged band."""

    code: str
    what: str
    test: pl.Expr
    band: str = "charged_band"


_EXEMPT = pl.col("state") == "exempt"
_LIABLE = ~_EXEMPT
_EMPTY = _LIABLE & (pl.col("state") == "empty")
LINES = (
    Line("1", "Dwellings on the valuation list", pl.lit(True), "listed_band"),
    Line("2", "Of them exempt, classes B and D to W", _EXEMPT, "listed_band"),
    Line("4", "Chargeable dwellings", _LIABLE, "listed_band"),
    Line("5", "Of them with the disabled reduction", _LIABLE & pl.col("disabled"), "listed_band"),
    Line("6", "The same by the band they are charged in", _LIABLE & pl.col("disabled")),
    Line("7", "Chargeable, by the band they are charged in", _LIABLE),
    Line("8", "25% off: one adult lives there", _LIABLE & (pl.col("state") == "one_adult")),
    Line("9", "25% off: all but one disregarded",
         _LIABLE & (pl.col("state") == "one_of_several")),
    Line("10", "50% off: everybody disregarded", _LIABLE & (pl.col("state") == "nobody_counts")),
    Line("11", "Second homes", _LIABLE & (pl.col("state") == "second_home")),
    Line("11P", "Of them charged a premium",
         _LIABLE & (pl.col("state") == "second_home") & (pl.col("premium_e2") > 0)),
    Line("12", "Empty, no discount", _EMPTY & (pl.col("discount_e2") == 0)
         & (pl.col("premium_e2") == 0)),
    Line("13", "Empty, with a discount", _EMPTY & (pl.col("discount_e2") > 0)),
    Line("14", "Empty, charged a premium", _EMPTY & (pl.col("premium_e2") > 0)),
    Line("15", "Empty in all", _EMPTY),
    Line("AX", "Annexes at half", _LIABLE & pl.col("annexe")),
    Line("CTR", "With council tax reduction", _LIABLE & (pl.col("reduced_e4") > 0)),
    Line("NA", "Without an account on the day: charged to nobody", pl.col("account").is_null()),
)  # fmt: skip
BY_CODE = {line.code: line for line in LINES}


def states(facts: pl.DataFrame) -> pl.DataFrame:
    """Add `state` to dwellings of a day: exempt, second home, empty, or by who counts.

    Takes exempt (class or blank), residents, counted and furnished.
    """
    lived_in = pl.col("residents") > 0
    return facts.with_columns(
        state=pl.when(pl.col("exempt") != "")
        .then(pl.lit("exempt"))
        .when(~lived_in & pl.col("furnished").fill_null(False))
        .then(pl.lit("second_home"))
        .when(~lived_in)
        .then(pl.lit("empty"))
        .when(pl.col("counted") <= 0)
        .then(pl.lit("nobody_counts"))
        .when((pl.col("counted") == 1) & (pl.col("residents") > 1))
        .then(pl.lit("one_of_several"))
        .when(pl.col("counted") == 1)
        .then(pl.lit("one_adult"))
        .otherwise(pl.lit("full"))
    )


def equivalents_e4(dwellings: pl.DataFrame) -> pl.Series:
    """Return how many whole charges each dwelling stands for, in ten thousandths.

    Its discount or premium, half for an annexe, less its share of council tax reduction; nought for
    an exempt one.
    """
    share = WHOLE_E4 - pl.col("discount_e2") + pl.col("premium_e2")
    halved = pl.when(pl.col("annexe")).then(share // 2).otherwise(share)
    left = pl.max_horizontal(halved - pl.col("reduced_e4"), 0)
    return dwellings.select(
        pl.when(pl.col("state") == "exempt").then(0).otherwise(left).alias("equivalents_e4")
    ).to_series()


def band_d_e4(dwellings: pl.DataFrame, ninths: dict[str, int]) -> int:
    """Return band D equivalents of all, in ten thousandths, rounded once for each band."""
    summed = dwellings.group_by("charged_band").agg(pl.col("equivalents_e4").sum())
    return sum(
        (2 * pence * ninths[band] + 9) // 18 for band, pence in summed.iter_rows() if band in ninths
    )
