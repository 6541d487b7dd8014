from datetime import date

import polars as pl

from chamberlain.kernel.door import EVERYTHING, ask
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.people.contract import absence_facts, pay_facts
from chamberlain.people.make import make_workforce

TODAY = date(2026, 11, 2)


def test_a_workforce_is_taken_on_whole_and_a_second_time_changes_nothing(council):
    made = make_workforce(400)
    again = make_workforce(400)

    facts = pay_facts(EVERYTHING, entity=ENTITY, start=TODAY, end=date(2026, 12, 1))
    away = absence_facts(EVERYTHING, entity=ENTITY, start=date(2025, 11, 1), end=TODAY)
    assert made == again
    assert facts["assignment"].n_unique() == made["assignments"]
    assert away.height == made["absences"]
    due = ask(council("hr"), "people.checks_due", {"as_at": TODAY})
    assert 0 < len(due) < made["people"] / 5
    assert ask(SYSTEM, "people.headcount", {"as_at": TODAY}) == made["people"]
    parts = facts.explode("cost_centres").unnest("cost_centres")
    totals = parts.group_by("assignment", "held_from").agg(pl.col("share_e4").sum())
    assert set(totals["share_e4"]) == {10_000}
    team = ask(council("manager"), "people.team", {"as_at": TODAY})
    assert "Sam Whittle" in [one.name for one in team]
