"""Capital schemes: gate, funding, spend, forecast, and what merely moves between years."""

from datetime import date
from typing import Any

import polars as pl
from django.db import connection

from chamberlain.budgets.queries.figures import Asked
from chamberlain.budgets.rules.slippage import FUNDING_NAMES, GATES, slippage
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Record, Year
from chamberlain.ledger.contract import actuals, chart

_SCHEMES = """
    SELECT s.reference, s.project, s.name, s.directorate, s.manager,
        coalesce((SELECT max(gate) FROM budgets_scheme_gate g WHERE g.scheme = s.reference), 0),
        coalesce(b.year_pence, 0), coalesce(b.total_pence, 0),
        coalesce(f.year_pence, b.year_pence, 0), coalesce(f.total_pence, b.total_pence, 0),
        f.period, coalesce(f.reason, ''),
        (SELECT count(*) FROM budgets_scheme_change c WHERE c.scheme = s.reference
            AND c.state = 'proposed')
    FROM budgets_scheme s LEFT JOIN LATERAL (
        SELECT (sum(l.amount_pence) FILTER (WHERE l.year = %s))::bigint AS year_pence,
            sum(l.amount_pence)::bigint AS total_pence
        FROM budgets_scheme_change c JOIN budgets_scheme_change_line l ON l.change = c.reference
        WHERE c.scheme = s.reference AND c.state = 'approved') b ON TRUE
    LEFT JOIN LATERAL (
        SELECT * FROM budgets_scheme_forecast x WHERE x.scheme = s.reference AND x.year = %s
        AND x.period <= %s ORDER BY x.period DESC, x.id DESC LIMIT 1) f ON TRUE
    WHERE s.entity = %s AND {scope} AND (%s = '' OR s.reference = %s) ORDER BY s.project
"""
SCHEME = {
    "reference": pl.String,
    "project": pl.String,
    "name": pl.String,
    "directorate": pl.String,
    "manager": pl.String,
    "gate": pl.Int64,
    "year_budget_pence": pl.Int64,
    "total_budget_pence": pl.Int64,
    "year_forecast_pence": pl.Int64,
    "total_forecast_pence": pl.Int64,
    "said_period": pl.Int64,
    "reason": pl.String,
    "waiting": pl.Int64,
}


def scheme_frame(asked: Asked, reference: str = "") -> pl.DataFrame:
    """Return each scheme in reach: budgets, spend of the year, forecasts, variance, slippage."""
    condition, within = asked.scope.place_sql("s.entity", "s.directorate", None)
    frame = read_frame(
        _SCHEMES.format(scope=condition),
        [asked.year, asked.year, asked.months, asked.entity, *within, reference, reference],
        schema=SCHEME,
    )
    capital = chart(asked.scope).filter(pl.col("statement") == "capital").select("account")
    spent = (
        actuals(
            asked.scope, entity=asked.entity, year=asked.year, period=asked.period,
            as_at=asked.day, by="project",
        )
        .join(capital, on="account", how="semi")
        .group_by("project")
        .agg(actual_pence=pl.col("pence").sum())
    )  # fmt: skip
    keyed = frame.join(spent, on="project", how="left", maintain_order="left").with_columns(
        pl.col("actual_pence").fill_null(0), row=pl.int_range(pl.len(), dtype=pl.Int64)
    )
    found, _ = slippage.run(keyed)
    gates = {number: name for number, name in GATES.items()} | {0: "Idea"}
    return (
        keyed.join(found, on="row", how="left")
        .sort("row")
        .drop("row")
        .with_columns(gate_name=pl.col("gate").replace_strict(gates, return_dtype=pl.String))
    )


@query(summary="List capital schemes")
def schemes(
    scope: Scope, entity: str, year: Year, period: int, directorate: str = ""
) -> pl.DataFrame:
    """Return the capital programme: each scheme's gate, budget, spend, forecast and slippage.

    `variance_pence` is what the scheme will cost over its budget; `slippage_pence` is this year's
    budget that later years will spend: it is no saving.
    """
    frame = scheme_frame(Asked(scope, entity, year, period))
    return frame.filter(pl.col("directorate") == directorate) if directorate else frame


class SchemePart(Record):
    """A year's budget from one source of funding."""

    year: int
    funding: str
    funding_name: str
    amount_pence: int


class SchemeEvent(Record):
    """Something that happened to a scheme: a gate, a change, a forecast."""

    on: date
    title: str
    who: str
    detail: str
    act: str = ""


class Change(Record):
    """A change of a scheme's budget."""

    reference: str
    kind: str
    amount_pence: int
    reason: str
    state: str
    proposed_by: str
    lines: list[SchemePart]


class SchemeDetail(Record):
    """A scheme with its funding by year, changes and history."""

    row: dict[str, Any]
    funding: list[SchemePart]
    changes: list[Change]
    events: list[SchemeEvent]


_FUNDING = """
    SELECT l.year, l.funding, sum(l.amount_pence)::bigint
    FROM budgets_scheme_change c JOIN budgets_scheme_change_line l ON l.change = c.reference
    WHERE c.scheme = %s AND c.state = 'approved' GROUP BY 1, 2 HAVING sum(l.amount_pence) <> 0
    ORDER BY 1, 2
"""
_EVENTS = """
    SELECT t.day, t.title, coalesce(u.name, t.who), t.detail, t.act FROM (
        SELECT passed_on AS day, 'Gate ' || gate AS title, passed_by AS who, note AS detail, act,
            1 AS part, id FROM budgets_scheme_gate WHERE scheme = %s
        UNION ALL
        SELECT made_on, 'Forecast for period ' || period, made_by, reason, act, 2, id
            FROM budgets_scheme_forecast WHERE scheme = %s
    ) t LEFT JOIN kernel_user u ON u.reference = t.who ORDER BY t.day DESC, t.part DESC, t.id DESC
"""


@query(summary="Show a capital scheme")
def scheme(scope: Scope, reference: str, year: Year, period: int) -> SchemeDetail:
    """Return a scheme: where it stands, its funding by year, its changes and what was said."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT entity FROM budgets_scheme WHERE reference = %s", [reference])
        row = cursor.fetchone()
    found = scheme_frame(Asked(scope, row[0], year, period), reference) if row else None
    if found is None or found.is_empty():
        raise Unknown(f"There is no scheme {reference}.", field="reference")
    with connection.cursor() as cursor:
        cursor.execute(_FUNDING, [reference])
        funding = [_part(*values) for values in cursor.fetchall()]
        cursor.execute(_EVENTS, [reference, reference])
        names = list(SchemeEvent.model_fields)
        events = [SchemeEvent(**dict(zip(names, r, strict=True))) for r in cursor.fetchall()]
    return SchemeDetail(
        row=found.row(0, named=True), funding=funding, changes=_changes(reference), events=events
    )


def last_year(scheme: str) -> int:
    """Return the last year in which a scheme has a budget, or the first there may be."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(l.year), 2000) FROM budgets_scheme_change c "
            "JOIN budgets_scheme_change_line l ON l.change = c.reference "
            "WHERE c.scheme = %s AND c.state = 'approved'",
            [scheme],
        )
        return int(cursor.fetchone()[0])


def _part(year: int, funding: str, pence: int) -> SchemePart:
    return SchemePart(
        year=year, funding=funding, funding_name=FUNDING_NAMES[funding], amount_pence=pence
    )


def _changes(scheme: str) -> list[Change]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.reference, c.kind, c.amount_pence, c.reason, c.state, "
            "coalesce(u.name, c.proposed_by) FROM budgets_scheme_change c "
            "LEFT JOIN kernel_user u ON u.reference = c.proposed_by "
            "WHERE c.scheme = %s ORDER BY c.reference DESC",
            [scheme],
        )
        heads = cursor.fetchall()
        cursor.execute(
            "SELECT change, year, funding, amount_pence FROM budgets_scheme_change_line "
            "WHERE change = ANY(%s) ORDER BY change, line_no",
            [[head[0] for head in heads]],
        )
        parts = cursor.fetchall()
    names = list(Change.model_fields)[:-1]
    return [
        Change(
            **dict(zip(names, head, strict=True)),
            lines=[_part(*part[1:]) for part in parts if part[0] == head[0]],
        )
        for head in heads
    ]
