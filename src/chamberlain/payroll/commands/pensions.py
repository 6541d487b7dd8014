"""Pensions of a run: each post by its own scheme, section and rate, and who must be enrolled."""

from dataclasses import dataclass

import polars as pl

from chamberlain.payroll.commands.gathering import Gathered
from chamberlain.payroll.models import PayGroup
from chamberlain.payroll.rules.absence_pay import ASSUMED
from chamberlain.payroll.rules.amounts import at_once
from chamberlain.payroll.rules.pensions import employer_rate, pension_contributions
from chamberlain.payroll.rules.period_earnings import SHORT_ELEMENT, half_up

YEAR_E3 = 52_143
PERIODS = {"M1": 12, "W1": 52, "W2": 26, "W4": 13}
PENSION = {
    "employment_id": pl.Int64,
    "assignment": pl.String,
    "scheme": pl.String,
    "section": pl.String,
    "annual_pay_pence": pl.Int64,
    "rate_e2": pl.Int64,
    "employer_rate_e2": pl.Int64,
    "pensionable_pence": pl.Int64,
    "assumed_pence": pl.Int64,
    "lost_pence": pl.Int64,
    "employee_pence": pl.Int64,
    "employer_pence": pl.Int64,
}
"""One row per post in a scheme; `assumed_pence` is what assumed pay adds, for the employer."""


@dataclass(frozen=True)
class Pensions:
    """What each post pays into which scheme, who cannot be worked out, and sums of employments."""

    posts: pl.DataFrame
    problems: pl.DataFrame
    sums: pl.DataFrame


def pensions_of(gathered: Gathered, group: PayGroup, earned: pl.DataFrame) -> Pensions:
    """Work out the pension of each post on its own pay, at the rate of its own yearly pay.

    `earned` are lines of pay with their elements. A post without a scheme has no row.
    """
    counted = _counted(gathered, group, earned)
    asked = at_once(counted.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64)))
    answer, errors = pension_contributions.run(
        asked.select_seq(
            "row",
            "pension_scheme",
            "pension_section",
            "pension_annual_pay_pence",
            "pension_employer_rate_e2",
            "pension_lost_pay_pence",
            "pension_assumed_pay_pence",
            pensionable_pay_pence="paid_pence",
            paid_on=pl.lit(gathered.period.paid_on),
        )
    )
    posts = at_once(
        asked.lazy()
        .join(answer.lazy(), on="row", maintain_order="left")
        .select(
            "employment_id",
            "assignment",
            scheme="pension_scheme",
            section="pension_section",
            annual_pay_pence="pension_annual_pay_pence",
            rate_e2="pension_rate",
            employer_rate_e2="pension_employer_rate_e2",
            pensionable_pence="pensionable_pence",
            assumed_pence="assumed_pence",
            lost_pence="pension_lost_pay_pence",
            employee_pence="pension_employee_pence",
            employer_pence="pension_employer_pence",
        )
        .cast(pl.Schema(PENSION))
    )
    words = pl.format("Not paid: {} {} {}", "assignment", "field", "message")
    faulty = errors.lazy().join(asked.lazy(), on="row").select("employment_id", words=words)
    problems = at_once(faulty.unique("employment_id", keep="first"))
    return Pensions(posts, problems, _sums(gathered, posts))


def _counted(gathered: Gathered, group: PayGroup, earned: pl.DataFrame) -> pl.LazyFrame:
    """Return pay that counts of each post in a scheme, with what its rate goes by."""
    paid, pence = pl.col("kind") == "payment", pl.col("amount_pence")
    sums = (
        earned.lazy()
        .join(gathered.main.lazy(), on="employment_id", how="left", maintain_order="left")
        .with_columns(
            assignment=pl.when(pl.col("assignment").fill_null("") == "")
            .then("main")
            .otherwise("assignment")
        )
        .group_by("employment_id", "assignment", maintain_order=True)
        .agg(
            paid_pence=pence.filter(paid & pl.col("pensionable")).sum(),
            assumed_pence=pence.filter(pl.col("element") == ASSUMED).sum(),
            pension_lost_pay_pence=-pence.filter(pl.col("element") == SHORT_ELEMENT).sum(),
        )
    )
    schemes = {name: employer_rate(name, gathered.period.paid_on) for name in ("teachers", "nhs")}
    rates = schemes | {"lgps": group.lgps_employer_rate_e2}
    own = half_up(
        pl.col("yearly_pence") * pl.col("weekly_hours_e2") * pl.col("paid_weeks_e3"),
        pl.col("full_time_hours_e2") * YEAR_E3,
    )
    by_pay = pl.max_horizontal("paid_pence", 0) * PERIODS[group.frequency]
    salaried = pl.col("pay_basis") == "salaried"
    return (
        sums.join(gathered.posts.lazy(), on="assignment", maintain_order="left")
        .filter((pl.col("pension_scheme") != "") & (pl.col("pension_section") != "none"))
        .with_columns(
            pension_annual_pay_pence=pl.when(salaried).then(own).otherwise(by_pay).fill_null(0),
            pension_employer_rate_e2=pl.col("pension_scheme").replace_strict(
                rates, default=None, return_dtype=pl.Int64
            ),
            pension_assumed_pay_pence=pl.when(pl.col("assumed_pence") != 0).then(
                pl.col("paid_pence") + pl.col("assumed_pence")
            ),
        )
    )


def _sums(gathered: Gathered, posts: pl.DataFrame) -> pl.DataFrame:
    """Return sums of each employment, and the scheme of its main post, or of the first in one."""
    main = gathered.main.lazy()
    mine = posts.lazy().join(main, on="employment_id", how="left", maintain_order="left")
    first = mine.with_columns(other=pl.col("assignment") != pl.col("main")).sort(
        "employment_id", "other", maintain_order=True
    )
    summed = first.group_by("employment_id", maintain_order=True).agg(
        pension_scheme=pl.col("scheme").first(),
        pension_section=pl.col("section").first(),
        pension_rate=pl.col("rate_e2").first(),
        pensionable_pence=pl.col("pensionable_pence").sum(),
        pension_employee_pence=pl.col("employee_pence").sum(),
        pension_employer_pence=pl.col("employer_pence").sum(),
    )
    return at_once(summed)
