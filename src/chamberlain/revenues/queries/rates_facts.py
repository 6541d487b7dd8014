"""What the charge of business rates is worked out from: ratepayers with all that is dated."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from chamberlain.kernel.selecting import rows
from chamberlain.revenues.rules.rates_charge import Held

LIABLE = (
    "SELECT a.id, a.reference, a.scheme, a.pay_day, a.dwelling_id, l.held_from, l.held_to "
    "FROM revenues_account a JOIN revenues_hereditament h ON h.property_id = a.dwelling_id "
    "JOIN revenues_liability l ON l.account_id = a.id AND l.ended_act IS NULL "
    "WHERE a.entity = %s AND l.held_from < %s AND (l.held_to IS NULL OR l.held_to > %s) "
    "AND (%s OR a.id = ANY(%s)) ORDER BY a.id, l.held_from"
)
VALUES = (
    "SELECT dwelling_id, rateable_value, held_from, held_to FROM revenues_rating_entry "
    "WHERE ended_act IS NULL AND dwelling_id = ANY(%s) ORDER BY held_from"
)
FACTS = (
    "SELECT dwelling_id, kind, percent_e2, pence, event_on, flag, others, held_from, held_to "
    "FROM revenues_rates_fact WHERE ended_act IS NULL AND dwelling_id = ANY(%s) ORDER BY held_from"
)


@dataclass
class Ratepayer:
    """A ratepayer's account with the days it is liable and what is known of its hereditament."""

    account_id: int
    account: str
    scheme: str
    pay_day: int
    dwelling_id: int
    liable: list[Held] = field(default_factory=list)
    values: list[Held] = field(default_factory=list)
    facts: list[Held] = field(default_factory=list)


def ratepayers(entity: str, year: int, accounts: Sequence[int] | None = None) -> list[Ratepayer]:
    """Return every ratepayer liable on some day of a year, or those given, with dated facts."""
    days = [date(year + 1, 4, 1), date(year, 4, 1)]
    found: dict[int, Ratepayer] = {}
    for row in rows(LIABLE, [entity, *days, accounts is None, list(accounts or [])]):
        payer = found.setdefault(
            row["id"],
            Ratepayer(
                row["id"], row["reference"], row["scheme"], row["pay_day"], row["dwelling_id"]
            ),
        )
        payer.liable.append(Held(row["held_from"], row["held_to"]))
    places = [list({payer.dwelling_id for payer in found.values()})]
    values, facts = defaultdict(list), defaultdict(list)
    for row in rows(VALUES, places):
        says = {"rv": row["rateable_value"]}
        values[row["dwelling_id"]].append(Held(row["held_from"], row["held_to"], says))
    for row in rows(FACTS, places):
        facts[row["dwelling_id"]].append(Held(row["held_from"], row["held_to"], says_of(row)))
    for payer in found.values():
        payer.values, payer.facts = values[payer.dwelling_id], facts[payer.dwelling_id]
    return list(found.values())


def says_of(row: dict[str, Any]) -> dict[str, Any]:
    """Return what a stored fact says in the inputs of `revenues.business_rates`."""
    kind = row["kind"]
    if kind == "use":
        return {"retail": True}
    if kind == "small_business":
        others = f"[{row['others']}]" if row["others"] else None
        return {"small_business": True, "other_rvs": others}
    if kind == "charity":
        return {"charity": True}
    if kind == "discretionary":
        return {"discretionary": f"{row['percent_e2'] // 100}.{row['percent_e2'] % 100:02d}"}
    if kind == "empty":
        return {"empty_from": row["event_on"], "industrial": row["flag"]}
    before = {"previous_bill_pence": row["pence"]}
    return before | {"supporting_small_business": row["flag"]}
