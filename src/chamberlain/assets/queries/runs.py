"""Runs of entries: what would be posted, and what was."""

from datetime import date

import polars as pl

from chamberlain.assets.contract import RunRef
from chamberlain.assets.queries.reckoning import lines_of, to_post
from chamberlain.assets.queries.seeing import reaches, rows
from chamberlain.assets.rules.entries import LINES
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Pence, Record


class RunRow(Record):
    """One run."""

    reference: str
    entity: str
    as_at: date
    rows: int
    total_pence: Pence
    state: str
    prepared_by: str
    posted_by: str
    journals: str


_FIELDS = (
    "SELECT reference, entity, as_at, rows, total_pence, state, prepared_by, posted_by, journals "
    "FROM assets_run WHERE {place} "
)


@query(summary="Runs of asset entries")
def runs(scope: Scope, state: str = "", entity: str = "") -> list[RunRow]:
    """Return runs, the newest first; `state` is prepared, posted or withdrawn."""
    place, params = scope.place_sql("entity", None, None)
    found = rows(
        _FIELDS.format(place=place) + "AND (%s = '' OR state = %s) AND (%s = '' OR entity = %s) "
        "ORDER BY id DESC",
        [*params, state, state, entity, entity],
    )
    return [RunRow(**row) for row in found]


@query(summary="A run of asset entries")
def run(scope: Scope, run: RunRef) -> RunRow:
    """Return one run."""
    place, params = scope.place_sql("entity", None, None)
    found = rows(_FIELDS.format(place=place) + "AND reference = %s", [*params, run])
    if not found:
        raise Unknown(f"There is no run {run}.", field="run")
    return RunRow(**found[0])


@query(summary="Asset entries that are not posted yet")
def preview(scope: Scope, entity: str, as_at: date) -> pl.DataFrame:
    """Return the journal lines that a run up to a day would post, added up by kind and coding."""
    if not reaches(scope, entity):
        return pl.DataFrame(schema={name: LINES[name] for name in LINES if name != "component"})
    lines = lines_of(entity, to_post(entity, as_at))
    keys = ["fund", "kind", "leg", "account", "cost_centre", "project"]
    sums = lines.group_by(keys).agg(pl.col("amount_pence").sum())
    return sums.filter(pl.col("amount_pence") != 0).sort("fund", "kind", "amount_pence")
