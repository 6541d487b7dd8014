"""What if: an award, a threshold or a rate, over the whole workforce, priced for a year.

Pay and employer's costs of one period as they were worked out, held beside the same period with
the figures changed, times the periods of a year. Whole pence throughout; what each person costs is
shared over posts by their pay, and over cost centres by their funding, to the penny.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from chamberlain.kernel.awards import AwardBand, award_pence
from chamberlain.kernel.money import split_pence_expr
from chamberlain.kernel.rates import figures
from chamberlain.payroll.rules.levy import SCHEME as LEVY
from chamberlain.payroll.rules.national_insurance import rounded, with_figures
from chamberlain.payroll.rules.ni_figures import ORDINARY, figures_on, period_pounds
from chamberlain.payroll.rules.period_earnings import half_up

PERIODS = {"monthly": 12, "weekly": 52, "fortnightly": 26, "four_weekly": 13}
PARTS = ("pay", "ni", "pension", "levy")
SECONDARY = "secondary_threshold"


@dataclass(frozen=True)
class Scenario:
    """What would change; None leaves a figure as it is. Rates are percent x 100."""

    award: tuple[AwardBand, ...] = ()
    ni_rate_e2: int | None = None
    ni_threshold_pounds: int | None = None
    lgps_rate_e2: int | None = None
    teachers_rate_e2: int | None = None


@dataclass(frozen=True)
class Base:
    """A period as it was worked out.

    `posts`: employment_id, person, assignment, frequency, spine_point, annual_pence (full time),
    moving_pence (pay that an award moves), fixed_pence (other pay), pension_scheme,
    pension_base_pence, pension_rate_e2. `people`: employment_id, person, frequency, ni_letter,
    niable_pence. `shares`: assignment, cost_centre, share_e4.
    """

    posts: pl.DataFrame
    people: pl.DataFrame
    shares: pl.DataFrame
    paid_on: date


COSTS = {"assignment": pl.String, "person": pl.String, "cost_centre": pl.String} | {
    f"{part}_{when}_pence": pl.Int64 for part in PARTS for when in ("now", "change")
}


def price(base: Base, scenario: Scenario) -> pl.DataFrame:
    """Return what each post costs each cost centre in a year, now and by how much more: COSTS."""
    posts = base.posts.with_columns(
        pay_now=pl.col("moving_pence") + pl.col("fixed_pence"),
        pay_change=award_pence(scenario.award),
    ).with_columns(**_pension(scenario))
    costed = posts.join(
        _national_insurance(base, posts, scenario), on="assignment", how="left",
        maintain_order="left",
    ).with_columns(pl.col("^(ni|levy)_(now|change)$").fill_null(0))  # fmt: skip
    times = pl.col("frequency").replace_strict(PERIODS, return_dtype=pl.Int64)
    names = [f"{part}_{when}" for part in PARTS for when in ("now", "change")]
    yearly = costed.select("assignment", "person", *(pl.col(name) * times for name in names))
    return _over_cost_centres(yearly, base.shares, names)


def _pension(scenario: Scenario) -> dict[str, pl.Expr]:
    rate = pl.col("pension_rate_e2")
    new = rate
    for scheme, given in (("lgps", scenario.lgps_rate_e2), ("teachers", scenario.teachers_rate_e2)):
        if given is not None:
            new = pl.when(pl.col("pension_scheme") == scheme).then(given).otherwise(new)
    held = pl.col("pension_base_pence")
    raised = held + pl.when(pl.col("pension_scheme") != "").then("pay_change").otherwise(0)
    now = half_up(held * rate, 10_000)
    return {"pension_now": now, "pension_change": half_up(raised * new, 10_000) - now}


def _national_insurance(base: Base, posts: pl.DataFrame, scenario: Scenario) -> pl.DataFrame:
    """Return employer's NI and the levy of each post: all of a person's are reckoned together."""
    raised = posts.group_by("person").agg(pl.col("pay_change").sum())
    one = (
        base.people.sort("niable_pence", descending=True)
        .group_by("person", maintain_order=True)
        .agg(pl.col("ni_letter", "frequency").first(), now=pl.col("niable_pence").sum())
        .join(raised, on="person", how="left", maintain_order="left")
        .with_columns(then=pl.col("now") + pl.col("pay_change").fill_null(0), day=base.paid_on)
    )
    known = with_figures(one, ["day", "frequency", "ni_letter"])
    start = pl.col("employer_from_pence")
    rate = pl.col("employer_e2")
    new_start, new_rate = start, rate
    if scenario.ni_threshold_pounds is not None:
        held = figures_on(ORDINARY, base.paid_on)
        ordinary = [x["letter"] for x in held["letters"] if x["employer_from"] == SECONDARY
                    ] if held else []  # fmt: skip
        pounds = {
            frequency: _period_pounds(scenario.ni_threshold_pounds, frequency) * 100
            for frequency in PERIODS
        }
        moved = pl.col("frequency").replace_strict(pounds, return_dtype=pl.Int64)
        new_start = pl.when(pl.col("ni_letter").is_in(ordinary)).then(moved).otherwise(start)
    if scenario.ni_rate_e2 is not None:
        new_rate = pl.when(rate > 0).then(scenario.ni_rate_e2).otherwise(rate)
    levy = int(figures(LEVY, base.paid_on)["rate"])
    charged = known.with_columns(
        ni_now=_employer(pl.col("now"), start, rate),
        levy_now=half_up(pl.col("now") * levy, 10_000),
    ).with_columns(
        ni_change=_employer(pl.col("then"), new_start, new_rate) - pl.col("ni_now"),
        levy_change=half_up(pl.col("then") * levy, 10_000) - pl.col("levy_now"),
    )
    names = ["ni_now", "ni_change", "levy_now", "levy_change"]
    weight = (pl.col("pay_now") + pl.col("pay_change")).clip(0)
    shared = posts.select("person", "assignment", weight=weight).join(
        charged.select("person", *names), on="person", maintain_order="left"
    )
    even = pl.when(pl.col("weight").sum().over("person") > 0).then("weight").otherwise(1)
    return _split(shared.with_columns(weight=even), names, "person").select("assignment", *names)


def _period_pounds(annual: int, frequency: str) -> int:
    """Return a year's threshold for a period, rounded up to the pound as the law's own are."""
    if frequency in ("monthly", "weekly"):
        return -(-annual // PERIODS[frequency])
    return period_pounds({"annual": annual}, frequency)


def _employer(earned: pl.Expr, start: pl.Expr, rate: pl.Expr) -> pl.Expr:
    """Return employer's NI, rounded apart below and above the upper limit."""
    limit = pl.col("upper_limit_pence")
    main = (pl.min_horizontal(earned, limit) - start).clip(0)
    above = (earned - pl.max_horizontal(limit, start)).clip(0)
    return rounded(main, rate) + rounded(above, rate)


def _over_cost_centres(
    yearly: pl.DataFrame, shares: pl.DataFrame, names: list[str]
) -> pl.DataFrame:
    placed = yearly.join(shares, on="assignment", how="left", maintain_order="left").with_columns(
        pl.col("cost_centre").fill_null(""), weight=pl.col("share_e4").fill_null(1)
    )
    split = _split(placed, names, "assignment")
    return split.rename({name: f"{name}_pence" for name in names}).select(*COSTS)


def _split(frame: pl.DataFrame, names: list[str], over: str) -> pl.DataFrame:
    """Split each of some sums over the rows of a group by `weight`; most groups have one row."""
    several = pl.len().over(over) > 1
    marked = frame.with_columns(several=several)
    parts = marked.filter("several").with_columns(
        split_pence_expr(pl.col(name), pl.col("weight"), over).alias(name) for name in names
    )
    return pl.concat([marked.filter(~pl.col("several")), parts])
