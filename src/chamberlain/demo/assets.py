"""The demonstration council's land, buildings, homes and vehicles as they stood on 1 April.

They add up to what the ledger's opening balances say, class by class. Names are made up.
"""

from datetime import date
from typing import Any

from chamberlain.demo.people import asks, does
from chamberlain.kernel.make import ENTITY

FIRST_DAY = date(2026, 4, 1)
LAST_CLOSED = date(2026, 10, 31)
WHOLE = {
    "land_and_buildings": 61_240_000_000,
    "council_dwellings": 98_410_000_000,
    "vehicles_plant_equipment": 1_870_000_000,
}
"""What each class is worth in the ledger on 1 April, in pence."""

Part = tuple[str, str, int, int | None]
BUILDINGS: tuple[Part, ...] = (
    # asset, component, thousands of pounds, years of life left (None: land)
    ("Town Hall", "Land", 9_400, None),
    ("Town Hall", "Structure", 21_300, 48),
    ("Town Hall", "Roof", 2_100, 22),
    ("Town Hall", "Heating and electrical", 3_250, 14),
    ("Conference Centre", "Land", 18_000, None),
    ("Conference Centre", "Structure", 46_200, 31),
    ("Conference Centre", "Plant", 6_400, 12),
    ("Leisure Centre", "Structure", 33_700, 39),
    ("Leisure Centre", "Pool plant", 2_300, 15),
    ("Central Library", "Land", 5_200, None),
    ("Central Library", "Structure", 14_800, 42),
    ("Seafront arches", "Structure", 41_500, 36),
    ("Museum and art gallery", "Structure", 27_900, 50),
    ("Downs Secondary School", "Structure", 38_600, 44),
    ("Seaview Primary School", "Structure", 12_200, 40),
    ("Hillside Special School", "Structure", 9_700, 33),
    ("Car parks, six sites", "Land", 31_000, None),
    ("Car parks, six sites", "Structure", 16_400, 20),
    ("Depot", "Structure", 11_900, 28),
    ("Crematorium", "Structure", 4_350, 25),
)
HOMES = (
    ("Council homes, central", 206_000), ("Council homes, east", 254_000),
    ("Council homes, west", 187_000), ("Council homes, north", 168_000),
)  # fmt: skip
VEHICLES = (
    ("Refuse vehicles, 28", 5_600, 6), ("Street sweepers, 11", 1_300, 5),
    ("Vans, 94", 2_150, 4), ("Grounds machinery", 890, 5), ("Theatre equipment", 1_120, 9),
    ("Parking machines", 740, 7), ("Network and servers", 2_400, 4),
)  # fmt: skip


def make_assets() -> None:
    """Bring the register forward, lease an office, and prepare the entries to October."""
    _forward(BUILDINGS, "land_and_buildings", "GF", "CHB108", "Other land and buildings", 38)
    homes = tuple((name, "Whole", thousands, 60) for name, thousands in HOMES)
    _forward(homes, "council_dwellings", "HRA", "HRA06", "Council homes, south", 60)
    vehicles = tuple((name, "Whole", thousands, years) for name, thousands, years in VEHICLES)
    _forward(vehicles, "vehicles_plant_equipment", "GF", "COP206", "Equipment of services", 5)
    _lease()
    _systems()
    _valuation()
    inputs = {"entity": ENTITY, "as_at": LAST_CLOSED}
    does("accountant", "assets.prepare_run", inputs, "assets:run")


def _forward(
    parts: tuple[Part, ...], kind: str, fund: str, centre: str, rest: str, years: int
) -> None:
    """Bring a class forward; what is left of its balance is one more asset, named `rest`."""
    left = WHOLE[kind] - sum(thousands for *_, thousands, _ in parts) * 100_000
    rows = [*((name, part, thousands * 100_000, life) for name, part, thousands, life in parts),
            (rest, "Whole", left, years)]  # fmt: skip
    items = [
        {
            "entity": ENTITY,
            "name": name,
            "component": part,
            "asset_class": kind if life else "land",
            "gross_pence": pence,
            "life_months": life * 12 if life else None,
            "cost_centre": centre,
            "fund": fund,
        }
        for name, part, pence, life in rows
    ]
    inputs = {"on": FIRST_DAY, "items": items}
    does("accountant", "assets.bring_assets_forward", inputs, f"assets:{kind}")


def _lease() -> None:
    inputs = {
        "entity": ENTITY,
        "name": "Customer service centre",
        "lessor": "Quay Estates Ltd",
        "payment_pence": 3_125_000,
        "payments": 40,
        "a_year": 4,
        "rate": "4.85",
        "begins_on": FIRST_DAY,
        "cost_centre": "CHB108",
    }
    does("accountant", "assets.add_lease", inputs, "assets:lease")


def _systems() -> None:
    """Put the systems programme on the register: what was spent by 31 March 2026, and since."""
    inputs: dict[str, Any] = {
        "entity": ENTITY,
        "name": "Corporate systems improvement, phase one",
        "asset_class": "under_construction",
        "cost_pence": 134_500_000,
        "in_use_on": FIRST_DAY,
        "cost_centre": "CHB101",
    }
    asset = does("accountant", "assets.add_asset", inputs, "assets:systems").value
    more = {"component": f"{asset}/1", "added_on": date(2026, 9, 30), "cost_pence": 60_000_000}
    does("accountant", "assets.enhance_component", more, "assets:systems:2")


def _valuation() -> None:
    """Record what the valuer found of the Town Hall in the summer."""
    register = asks("accountant", "assets.register", {"entity": ENTITY, "as_at": FIRST_DAY})
    found = register.filter((register["name"] == "Town Hall") & (register["part"] == "Structure"))
    inputs = {
        "component": found["component"][0],
        "valued_on": date(2026, 9, 30),
        "value_pence": 2_290_000_000,
        "life_months": 570,
        "reason": "Five-yearly valuation",
    }
    does("accountant", "assets.value_component", inputs, "assets:valuation")
