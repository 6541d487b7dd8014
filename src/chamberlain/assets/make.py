"""Make assets and leases, and post their entries, through the commands: tests and demo."""

from datetime import date
from typing import Any

from chamberlain.kernel.door import Caller, run
from chamberlain.kernel.make import ENTITY

IN_USE = date(2026, 11, 1)
MONTH_END = date(2026, 11, 30)


def make_asset(caller: Caller, **changes: Any) -> str:
    """Register a vehicle of £60,000 with five years of life; return its reference."""
    values: dict[str, Any] = {
        "entity": ENTITY,
        "name": "Refuse vehicle",
        "asset_class": "vehicles_plant_equipment",
        "cost_pence": 60_000_00,
        "life_months": 60,
        "in_use_on": IN_USE,
        "cost_centre": "COP206",
    }
    return str(run(caller, "assets.add_asset", values | changes).value)


def make_lease(caller: Caller, **changes: Any) -> str:
    """Register a lease of offices: quarterly, in advance, over five years."""
    values: dict[str, Any] = {
        "entity": ENTITY,
        "name": "Offices at the quay",
        "lessor": "Quay Estates Ltd",
        "payment_pence": 12_500_00,
        "payments": 20,
        "a_year": 4,
        "rate": "4.50",
        "begins_on": IN_USE,
        "cost_centre": "CHB108",
    }
    return str(run(caller, "assets.add_lease", values | changes).value)


def post_to(preparer: Caller, poster: Caller, as_at: date = MONTH_END) -> str:
    """Have entries up to a day prepared and posted; return the run."""
    inputs = {"entity": ENTITY, "as_at": as_at}
    made = str(run(preparer, "assets.prepare_run", inputs).value)
    run(poster, "assets.post_run", {"run": made})
    return made
