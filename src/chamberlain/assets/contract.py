"""Assets' published face: events, references, and what others may ask.

Amounts are whole pence. Nothing below assets calls it; treasury listens, insight asks.
"""

from typing import Annotated, Literal

from pydantic import Field

from chamberlain.kernel.door import query_handle
from chamberlain.kernel.records import Pence, Ref

BORROWING_RECORDED = "assets.borrowing_recorded"
"""`{"entity", "subject", "description", "cost_pence", "life_years", "operational_on", "method",
"rate"}`: what was borrowed on an asset, for whoever provides for it (minimum revenue provision)."""

RUN_POSTED = "assets.run_posted"
"""`{"entity", "run", "journals": [reference], "as_at"}`: entries of a run are in the ledger."""

AssetClass = Literal[
    "council_dwellings",
    "land",
    "land_and_buildings",
    "vehicles_plant_equipment",
    "infrastructure",
    "community",
    "surplus",
    "under_construction",
    "heritage",
    "investment_property",
    "intangible",
]

AssetRef = Ref("assets:asset")
ComponentRef = Ref("assets:component")
LeaseRef = Ref("assets:lease")
RunRef = Ref("assets:run")

Cost = Annotated[Pence, Field(gt=0, description="What it cost")]
NotNegative = Annotated[Pence, Field(ge=0)]
Months = Annotated[int, Field(ge=1, le=1_800, description="Months of life left from that day")]
Rate = Annotated[
    str,
    Field(pattern=r"^[0-9]{1,2}(\.[0-9]{1,4})?$", description="Percent a year, such as 4.50"),
]
"""A rate a year as people write it, in percent."""

# roll_forward(scope, entity=, year=, as_at=date) -> list by class: opening, additions,
# revaluations, disposals, closing; depreciation alike; and what the ledger says
roll_forward = query_handle("assets.roll_forward")
