"""What a run of days costs: gross, then each discount, premium and reduction in its turn.

The order is: band, or the band below for a disabled resident; exemption, which ends it; the
occupancy discount, or the discount or premium where nobody lives there; the annexe's half of what
is left; council tax reduction; any further local reduction. Gross is the year's amount by days over
days in the year, rounded half up once; each discount is rounded half up and then taken off.
"""

from datetime import date
from itertools import product

import polars as pl

from chamberlain.kernel.money import round_half_up_penny
from chamberlain.kernel.rates import history
from chamberlain.revenues.rules.amounts import BANDS, STANDARD
from chamberlain.revenues.rules.rating import CODE
from chamberlain.revenues.rules.reduction import Terms

HUNDRED_E2 = 10_000
_YEARLY = ("total_pence", "police_pence", "fire_pence", "special_pence", "year_days")
_ZERO = pl.lit(0, pl.Int64)


def half_up(numerator: pl.Expr, denominator: pl.Expr | int) -> pl.Expr:
    """Return the nearest whole number, a half going up; both must be nought or more.

    `kernel.money.round_half_up_penny_expr` for amounts that cannot be below nought: half the work.
    """
    return (numerator * 2 + denominator) // (denominator * 2)


def priced(parts: pl.DataFrame, amounts: pl.DataFrame) -> pl.DataFrame:
    """Return the money of each part that `rated` gives, by the amounts of `amounts_of`.

    Adds days and every figure of `revenues.charge`; null where there is no amount for its year,
    area and band.
    """
    there = set(parts.columns)
    frame = parts.with_columns(
        _place(parts, amounts).alias("_place"),
        days=(pl.col("end_day") - pl.col("first_day")).dt.total_days(),
    )
    tables = _tables(amounts)
    names = [name for name in _YEARLY if name != "special_pence" or "area" in there]
    frame = frame.with_columns(
        _one_length(frame, tables)
        if name == "year_days"
        else pl.lit(tables[name]).gather("_place").alias(f"year_{name}")
        for name in names
    )
    return _shared(_reduced(_discounted(frame, there), amounts, there), there)


def _one_length(frame: pl.DataFrame, tables: dict[str, pl.Series]) -> pl.Expr:
    """Return the days of each year: one number where all are of a length, which divides faster."""
    first, last = frame.select(pl.col("year").min(), pl.col("year").max().alias("last")).row(0)
    if first == last:
        days = (date(first + 1, 4, 1) - date(first, 4, 1)).days
        return pl.lit(days, pl.Int64).alias("year_year_days")
    return pl.lit(tables["year_days"]).gather("_place").alias("year_year_days")


def _discounted(frame: pl.DataFrame, there: set[str]) -> pl.DataFrame:
    gross = half_up(pl.col("year_total_pence") * pl.col("days"), pl.col("year_year_days"))
    frame = frame.with_columns(
        gross_pence=pl.when(pl.col("exempt").is_null()).then(gross).otherwise(0)
    )
    frame = frame.with_columns(
        discount_pence=half_up(pl.col("gross_pence") * pl.col("discount_e2"), HUNDRED_E2),
        premium_pence=pl.col("gross_pence") * pl.col("premium_e2") // HUNDRED_E2
        if _whole_premiums(frame)
        else half_up(pl.col("gross_pence") * pl.col("premium_e2"), HUNDRED_E2),
    )
    left = pl.col("gross_pence") - pl.col("discount_pence") + pl.col("premium_pence")
    if "annexe" not in there:
        return frame.with_columns(annexe_pence=_ZERO, liable_pence=left)
    half = half_up(left * history("revenues.discounts")[-1]["annexe"], HUNDRED_E2)
    frame = frame.with_columns(
        annexe_pence=pl.when(pl.col("annexe").fill_null(False)).then(half).otherwise(0)
    )
    return frame.with_columns(liable_pence=left - pl.col("annexe_pence"))


def _whole_premiums(frame: pl.DataFrame) -> bool:
    """Say whether every premium is a whole multiple of the charge, which needs no rounding."""
    return bool((frame["premium_e2"].unique() % HUNDRED_E2 == 0).all())


def _reduced(frame: pl.DataFrame, amounts: pl.DataFrame, there: set[str]) -> pl.DataFrame:
    """Take off council tax reduction, and then the local one."""
    frame = frame.with_columns(reduction_pence=_reduction(frame, amounts, there))
    due = pl.col("liable_pence") - pl.col("reduction_pence")
    if "local_reduction_e2" not in there:
        return frame.with_columns(_due=due, local_reduction_pence=_ZERO, net_pence=due)
    local = half_up(due * pl.col("local_reduction_e2").fill_null(0), HUNDRED_E2)
    frame = frame.with_columns(_due=due, local_reduction_pence=local)
    return frame.with_columns(net_pence=pl.col("_due") - pl.col("local_reduction_pence"))


def _shared(frame: pl.DataFrame, there: set[str]) -> pl.DataFrame:
    """Share what is due among the bodies, before the local reduction.

    Section 13A(1)(c) costs the billing authority alone. Police and fire are rounded half up; the
    billing authority's is the remainder.
    """

    def part(body: str) -> pl.Expr:
        return half_up(pl.col("_due") * pl.col(f"year_{body}_pence"), pl.col("year_total_pence"))

    frame = frame.with_columns(
        police_pence=part("police"),
        fire_pence=part("fire"),
        special_pence=part("special") if "area" in there else _ZERO,
    )
    own = pl.col("_due") - pl.col("police_pence") - pl.col("fire_pence")
    return frame.with_columns(billing_authority_pence=own)


def _reduction(frame: pl.DataFrame, amounts: pl.DataFrame, there: set[str]) -> pl.Expr:
    """Return council tax reduction: a share of the liability, less what is deducted each week.

    A scheme that stops at a band takes the share of that band's whole charge at most. A weekly
    deduction (non-dependants and the taper) counts by days, a seventh each.
    """
    if "reduction_e2" not in there:
        return _ZERO
    percent = pl.col("reduction_e2").fill_null(0)
    most = half_up(pl.col("liable_pence") * percent, HUNDRED_E2)
    if "reduction_stops_at_band" in there:
        most = _stopped(frame, amounts, most, percent)
    if "reduction_less_weekly_e4" in there:
        weekly_e4 = pl.col("reduction_less_weekly_e4").fill_null(0)
        less = half_up(weekly_e4 * pl.col("days"), 7 * 100)
        most = pl.max_horizontal(most - less, 0)
    return most


def _stopped(
    frame: pl.DataFrame, amounts: pl.DataFrame, most: pl.Expr, percent: pl.Expr
) -> pl.Expr:
    total = pl.lit(_tables(amounts)["total_pence"])
    for band in frame["reduction_stops_at_band"].drop_nulls().unique().to_list():
        charge = total.gather(pl.col("_place") - pl.col(CODE) + BANDS.index(band))
        whole = charge * percent * pl.col("days")
        stop = half_up(whole, pl.col("year_year_days") * HUNDRED_E2)
        here = (pl.col("reduction_stops_at_band") == band).fill_null(False)
        most = pl.when(here).then(pl.min_horizontal(most, stop)).otherwise(most)
    return most


def annual_reduction(
    liability: int, terms: Terms, charge: int | None, days: int, year_days: int
) -> tuple[int, int]:
    """Return (most, less) of a claim in pence: the scalar twin of what `priced` does by segment.

    `charge` is the year's charge of the band a scheme stops at.
    """
    most = round_half_up_penny(liability * terms.percent_e2, HUNDRED_E2)
    if charge is not None:
        whole = charge * terms.percent_e2 * days
        most = min(most, round_half_up_penny(whole, year_days * HUNDRED_E2))
    return most, round_half_up_penny(terms.less_weekly_e4 * days, 7 * 100)


def _layout(amounts: pl.DataFrame) -> tuple[list[int], list[str]]:
    """Return the years and areas of a table of amounts, in the order of its dense columns."""
    first, last = amounts.select(pl.col("year").min(), pl.col("year").max().alias("last")).row(0)
    return list(range(first, last + 1)), sorted(amounts["area"].unique())


def _place(parts: pl.DataFrame, amounts: pl.DataFrame) -> pl.Expr:
    """Return where each part's amounts stand in the dense columns of `_tables`; null if nowhere."""
    years, areas = _layout(amounts)
    places = {area: place for place, area in enumerate(areas)}
    area = pl.lit(places.get(STANDARD), pl.Int32)
    if "area" in parts.columns:
        named = pl.col("area").fill_null(STANDARD)
        area = named.replace_strict(places, default=None, return_dtype=pl.Int32)
    year = pl.col("year") - years[0]
    place = (year * len(areas) + area) * len(BANDS) + pl.col(CODE)
    return pl.when(year.is_between(0, len(years) - 1)).then(place).cast(pl.UInt32)


def _tables(amounts: pl.DataFrame) -> dict[str, pl.Series]:
    """Return each figure of a table of amounts as a dense column by year, area and band."""
    years, areas = _layout(amounts)
    keys = pl.DataFrame(
        list(product(years, areas, BANDS)),
        {"year": pl.Int32, "area": pl.String, "band": pl.String},
        orient="row",
    )
    dense = keys.join(amounts, on=keys.columns, how="left", maintain_order="left")
    return {name: dense[name] for name in _YEARLY}
