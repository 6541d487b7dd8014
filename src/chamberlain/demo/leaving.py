"""One redundancy of the demonstration: searched for, proposed, agreed by two people, paid."""

from datetime import date, timedelta

import polars as pl

from chamberlain.demo.people import asks, does
from chamberlain.kernel.door import EVERYTHING
from chamberlain.kernel.make import ENTITY
from chamberlain.people.contract import pay_facts

PROPOSED, APPROVED, SIGNED = date(2026, 11, 3), date(2026, 11, 4), date(2026, 11, 5)
LAST_DAY = date(2026, 11, 20)
LONG_ENOUGH = timedelta(days=1_200)
POLICY = {
    "entity": ENTITY, "held_from": date(2026, 4, 1), "multiplier_e2": 150, "capped": False,
    "weeks_in_year_e3": 52_143, "head_from_pence": 1_000_00,
    "source": "Made-up policy of the demonstration",
}  # fmt: skip
SEARCH = (
    "On the register from 1 September. Two posts came to them first: one at a lower grade, "
    "declined after a trial of four weeks; one filled by another at risk."
)


def redundancy_day(day: date) -> None:
    """Propose the case, have another officer approve and the finance director agree to it."""
    if day == PROPOSED:
        _propose()
    elif day == APPROVED:
        for one in asks("hr2", "people.redundancies", {"state": "proposed"}):
            given = {"redundancy": one.reference}
            does("hr2", "people.approve_redundancy", given, f"redundancy:{one.reference}")
    elif day == SIGNED:
        for one in asks("s151", "people.redundancies", {"state": "approved"}):
            given = {"redundancy": one.reference}
            does("s151", "people.sign_redundancy", given, f"redundancy:{one.reference}:signed")
            does("hr", "people.write_redundancy_letter", given, f"redundancy:{one.reference}:told")


def _propose() -> None:
    """Put somebody of long service on the register, set the policy, and propose what it costs."""
    does("hr", "people.set_exit_policy", POLICY, "exit-policy")
    assignment = _chosen()
    risk = {"assignment": assignment, "at_risk_from": date(2026, 9, 1), "at_risk_until": LAST_DAY,
            "reason": "The team's work moves online"}  # fmt: skip
    does("hr", "people.register_at_risk", risk, "at-risk")
    case = {"assignment": assignment, "kind": "compulsory", "search": SEARCH,
            "reason": "The team's work moves online", "notice_given_on": PROPOSED,
            "last_day": LAST_DAY}  # fmt: skip
    does("hr", "people.propose_redundancy", case, "redundancy")


def _chosen() -> str:
    """Return the last by number who holds one salaried post, for years, and doesn't sign in."""
    held = pay_facts(EVERYTHING, entity=ENTITY, start=PROPOSED.replace(day=1), end=APPROVED)
    alone = held.filter(
        (pl.len().over("payroll_id") == 1)
        & (pl.col("pay_basis") == "salaried")
        & (pl.col("user").fill_null("") == "")
        & (pl.col("payee").fill_null("") != "")
        & pl.col("employment_to").is_null()
        & (pl.col("employment_from") < PROPOSED - LONG_ENOUGH)
    )
    return str(alone.sort("payroll_id")["assignment"][-1])
