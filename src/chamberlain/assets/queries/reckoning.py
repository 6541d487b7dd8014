"""What follows from what is recorded, beside what is posted: the difference is to be posted."""

import hashlib
from datetime import date
from typing import Any

import polars as pl

from chamberlain.assets.models import Component
from chamberlain.assets.rules.course import EVENTS, MOVEMENTS, by_year, course
from chamberlain.assets.rules.entries import LEGS, entries
from chamberlain.assets.rules.leases import lease_schedule
from chamberlain.assets.rules.unwinding import unwound
from chamberlain.kernel.bulk import read_frame

KEYS = ["component", "class", "year", "kind"]

_EVENTS = """
    SELECT c.reference, e.id, e.day, e.kind, e.amount_pence, e.dep_pence, e.reserve_pence,
           e.life_months, e.to_class, e.residual_pence
    FROM assets_event e JOIN assets_component c ON c.id = e.component_id
    JOIN assets_asset a ON a.id = c.asset_id
    WHERE a.entity = %s AND (%s = '' OR a.reference = %s) AND e.kind <> 'undo'
    AND NOT EXISTS (SELECT 1 FROM assets_event u WHERE u.undoes_id = e.id)
"""
_LEASES = {
    "component": pl.String,
    "fund": pl.String,
    "payment_pence": pl.Int64,
    "payments": pl.Int64,
    "a_year": pl.Int64,
    "advance": pl.Boolean,
    "rate_e4": pl.Int64,
    "begins_on": pl.Date,
}


def events_of(entity: str, asset: str = "") -> pl.DataFrame:
    """Return what is recorded and not undone, of an entity or one asset of it."""
    return read_frame(_EVENTS, [entity, asset, asset], schema=EVENTS)


def state_of(component: Component, day: date) -> dict[str, Any] | None:
    """Return how a component stands at the end of a day, None when nothing is recorded by then."""
    found = events_of(component.asset.entity, component.asset.reference)
    _, state = course(found.filter(pl.col("component") == component.reference), day)
    return state.row(0, named=True) if state.height else None


def reckoned(entity: str, as_at: date, asset: str = "") -> pl.DataFrame:
    """Return every movement up to a day by component, class, year and kind: assets and leases."""
    found, _ = course(events_of(entity, asset), as_at)
    return by_year(pl.concat([found, lease_movements(entity, as_at, asset)]))


def lease_movements(entity: str, as_at: date, asset: str = "") -> pl.DataFrame:
    """Return interest, payments and provision of leases up to a day."""
    leases = read_frame(
        "SELECT c.reference, a.fund, l.payment_pence, l.payments, l.a_year, l.advance, l.rate_e4, "
        "l.begins_on FROM assets_lease l JOIN assets_component c ON c.id = l.component_id "
        "JOIN assets_asset a ON a.id = c.asset_id "
        "WHERE l.entity = %s AND (%s = '' OR a.reference = %s)",
        [entity, asset, asset],
        schema=_LEASES,
    ).with_columns(row=pl.int_range(pl.len(), dtype=pl.Int64))
    lines, _ = lease_schedule.run(leases)
    joined = lines.join(leases.select("row", "component", "fund", "begins_on"), on="row")
    return unwound(joined, as_at).select(*MOVEMENTS)


def posted(entity: str) -> pl.DataFrame:
    """Return what runs posted, added up by component, class, year and kind."""
    return read_frame(
        "SELECT component, asset_class, year, kind, sum(pence)::bigint FROM assets_posted "
        "WHERE entity = %s GROUP BY 1, 2, 3, 4",
        [entity],
        schema=MOVEMENTS,
    )


def to_post(entity: str, as_at: date) -> pl.DataFrame:
    """Return what is reckoned up to a day less what is posted: component, class, year, kind, pence.

    Below nought is what was posted too much. What was brought forward is never posted.
    """
    due = reckoned(entity, as_at).filter(pl.col("kind").is_in(list(LEGS)))
    both = due.join(posted(entity), on=KEYS, how="full", coalesce=True, suffix="_posted")
    difference = pl.col("pence").fill_null(0) - pl.col("pence_posted").fill_null(0)
    found = both.select(*KEYS, pence=difference).filter(pl.col("pence") != 0)
    return found.sort(KEYS)


def digest_of(due: pl.DataFrame) -> str:
    """Return the SHA-256 of what is to be posted."""
    return hashlib.sha256(due.write_csv().encode()).hexdigest()


_PLACES = {
    "component": pl.String,
    "fund": pl.String,
    "cost_centre": pl.String,
    "paid_account": pl.String,
    "paid_centre": pl.String,
}
_CONTRAS = {
    "component": pl.String,
    "kind": pl.String,
    "year": pl.Int64,
    "contra_account": pl.String,
    "contra_centre": pl.String,
    "contra_project": pl.String,
}


def lines_of(entity: str, due: pl.DataFrame) -> pl.DataFrame:
    """Return the journal lines of movements (columns of `entries.LINES`)."""
    places = read_frame(
        "SELECT c.reference, a.fund, a.cost_centre, coalesce(l.paid_account, ''), "
        "coalesce(l.paid_centre, '') FROM assets_component c "
        "JOIN assets_asset a ON a.id = c.asset_id "
        "LEFT JOIN assets_lease l ON l.component_id = c.id WHERE a.entity = %s",
        [entity],
        schema=_PLACES,
    )
    contras = read_frame(
        "SELECT DISTINCT ON (c.reference, e.kind, y.year) c.reference, "
        "CASE e.kind WHEN 'disposal' THEN 'proceeds' ELSE e.kind END, y.year, e.contra_account, "
        "e.contra_centre, e.contra_project FROM assets_event e "
        "JOIN assets_component c ON c.id = e.component_id "
        "JOIN assets_asset a ON a.id = c.asset_id CROSS JOIN LATERAL (SELECT "
        "extract(year FROM e.day - interval '3 months')::bigint AS year) y "
        "WHERE a.entity = %s AND e.contra_account <> '' "
        "ORDER BY c.reference, e.kind, y.year, e.id DESC",
        [entity],
        schema=_CONTRAS,
    )
    placed = due.join(places, on="component", how="left", maintain_order="left").join(
        contras, on=["component", "kind", "year"], how="left", maintain_order="left"
    )
    paid = pl.col("kind") == "lease_paid"
    return entries(
        placed.with_columns(
            contra_account=pl.when(paid).then("paid_account").otherwise("contra_account"),
            contra_centre=pl.when(paid).then("paid_centre").otherwise("contra_centre"),
        ).with_columns(pl.col("contra_account", "contra_centre", "contra_project").fill_null(""))
    )
