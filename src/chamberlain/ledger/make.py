"""Make a ledger with its starter chart and open periods, through the commands: tests and demo."""

from datetime import date
from typing import Any

from chamberlain.kernel.door import run
from chamberlain.kernel.make import ENTITY, SCHOOLS, SYSTEM
from chamberlain.ledger.contract import Journal, JournalLine

YEAR = 2026
OPEN_TO = 8
"""Periods of 2026-27 that are open when the demonstration council begins: April to November."""


def make_ledger(year: int = YEAR, open_to: int = OPEN_TO) -> None:
    """Load the starter chart for the council, a small one for its schools, and open periods."""
    run(SYSTEM, "ledger.load_starter_chart", {"entity": ENTITY})
    make_schools()
    for entity in (ENTITY, SCHOOLS):
        for period in range(1, open_to + 1):
            run(SYSTEM, "ledger.open_period", {"entity": entity, "year": year, "period": period})


def make_schools() -> None:
    """Give the schools entity a directorate, a service and two schools."""
    since = date(2000, 4, 1)
    service = {"code": "SCH1", "name": "Maintained schools", "directorate": "SCHOOLS"}
    run(SYSTEM, "ledger.add_service", {"entity": SCHOOLS, "held_from": since, **service})
    schools = [
        {"code": "SCH101", "name": "Seaview Primary School", "service": "SCH1", "fund": "SCH"},
        {"code": "SCH102", "name": "Downs Secondary School", "service": "SCH1", "fund": "SCH"},
    ]
    run(
        SYSTEM,
        "ledger.add_cost_centres",
        {"entity": SCHOOLS, "held_from": since, "cost_centres": schools},
    )


def make_template() -> None:
    """Fill the template database of the tests."""
    make_ledger()


def journal(source_ref: str, amount_pence: int = 12_000, **changes: Any) -> Journal:
    """Return a balanced journal of two lines: stationery, against creditors control."""
    lines = (
        JournalLine(account="42060", cost_centre="CHB101", amount_pence=amount_pence),
        JournalLine(account="L1020", amount_pence=-amount_pence),
    )
    values: dict[str, Any] = {
        "source_ref": source_ref,
        "type": "JAP",
        "entity": ENTITY,
        "journal_date": date(2026, 11, 2),
        "description": "Stationery",
        "lines": lines,
    }
    return Journal(**(values | changes))
