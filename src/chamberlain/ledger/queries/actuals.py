"""What was charged, by coding, from the kept balances: for those who compare it with a budget."""

from datetime import date
from typing import Any, Literal

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Year

By = Literal["account", "period", "project"]
CHART = {
    "account": pl.String,
    "name": pl.String,
    "group": pl.String,
    "group_no": pl.String,
    "sub_group": pl.String,
    "statement": pl.String,
    "postable": pl.Boolean,
}
_KEYS: dict[str, dict[str, Any]] = {
    "account": {"cost_centre": pl.String, "account": pl.String, "fund": pl.String},
    "period": {
        "cost_centre": pl.String,
        "account": pl.String,
        "fund": pl.String,
        "period": pl.Int64,
    },
    "project": {"project": pl.String, "account": pl.String, "fund": pl.String},
}
_PART = """
    SELECT {keys}, debit_pence + credit_pence AS pence FROM ledger_inside.{table} k
    WHERE entity = %s AND year = %s AND period BETWEEN %s AND %s AND {told} <> '' {one} AND {scope}
"""
_BOTH = "SELECT {keys}, sum(pence)::bigint FROM ({kept} UNION ALL {delta}) t GROUP BY {keys}"
_PLACED = """EXISTS (SELECT FROM ledger_placement ps JOIN ledger_placement pd ON
    pd.child = ps.parent AND pd.held @> %s::date WHERE ps.child = k.cost_centre
    AND ps.held @> %s::date AND pd.parent = ANY(%s))"""


@query(summary="What was charged, by coding", contract=True)
def actuals(
    scope: Scope,
    entity: str,
    year: Year,
    period: int,
    as_at: date,
    by: By = "account",
    period_from: int = 1,
    cost_centre: str = "",
) -> pl.DataFrame:
    """Return what each coding came to over periods; debits positive, every statement.

    Columns: cost_centre, account and fund (with "period" the period too; with "project" the project
    in the cost centre's place), and pence. Only lines that name what is asked for by are counted,
    of one cost centre where it is named.
    """
    keys = _KEYS[by]
    condition, within = _reached(scope, as_at)
    told = "project" if by == "project" else "cost_centre"
    one = "AND cost_centre = %s" if cost_centre else ""
    parts = {
        name: _PART.format(keys=", ".join(keys), table=table, told=told, one=one, scope=condition)
        for name, table in (("kept", "coding_balance"), ("delta", "delta"))
    }
    params: list[Any] = [entity, year, period_from, period]
    params += [*([cost_centre] if cost_centre else []), *within]
    return read_frame(
        _BOTH.format(keys=", ".join(keys), **parts),
        [*params, *params],
        schema={**keys, "pence": pl.Int64},
    )


def _reached(scope: Scope, as_at: date) -> tuple[str, list[Any]]:
    """Return the condition that keeps codings `k` within the caller's reach, and its parameters."""
    condition, params = scope.place_sql("k.entity", None, "k.cost_centre")
    if scope.all or not scope.directorates:
        return condition, params
    placed = f"(k.entity = ANY(%s) AND {_PLACED})"
    held = [sorted(scope.entities), as_at, as_at, sorted(scope.directorates)]
    return f"({condition} OR {placed})", [*params, *held]


@query(summary="The chart of accounts, whole", contract=True)
def chart(scope: Scope) -> pl.DataFrame:
    """Return every account: account, name, group, group_no, sub_group, statement, postable."""
    return read_frame(
        'SELECT code, name, "group", group_no, sub_group, statement, postable FROM ledger_account '
        "ORDER BY code",
        schema=CHART,
    )
