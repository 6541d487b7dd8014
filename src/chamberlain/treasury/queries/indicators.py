"""Prudential and treasury indicators: estimate, limit, actual, and how they stand."""

from datetime import date

import polars as pl

from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record, Year
from chamberlain.treasury.models import Indicator
from chamberlain.treasury.queries.debt import gross_debt
from chamberlain.treasury.queries.lent import investments
from chamberlain.treasury.rules.indicators import prudential_status

NAMES = {
    "capital_expenditure": ("Capital expenditure", "Prudential Code"),
    "capital_financing_requirement": ("Capital financing requirement", "Prudential Code"),
    "gross_debt": (
        "Gross debt against the capital financing requirement",
        "Prudential Code: not above it but for the short term",
    ),
    "authorised_limit": ("Authorised limit", "Local Government Act 2003 section 3: never passed"),
    "operational_boundary": ("Operational boundary", "Prudential Code: the expected peak"),
    "long_term_investments": ("Lent for over 365 days", "Treasury Management Code"),
    "financing_costs": (
        "Financing costs",
        "Prudential Code: interest, provision, less interest in",
    ),
    "commercial_income": ("Net income of commercial and service investments", "Prudential Code"),
    "net_revenue_stream": ("Net revenue stream", "Prudential Code: taxes and general grants"),
}
OF_DEBT = ("gross_debt", "authorised_limit", "operational_boundary")
LONG_DAYS = 365


class IndicatorRow(Record):
    """One indicator of a year."""

    code: str
    name: str
    basis: str
    estimate_pence: Pence | None
    limit_pence: Pence | None
    actual_pence: Pence | None
    headroom_pence: Pence | None
    state: str
    source: str


def latest(scope: Scope, entity: str, year: int) -> dict[str, Indicator]:
    """Return the row in force of each indicator of a year."""
    if not scope.sees_whole(entity):
        return {}
    held = Indicator.objects.filter(entity=entity, year=year).order_by("id")
    return {one.code: one for one in held}


@query(summary="Prudential indicators: estimate, limit and actual", contract=True)
def indicators(scope: Scope, entity: str, year: Year, as_at: date) -> list[IndicatorRow]:
    """Return every indicator of a year; a breach is an actual a penny above its limit.

    Actual debt and long-term lending are of the registers on the day, unless they were set. Gross
    debt is held against the capital financing requirement of the year.
    """
    held = latest(scope, entity, year)
    requirement = held.get("capital_financing_requirement")
    debt = gross_debt(scope, entity=entity, as_at=as_at)
    lent = sum(
        one.principal_pence
        for one in investments(scope, state="placed", entity=entity)
        if one.matures_on and (one.matures_on - as_at).days > LONG_DAYS
    )
    rows = []
    for code, (name, basis) in NAMES.items():
        one = held.get(code)
        known = {"long_term_investments": lent} | dict.fromkeys(OF_DEBT, debt)
        actual = getattr(one, "actual_pence", None)
        limit = getattr(one, "limit_pence", None)
        if code == "gross_debt" and limit is None and requirement is not None:
            limit = requirement.actual_pence or requirement.estimate_pence
        rows.append(
            {
                "code": code,
                "name": name,
                "basis": basis,
                "estimate_pence": getattr(one, "estimate_pence", None),
                "limit_pence": limit,
                "actual_pence": known.get(code) if actual is None else actual,
                "source": getattr(one, "source", ""),
            }
        )
    return _judged(rows)


def _judged(rows: list[dict[str, object]]) -> list[IndicatorRow]:
    money = ("estimate_pence", "limit_pence", "actual_pence")
    frame = pl.DataFrame(
        [{"row": n, "indicator": row["name"]} | {m: row[m] for m in money}
         for n, row in enumerate(rows)],
        schema={"row": pl.Int64, "indicator": pl.String} | dict.fromkeys(money, pl.Int64),
    )  # fmt: skip
    result, _ = prudential_status.run(frame)
    return [
        IndicatorRow.model_validate(row | {"headroom_pence": headroom, "state": state})
        for row, (_, headroom, state) in zip(rows, result.iter_rows(), strict=True)
    ]
