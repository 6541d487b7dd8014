"""What a run of days costs: gross, then each discount, premium and reduction in its turn.

The order is: band, or the band below for a disabled resident; exemption, which ends it; the
occupancy discount, or the discount or premium where nobody lives there; the annexe's half of what
is left; council tax reduction; any further local reduction. Gross is the year's amount by days over
days in the year, rounded half up once; each discount is rounded half up and then taken off.
"""

from functools import cache

import polars as pl

from chamberlain.kernel.money import round_half_up_penny, round_half_up_penny_expr
from chamberlain.kernel.rates import Rates, history
from chamberlain.revenues.rules.amounts import BANDS, STANDARD
from chamberlain.revenues.rules.clocks import EMPTY, SECOND_HOME
from chamberlain.revenues.rules.reduction import Terms

BELOW = {"A": "A*", **dict(zip(BANDS[2:], BANDS[1:], strict=False))}
HUNDRED_E2 = 10_000
YEAR, AREA = "year", "area"
_STATES = (
    "row",
    YEAR,
    AREA,
    "charged_band",
    "exempt",
    "discount_e2",
    "premium_e2",
    "annexe",
    "reduction_e2",
    "reduction_stops_at_band",
    "reduction_less_weekly_e4",
    "local_reduction_e2",
)
"""What makes two runs of days one, when they follow one another and are alike in all of it."""


def rated(parts: pl.DataFrame) -> pl.DataFrame:
    """Add to the parts that `clocks.cut` made their year, area, charged band and percentages.

    Parts that a clock divided without changing what is charged are one again: each run of days is
    rounded once.
    """
    year = pl.col("first_day").dt.year() - (pl.col("first_day").dt.month() < 4).cast(pl.Int32)
    below = pl.col("band").replace_strict(BELOW, default=None)
    frame = parts.with_columns(
        *_percents(_terms()),
        year=year,
        area=pl.col(AREA).fill_null(STANDARD),
        charged_band=pl.when(pl.col("disabled").fill_null(False)).then(below).otherwise("band"),
    )
    return _rejoined(frame)


def priced(parts: pl.DataFrame, amounts: pl.DataFrame) -> pl.DataFrame:
    """Return the money of each part that `rated` gives, by the amounts of `amounts_of`.

    Adds days and every figure of `revenues.charge`; null where there is no amount for its year,
    area and band.
    """
    keys = [YEAR, AREA, "charged_band"]
    kept = amounts.rename({"band": "charged_band"})
    frame = parts.join(kept, on=keys, how="left", maintain_order="left").with_columns(
        days=(pl.col("end_day") - pl.col("first_day")).dt.total_days()
    )
    return _reduced(_discounted(frame), amounts)


def counted() -> pl.Expr:
    """Return how many residents count for discount: those who are not disregarded."""
    known = pl.col("students").fill_null(0) + pl.col("severely_mentally_impaired").fill_null(0)
    away = pl.max_horizontal(pl.col("disregarded").fill_null(0), known)
    return pl.col("residents") - away


def _rejoined(frame: pl.DataFrame) -> pl.DataFrame:
    """Make one of neighbouring parts of a row that are charged alike."""
    if not (frame["row"] == frame["row"].shift(1)).any():
        return frame
    alike = pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift(1)) for name in _STATES)
    follows = pl.col("first_day") == pl.col("end_day").shift(1)
    same = frame.select((alike & follows).fill_null(False))[:, 0]
    run = (~same).cum_sum()
    ends = frame.select("end_day", run.alias("run")).group_by("run", maintain_order=True).last()
    return frame.filter(~same).with_columns(ends["end_day"])


def share(amount: pl.Expr, percent_e2: pl.Expr) -> pl.Expr:
    """Return a percentage of an amount, half up to the penny."""
    return round_half_up_penny_expr(amount * percent_e2, HUNDRED_E2)


def _discounted(frame: pl.DataFrame) -> pl.DataFrame:
    gross = pl.when(pl.col("exempt").is_null()).then(
        round_half_up_penny_expr(pl.col("total_pence") * pl.col("days"), pl.col("year_days"))
    )
    frame = frame.with_columns(gross_pence=gross.otherwise(0))
    frame = frame.with_columns(
        discount_pence=share(pl.col("gross_pence"), pl.col("discount_e2")),
        premium_pence=share(pl.col("gross_pence"), pl.col("premium_e2")),
    )
    left = pl.col("gross_pence") - pl.col("discount_pence") + pl.col("premium_pence")
    frame = frame.with_columns(
        annexe_pence=pl.when(pl.col("annexe").fill_null(False))
        .then(share(left, pl.col("annexe_e2")))
        .otherwise(0)
    )
    return frame.with_columns(liable_pence=left - pl.col("annexe_pence"))


def _reduced(frame: pl.DataFrame, amounts: pl.DataFrame) -> pl.DataFrame:
    """Take off council tax reduction and the local one, and share what is due among the bodies.

    Section 13A(1)(c) costs the billing authority alone: the bodies' parts are of what is due before
    it. Police and fire are rounded half up; the billing authority's is the remainder.
    """
    reduction = _reduction(frame, amounts)
    frame = frame.with_columns(reduction_pence=reduction)
    due = pl.col("liable_pence") - pl.col("reduction_pence")
    frame = frame.with_columns(
        local_reduction_pence=share(due, pl.col("local_reduction_e2").fill_null(0))
    )
    police = round_half_up_penny_expr(due * pl.col("police_pence"), pl.col("total_pence"))
    fire = round_half_up_penny_expr(due * pl.col("fire_pence"), pl.col("total_pence"))
    special = round_half_up_penny_expr(due * pl.col("special_pence"), pl.col("total_pence"))
    return frame.with_columns(
        net_pence=due - pl.col("local_reduction_pence"),
        police_pence=police,
        fire_pence=fire,
        special_pence=special,
        billing_authority_pence=due - police - fire,
    )


def _reduction(frame: pl.DataFrame, amounts: pl.DataFrame) -> pl.Expr:
    """Return council tax reduction: a share of the liability, less what is deducted each week.

    A scheme that stops at a band takes the share of that band's whole charge at most. A weekly
    deduction (non-dependants and the taper) counts by days, a seventh each.
    """
    none = pl.lit(0, pl.Int64)
    if frame["reduction_e2"].null_count() == frame.height:
        return none
    percent = pl.col("reduction_e2").fill_null(0)
    most = share(pl.col("liable_pence"), percent)
    stops = frame["reduction_stops_at_band"].drop_nulls().unique().to_list()
    for band in stops:
        at_band = amounts.filter(pl.col("band") == band)
        charge = _looked_up(frame, at_band)
        stop = round_half_up_penny_expr(
            charge * percent * pl.col("days"), pl.col("year_days") * HUNDRED_E2
        )
        here = (pl.col("reduction_stops_at_band") == band).fill_null(False)
        most = pl.when(here).then(pl.min_horizontal(most, stop)).otherwise(most)
    weekly_e4 = pl.col("reduction_less_weekly_e4").fill_null(0)
    less = round_half_up_penny_expr(weekly_e4 * pl.col("days"), 7 * 100)
    given = pl.max_horizontal(most - less, 0)
    return pl.when(pl.col("exempt").is_null()).then(given).otherwise(none)


def _looked_up(frame: pl.DataFrame, amounts: pl.DataFrame) -> pl.Series:
    keys = [YEAR, AREA]
    found = frame.select(keys).join(
        amounts.select(*keys, "total_pence"), on=keys, how="left", maintain_order="left"
    )
    return found["total_pence"]


def _percents(terms: list[Rates]) -> list[pl.Expr]:
    """Return discount_e2, premium_e2 and annexe_e2 of each part by the law of its day."""
    discount, premium = pl.lit(0, pl.Int64), pl.lit(0, pl.Int64)
    annexe = pl.lit(0, pl.Int64)
    for law in terms:
        since = pl.col("first_day") >= law.held_from
        discount = pl.when(since).then(_discount(law)).otherwise(discount)
        premium = pl.when(since).then(_premium(law)).otherwise(premium)
        annexe = pl.when(since).then(pl.lit(law["annexe"], pl.Int64)).otherwise(annexe)
    charged = pl.col("exempt").is_null()
    return [
        pl.when(charged).then(discount).otherwise(0).alias("discount_e2"),
        pl.when(charged).then(premium).otherwise(0).alias("premium_e2"),
        annexe.alias("annexe_e2"),
    ]


@cache
def _terms() -> list[Rates]:
    return list(history("revenues.discounts"))


def _discount(law: Rates) -> pl.Expr:
    keeps = pl.col("exception").is_in(law["unalterable_classes"]).fill_null(False)
    return (
        pl.when(pl.col("residents") == 0)
        .then(
            pl.when(pl.col("determined_discount_e2").is_not_null())
            .then("determined_discount_e2")
            .when(SECOND_HOME & keeps)
            .then(law["unalterable_second_home"])
            .when(SECOND_HOME)
            .then(law["second_home"])
            .otherwise(law["empty_unfurnished"])
        )
        .when(counted() == 0)
        .then(law["no_counted_resident"])
        .when(counted() == 1)
        .then(law["one_resident"])
        .otherwise(0)
        .cast(pl.Int64)
    )


def _premium(law: Rates) -> pl.Expr:
    """Return the premium where nobody lives there, unless an exception that law knows holds."""
    known = {item["class"]: item for item in law["premium_exceptions"]}
    code = pl.col("exception").fill_null("I")
    excepts_empty = pl.col("excepted") & code.is_in([c for c, i in known.items() if i["empty"]])
    excepts_second = pl.col("excepted") & code.is_in([c for c, i in known.items() if i["second"]])
    stepped = pl.lit(0, pl.Int64)
    for step in law["empty_premium_steps"]:
        reached = pl.col("years_empty") >= step["years"]
        stepped = pl.when(reached).then(step["percent_e2"]).otherwise(stepped)
    return (
        pl.when(EMPTY & ~excepts_empty)
        .then(stepped)
        .when(SECOND_HOME & ~excepts_second)
        .then(law["second_home_premium"])
        .otherwise(0)
        .cast(pl.Int64)
    )


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
