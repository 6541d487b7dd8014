"""Staffing by post: what posts cost each cost centre, against its budget and what is spent."""

from datetime import date
from typing import Any

import polars as pl
from pydantic import Field

from chamberlain.budgets.queries.costing import (
    assumptions_of,
    awards_of,
    laid_out,
    seats_of,
    shared_out,
)
from chamberlain.budgets.queries.figures import EMPLOYEES, Asked, coded_lines, seen_tree
from chamberlain.budgets.rules.staffing import MONTHS, PARTS
from chamberlain.kernel.awards import AwardUnclear, read_award
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Refusal, Scope, Unknown, query
from chamberlain.kernel.money import plain_pounds_expr, round_half_up_penny_expr
from chamberlain.kernel.records import Pence, Record, Text, Year

_COSTS = """
    SELECT cost_centre, max(fund), sum(fte_e4)::bigint, sum(filled_e4)::bigint,
        sum((SELECT sum(p) FROM unnest("full") p))::bigint,
        sum((SELECT sum(p) FROM unnest(expected) p))::bigint,
        sum((SELECT sum(p) FROM unnest(award) p))::bigint,
        sum(coalesce((SELECT sum(p) FROM unnest(expected[%s + 1:12]) p), 0))::bigint
    FROM budgets_staffing_cost WHERE entity = %s AND year = %s GROUP BY 1
"""
_COSTED = {
    "cost_centre": pl.String, "fund": pl.String, "fte_e4": pl.Int64, "filled_e4": pl.Int64,
    "full_pence": pl.Int64, "expected_pence": pl.Int64, "award_pence": pl.Int64,
    "rest_pence": pl.Int64,
}  # fmt: skip
SHOWN = [
    "cost_centre", "name", "service", "service_name", "directorate", "directorate_name", "fund",
    "fte", "vacant", "fte_e2", "filled_e2", "vacant_e2", "full_pence", "factor_pence",
    "budget_pence",
    "actual_pence", "rest_pence", "award_pence", "forecast_pence", "variance_pence",
    "turnover_pence",
]  # fmt: skip


@query(summary="Staffing by cost centre: posts, budget and forecast")
def staffing(
    scope: Scope, entity: str, year: Year, period: int, directorate: str = ""
) -> pl.DataFrame:
    """Return each cost centre's posts against its employees' budget, for those that have posts.

    `full_pence` is what every post costs filled all year, with awards to come; `factor_pence` what
    turnover is assumed to save of it. `forecast_pence` is what is spent to the end of the period,
    what posts still cost (`rest_pence`) and the awards of the year not paid yet (`award_pence`);
    `turnover_pence` what the posts really save against being all filled. `_e2` are x 100.
    """
    asked = Asked(scope, entity, year, period, "all")
    frame = _staffing(asked)
    return frame.filter(pl.col("directorate") == directorate) if directorate else frame


def _staffing(asked: Asked) -> pl.DataFrame:
    costs = read_frame(_COSTS, [asked.months, asked.entity, asked.year], schema=_COSTED)
    spent = (
        coded_lines(asked)
        .filter(pl.col("group") == EMPLOYEES)
        .group_by("cost_centre")
        .agg(pl.col("budget_pence", "actual_pence").sum())
    )
    factors = {row["directorate"]: row["vacancy_e2"]
               for row in assumptions_of(asked.entity, asked.year)}  # fmt: skip
    share = pl.col("directorate").replace_strict(
        factors, default=factors.get("", 0), return_dtype=pl.Int64
    )
    fte = {f"{name}_e2": round_half_up_penny_expr(pl.col(f"{name}_e4"), 100)
           for name in ("fte", "filled")}  # fmt: skip
    return (
        costs.join(seen_tree(asked).drop("fund", strict=False), on="cost_centre", how="inner")
        .join(spent, on="cost_centre", how="left")
        .with_columns(pl.col("budget_pence", "actual_pence").fill_null(0), **fte)
        .with_columns(
            vacant_e2=pl.col("fte_e2") - pl.col("filled_e2"),
            turnover_pence=pl.col("full_pence") - pl.col("expected_pence"),
            factor_pence=round_half_up_penny_expr(pl.col("full_pence") * share, 10_000),
            forecast_pence=pl.col("actual_pence") + pl.col("rest_pence") + pl.col("award_pence"),
        )
        .with_columns(
            variance_pence=pl.col("forecast_pence") - pl.col("budget_pence"),
            fte=plain_pounds_expr(pl.col("fte_e2")),
            vacant=plain_pounds_expr(pl.col("vacant_e2")),
        )
        .sort("cost_centre")
        .select(SHOWN)
    )


class PostCost(Record):
    """A post's part that a cost centre pays for, with what it costs this year."""

    post: str
    title: str
    grade: str
    spine_point: int | None
    state: str
    fte_e2: int
    share_e2: int = Field(description="Percent x 100 that this cost centre pays")
    annual_pence: Pence = Field(description="Pay of a full-time year as it stands")
    next_step_on: date | None
    next_pence: Pence | None = Field(description="Pay of a full-time year after the next increment")
    ends_on: date | None = Field(description="First day after, for whoever holds it")
    funding_ends_on: date | None
    expected_on: date | None
    pay_pence: Pence
    ni_pence: Pence
    pension_pence: Pence
    levy_pence: Pence
    year_pence: Pence = Field(description="All of it, awards to come included")
    full_pence: Pence = Field(description="The same, filled all year")
    award_pence: Pence
    source: str
    said_on: date


class CentreStaffing(Record):
    """A cost centre's posts, its year by month, and what is assumed."""

    entity: str
    year: int
    period: int
    cost_centre: str
    name: str
    directorate: str
    row: dict[str, Any]
    posts: list[PostCost]
    full_by_month: list[int]
    expected_by_month: list[int]
    assumptions: list[str]


@query(summary="Show a cost centre's posts and what they cost")
def staffing_centre(
    scope: Scope, entity: str, year: Year, period: int, cost_centre: str
) -> CentreStaffing:
    """Return a cost centre's posts with pay, increments and employer's costs of the year."""
    asked = Asked(scope, entity, year, period, "all")
    mine = _staffing(asked).filter(pl.col("cost_centre") == cost_centre)
    if mine.is_empty():
        raise Unknown(f"No posts of {cost_centre} are known in your reach.", field="cost_centre")
    row = mine.row(0, named=True)
    seats = seats_of(entity, cost_centre)
    laid = laid_out(seats, year, awards_of(entity))
    names = [f"awarded_{part}" for part in PARTS] + [
        "awarded_pence", "awarded_full_pence", "expected_pence",
    ]  # fmt: skip
    split = shared_out(laid.select("seat", "number", "funding", *names), names,
                       ["seat", "number"])  # fmt: skip
    own = split.filter(pl.col("cost_centre") == cost_centre)
    sums = own.group_by("seat").agg(pl.col("share_e4").first(), *(pl.col(n).sum() for n in names))
    posts = seats.join(sums, on="seat", how="inner", maintain_order="left")
    months = own.group_by("number").agg(pl.col(*names).sum()).sort("number")
    return CentreStaffing(
        entity=entity,
        year=year,
        period=period,
        cost_centre=cost_centre,
        name=row["name"],
        directorate=row["directorate_name"],
        row=row,
        posts=[_post(one) for one in posts.to_dicts()],
        full_by_month=months["awarded_full_pence"].to_list(),
        expected_by_month=months["awarded_pence"].to_list(),
        assumptions=said_of(entity, year, row["directorate"]),
    )


def _post(one: dict[str, Any]) -> PostCost:
    steps = one["steps"] or []
    parts = {part: one[f"awarded_{part}"] for part in PARTS}
    plain = {name: one[name] for name in PostCost.model_fields if name in one}
    return PostCost(
        **plain,
        **parts,
        fte_e2=one["fte_e4"] // 100,
        share_e2=one["share_e4"],
        next_pence=steps[0] if steps and one["next_step_on"] else None,
        year_pence=one["awarded_pence"],
        full_pence=one["awarded_full_pence"],
        award_pence=one["awarded_pence"] - one["expected_pence"],
    )


def said_of(entity: str, year: int, directorate: str = "") -> list[str]:
    """Return in words what is taken for granted of a year's pay."""
    found = {row["directorate"]: row for row in assumptions_of(entity, year)}
    whole, own = found.get(""), found.get(directorate) or found.get("")
    words = [
        "National Insurance and the levy are at payroll's figures of the month, the last known "
        "where none are announced yet; each post is reckoned by itself, the levy before its "
        "allowance. Pensions are at the rate of the post.",
        "Increments fall on the day that is told with each post, one a year up to the grade's top.",
        "A vacancy costs nothing until the day it is expected to be filled; without such a day, "
        "nothing this year. Agency staff and overtime to come are not in it.",
    ]
    if whole and whole["award"]:
        words.append(f"Award {whole['award']}: {whole['why']}")
    if own and own["vacancy_e2"]:
        words.append(f"Turnover saves {own['vacancy_e2'] / 100:g}% of all posts: {own['why']}")
    return words


class StaffingPart(Record):
    """What posts of a directorate cost in a year as assumed, and with another award."""

    name: str
    now_pence: Pence
    then_pence: Pence
    change_pence: Pence


class StaffingWhatIf(Record):
    """Another award over every post in reach; nothing is stored."""

    posts: int
    total: StaffingPart
    directorates: list[StaffingPart]


@query(summary="Price another award over every post of a year")
def staffing_what_if(scope: Scope, entity: str, year: Year, award: Text) -> StaffingWhatIf:
    """Hold what posts cost in a year as assumed beside the same with another award for that year.

    `award` is such as 3.2%, £1,290, or the greater of two as £1,290 or 3.2%; pay that has the
    year's award already stays.
    """
    try:
        bands = read_award(award)
    except AwardUnclear as fault:
        raise Refusal(str(fault), field="award", status=422) from None
    asked = Asked(scope, entity, year, MONTHS, "all")
    seats, awards = seats_of(entity), awards_of(entity)
    now = laid_out(seats, year, awards).select("seat", "number", "funding", now="awarded_pence")
    then = laid_out(seats, year, awards | {year: bands})["awarded_pence"]
    both = shared_out(now.with_columns(then=then), ["now", "then"], ["seat", "number"])
    placed = both.join(
        seen_tree(asked).select("cost_centre", "directorate_name"), on="cost_centre", how="inner"
    )
    found = placed.group_by(name="directorate_name").agg(pl.col("now", "then").sum()).sort("name")
    parts = [
        StaffingPart(name=name or "Not placed", now_pence=one, then_pence=other,
                     change_pence=other - one)
        for name, one, other in found.iter_rows()
    ]  # fmt: skip
    total = StaffingPart(
        name="All",
        now_pence=sum(one.now_pence for one in parts),
        then_pence=sum(one.then_pence for one in parts),
        change_pence=sum(one.change_pence for one in parts),
    )
    return StaffingWhatIf(posts=placed["seat"].n_unique(), total=total, directorates=parts)
