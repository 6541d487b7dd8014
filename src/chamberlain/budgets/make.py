"""Make budgets through the commands: for tests and the demonstration council."""

from datetime import date
from typing import Any

from chamberlain.kernel.door import run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.kernel.people import caller_for

YEAR = 2026
LINES = (
    ("CHB101", "11010", 120_000_00),
    ("CHB101", "42060", 2_400_00),
    ("CHB101", "93020", -24_000_00),
    ("CHB104", "11010", 60_000_00),
    ("FCW101", "32030", 600_000_00),
    ("HRA03", "21020", 900_000_00),
)
"""A small budget: cost centre, subjective, the year's pence."""


def make_budget(
    lines: tuple[tuple[str, str, int], ...] = LINES, year: int = YEAR, approve: bool = True
) -> None:
    """Load lines as an original budget and approve it; HRA lines belong to that fund."""
    rows: list[dict[str, Any]] = [
        {
            "cost_centre": centre,
            "account": account,
            "amount_pence": pence,
            "fund": "HRA" if centre.startswith("HRA") else "GF",
        }
        for centre, account, pence in lines
    ]
    place = {"entity": ENTITY, "year": year}
    run(caller_for("accountant"), "budgets.load_original", place | {"lines": rows})
    if approve:
        total = sum(pence for _, _, pence in lines)
        resolved = {"net_pence": total, "resolution": "Budget Council, 26 February 2026"}
        run(caller_for("s151"), "budgets.approve_original", place | resolved)


def make_managers(*pairs: tuple[str, str], since: date = date(2026, 4, 1)) -> None:
    """Say who answers for cost centres: (cost centre, username) pairs."""
    appointments = [{"cost_centre": centre, "person": who} for centre, who in pairs]
    inputs = {"entity": ENTITY, "held_from": since, "appointments": appointments}
    run(SYSTEM, "budgets.appoint_managers", inputs)


def make_template() -> None:
    """Fill the template database of the tests."""
    run(SYSTEM, "budgets.load_starter", {})
