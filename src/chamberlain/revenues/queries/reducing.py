"""Reduction claims: what waits, a claim on one page, and what a decision's notice says."""

from datetime import date
from typing import Any

from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import loaded, rows
from chamberlain.revenues.contract import ReductionRef
from chamberlain.revenues.queries.seeing import address_seen, one_row, refuse_barred

LIST = (
    "SELECT a.reference AS claim, c.reference AS account, p.name, p.protected, d.address, "
    "a.scheme, a.made_on, "
    "a.starts_on, a.state, coalesce((SELECT n.percent_e2 FROM revenues_reduction_decision n "
    "WHERE n.claim_id = a.id ORDER BY n.id DESC LIMIT 1), 0) AS percent_e2 "
    "FROM revenues_reduction_claim a JOIN revenues_account c ON c.id = a.account_id "
    "JOIN revenues_party p ON p.id = c.party_id JOIN revenues_dwelling d ON d.id = c.dwelling_id "
    "WHERE {place} AND (%s = '' OR a.state = %s) ORDER BY a.id DESC LIMIT 2000"
)
HEAD = (
    "SELECT a.id, a.account_id, a.entity, a.reference AS claim, c.reference AS account, p.name, "
    "p.protected, d.address, "
    "d.postcode, a.scheme, a.made_on, a.starts_on, a.state, a.evidence, e.name AS council "
    "FROM revenues_reduction_claim a JOIN revenues_account c ON c.id = a.account_id "
    "JOIN revenues_party p ON p.id = c.party_id JOIN revenues_dwelling d ON d.id = c.dwelling_id "
    "JOIN kernel_entity e ON e.code = a.entity WHERE {place} AND a.reference = %s"
)
FACTS = (
    "SELECT facts, source, held_from, held_to FROM revenues_claim_facts WHERE claim_id = %s "
    "AND ended_act IS NULL ORDER BY held_from"
)
DECISIONS = (
    "SELECT n.reference, n.kind, n.decided_on, coalesce(u.name, n.decided_by) AS decided_by, "
    "n.held_from, n.percent_e2, coalesce(n.stops_at_band, '') AS stops_at_band, n.less_weekly_e4, "
    "n.reason, n.workings, n.change_pence FROM revenues_reduction_decision n "
    "LEFT JOIN kernel_user u ON u.reference = n.decided_by WHERE n.claim_id = %s ORDER BY n.id"
)
WORDS = {
    "capital_pence": "Savings",
    "weekly_income_pence": "Income a week",
    "applicable_pence": "Allowance a week",
    "monthly_earnings_pence": "Earnings a month",
    "partner_earnings_pence": "Partner's earnings a month",
}


class ClaimRow(Record):
    """A claim of the list."""

    claim: str
    account: str
    name: str
    address: str
    scheme: str
    made_on: date
    starts_on: date
    state: str
    percent_e2: int


class FactsRow(Record):
    """What is known of a claim over a range of days, in words."""

    said: list[tuple[str, str]]
    source: str
    held_from: date
    held_to: date | None


class DecisionRow(Record):
    """What was decided, and how it was worked out in sentences."""

    reference: str
    kind: str
    decided_on: date
    decided_by: str
    held_from: date
    percent_e2: int
    said: list[str]
    change_pence: Pence


class ClaimView(Record):
    """A claim on one page."""

    claim: str
    account: str
    name: str
    council: str
    address: str
    postcode: str
    scheme: str
    made_on: date
    starts_on: date
    state: str
    evidence: str
    facts: list[FactsRow]
    decisions: list[DecisionRow]


@query(summary="Reduction claims")
def reduction_claims(scope: Scope, state: str = "") -> list[ClaimRow]:
    """Return claims for council tax reduction, newest first."""
    place, params = scope.whole_sql("a.entity")
    found = rows(LIST.format(place=place), [*params, state, state])
    names = list(ClaimRow.model_fields)
    shown = [address_seen(scope, row) for row in found]
    return [ClaimRow(**{name: row[name] for name in names}) for row in shown]


@query(summary="A reduction claim")
def reduction_claim(scope: Scope, claim: ReductionRef) -> ClaimView:
    """Return a claim: what is known by day, and each decision with how it was worked out."""
    head = address_seen(scope, one_row(scope, HEAD, [claim], f"claim {claim}"))
    refuse_barred(scope, head["account_id"])
    named = {name: head[name] for name in ClaimView.model_fields if name in head}
    return ClaimView(
        **named,
        facts=[_facts(row) for row in rows(FACTS, [head["id"]])],
        decisions=[_decision(row) for row in rows(DECISIONS, [head["id"]])],
    )


def _facts(row: dict[str, Any]) -> FactsRow:
    facts = loaded(row["facts"])
    said = [
        (words, format_pounds(facts[name]))
        for name, words in WORDS.items()
        if facts.get(name) is not None
    ]
    flags = {
        "guarantee_credit": "On guarantee credit",
        "couple": "A couple",
        "no_deductions": "No deductions for others",
    }
    said += [(words, "yes") for name, words in flags.items() if facts.get(name)]
    others = facts.get("non_dependants") or []
    if others:
        said.append(("Others who live there", str(len(others))))
    return FactsRow(
        said=said, source=row["source"], held_from=row["held_from"], held_to=row["held_to"]
    )


def _decision(row: dict[str, Any]) -> DecisionRow:
    named = {name: row[name] for name in DecisionRow.model_fields if name in row}
    return DecisionRow(**named, said=in_words(row, loaded(row["workings"])))


def in_words(row: dict[str, Any], workings: dict[str, Any]) -> list[str]:
    """Return how a decision was worked out, a sentence for each step."""
    since = f"From {row['held_from']:%-d %B %Y}"
    if not row["percent_e2"]:
        return [f"{since}: no reduction, because of {row['reason']}."]
    share = f"{row['percent_e2'] / 100:g}%"
    stop = f", at most that of band {row['stops_at_band']}" if row["stops_at_band"] else ""
    said = [f"{since}: up to {share} of the council tax{stop} ({row['reason']})."]
    if workings.get("tariff_pence"):
        said.append(f"Savings count as {format_pounds(workings['tariff_pence'])} of income a week.")
    if workings.get("excess_pence"):
        allowed = workings.get("applicable_pence")
        over = f" over the allowance of {format_pounds(allowed)}" if allowed is not None else ""
        said.append(f"Income a week{over}: {format_pounds(workings['excess_pence'])} too much.")
    if workings.get("non_dependants_pence"):
        others = format_pounds(workings["non_dependants_pence"])
        said.append(f"Less {others} a week for others who live there.")
    if row["less_weekly_e4"]:
        less = format_pounds(row["less_weekly_e4"] // 100)
        said.append(f"Altogether {less} a week is taken off the reduction.")
    return said


@explains("revenues:reduction", query="revenues.reduction_claim")
def explain_reduction(scope: Scope, reference: str) -> Explanation:
    """A claim for reduction: each decision in words, and the account it reduces."""
    found = reduction_claim(scope, reference)
    return Explanation(
        reference=f"revenues:reduction:{reference}",
        title=f"Reduction claim {reference}",
        url=f"/staff/revenues/reductions/{reference}",
        amount_pence=sum(one.change_pence for one in found.decisions),
        facts=[("Scheme", found.scheme), ("Rule", "revenues.council_tax_reduction")],
        leads_to=[(f"Account {found.account}", f"revenues:account:{found.account}")],
        workings=[
            {"decision": one.reference, "how": " ".join(one.said),
             "changes the bill by": format_pounds(one.change_pence)}
            for one in found.decisions
        ],
    )  # fmt: skip
