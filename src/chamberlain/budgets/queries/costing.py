"""What posts cost: seats as they were told, laid out by month and shared over who pays."""

from typing import Any

import polars as pl

from chamberlain.budgets.rules.staffing import PARTS, cost_of, year_of_seats
from chamberlain.kernel.awards import AwardBand, read_award
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.money import split_pence_expr
from chamberlain.kernel.selecting import rows

KEPT: dict[str, Any] = {
    "seat": pl.String, "post": pl.String, "title": pl.String, "grade": pl.String,
    "spine_point": pl.Int64, "state": pl.String, "fte_e4": pl.Int64, "pay_e4": pl.Int64,
    "annual_pence": pl.Int64, "next_step_on": pl.Date, "priced_year": pl.Int64,
    "starts_on": pl.Date, "ends_on": pl.Date, "funding_ends_on": pl.Date, "expected_on": pl.Date,
    "ni_letter": pl.String, "pension_rate_e2": pl.Int64, "fund": pl.String, "funding": pl.String,
    "source": pl.String, "said_on": pl.Date,
}  # fmt: skip
_SEATS = f"""
    SELECT source || ':' || {", ".join(KEPT)}, array_to_string(steps, ',') FROM budgets_seat
    WHERE entity = %s AND (%s = '' OR (',' || funding) LIKE %s)
    ORDER BY post, source, budgets_seat.seat
"""  # noqa: S608 - names of this file
_AWARDS = """
    SELECT DISTINCT ON (year) year, award FROM budgets_staffing_assumption
    WHERE entity = %s AND directorate = '' ORDER BY year, id DESC
"""
COSTS: dict[str, Any] = {
    "entity": pl.String, "year": pl.Int64, "cost_centre": pl.String, "fund": pl.String,
    "fte_e4": pl.Int64, "filled_e4": pl.Int64, "full": pl.List(pl.Int64),
    "expected": pl.List(pl.Int64), "award": pl.List(pl.Int64),
}  # fmt: skip
Awards = dict[int, tuple[AwardBand, ...]]


def seats_of(entity: str, cost_centre: str = "") -> pl.DataFrame:
    """Return the posts of an entity as last told; with a cost centre, those it helps to pay."""
    found = read_frame(
        _SEATS,
        [entity, cost_centre, f"%,{cost_centre}:%"],
        schema=KEPT | {"steps": pl.String},
    )
    steps = pl.col("steps").fill_null("").str.split(",").list.eval(
        pl.element().filter(pl.element() != "")
    ).cast(pl.List(pl.Int64))  # fmt: skip
    return found.with_columns(steps)


def awards_of(entity: str) -> Awards:
    """Return the awards assumed, by the first calendar year of their financial year."""
    return {row["year"]: read_award(row["award"]) for row in rows(_AWARDS, [entity])}


def laid_out(seats: pl.DataFrame, year: int, awards: Awards) -> pl.DataFrame:
    """Return seats by month with what each costs: full, expected, and expected with awards.

    `full` and `expected` are as pay stands; each as `full_pay_pence`, `expected_ni_pence`, and so
    on, and in all as `full_pence`, `expected_pence`, `awarded_pence` (with awards) and
    `awarded_full_pence`.
    """
    laid = year_of_seats(seats, year, awards).rename({"awarded_pence": "awarded_annual"})
    ways = {
        "full": ("full_days", "annual_pence"),
        "expected": ("expected_days", "annual_pence"),
        "awarded": ("expected_days", "awarded_annual"),
        "awarded_full": ("full_days", "awarded_annual"),
    }
    for name, (days, annual) in ways.items():
        cost = cost_of(laid, days, annual)
        parts = [cost[part].alias(f"{name}_{part}") for part in PARTS]
        whole = cost.select(pl.sum_horizontal(*PARTS).alias(f"{name}_pence"))
        laid = laid.with_columns(*parts, *whole)
    return laid


def shared_out(frame: pl.DataFrame, names: list[str], over: list[str]) -> pl.DataFrame:
    """Split sums of each row over the cost centres that pay, to the penny; most have just one."""
    parts = pl.col("funding").str.split(",").alias("part")
    split = frame.with_columns(several=pl.col("funding").str.contains(","), part=parts).explode(
        "part"
    )
    pair = pl.col("part").str.splitn(":", 2).struct
    split = split.with_columns(
        cost_centre=pair.field("field_0"), share_e4=pair.field("field_1").cast(pl.Int64)
    ).drop("part")
    several = split.filter("several").with_columns(
        split_pence_expr(pl.col(name), pl.col("share_e4"), over).alias(name) for name in names
    )
    return pl.concat([split.filter(~pl.col("several")), several]).drop("several")


def costs_of_year(entity: str, year: int, seats: pl.DataFrame) -> pl.DataFrame:
    """Return what posts cost each cost centre in a year by month: COSTS."""
    if seats.is_empty():
        return pl.DataFrame(schema=COSTS)
    names = ["full_pence", "expected_pence", "awarded_pence"]
    laid = laid_out(seats, year, awards_of(entity))
    split = shared_out(laid.select("seat", "number", "fund", "funding", *names), names,
                       ["seat", "number"])  # fmt: skip
    months = split.group_by("cost_centre", "fund", "number").agg(
        pl.col("full_pence").sum(),
        pl.col("expected_pence").sum(),
        award_pence=(pl.col("awarded_pence") - pl.col("expected_pence")).sum(),
    )
    lists = months.sort("number").group_by("cost_centre", "fund", maintain_order=True).agg(
        full="full_pence", expected="expected_pence", award="award_pence"
    )  # fmt: skip
    size = shared_out(seats.select("seat", "fund", "funding", "state", "fte_e4"), ["fte_e4"],
                      ["seat"])  # fmt: skip
    filled = pl.col("fte_e4").filter(pl.col("state") == "filled").sum()
    sizes = size.group_by("cost_centre", "fund").agg(
        fte_e4=pl.col("fte_e4").sum(), filled_e4=filled
    )
    return (
        lists.join(sizes, on=["cost_centre", "fund"])
        .with_columns(entity=pl.lit(entity), year=pl.lit(year, pl.Int64))
        .select(*COSTS)
        .sort("cost_centre", "fund")
    )


def assumptions_of(entity: str, year: int) -> list[dict[str, Any]]:
    """Return what is assumed of a year's pay now: one row for all and one per directorate told."""
    return rows(
        "SELECT DISTINCT ON (directorate) directorate, award, vacancy_e2, why, said_by, said_on "
        "FROM budgets_staffing_assumption WHERE entity = %s AND year = %s "
        "ORDER BY directorate, id DESC",
        [entity, year],
    )
