"""What the year will probably come to, from the profile and from how former years fell."""

import polars as pl

from chamberlain.kernel.money import round_half_up_penny_expr
from chamberlain.kernel.rules import Column, no_errors, rule

SCALE = 1_000_000
SHARE_LEAST_E6 = 80_000
"""Below eight hundredths of a year nothing is extrapolated: one early invoice would be the year."""
SHARE_MOST_E6 = 1_250_000
POSTS_LEAST_E2 = 7_500
"""Posts that cost less than three quarters of the budget are not all there is to pay for."""
METHODS = ("profile and former year", "profile", "former year", "budget still to come", "posts")

_INPUTS = (
    Column("budget_pence", "pence", "pence", "Current budget of the year"),
    Column("profiled_pence", "pence", "pence", "Budget due by the end of the period"),
    Column("actual_pence", "pence", "pence", "Spent by the end of the period"),
    Column("past_pence", "pence", "pence", "Last year, by the same period", False),
    Column("past_outturn_pence", "pence", "pence", "Last year in all", False),
    Column("before_pence", "pence", "pence", "The year before, by the same period", False),
    Column("before_outturn_pence", "pence", "pence", "The year before in all", False),
    Column("posts_pence", "pence", "pence", "What posts still cost this year", False),
    Column("posts_year_pence", "pence", "pence", "What posts cost filled all year", False),
)
_OUTPUTS = (
    Column("suggested_pence", "pence", "pence", "What the year will probably come to"),
    Column("by_profile_pence", "pence", "pence", "At this pace against the profile"),
    Column("by_shape_pence", "pence", "pence", "At this pace against last year's course"),
    Column("by_posts_pence", "pence", "pence", "Spent so far and what posts still cost"),
    Column("method", "text", "", "Which of them could be used"),
    Column("error_permille", "whole", "thousandths", "How far off it was, tried on last year"),
)


@rule(
    name="budgets.forecast_suggestion",
    inputs=_INPUTS,
    outputs=_OUTPUTS,
    example={
        "budget": "120000",
        "profiled": "70000",
        "actual": "77000",
        "past": "60000",
        "past_outturn": "110000",
        "before": "58000",
        "before_outturn": "104000",
    },
    source="Local practice: run rate against profile, and the former year's course, each scaled up "
    "from the share of the year it puts behind us, the mean of both where both can be had; for "
    "employees, where posts are known, what is spent and what those posts still cost",
)
def forecast_suggestion(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Suggest each line's outturn, and say how far off the same method was a year ago.

    Each method says which share of the year lies behind us: the profile by the budget due so far,
    the former year by what had been spent by then. What is spent is divided by that share; the
    mean of both is suggested. A share under eight hundredths or over five quarters is of no use;
    where both are, what is spent and the budget still to come are added. The error is the same
    calculation done on last year's spending, with the profile and the course of the year before,
    against what last year came to.

    Where it is known what posts still cost, and all of them cost at least three quarters of the
    budget, that and what is spent are suggested instead; the error is not known then, for last
    year's posts are not.
    """
    profile = _share("profiled_pence", "budget_pence")
    course = _share("past_pence", "past_outturn_pence")
    former = _share("before_pence", "before_outturn_pence")
    shares = frame.with_columns(by_profile_e6=profile, by_shape_e6=course, former_e6=former)
    actual, last = pl.col("actual_pence"), pl.col("past_pence")
    made = shares.with_columns(
        by_profile_pence=_scaled(actual, "by_profile_e6"),
        by_shape_pence=_scaled(actual, "by_shape_e6"),
        last_by_profile=_scaled(last, "by_profile_e6"),
        last_by_shape=_scaled(last, "former_e6"),
    )
    rest = actual + pl.col("budget_pence") - pl.col("profiled_pence")
    told = pl.col("posts_year_pence") * 10_000 >= pl.col("budget_pence") * POSTS_LEAST_E2
    made = made.with_columns(
        by_posts_pence=pl.when(told).then(actual + pl.col("posts_pence"))
    ).with_columns(
        suggested_pence=pl.coalesce(
            "by_posts_pence", _blend("by_profile_pence", "by_shape_pence"), rest
        ),
        tried=_blend("last_by_profile", "last_by_shape"),
    )
    outturn = pl.col("past_outturn_pence")
    miss = (pl.col("tried") - outturn).abs() * 1_000
    return made.select(
        "row",
        "suggested_pence",
        "by_profile_pence",
        "by_shape_pence",
        "by_posts_pence",
        _method().alias("method"),
        pl.when((outturn != 0) & pl.col("by_posts_pence").is_null())
        .then(round_half_up_penny_expr(miss, outturn.abs()))
        .alias("error_permille"),
    ), no_errors()  # fmt: skip


def _share(part: str, whole: str) -> pl.Expr:
    """Return the share of a year behind us, in millionths; null where it is of no use."""
    size = pl.col(whole).abs()
    share = round_half_up_penny_expr(pl.col(part) * SCALE * pl.col(whole).sign(), size)
    fits = share.is_between(SHARE_LEAST_E6, SHARE_MOST_E6)
    return pl.when((pl.col(whole) != 0) & fits).then(share)


def _scaled(amount: pl.Expr, share: str) -> pl.Expr:
    return round_half_up_penny_expr(amount * SCALE, pl.col(share)).cast(pl.Int64)


def _blend(one: str, other: str) -> pl.Expr:
    """Return the mean of two where both are there, else the one that is; null where neither is."""
    mean = round_half_up_penny_expr(pl.col(one) + pl.col(other), 2)
    return pl.coalesce(mean, pl.col(one), pl.col(other))


def _method() -> pl.Expr:
    one, other = pl.col("by_profile_pence").is_not_null(), pl.col("by_shape_pence").is_not_null()
    return (
        pl.when(pl.col("by_posts_pence").is_not_null())
        .then(pl.lit(METHODS[4]))
        .when(one & other)
        .then(pl.lit(METHODS[0]))
        .when(one)
        .then(pl.lit(METHODS[1]))
        .when(other)
        .then(pl.lit(METHODS[2]))
        .otherwise(pl.lit(METHODS[3]))
    )
