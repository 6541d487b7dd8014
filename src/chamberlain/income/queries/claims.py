"""County court claims: which charges are ready for one, the register, and one with its steps."""

from datetime import date
from typing import Any

import polars as pl

from chamberlain.income.queries.debt import EventView
from chamberlain.income.queries.seeing import one
from chamberlain.income.rules.claims import WORDS, judgment_instalments, waits_for
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.money import plain_pounds
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import rows
from chamberlain.ledger.contract import journals_of

PAGES = "/staff/income/"
LEFT = "c.owed_pence - c.settled_pence - c.credited_pence"
READY = (
    f"SELECT c.reference, {LEFT} AS left_pence FROM income_charge c "  # noqa: S608
    "JOIN income_customer u ON u.account_id = c.account_id WHERE u.id = %s AND c.kind <> 'costs' "
    f"AND {LEFT} > 0 AND c.stage IN ('letter_before_claim', 'county_court') AND EXISTS (SELECT 1 "
    "FROM income_recovery_step s WHERE s.charge_id = c.id AND s.stage = 'letter_before_claim' "
    "AND s.answer_by < %s) AND NOT EXISTS (SELECT 1 FROM income_dispute d "
    "WHERE d.charge_id = c.id AND d.settled_on IS NULL) AND NOT EXISTS (SELECT 1 "
    "FROM income_claim_charge x WHERE x.charge_id = c.id AND x.live) ORDER BY c.due_on, c.id"
)
STATES = (
    "SELECT m.reference, m.entity, m.number, m.court, u.reference AS customer, u.name, m.state, "  # noqa: S608
    "m.issued_on, m.served_on, m.answer_by, m.debt_pence, m.judgment_on, m.judgment_kind, "
    "m.judgment_pence, m.pay_by, m.instalment_pence, m.first_due_on, m.ended_on, "
    f"sum({LEFT}) FILTER (WHERE x.kind = 'debt')::bigint AS debt_left_pence, "
    f"coalesce(sum({LEFT}) FILTER (WHERE x.kind = 'costs'), 0)::bigint AS costs_left_pence, "
    "coalesce(sum(x.claimed_pence) FILTER (WHERE x.kind = 'costs'), 0)::bigint AS costs_pence, "
    f"sum({LEFT})::bigint AS left_pence, bool_or(EXISTS (SELECT 1 FROM income_dispute d "
    "WHERE d.charge_id = c.id AND d.settled_on IS NULL)) AS disputed FROM income_claim m "
    "JOIN income_customer u ON u.id = m.customer_id JOIN income_claim_charge x "
    "ON x.claim_id = m.id JOIN income_charge c ON c.id = x.charge_id "
)
CLAIMS = {
    "reference": pl.String, "number": pl.String, "court": pl.String, "customer": pl.String,
    "name": pl.String, "state": pl.String, "issued_on": pl.Date, "answer_by": pl.Date,
    "debt_left_pence": pl.Int64, "costs_left_pence": pl.Int64, "left_pence": pl.Int64,
    "judgment_on": pl.Date, "behind_pence": pl.Int64, "disputed": pl.Boolean,
    "waits_for": pl.String,
}  # fmt: skip


class ClaimPart(Record):
    """A charge of a claim."""

    charge: str
    why: str
    kind: str
    claimed_pence: Pence
    left_pence: Pence


class ClaimView(Record):
    """A claim with its charges, its steps and what it waits for."""

    reference: str
    entity: str
    number: str
    court: str
    customer: str
    name: str
    state: str
    issued_on: date
    served_on: date
    answer_by: date
    debt_pence: Pence
    judgment_on: date | None
    judgment_kind: str
    judgment_pence: Pence | None
    pay_by: date | None
    instalment_pence: Pence | None
    first_due_on: date | None
    ended_on: date | None
    debt_left_pence: Pence
    costs_left_pence: Pence
    costs_pence: Pence
    left_pence: Pence
    disputed: bool
    behind_pence: Pence | None
    next_due_on: date | None
    waits_for: str
    why: str
    parts: list[ClaimPart]
    events: list[EventView]


def ready_charges(customer_id: int, on: date) -> dict[str, int]:
    """Return a customer's charges that a claim may be issued for on a day, with what is left."""
    return {row["reference"]: row["left_pence"] for row in rows(READY, [customer_id, on])}


def claim_states(entity: str, as_at: date, claim: str = "") -> list[dict[str, Any]]:
    """Return claims that aren't over as they stand on a day, or the one asked for."""
    which = "m.reference = %s" if claim else "m.ended_on IS NULL"
    found = rows(
        f"{STATES} WHERE m.entity = %s AND {which} GROUP BY m.id, u.id ORDER BY m.id",
        [entity, *([claim] if claim else [])],
    )
    return [row | _behind(row, as_at) for row in found]


def _behind(row: dict[str, Any], as_at: date) -> dict[str, Any]:
    """What is behind of the instalments of one judgment; none where none were ordered."""
    if row["instalment_pence"] is None or row["judgment_pence"] is None:
        return {"behind_pence": None, "next_due_on": None}
    names = ("judgment_pence", "left_pence", "instalment_pence", "first_due_on")
    asked = pl.DataFrame([{name: row[name] for name in names} | {"as_at": as_at}])
    result, _ = judgment_instalments.run(asked)
    return result.select("behind_pence", "next_due_on").to_dicts()[0]


@query(summary="County court claims")
def claims(scope: Scope, as_at: date, entity: str, open_only: bool = True) -> pl.DataFrame:
    """Return claims, the latest first: debt and costs left, judgment, and what each waits for."""
    if not scope.sees_whole(entity):
        return pl.DataFrame(schema=CLAIMS)
    found = claim_states(entity, as_at)
    if not open_only:
        ended = rows("SELECT reference FROM income_claim WHERE entity = %s "
                     "AND ended_on IS NOT NULL ORDER BY id", [entity])  # fmt: skip
        for one_ended in ended:
            found += claim_states(entity, as_at, one_ended["reference"])
    listed = [row | {"waits_for": WORDS.get(waits_for(row, as_at)[0], "")} for row in found]
    return pl.DataFrame(
        [{name: row[name] for name in CLAIMS} for row in listed], schema=CLAIMS
    ).sort("issued_on", "reference", descending=True)


@query(summary="One county court claim")
def claim(scope: Scope, claim: str, as_at: date) -> ClaimView:
    """Return a claim with its charges, every step of it, and what it waits for and why."""
    place, params = scope.whole_sql("m.entity")
    head = one(
        f"SELECT m.id, m.entity FROM income_claim m WHERE {place} AND m.reference = %s",  # noqa: S608
        [*params, claim],
        f"claim {claim}",
    )
    state = claim_states(head["entity"], as_at, claim)[0]
    waits, why = waits_for(state, as_at) if state["ended_on"] is None else ("", "")
    parts = rows(
        f"SELECT c.reference AS charge, c.why, x.kind, x.claimed_pence, {LEFT} AS left_pence "  # noqa: S608
        "FROM income_claim_charge x JOIN income_charge c ON c.id = x.charge_id "
        "WHERE x.claim_id = %s ORDER BY x.kind DESC, x.id",
        [head["id"]],
    )
    events = rows(
        "SELECT day, what, detail, amount_pence AS pence FROM income_claim_event "
        "WHERE claim_id = %s ORDER BY day, id",
        [head["id"]],
    )
    return ClaimView(
        **state,
        waits_for=waits,
        why=why,
        parts=[ClaimPart(**row) for row in parts],
        events=[EventView(**row) for row in events],
    )


@explains("income:claim", query="income.claim")
def explain_claim(scope: Scope, reference: str) -> Explanation:
    """A claim: the debt and the costs it is made of, each charge with its journal."""
    place, params = scope.whole_sql("m.entity")
    head = one(
        "SELECT m.id, m.court, m.number, u.name, m.judgment_pence FROM income_claim m "  # noqa: S608
        f"JOIN income_customer u ON u.id = m.customer_id WHERE {place} AND m.reference = %s",
        [*params, reference],
        f"claim {reference}",
    )
    parts = rows(
        f"SELECT c.reference, c.why, x.kind, x.claimed_pence, {LEFT} AS left_pence "  # noqa: S608
        "FROM income_claim_charge x JOIN income_charge c ON c.id = x.charge_id "
        "WHERE x.claim_id = %s ORDER BY x.id",
        [head["id"]],
    )
    refs = [f"income:charge:{row['reference']}" for row in parts]
    posted = journals_of(scope, source="income", source_refs=refs)
    return Explanation(
        reference=f"income:claim:{reference}",
        title=f"Claim {head['number']} against {head['name']}",
        url=f"{PAGES}claims/{reference}",
        amount_pence=sum(row["left_pence"] for row in parts),
        facts=[
            ("Court", head["court"]),
            ("Judgment for", plain_pounds(head["judgment_pence"])
             if head["judgment_pence"] is not None else "none yet"),
            ("Rule", "income.court_fee"),
        ],
        leads_to=[
            *((f"Charge {row['reference']}", f"income:charge:{row['reference']}") for row in parts),
            *((f"Journal {name}", f"ledger:journal:{name}") for name in posted.values()),
        ],
        workings_title="Debt and costs, apart",
        workings=[
            {"charge": row["reference"], "for": row["why"], "kind": row["kind"],
             "claimed": plain_pounds(row["claimed_pence"]), "left": plain_pounds(row["left_pence"])}
            for row in parts
        ],
    )  # fmt: skip
