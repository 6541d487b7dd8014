"""One cost centre's year: by group and subjective, month by month, with what was said of it."""

from datetime import date
from typing import Any

import polars as pl
from django.db import connection
from pydantic import Field

from chamberlain.budgets.queries.figures import (
    MONTHS,
    Asked,
    Basis,
    account_groups,
    budget_lines,
    coded_lines,
    group_lines,
    posts_to_come,
)
from chamberlain.budgets.queries.monitor import by_centre, with_variance
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Record, Year
from chamberlain.ledger.contract import actuals


class GroupRow(Record):
    """A group of a cost centre's subjectives."""

    group: str
    group_name: str
    original_pence: int
    budget_pence: int
    profiled_pence: int
    actual_pence: int
    committed_pence: int
    forecast_pence: int
    earlier_pence: int
    variance_pence: int
    light: str
    said_period: int | None
    reason: str | None
    suggested_pence: int
    by_profile_pence: int | None
    by_shape_pence: int | None
    by_posts_pence: int | None
    method: str
    error_permille: int | None
    past_outturn_pence: int | None


class AccountRow(Record):
    """A subjective of a cost centre."""

    group: str
    account: str
    account_name: str
    fund: str
    original_pence: int
    budget_pence: int
    profiled_pence: int
    actual_pence: int
    committed_pence: int


class Said(Record):
    """A forecast as it was made."""

    period: int
    group: str
    outturn_pence: int
    reason: str
    made_by: str
    made_on: date
    act: str


class Centre(Record):
    """A cost centre's budget with everything behind it; amounts of the year in pence."""

    entity: str
    year: int
    period: int
    cost_centre: str
    name: str
    service_name: str
    directorate: str
    directorate_name: str
    manager: str
    original_pence: int
    budget_pence: int
    profiled_pence: int
    actual_pence: int
    committed_pence: int
    left_pence: int
    forecast_pence: int
    suggested_pence: int
    variance_pence: int
    variance_permille: int | None
    light: str
    groups: list[GroupRow]
    accounts: list[AccountRow]
    budget_by_month: list[int]
    actual_by_month: list[int | None]
    history: list[Said]
    posts: bool = Field(description="Whether posts are known to cost it")


_HISTORY = """
    SELECT f.period, f.account_group, f.outturn_pence, f.reason, coalesce(u.name, f.made_by),
        f.made_on, f.act
    FROM budgets_forecast f LEFT JOIN kernel_user u ON u.reference = f.made_by
    WHERE f.entity = %s AND f.year = %s AND f.cost_centre = %s ORDER BY f.id DESC LIMIT 200
"""


@query(summary="Show a cost centre's budget")
def cost_centre(
    scope: Scope,
    entity: str,
    year: Year,
    period: int,
    cost_centre: str,
    basis: Basis = "controllable",
) -> Centre:
    """Return a cost centre's year: totals, groups with suggestions, subjectives, months, history.

    The months run to date: the budget's through the year, the actual's to the period.
    """
    asked = Asked(scope, entity, year, period, basis)
    groups = group_lines(asked, words=True).filter(pl.col("cost_centre") == cost_centre)
    whole = by_centre(asked, groups)
    if whole.is_empty():
        raise Unknown(f"There is no budget of {cost_centre} in your reach.", field="cost_centre")
    top = whole.row(0, named=True)
    rows = with_variance(groups, asked.day).to_dicts()
    coded = coded_lines(asked).filter(pl.col("cost_centre") == cost_centre).sort("account")
    own = {name: top[name] for name in Centre.model_fields if name in top}
    budget, spent = _months(asked, cost_centre)
    return Centre(
        entity=entity,
        year=year,
        period=period,
        groups=[_picked(GroupRow, row) for row in rows],
        accounts=[_picked(AccountRow, row) for row in coded.to_dicts()],
        budget_by_month=budget,
        actual_by_month=spent,
        history=_history(asked, cost_centre),
        posts=cost_centre in posts_to_come(asked)["cost_centre"],
        **own,
    )


def _picked(kind: Any, row: dict[str, Any]) -> Any:
    return kind(**{name: row[name] for name in kind.model_fields})


def _months(asked: Asked, centre: str) -> tuple[list[int], list[int | None]]:
    """Return budget due and actual spent by the end of each month; None for months to come."""
    counted = account_groups(asked).select("account")
    due: list[int] = []
    for month in range(1, MONTHS + 1):
        lines = budget_lines(Asked(asked.scope, asked.entity, asked.year, month, asked.basis))
        mine = lines.filter(pl.col("cost_centre") == centre).join(counted, on="account", how="semi")
        due.append(int(mine["profiled_pence"].sum()))
    spent = actuals(
        asked.scope, entity=asked.entity, year=asked.year, period=asked.period,
        as_at=asked.day, by="period", cost_centre=centre,
    ).join(counted, on="account", how="semi")  # fmt: skip
    to_date: list[int | None] = []
    for month in range(1, MONTHS + 1):
        so_far = spent.filter(pl.col("period") <= month)["pence"].sum()
        to_date.append(int(so_far) if month <= asked.period else None)
    return due, to_date


def _history(asked: Asked, centre: str) -> list[Said]:
    with connection.cursor() as cursor:
        cursor.execute(_HISTORY, [asked.entity, asked.year, centre])
        names = list(Said.model_fields)
        return [Said(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
