"""How a plan's figures explain themselves: to base lines, assumptions, and what was added."""

import polars as pl

from chamberlain.budgets.queries.plans import (
    KIND_WORDS,
    MAIN,
    PlanYear,
    Read,
    plan,
    plan_assumptions,
    read_plan,
    years_of,
)
from chamberlain.budgets.rules.planning import FUNDING, INFLATION, NAMES, item_in, lines_by_year
from chamberlain.kernel.calendar import year_name
from chamberlain.kernel.door import Scope, Unknown
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.references import Explanation, explains

WHOLE = ("requirement", "funding", "gap", "reserves")
MOST = 200


@explains("budgets:plan", query="budgets.plan")
def explain_plan(scope: Scope, reference: str) -> Explanation:
    """A plan: its gap each year, and who made, agreed and adopted it."""
    found = plan(scope, reference)
    return Explanation(
        reference=f"budgets:plan:{reference}",
        title=f"{found.name}, from {year_name(found.first_year)}",
        url=f"/staff/budgets/plans/{reference}",
        amount_pence=found.years[0].gap_pence,
        facts=[
            ("State", found.state),
            ("Made by", found.made_by),
            *([("Agreed by", found.agreed_by)] if found.agreed_by else []),
            *([("Adopted by", found.adopted_by)] if found.adopted_by else []),
            *([("Resolution", found.resolution)] if found.resolution else []),
        ],
        leads_to=[
            (f"{year_name(one.year)}: {word}",
             f"budgets:plan_figure:{reference}/{one.year}/{word}")
            for one in found.years
            for word in WHOLE
        ],
    )  # fmt: skip


@explains("budgets:plan_figure", query="budgets.plan")
def explain_figure(scope: Scope, reference: str) -> Explanation:
    """A figure of a plan, `PLAN-1/2027/inflation:1`: what it is made of."""
    parts = reference.split("/")
    if len(parts) != 3 or not parts[1].isdigit():
        raise Unknown(f"It is named PLAN-1/2027/inflation:1, not {reference}.", field="reference")
    read = read_plan(scope, parts[0])
    year, word = int(parts[1]), parts[2]
    found = next((one for one in years_of(read) if one.year == year), None)
    if found is None:
        raise Unknown(f"{parts[0]} has no year {year}.", field="reference")
    title, pence, workings = _made_of(read, found, word)
    names = _assumed(word)
    said = [one for one in plan_assumptions(scope, parts[0])
            if one.name in names and one.year <= year]  # fmt: skip
    return Explanation(
        reference=f"budgets:plan_figure:{reference}",
        title=f"{title}, {year_name(year)}: {read.plan.name}",
        url=f"/staff/budgets/plans/{parts[0]}",
        amount_pence=pence,
        facts=[
            (f"{NAMES[one.name]}, from {year_name(one.year)}",
             f"{_shown(one.name, one.value)}: {one.why} ({one.said_by})")
            for one in said
        ],
        leads_to=[("The plan", f"budgets:plan:{parts[0]}")],
        workings_title="What it is made of",
        workings=workings,
    )  # fmt: skip


def _assumed(word: str) -> set[str]:
    if word == "council_tax":
        return {"tax_base", "tax_base_growth", "band_d", "band_d_rise"}
    return {word}


def _shown(name: str, value: int) -> str:
    if name in ("band_d", *FUNDING):
        return format_pounds(value)
    return f"{value / 100:g}" + ("" if name == "tax_base" else "%")


def _made_of(read: Read, one: PlanYear, word: str) -> tuple[str, int, list[dict[str, str]]]:
    """Return a figure's name, its pence, and what adds up to it."""
    if word in KIND_WORDS:
        return KIND_WORDS[word], one.items[word], _items(read, one.year, word)
    if word in FUNDING:
        return FUNDING[word][0], one.funding[word], _tax(one) if word == "council_tax" else []
    kind, _, group = word.partition(":")
    if word == "base" or (kind == "inflation" and group in INFLATION):
        return _lines(read, one, group)
    totals = {
        "requirement": one.requirement_pence, "funding": one.funding_pence,
        "gap": one.gap_pence, "reserves": one.reserves_pence,
    }  # fmt: skip
    if word not in totals:
        raise Unknown(f"A plan has no figure {word}.", field="reference")
    spent = {"Base": one.base_pence, **{INFLATION[g]: p for g, p in one.inflation.items()},
             **{KIND_WORDS[k]: p for k, p in one.items.items()}}  # fmt: skip
    borne = {FUNDING[name][0]: pence for name, pence in one.funding.items()}
    both = {"Requirement": one.requirement_pence, "Funding": -one.funding_pence}
    parts = {"requirement": spent, "funding": borne, "gap": both}
    if word == "reserves":
        opening = {"part": "At the beginning",
                   "amount": format_pounds(read.plan.opening_reserves_pence)}  # fmt: skip
        moves = [row for at in read.years if at <= one.year for row in _moves(read, at)]
        return "Reserves at the end", totals[word], [opening, *moves]
    shown = [{"part": name, "amount": format_pounds(pence)}
             for name, pence in parts[word].items() if pence]  # fmt: skip
    return word.title(), totals[word], shown


def _items(read: Read, year: int, kind: str) -> list[dict[str, str]]:
    found = [(one, item_in(year, one["year"], one["amount_pence"], one["once"]))
             for one in read.items if one["kind"] == kind]  # fmt: skip
    return [
        {"item": f"{one['reference']} {one['title']}", "cost centre": one["cost_centre"],
         "from": year_name(one["year"]),
         "state": one["saving_state"].replace("_", " "), "amount": format_pounds(pence)}
        for one, pence in found if pence
    ]  # fmt: skip


def _moves(read: Read, year: int) -> list[dict[str, str]]:
    return [
        {"part": f"{year_name(year)} {row['item']}", "amount": row["amount"]}
        for row in _items(read, year, "reserves")
    ]


def _tax(one: PlanYear) -> list[dict[str, str]]:
    return [
        {"part": "Band D equivalents", "amount": f"{one.tax_base_e2 / 100:,.2f}"},
        {"part": "Band D", "amount": format_pounds(one.band_d_pence)},
    ]


def _lines(read: Read, one: PlanYear, group: str) -> tuple[str, int, list[dict[str, str]]]:
    base = read.base.filter(pl.col("fund") == MAIN)
    lines = lines_by_year(base, read.said, read.years)
    number = one.year - read.plan.first_year + 1
    if group:
        lines = lines.filter(pl.col("group") == group).with_columns(
            amount_pence=pl.col(f"year_{number}_pence") - pl.col("amount_pence")
        )
    largest = lines.filter(pl.col("amount_pence") != 0).sort(
        pl.col("amount_pence").abs(), descending=True
    )
    shown = [
        {"cost centre": row["cost_centre"], "subjective": row["account"],
         "amount": format_pounds(row["amount_pence"])}
        for row in largest.head(MOST).to_dicts()
    ]  # fmt: skip
    rest = int(largest.slice(MOST)["amount_pence"].sum())
    if rest:
        shown.append({"cost centre": "all others", "subjective": "", "amount": format_pounds(rest)})
    title = INFLATION[group] if group else "Base: this year's budget without one-off moves"
    return title, int(lines["amount_pence"].sum()), shown
