"""Runs of entries: what would be posted, and what was."""

from datetime import date

import polars as pl

from chamberlain.assets.contract import RunRef
from chamberlain.assets.queries.reckoning import lines_of, to_post
from chamberlain.assets.rules.entries import LINES
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows


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
    "SELECT r.reference, r.entity, r.as_at, r.rows, r.total_pence, r.state, "
    "coalesce(p.name, r.prepared_by) AS prepared_by, coalesce(g.name, r.posted_by) AS posted_by, "
    "r.journals FROM assets_run r LEFT JOIN kernel_user p ON p.reference = r.prepared_by "
    "LEFT JOIN kernel_user g ON g.reference = r.posted_by WHERE {place} "
)


@query(summary="Runs of asset entries")
def runs(scope: Scope, state: str = "", entity: str = "") -> list[RunRow]:
    """Return runs, the newest first; `state` is prepared, posted or withdrawn."""
    place, params = scope.whole_sql("r.entity")
    found = rows(
        _FIELDS.format(place=place) + "AND (%s = '' OR r.state = %s) "
        "AND (%s = '' OR r.entity = %s) ORDER BY r.id DESC",
        [*params, state, state, entity, entity],
    )
    return [RunRow(**row) for row in found]


@query(summary="A run of asset entries")
def run(scope: Scope, run: RunRef) -> RunRow:
    """Return one run."""
    place, params = scope.whole_sql("r.entity")
    found = rows(_FIELDS.format(place=place) + "AND r.reference = %s", [*params, run])
    if not found:
        raise Unknown(f"There is no run {run}.", field="run")
    return RunRow(**found[0])


@query(summary="Asset entries that are not posted yet")
def preview(scope: Scope, entity: str, as_at: date) -> pl.DataFrame:
    """Return the journal lines that a run up to a day would post, added up by kind and coding."""
    if not scope.sees_whole(entity):
        return pl.DataFrame(schema={name: LINES[name] for name in LINES if name != "component"})
    lines = lines_of(entity, to_post(entity, as_at))
    keys = ["fund", "kind", "leg", "account", "cost_centre", "project"]
    sums = lines.group_by(keys).agg(pl.col("amount_pence").sum())
    return sums.filter(pl.col("amount_pence") != 0).sort("fund", "kind", "amount_pence")
