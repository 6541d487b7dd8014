"""Rules that anybody can run on a file: depreciation, and the course of assets."""

import polars as pl

from chamberlain.assets.rules.classes import classes
from chamberlain.assets.rules.course import EVENTS, KINDS, by_year, course
from chamberlain.kernel.rules import Column, no_errors, rule, set_aside

CODE = (
    "Code of Practice on Local Authority Accounting in the United Kingdom, section 4.1 (property, "
    "plant and equipment: IAS 16 and IAS 36 as adapted, Revaluation Reserve from 1 April 2007)"
)


@rule(
    name="assets.movements",
    inputs=(
        Column("component", "text", "", "Reference of the component: its rows go together"),
        Column("day", "date", "day", "Day the event is of"),
        Column("kind", "choice", "", "What happened", choices=KINDS),
        Column("amount_pence", "pence", "pounds", "Cost, new value, loss or proceeds"),
        Column("as_at", "date", "day", "Day up to which to reckon: the latest given counts"),
        Column("dep_pence", "pence", "pounds", "Depreciation brought forward", required=False),
        Column("reserve_pence", "pence", "pounds", "Reserve brought forward", required=False),
        Column("life_months", "whole", "months", "Life left from that day", required=False),
        Column(
            "class", "choice", "", "Class of the asset", required=False, choices=tuple(classes())
        ),
        Column("residual_pence", "pence", "pounds", "Residual value", required=False),
    ),
    outputs=(
        Column("in_class", "text", "", "Class the movement is of"),
        Column("year", "whole", "year", "Financial year by its first half"),
        Column("movement", "text", "", "Kind of movement, such as depreciation"),
        Column("pence", "pence", "pence", "Its amount, above nought"),
    ),
    example={
        "component": "AST-1",
        "day": "2026-04-01",
        "kind": "addition",
        "amount_pounds": "100,000.00",
        "as_at": "2027-03-31",
        "life_months": "120",
        "class": "vehicles_plant_equipment",
    },
    source=CODE,
    by_row=False,
)
def movements(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out every movement of components from what is recorded of them, by year.

    The answers stand at the first row of each component. A component whose first event names no
    class is set aside.
    """
    ordered = frame.sort("component", "day", "row")
    first = ordered.group_by("component", maintain_order=True).first()
    nameless = first.filter(pl.col("class").is_null())
    errors = set_aside(nameless, pl.lit(True), "class", "the first event of a component names it")
    good = ordered.join(nameless.select("component"), on="component", how="anti")
    if good.is_empty():
        empty = {"row": pl.Int64, "in_class": pl.String, "year": pl.Int64, "movement": pl.String}
        return pl.DataFrame(schema=empty | {"pence": pl.Int64}), errors
    events = good.with_columns(event_no=pl.col("row")).select(*EVENTS)
    found, _ = course(events, good["as_at"].max())  # type: ignore[arg-type]
    rows = first.select("component", "row")
    result = by_year(found).join(rows, on="component", maintain_order="left")
    return result.select(
        "row", in_class="class", year="year", movement="kind", pence="pence"
    ), errors if errors.height else no_errors()
