"""Plans: each year's requirement, who bears it, the gap, and reserves; and what if."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from pydantic import Field

from chamberlain.budgets.models import Plan
from chamberlain.budgets.rules.planning import (
    FUNDING,
    INFLATION,
    NAMES,
    Said,
    funding_of,
    item_in,
    lines_by_year,
    tax_of,
)
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Refusal, Scope, Unknown, query
from chamberlain.kernel.people import names_of
from chamberlain.kernel.records import Pence, Record, Year
from chamberlain.kernel.selecting import rows

MAIN = "GF"
KIND_WORDS = {
    "full_year": "Full-year effects",
    "growth": "Growth",
    "saving": "Savings",
    "fees": "Fees and charges",
    "reserves": "Reserves, to (from below nought)",
}
_BASE = """
    SELECT cost_centre, account, fund, directorate, account_group, profile, amount_pence
    FROM budgets_plan_base WHERE plan = %s ORDER BY cost_centre, account, fund
"""
BASE: dict[str, Any] = {
    "cost_centre": pl.String, "account": pl.String, "fund": pl.String, "directorate": pl.String,
    "group": pl.String, "profile": pl.String, "amount_pence": pl.Int64,
}  # fmt: skip
_SAID = """
    SELECT DISTINCT ON (name, year) name, year, value, why, said_by, said_on
    FROM budgets_plan_assumption WHERE plan = %s ORDER BY name, year, id DESC
"""


@dataclass(frozen=True)
class Read:
    """A plan with all that its figures are made of."""

    plan: Plan
    base: pl.DataFrame
    items: list[dict[str, Any]]
    said: dict[tuple[str, int], int]

    @property
    def years(self) -> list[int]:
        """The first calendar years of its financial years."""
        return list(range(self.plan.first_year, self.plan.first_year + self.plan.years))


def plan_of(scope: Scope, reference: str) -> Plan:
    """Return a plan of an entity the caller sees the whole of; Unknown otherwise."""
    found = Plan.objects.filter(reference=reference).first()
    if found is None or not (scope.all or found.entity in scope.entities):
        raise Unknown(f"There is no plan {reference}.", field="plan")
    return found


def read_plan(scope: Scope, reference: str) -> Read:
    """Read a plan with its base, items and assumptions."""
    plan = plan_of(scope, reference)
    items = rows(
        "SELECT reference, kind, title, cost_centre, directorate, account, fund, year, "
        "amount_pence, once, saving_state, owner FROM budgets_plan_item "
        "WHERE plan = %s AND NOT withdrawn ORDER BY kind, reference",
        [reference],
    )
    said = {(row["name"], row["year"]): row["value"] for row in rows(_SAID, [reference])}
    return Read(plan, read_frame(_BASE, [reference], schema=BASE), items, said)


class PlanYear(Record):
    """A year of a plan; spending positive, and what bears it positive too."""

    year: int
    base_pence: Pence
    inflation: dict[str, int] = Field(description="What prices add since the base, by group")
    items: dict[str, int] = Field(description="What was added since, by kind")
    requirement_pence: Pence
    funding: dict[str, int]
    funding_pence: Pence
    tax_base_e2: int
    band_d_pence: Pence
    gap_pence: Pence = Field(description="Still to be found; below nought, to spare")
    reserves_pence: Pence = Field(description="At the year's end as planned")
    reserves_if_pence: Pence = Field(description="The same, if gaps are met from them")


def years_of(read: Read, said: Said | None = None) -> list[PlanYear]:
    """Return every year of a plan's General Fund, with other assumptions if they are given."""
    known = read.said if said is None else said
    base = read.base.filter(pl.col("fund") == MAIN)
    lines = lines_by_year(base, known, read.years)
    found: list[PlanYear] = []
    reserves = missing = read.plan.opening_reserves_pence
    whole = int(lines["amount_pence"].sum())
    for number, year in enumerate(read.years, 1):
        more = pl.col(f"year_{number}_pence") - pl.col("amount_pence")
        grown = dict(lines.group_by("group").agg(more.sum()).iter_rows())
        items = {kind: _sum(read, kind, year) for kind in KIND_WORDS}
        requirement = whole + sum(grown.values()) + sum(items.values())
        funding = funding_of(known, read.plan.first_year, year)
        gap = requirement - sum(funding.values())
        moved = sum(item_in(year, one["year"], one["amount_pence"], one["once"])
                    for one in read.items if one["kind"] == "reserves")  # fmt: skip
        reserves, missing = reserves + moved, missing + moved - gap
        _, tax_base, band_d = tax_of(known, read.plan.first_year, year)
        found.append(PlanYear(
            year=year, base_pence=whole, inflation={g: grown.get(g, 0) for g in INFLATION},
            items=items, requirement_pence=requirement, funding=funding,
            funding_pence=sum(funding.values()), tax_base_e2=tax_base, band_d_pence=band_d,
            gap_pence=gap, reserves_pence=reserves, reserves_if_pence=missing,
        ))  # fmt: skip
    return found


def _sum(read: Read, kind: str, year: int) -> int:
    return sum(
        item_in(year, one["year"], one["amount_pence"], one["once"])
        for one in read.items
        if one["kind"] == kind and one["fund"] == MAIN
    )


class PlanRow(Record):
    """A plan in the list."""

    reference: str
    entity: str
    first_year: int
    years: int
    name: str
    option_of: str
    version: int
    state: str
    gap_pence: Pence = Field(description="Of its first year")
    all_pence: Pence = Field(description="Of its last year")
    made_by: str
    made_on: date


@query(summary="List plans of years to come")
def plans(scope: Scope, entity: str, first_year: Year | None = None) -> list[PlanRow]:
    """Return the plans of an entity, the latest first, with the gap of their first and last year.

    A later year's gap has those before in it, unless they are closed by what lasts.
    """
    if not (scope.all or entity in scope.entities):
        return []
    chosen = Plan.objects.filter(entity=entity)
    if first_year is not None:
        chosen = chosen.filter(first_year=first_year)
    found = list(chosen.order_by("-first_year", "-reference"))
    names = names_of([one.made_by for one in found])
    listed = []
    for one in found:
        years = years_of(read_plan(scope, one.reference))
        own = {name: getattr(one, name) for name in PlanRow.model_fields if hasattr(one, name)}
        listed.append(PlanRow(**own | {
            "made_by": names.get(one.made_by, one.made_by),
            "gap_pence": years[0].gap_pence, "all_pence": years[-1].gap_pence,
        }))  # fmt: skip
    return listed


class PlanPart(Record):
    """A directorate's part of a plan's first year, and whether it was handed in."""

    directorate: str
    base_pence: Pence
    inflation_pence: Pence
    items_pence: Pence
    first_pence: Pence
    submitted_by: str
    submitted_on: date | None


class PlanDetail(Record):
    """A plan: its years, its directorates, and what is assumed."""

    reference: str
    entity: str
    name: str
    first_year: int
    version: int
    option_of: str
    state: str
    made_by: str
    agreed_by: str
    adopted_by: str
    resolution: str
    opening_reserves_pence: Pence
    least_reserves_pence: Pence
    years: list[PlanYear]
    parts: list[PlanPart]
    lines_pence: Pence = Field(description="What the first year's lines of all funds come to")


@query(summary="Show a plan")
def plan(scope: Scope, plan: str) -> PlanDetail:
    """Return a plan with each year's requirement, funding, gap and reserves."""
    read = read_plan(scope, plan)
    own = {name: getattr(read.plan, name) for name in PlanDetail.model_fields
           if hasattr(read.plan, name)}  # fmt: skip
    people = names_of([own["made_by"], own["agreed_by"], own["adopted_by"]])
    named = {name: people.get(own[name], own[name])
             for name in ("made_by", "agreed_by", "adopted_by")}  # fmt: skip
    return PlanDetail(
        **own | named | {"years": years_of(read)},
        parts=_parts(read),
        lines_pence=int(first_lines(read)["amount_pence"].sum()),
    )


def _parts(read: Read) -> list[PlanPart]:
    lines = lines_by_year(read.base.filter(pl.col("fund") == MAIN), read.said, read.years)
    sums = lines.group_by("directorate").agg(pl.col("amount_pence", "year_1_pence").sum())
    handed = {row["directorate"]: row for row in rows(
        "SELECT s.directorate, coalesce(u.name, s.submitted_by) AS submitted_by, s.submitted_on "
        "FROM budgets_plan_submission s LEFT JOIN kernel_user u ON u.reference = s.submitted_by "
        "WHERE s.plan = %s", [read.plan.reference])}  # fmt: skip
    found = []
    for directorate, base, first in sums.sort("directorate").iter_rows():
        added = sum(
            item_in(read.plan.first_year, one["year"], one["amount_pence"], one["once"])
            for one in read.items
            if one["directorate"] == directorate and one["fund"] == MAIN
        )
        given = handed.get(directorate, {})
        found.append(PlanPart(
            directorate=directorate, base_pence=base, inflation_pence=first - base,
            items_pence=added, first_pence=first + added,
            submitted_by=given.get("submitted_by", ""), submitted_on=given.get("submitted_on"),
        ))  # fmt: skip
    return found


def first_lines(read: Read) -> pl.DataFrame:
    """Return the first year's budget by line, all funds, with what bears it: what is adopted.

    Columns: cost_centre, account, fund, profile, amount_pence. What bears the General Fund stands
    on the base's own lines for it, or beside the largest of them. Other funds' lines stay as they
    are in the base, with what was added to them.
    """
    first = read.plan.first_year
    main = pl.col("fund") == MAIN
    names = ["cost_centre", "account", "fund", "profile"]
    grown = lines_by_year(read.base.filter(main), read.said, read.years)
    lines = pl.concat([
        grown.select(*names, amount_pence="year_1_pence"),
        read.base.filter(~main).select(*names, "amount_pence"),
    ])  # fmt: skip
    bears = read.base.filter(
        (pl.col("fund") == MAIN) & pl.col("account").is_between(pl.lit("95000"), pl.lit("95999"))
    ).sort("amount_pence")
    place = bears["cost_centre"][0] if bears.height else ""
    own = dict(bears.select("account", "cost_centre").iter_rows())
    borne = [
        (own.get(FUNDING[name][1], place), FUNDING[name][1], MAIN, "EVEN", -pence)
        for name, pence in funding_of(read.said, first, first).items()
    ]
    added = [
        (one["cost_centre"], one["account"], one["fund"], "EVEN",
         item_in(first, one["year"], one["amount_pence"], one["once"]))
        for one in read.items
    ]  # fmt: skip
    more = pl.DataFrame([*borne, *added], schema=lines.schema, orient="row")
    key = ["cost_centre", "account", "fund"]
    return (
        pl.concat([lines, more])
        .group_by(key, maintain_order=True)
        .agg(pl.col("profile").first(), pl.col("amount_pence").sum())
        .filter((pl.col("amount_pence") != 0) & (pl.col("cost_centre") != ""))
        .sort(key)
    )


class PlanItemRow(Record):
    """What a plan adds to a line."""

    reference: str
    kind: str
    title: str
    directorate: str
    cost_centre: str
    account: str
    fund: str
    year: int
    amount_pence: Pence
    once: bool
    saving_state: str
    owner: str


@query(summary="List what a plan adds to its base")
def plan_items(
    scope: Scope, plan: str, kind: str = "", directorate: str = "", saving_state: str = ""
) -> list[PlanItemRow]:
    """Return full-year effects, growth, savings in their states, fees and moves of reserves."""
    wanted = {"kind": kind, "directorate": directorate, "saving_state": saving_state}
    return [
        PlanItemRow(**one)
        for one in read_plan(scope, plan).items
        if all(not word or one[name] == word for name, word in wanted.items())
    ]


class PlanSaid(Record):
    """What a plan takes for granted of a year, and why."""

    name: str
    words: str
    year: int
    value: int
    why: str
    said_by: str
    said_on: date


@query(summary="List what a plan takes for granted")
def plan_assumptions(scope: Scope, plan: str) -> list[PlanSaid]:
    """Return every assumption as last said; one holds until a later year says otherwise."""
    plan_of(scope, plan)
    found = rows(_SAID, [plan])
    people = names_of([row["said_by"] for row in found])
    return [
        PlanSaid(**row | {"said_by": people.get(row["said_by"], row["said_by"])},
                 words=NAMES.get(row["name"], row["name"]))
        for row in found
    ]  # fmt: skip


class PlanWhatIf(Record):
    """A plan's years as they stand, and with other assumptions; nothing is stored."""

    now: list[PlanYear]
    then: list[PlanYear]


@query(summary="Try other assumptions on a plan")
def plan_what_if(
    scope: Scope,
    plan: str,
    pay_e2: int | None = None,
    prices_e2: int | None = None,
    fees_e2: int | None = None,
    band_d_rise_e2: int | None = None,
    tax_base_growth_e2: int | None = None,
    grants_pence: int | None = None,
) -> PlanWhatIf:
    """Return a plan's years beside the same with figures changed in all of them.

    Rates are percent x 100; prices are premises, transport, supplies and third parties. What is
    left out stays.
    """
    read = read_plan(scope, plan)
    asked = {
        ("inflation:1",): pay_e2,
        tuple(f"inflation:{group}" for group in "2345"): prices_e2,
        ("inflation:9",): fees_e2,
        ("band_d_rise",): band_d_rise_e2,
        ("tax_base_growth",): tax_base_growth_e2,
    }
    said = dict(read.said)
    for names, number in asked.items():
        if number is not None and not -10_000 <= number <= 10_000:
            raise Refusal("A rate is from -100 to 100 percent.", field=names[0], status=422)
        if number is not None:
            said |= {(name, year): number for name in names for year in read.years}
    if grants_pence is not None:
        said |= {("grants", year): grants_pence for year in read.years}
    return PlanWhatIf(now=years_of(read), then=years_of(read, said))
