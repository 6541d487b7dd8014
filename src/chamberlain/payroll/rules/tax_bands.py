"""The bands of income tax in a period, by exact whole numbers.

Figures of a period are those of the year times the period's number over 52 or 12, cut off at four
decimals of a pound (`_e4`). The order in which they are cut is what makes tax exact to the penny:
England and Wales cut the tax at the foot of a band as one figure of the year; Scotland builds it
band by band from figures already cut. Both reproduce every published case of HMRC.
"""

from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

import polars as pl

from chamberlain.kernel.calendar import year_name
from chamberlain.payroll.rules.tax_codes import NO_TAX, REGIMES, SCALES
from chamberlain.payroll.rules.tax_years import rates_of_year

E4 = 10_000
PENCE_E4 = 100
"""A penny as `_e4` of a pound."""

POUNDS_MAX = 2**32 - 2
"""More taxable pay than this is reckoned as this much."""


class PeriodBand(NamedTuple):
    """A band: the whole pounds up to which it is chosen, its foot, the tax below it, its rate."""

    up_to_pounds: int
    foot_e4: int
    below_e4: int
    rate_e2: int


@lru_cache(maxsize=4096)
def period_bands(start: int, scale: str, periods: int, period: int) -> tuple[PeriodBand, ...]:
    """Return the bands of a scale for a period of a tax year; none when not on file."""
    rates = rates_of_year("income_tax", year_name(start))
    if rates is None:
        return ()
    if scale == NO_TAX:
        return (PeriodBand(POUNDS_MAX, 0, 0, 0),)
    if scale not in REGIMES.values():
        flat = [one["rate"] for one in rates["flat_codes"] if one["code"] == scale]
        return tuple(PeriodBand(POUNDS_MAX, 0, 0, rate) for rate in flat)
    return _cut(rates[scale], scale == "scotland", periods, period)


def _cut(
    bands: list[dict[str, Any]], by_band: bool, periods: int, period: int
) -> tuple[PeriodBand, ...]:
    found = []
    foot_year = tax_year_pence = foot_e4 = below_e4 = 0
    for band in bands:
        top, rate = band.get("up_to"), band["rate"]
        if top is None:
            found.append(PeriodBand(POUNDS_MAX, foot_e4, below_e4, rate))
            break
        top_e4 = top * E4 * period // periods
        found.append(PeriodBand(-(-top_e4 // E4), foot_e4, below_e4, rate))
        tax_year_pence += (top - foot_year) * rate // 100
        if by_band:
            below_e4 += (top_e4 - foot_e4) * rate // E4
        else:
            below_e4 = tax_year_pence * PENCE_E4 * period // periods
        foot_year, foot_e4 = top, top_e4
    return tuple(found)


Whole = TypeVar("Whole", int, pl.Expr)


def key(start: Whole, scale: Whole, monthly: Whole, period: Whole) -> Whole:
    """Return one whole number for a year, scale, frequency and period, to look bands up by."""
    return ((start * 32 + scale) * 2 + monthly) * 64 + period


class BandTable:
    """The bands of several keys in one sorted row, so that a search finds the band of each pay."""

    def __init__(self, keys: list[int]) -> None:
        bands = [(one, band) for one in sorted(keys) for band in _bands_of(one)]
        edges = [one * 2**32 + band.up_to_pounds for one, band in bands]
        self.edges = pl.Series(edges, dtype=pl.Int64)
        self.columns = pl.DataFrame(
            {
                "foot_e4": pl.Series([band.foot_e4 for _, band in bands], dtype=pl.Int64),
                "below_e4": pl.Series([band.below_e4 for _, band in bands], dtype=pl.Int64),
                "rate_e2": pl.Series([band.rate_e2 for _, band in bands], dtype=pl.Int64),
            }
        )

    def place(self, keys: pl.Expr, pounds: pl.Expr) -> pl.Expr:
        """Return where the band stands that each taxable pay falls in."""
        return pl.lit(self.edges).search_sorted(keys * 2**32 + pounds, side="left")

    def at(self, place: pl.Expr) -> list[pl.Expr]:
        """Return foot_e4, below_e4 and rate_e2 of the bands at places."""
        return [pl.lit(one).gather(place).alias(one.name) for one in self.columns.get_columns()]


@lru_cache(maxsize=128)
def band_table(keys: tuple[int, ...]) -> BandTable:
    """Return the table of these keys, made once."""
    return BandTable(list(keys))


def _bands_of(one: int) -> tuple[PeriodBand, ...]:
    rest, period = divmod(one, 64)
    rest, monthly = divmod(rest, 2)
    start, scale = divmod(rest, 32)
    return period_bands(start, SCALES[scale], 12 if monthly else 52, period)
