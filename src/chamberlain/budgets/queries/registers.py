"""The registers: years, lines, virements, commitments, profiles."""

from datetime import date
from typing import Any

import polars as pl
from django.db import connection

from chamberlain.budgets.queries.figures import (
    Asked,
    account_groups,
    budget_lines,
    coded_lines,
    seen_tree,
)
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Record, Year
from chamberlain.ledger.contract import cost_centre_tree


class YearRow(Record):
    """A year's budget: draft or approved, what it comes to, and how it has moved since."""

    entity: str
    year: int
    state: str
    lines: int
    net_pence: int
    resolution: str
    approved_by: str
    approved_on: date | None
    virements: int
    waiting: int


_YEARS = """
    SELECT y.entity, y.year, y.state, coalesce(l.n, 0), coalesce(l.pence, 0), y.resolution,
        coalesce(u.name, y.approved_by), y.approved_on, coalesce(v.approved, 0),
        coalesce(v.waiting, 0)
    FROM budgets_year y
    LEFT JOIN (SELECT entity, year, count(*) AS n, sum(amount_pence)::bigint AS pence
        FROM budgets_line GROUP BY 1, 2) l USING (entity, year)
    LEFT JOIN (SELECT entity, year, count(*) FILTER (WHERE state = 'approved') AS approved,
        count(*) FILTER (WHERE state = 'proposed') AS waiting
        FROM budgets_virement GROUP BY 1, 2) v USING (entity, year)
    LEFT JOIN kernel_user u ON u.reference = y.approved_by
    WHERE {scope} ORDER BY y.year DESC, y.entity
"""


def _records(kind: Any, statement: str, params: list[Any]) -> list[Any]:
    names = list(kind.model_fields)
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return [kind(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


@query(summary="List the years and their budgets")
def years(scope: Scope) -> list[YearRow]:
    """Return each entity's budgets, latest first, with totals and how many virements there were."""
    condition, params = scope.entity_sql("y.entity")
    return _records(YearRow, _YEARS.format(scope=condition), params)


@query(summary="List the lines of a budget")
def lines(scope: Scope, entity: str, year: Year, period: int = 12) -> pl.DataFrame:
    """Return every line of a year: original and current budget, due, actual and committed."""
    asked = Asked(scope, entity, year, period, "all")
    names = seen_tree(asked).select("cost_centre", "name")
    return (
        coded_lines(asked)
        .join(names, on="cost_centre", how="left")
        .sort("cost_centre", "account", "fund")
        .select(
            "cost_centre", "name", "account", "account_name", "fund", "original_pence",
            "budget_pence", "profiled_pence", "actual_pence", "committed_pence",
        )
    )  # fmt: skip


@query(summary="Show the base for the next year's budget")
def base(scope: Scope, entity: str, year: Year) -> pl.DataFrame:
    """Return the current budget without one-off virements, as lines that can be loaded again."""
    asked = Asked(scope, entity, year, 12, "all")
    once = read_frame(
        "SELECT l.cost_centre, l.account, l.fund, sum(l.amount_pence)::bigint "
        "FROM budgets_virement v JOIN budgets_virement_line l ON l.virement = v.reference "
        "WHERE v.entity = %s AND v.year = %s AND v.state = 'approved' AND v.kind = 'one_off' "
        "GROUP BY 1, 2, 3",
        [entity, year],
        schema={
            "cost_centre": pl.String,
            "account": pl.String,
            "fund": pl.String,
            "once_pence": pl.Int64,
        },
    )
    keys = ["cost_centre", "account", "fund"]
    return (
        budget_lines(asked)
        .join(seen_tree(asked).select("cost_centre"), on="cost_centre", how="semi")
        .join(once, on=keys, how="left")
        .with_columns(amount_pence=pl.col("budget_pence") - pl.col("once_pence").fill_null(0))
        .filter(pl.col("amount_pence") != 0)
        .sort(keys)
        .select(*keys, "amount_pence")
    )


class VirementRow(Record):
    """A virement in the list."""

    reference: str
    entity: str
    year: int
    kind: str
    crosses: str
    amount_pence: int
    reason: str
    state: str
    proposed_by: str
    proposed_on: date
    decided_by: str
    decided_on: date | None
    minute: str


_VIREMENTS = """
    SELECT v.reference, v.entity, v.year, v.kind, v.crosses, v.amount_pence, v.reason, v.state,
        coalesce(p.name, v.proposed_by), v.proposed_on, coalesce(d.name, v.decided_by),
        v.decided_on, v.minute
    FROM budgets_virement v LEFT JOIN kernel_user p ON p.reference = v.proposed_by
    LEFT JOIN kernel_user d ON d.reference = v.decided_by
    WHERE {scope} AND (%s = '' OR v.entity = %s) AND (%s::int IS NULL OR v.year = %s)
        AND (%s = '' OR v.state = %s) AND (%s = '' OR v.reference = %s)
    ORDER BY v.state <> 'proposed', v.reference DESC
"""


LAST_TREE = date(9999, 1, 1)
"""The tree as it stands for good: a virement is shown to whoever answers for its centres now."""


def _virement_scope(scope: Scope) -> tuple[str, list[Any]]:
    """Return the condition on virements `v`: one of its cost centres in reach is enough."""
    if scope.all:
        return "TRUE", []
    whole = sorted(scope.whole_entities)
    if not (scope.directorates or scope.cost_centres):
        return "v.entity = ANY(%s)", [whole]
    tree = cost_centre_tree(scope, as_at=LAST_TREE).filter(
        pl.col("entity").is_in(sorted(scope.entities))
        & (
            pl.col("directorate").is_in(sorted(scope.directorates))
            | pl.col("cost_centre").is_in(sorted(scope.cost_centres))
        )
    )
    placed = (
        "EXISTS (SELECT FROM budgets_virement_line l "
        "WHERE l.virement = v.reference AND l.cost_centre = ANY(%s))"
    )
    return f"(v.entity = ANY(%s) OR {placed})", [whole, tree["cost_centre"].to_list()]


@query(summary="List virements")
def virements(
    scope: Scope, entity: str = "", year: Year | None = None, state: str = "", reference: str = ""
) -> list[VirementRow]:
    """Return virements, those that wait first, then the newest."""
    condition, within = _virement_scope(scope)
    params = [*within, entity, entity, year, year, state, state, reference, reference]
    return _records(VirementRow, _VIREMENTS.format(scope=condition), params)


class VirementPart(Record):
    """A line of a virement, and what the budget was without it."""

    cost_centre: str
    cost_centre_name: str
    account: str
    account_name: str
    fund: str
    amount_pence: int


class VirementDetail(Record):
    """A virement with its lines."""

    row: VirementRow
    lines: list[VirementPart]


@query(summary="Show a virement")
def virement(scope: Scope, reference: str) -> VirementDetail:
    """Return a virement with its lines, or refuse one out of reach."""
    found = virements(scope, reference=reference)
    if not found:
        raise Unknown(f"There is no virement {reference}.", field="reference")
    asked = Asked(scope, found[0].entity, found[0].year, 12, "all")
    parts = read_frame(
        "SELECT cost_centre, account, fund, amount_pence FROM budgets_virement_line "
        "WHERE virement = %s ORDER BY line_no",
        [reference],
        schema={
            "cost_centre": pl.String,
            "account": pl.String,
            "fund": pl.String,
            "amount_pence": pl.Int64,
        },
    )
    names = _names(asked)
    return VirementDetail(
        row=found[0],
        lines=[
            VirementPart(
                cost_centre_name=names[0].get(row["cost_centre"], ""),
                account_name=names[1].get(row["account"], ""),
                **row,
            )
            for row in parts.to_dicts()
        ],
    )


def _names(asked: Asked) -> tuple[dict[str, str], dict[str, str]]:
    tree = cost_centre_tree(asked.scope, as_at=asked.day).select("cost_centre", "name")
    accounts = account_groups(asked).select("account", "account_name")
    return dict(tree.iter_rows()), dict(accounts.iter_rows())


class CommitmentRow(Record):
    """A commitment as its source last said."""

    source: str
    source_ref: str
    cost_centre: str
    account: str
    fund: str
    payee: str
    description: str
    expected_on: date | None
    amount_pence: int
    said_on: date


@query(summary="List commitments")
def commitments(
    scope: Scope, entity: str, year: Year, cost_centre: str = "", source: str = ""
) -> list[CommitmentRow]:
    """Return what is ordered and not yet charged, in reach, by cost centre."""
    asked = Asked(scope, entity, year, 12, "all")
    seen = seen_tree(asked)["cost_centre"].to_list()
    return _records(
        CommitmentRow,
        "SELECT source, source_ref, cost_centre, account, fund, payee, description, expected_on, "
        "amount_pence, said_on FROM budgets_commitment WHERE entity = %s AND year = %s "
        "AND cost_centre = ANY(%s) AND (%s = '' OR cost_centre = %s) AND (%s = '' OR source = %s) "
        "ORDER BY cost_centre, source_ref",
        [entity, year, seen, cost_centre, cost_centre, source, source],
    )


class ProfileRow(Record):
    """A profile: how a year falls into its months."""

    code: str
    name: str
    weights: list[int]


@query(summary="List profiles")
def profiles(scope: Scope) -> list[ProfileRow]:
    """Return every profile with its twelve weights, April first."""
    statement = "SELECT code, name, weights FROM budgets_profile ORDER BY code"
    return _records(ProfileRow, statement, [])
