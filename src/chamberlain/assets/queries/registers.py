"""The register: every component with what it is carried at, and one asset in full."""

from datetime import date

import polars as pl

from chamberlain.assets.contract import AssetRef
from chamberlain.assets.queries.reckoning import events_of, reckoned
from chamberlain.assets.rules.classes import classes
from chamberlain.assets.rules.course import course
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows

_NAMES = {
    "component": pl.String,
    "asset": pl.String,
    "name": pl.String,
    "part": pl.String,
    "fund": pl.String,
    "cost_centre": pl.String,
}
REGISTER = {
    "component": pl.String,
    "asset": pl.String,
    "name": pl.String,
    "part": pl.String,
    "asset_class": pl.String,
    "fund": pl.String,
    "cost_centre": pl.String,
    "gross_pence": pl.Int64,
    "dep_pence": pl.Int64,
    "carried_pence": pl.Int64,
    "reserve_pence": pl.Int64,
    "life_years_left": pl.Int64,
}


@query(summary="The asset register")
def register(
    scope: Scope, entity: str, as_at: date, asset_class: str = "", gone: bool = False
) -> pl.DataFrame:
    """Return every component as it stands at the end of a day: value, depreciation, reserve.

    What was disposed of is left out, unless `gone`.
    """
    if not scope.sees_whole(entity):
        return pl.DataFrame(schema=REGISTER)
    _, state = course(events_of(entity), as_at)
    names = read_frame(
        "SELECT c.reference, a.reference, a.name, c.name, a.fund, a.cost_centre "
        "FROM assets_component c JOIN assets_asset a ON a.id = c.asset_id WHERE a.entity = %s",
        [entity],
        schema=_NAMES,
    )
    held = state if gone else state.filter(pl.col("gross") != 0)
    chosen = held if not asset_class else held.filter(pl.col("class") == asset_class)
    titles = {name: one["name"] for name, one in classes().items()}
    found = chosen.join(names, on="component", how="left", maintain_order="left").with_columns(
        asset_class=pl.col("class").replace_strict(titles, default=""),
        gross_pence="gross",
        dep_pence="dep",
        carried_pence=pl.col("gross") - pl.col("dep"),
        reserve_pence="reserve",
        life_years_left=-(-pl.col("months_left") // 12),
    )
    return found.select(*REGISTER)


class EventRow(Record):
    """Something recorded of a component."""

    number: int
    component: str
    part: str
    kind: str
    day: date
    amount_pence: Pence
    life_months: int | None
    to_class: str
    reason: str
    recorded_by: str
    recorded_on: date
    undone: bool


class YearRow(Record):
    """What moved in a component in a year."""

    component: str
    year: int
    movement: str
    pence: Pence


class AssetView(Record):
    """An asset in full."""

    reference: str
    entity: str
    name: str
    fund: str
    cost_centre: str
    place: str
    gross_pence: Pence
    dep_pence: Pence
    reserve_pence: Pence
    parts: list[tuple[str, str, str, Pence, Pence, int]]
    events: list[EventRow]
    years: list[YearRow]


@query(summary="An asset with its components and what happened to it")
def asset(scope: Scope, asset: AssetRef, as_at: date) -> AssetView:
    """Return an asset: its components as they stand on a day, what is recorded, each year's course.

    `parts` are (component, name, class, value, depreciation, months left).
    """
    place, params = scope.whole_sql()
    found = rows(
        "SELECT reference, entity, name, fund, cost_centre, place FROM assets_asset "  # noqa: S608
        f"WHERE {place} AND reference = %s",
        [*params, asset],
    )
    if not found:
        raise Unknown(f"There is no asset {asset}.", field="asset")
    entity = found[0]["entity"]
    _, state = course(events_of(entity, asset), as_at)
    names = dict(
        (one["reference"], one["name"])
        for one in rows(
            "SELECT c.reference, c.name FROM assets_component c "
            "JOIN assets_asset a ON a.id = c.asset_id WHERE a.reference = %s",
            [asset],
        )
    )
    moved = reckoned(entity, as_at, asset)
    return AssetView(
        **found[0],
        gross_pence=int(state["gross"].sum()),
        dep_pence=int(state["dep"].sum()),
        reserve_pence=int(state["reserve"].sum()),
        parts=[
            (row["component"], names[row["component"]], classes()[row["class"]]["name"],
             row["gross"], row["dep"], row["months_left"])
            for row in state.iter_rows(named=True)
        ],
        events=_events(asset),
        years=[
            YearRow(component=row["component"], year=row["year"],
                    movement=row["kind"].replace("_", " "), pence=row["pence"])
            for row in moved.sort("component", "year", "kind").iter_rows(named=True)
        ],
    )  # fmt: skip


def _events(asset: str) -> list[EventRow]:
    found = rows(
        "SELECT e.id AS number, c.reference AS component, c.name AS part, e.kind, e.day, "
        "e.amount_pence, e.life_months, e.to_class, e.reason, e.recorded_on, "
        "coalesce(p.name, e.recorded_by) AS recorded_by, "
        "EXISTS (SELECT 1 FROM assets_event u WHERE u.undoes_id = e.id) AS undone "
        "FROM assets_event e JOIN assets_component c ON c.id = e.component_id "
        "JOIN assets_asset a ON a.id = c.asset_id "
        "LEFT JOIN kernel_user p ON p.reference = e.recorded_by "
        "WHERE a.reference = %s ORDER BY e.day, e.id",
        [asset],
    )
    return [EventRow(**row) for row in found]
