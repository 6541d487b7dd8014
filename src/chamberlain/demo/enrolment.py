"""Who of the made-up council is in no pension by choice: most opted out, a few are still to ask."""

from datetime import date, timedelta

import polars as pl

from chamberlain.demo.people import does
from chamberlain.kernel.door import EVERYTHING
from chamberlain.kernel.make import ENTITY
from chamberlain.people.contract import pay_facts

OPTED_OUT = date(2026, 4, 20)
ASKED_IN = 12
"""One in so many never answered, so that the pay run has somebody to ask after."""


def make_opted_out(on: date) -> None:
    """Record who opted out of the pension before a day; again, it changes nothing."""
    held = pay_facts(EVERYTHING, entity=ENTITY, start=on, end=on + timedelta(30))
    without = held.group_by("payroll_id", maintain_order=True).agg(
        pl.col("pension_section").ne_missing("none").any()
    )
    numbers = without.filter(~pl.col("pension_section"))["payroll_id"].sort().to_list()
    items = [
        {"payroll_id": one, "decision": "opted_out", "held_from": OPTED_OUT}
        for turn, one in enumerate(numbers)
        if turn % ASKED_IN
    ]
    if items:
        given = {"entity": ENTITY, "items": items}
        does("payroll", "payroll.record_enrolments", given, "pay:opted-out")
