"""What if: another award, threshold or rate over the whole workforce, by service and fund."""

from datetime import date
from functools import reduce

import polars as pl
from pydantic import Field

from chamberlain.kernel.awards import AwardUnclear, read_award
from chamberlain.kernel.door import Refusal, Scope, query
from chamberlain.kernel.records import Pence, Record, Text
from chamberlain.kernel.remembering import remembered
from chamberlain.kernel.selecting import rows
from chamberlain.payroll.queries.workforce import Workforce, workforce
from chamberlain.payroll.rules.what_if import PARTS, Scenario, price


class WhatIfPart(Record):
    """What a service, or a fund, costs in a year, and by how much more."""

    name: str
    pay_pence: Pence
    ni_pence: Pence
    pension_pence: Pence
    levy_pence: Pence
    now_pence: Pence = Field(description="Gross and on-costs as things stand")
    change_pence: Pence


class WhatIf(Record):
    """A scenario over the whole workforce; nothing is stored, nobody's pay moves."""

    people: int
    posts: int
    total: WhatIfPart
    directorates: list[WhatIfPart]
    funds: list[WhatIfPart]
    assumptions: list[str]


@query(summary="Price another award, threshold or rate over the whole workforce for a year")
def what_if(
    scope: Scope,
    entity: str,
    award: Text = "",
    ni_rate_e2: int | None = None,
    ni_threshold_pounds: int | None = None,
    lgps_rate_e2: int | None = None,
    teachers_rate_e2: int | None = None,
) -> WhatIf:
    """Hold the workforce's pay and on-costs of a year beside the same with something changed.

    `award` is such as 3.2%, £1,290, the greater of two as £1,290 or 3.2%, or by spine point as
    2-43: £1,290; 44-: 3.5%; else: 3.2%. Rates are percent x 100; what is left out stays.
    """
    scenario = _scenario(award, ni_rate_e2, ni_threshold_pounds, lgps_rate_e2, teachers_rate_e2)
    held, costs = _priced(scope, entity, scenario)
    people = held.base.people["person"].n_unique()
    return WhatIf(
        people=people,
        posts=held.base.posts.height,
        total=_parts(costs.with_columns(name=pl.lit("Everybody")), "name")[0],
        directorates=_parts(costs, "directorate"),
        funds=_parts(costs, "fund"),
        assumptions=[*held.said, *_said(scenario, award)],
    )


@query(summary="Cost centres under another award, threshold or rate")
def what_if_costs(
    scope: Scope,
    entity: str,
    award: Text = "",
    ni_rate_e2: int | None = None,
    ni_threshold_pounds: int | None = None,
    lgps_rate_e2: int | None = None,
    teachers_rate_e2: int | None = None,
) -> pl.DataFrame:
    """Return what each cost centre and fund costs in a year, and by how much more: see what_if."""
    scenario = _scenario(award, ni_rate_e2, ni_threshold_pounds, lgps_rate_e2, teachers_rate_e2)
    _, costs = _priced(scope, entity, scenario)
    places = ["directorate", "service", "cost_centre", "fund"]
    return (
        costs.group_by(places)
        .agg(posts=pl.col("assignment").n_unique().cast(pl.Int64), **_sums())
        .sort("change_pence", "cost_centre", descending=[True, False])
    )


def _scenario(
    award: str,
    ni_rate_e2: int | None,
    ni_threshold_pounds: int | None,
    lgps_rate_e2: int | None,
    teachers_rate_e2: int | None,
) -> Scenario:
    for name, value in (("ni_rate_e2", ni_rate_e2), ("lgps_rate_e2", lgps_rate_e2),
                        ("teachers_rate_e2", teachers_rate_e2)):  # fmt: skip
        if value is not None and not 0 <= value <= 10_000:
            raise Refusal("A rate is from 0 to 100 percent.", field=name, status=422)
    if ni_threshold_pounds is not None and not 0 <= ni_threshold_pounds <= 1_000_000:
        raise Refusal("A threshold is a sum of a year's pay.", field="ni_threshold_pounds",
                      status=422)  # fmt: skip
    try:
        bands = read_award(award)
    except AwardUnclear as fault:
        raise Refusal(str(fault), field="award", status=422) from None
    return Scenario(bands, ni_rate_e2, ni_threshold_pounds, lgps_rate_e2, teachers_rate_e2)


def _sums() -> dict[str, pl.Expr]:
    """Return each part's change, what all of it costs now, and by how much more."""
    return {f"{part}_pence": pl.col(f"{part}_change_pence").sum() for part in PARTS} | {
        f"{when}_pence": reduce(
            lambda one, other: one + other, [pl.col(f"{p}_{when}_pence").sum() for p in PARTS]
        )
        for when in ("now", "change")
    }


def _parts(costs: pl.DataFrame, by: str) -> list[WhatIfPart]:
    found = costs.group_by(name=pl.col(by)).agg(**_sums()).sort(
        pl.col("change_pence").abs(), "name", descending=[True, False]
    )  # fmt: skip
    return [WhatIfPart(**row) for row in found.iter_rows(named=True)]


def _priced(scope: Scope, entity: str, scenario: Scenario) -> tuple[Workforce, pl.DataFrame]:
    place, _ = scope.whole_sql()
    if not scope.sees_whole(entity):
        raise Refusal(f"You do not see all of {entity}.", code="not_seen", field="entity",
                      status=403)  # fmt: skip
    held = remembered(("payroll.what_if", entity, place), lambda: workforce(scope, entity))
    costs = price(held.base, scenario)
    placed = costs.join(held.funds, on="assignment", how="left", maintain_order="left").join(
        held.tree, on="cost_centre", how="left", maintain_order="left"
    )
    own = pl.col("own_fund").fill_null("")
    return held, placed.with_columns(
        fund=pl.when(own != "").then(own).otherwise("fund"),
        directorate=pl.col("directorate_name").fill_null("Not placed"),
        service=pl.col("service_name").fill_null("Not placed"),
    )


def _said(scenario: Scenario, award: str) -> list[str]:
    """Return in words what a scenario takes for granted."""
    told = [
        (bool(scenario.award), f"Award {award}: on basic pay, hours and overtime, acting up and "
         "occupational sick and family pay; allowances of a fixed sum and statutory pay stay."),
        (scenario.ni_rate_e2 is not None,
         f"Employer's NI at {(scenario.ni_rate_e2 or 0) / 100:g}%."),
        (scenario.ni_threshold_pounds is not None,
         f"Employer's NI from £{scenario.ni_threshold_pounds or 0:,} a year, for the letters that "
         "have the ordinary threshold."),
        (scenario.lgps_rate_e2 is not None,
         f"The LGPS fund's rate at {(scenario.lgps_rate_e2 or 0) / 100:g}%."),
        (scenario.teachers_rate_e2 is not None,
         f"Teachers' employer's rate at {(scenario.teachers_rate_e2 or 0) / 100:g}%."),
    ]  # fmt: skip
    always = (
        "On-costs are employer's NI, pension and the apprenticeship levy; the levy's allowance is "
        "used by the council as it stands."
    )
    return [*(words for holds, words in told if holds), always]


class ScenarioRow(Record):
    """A scenario that was kept, as it was priced that day."""

    reference: str
    name: str
    award: str
    ni_rate_e2: int | None
    ni_threshold_pounds: int | None
    lgps_rate_e2: int | None
    teachers_rate_e2: int | None
    assumptions: str
    people: int
    now_pence: Pence
    pay_pence: Pence
    ni_pence: Pence
    pension_pence: Pence
    levy_pence: Pence
    change_pence: Pence
    saved_on: date


@query(summary="Scenarios of pay that were kept")
def scenarios(scope: Scope, entity: str = "") -> list[ScenarioRow]:
    """Return scenarios with what they came to and took for granted, the latest first."""
    place, params = scope.whole_sql()
    names = ", ".join(ScenarioRow.model_fields)
    found = rows(
        f"SELECT {names} FROM payroll_scenario WHERE {place} "  # noqa: S608 - names of the record
        "AND (%s = '' OR entity = %s) ORDER BY id DESC",
        [*params, entity, entity],
    )
    return [ScenarioRow(**row) for row in found]
