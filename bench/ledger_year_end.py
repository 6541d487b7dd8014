"""What the end of a year costs: a city's year prepared, closed, rolled forward and locked."""

import time
from dataclasses import replace
from datetime import date
from typing import Any

from bench.ledger import LIVE_LINES, books

from chamberlain.kernel.benchmark import Bench, Measured, benchmark
from chamberlain.ledger.contract import Journal, JournalLine

MINUTE_SECONDS = 60.0
YEAR: dict[str, Any] = {"entity": "BHX", "year": 2026}


@benchmark("ledger.year_end", unit="seconds", lower_is_better=True)
def year_end(context: Bench) -> Measured:
    """Close a year of two million lines: proof, roll forward and locks, beside one minute."""
    with books(context, context.size(LIVE_LINES)) as found:
        from chamberlain.kernel.door import ask, run  # noqa: PLC0415 - once Django is ready
        from chamberlain.kernel.make import SYSTEM  # noqa: PLC0415

        found.settle()
        for period in range(9, 13):
            run(SYSTEM, "ledger.open_period", {**YEAR, "period": period})
        run(SYSTEM, "ledger.post_journals", {"source": "bench", "journals": [rents()]})
        for period in range(1, 13):
            run(SYSTEM, "ledger.close_period", {**YEAR, "period": period})
        run(SYSTEM, "ledger.open_period", {"entity": "BHX", "year": 2027, "period": 1})
        one, two = (replace(SYSTEM, person=f"SYSTEM-{n}") for n in (1, 2))
        began = time.perf_counter()
        run(one, "ledger.prepare_year_close", YEAR)
        rolled = run(two, "ledger.close_year", YEAR).value
        taken = time.perf_counter() - began
        opened = ask(SYSTEM, "ledger.trial_balance", {"year": 2027, "period": 1, "entity": "BHX"})
        if rolled.lines != opened.height or opened["balance_pence"].sum() != 0:
            raise AssertionError("the new year does not open with what was brought forward")
        states = {row.state for row in ask(SYSTEM, "ledger.periods", YEAR)}
        if states != {"locked"}:
            raise AssertionError(f"periods of the closed year are {states}")
    return Measured(taken, MINUTE_SECONDS)


def rents() -> Journal:
    """Return a journal between revenue and the bank, so that there is something to bring on."""
    return Journal(
        source_ref="bench:rents:1",
        type="JIN",
        entity="BHX",
        journal_date=date(2026, 12, 1),
        description="Rents of the year",
        lines=(
            JournalLine(account="A2210", amount_pence=123_456_789),
            JournalLine(account="93130", cost_centre="CHB101", amount_pence=-123_456_789),
        ),
    )
