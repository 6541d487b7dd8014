"""The go-live gates of an entity: which are green, by what evidence."""

from collections.abc import Callable
from datetime import date, timedelta

from chamberlain.banking.contract import lines_booked
from chamberlain.insight.models import GateEvidence
from chamberlain.insight.queries.seeing import see_entity
from chamberlain.insight.rules.gates import (
    MONTHS,
    Compared,
    Gate,
    Judged,
    Matched,
    agreed_with_old_system,
    closed_in_parallel,
    gates,
    matched_by_machine,
)
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.queries import conflicts
from chamberlain.kernel.records import Record
from chamberlain.kernel.references import Explanation, explains
from chamberlain.ledger.contract import comparisons
from chamberlain.payables.contract import payments_made

YEAR_DAYS = 365


class GateRow(Record):
    """One gate. `state` is green, to agree (evidence waits for a second person) or not yet."""

    gate: int
    name: str
    proof: str
    measured: bool
    state: str
    found: str
    evidence: str
    document: str
    brought_by: str
    settled_by: str


@query(summary="Go-live gates, with the evidence for each")
def go_live_gates(scope: Scope, entity: str, as_at: date) -> list[GateRow]:
    """Return the fourteen gates in order, judged on a day.

    Measured ones are judged from the books, the bank and access as they stand; the others by the
    last evidence brought and agreed by two people.
    """
    see_entity(scope, entity)
    judged = {number: judge(scope, entity, as_at) for number, judge in _MEASURED.items()}
    brought = {
        one.gate: one
        for one in GateEvidence.objects.filter(entity=entity, brought_on__lte=as_at).order_by("id")
    }
    return [
        _measured_row(gate, judged[gate.number])
        if gate.measured
        else _evidence_row(gate, brought.get(gate.number))
        for gate in gates()
    ]


@explains("insight:gate", query="insight.go_live_gates")
def explain_gate(scope: Scope, reference: str) -> Explanation:
    """Evidence for a go-live gate: what was brought, by whom, and who agreed it."""
    found = GateEvidence.objects.filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no evidence {reference}.", field="reference")
    see_entity(scope, found.entity)
    gate = next(one for one in gates() if one.number == found.gate)
    facts = [("Proves", gate.proof), ("State", found.state), ("Note", found.note)]
    if found.settled_note:
        facts.append(("Answer", found.settled_note))
    return Explanation(
        reference=f"insight:gate:{reference}",
        title=f"Evidence for gate {found.gate}: {gate.name}",
        url="/staff/insight/gates",
        facts=facts,
        leads_to=[("The document", f"kernel:document:{found.document}")],
    )


def _measured_row(gate: Gate, judged: Judged) -> GateRow:
    return GateRow(
        gate=gate.number,
        name=gate.name,
        proof=gate.proof,
        measured=True,
        state="green" if judged.green else "not yet",
        found=judged.found,
        evidence="",
        document="",
        brought_by="",
        settled_by="",
    )


def _evidence_row(gate: Gate, last: GateEvidence | None) -> GateRow:
    states = {"agreed": "green", "to agree": "to agree", "refused": "not yet"}
    refused = last is not None and last.state == "refused"
    return GateRow(
        gate=gate.number,
        name=gate.name,
        proof=gate.proof,
        measured=False,
        state=states[last.state] if last else "not yet",
        found=(f"Refused: {last.settled_note}" if refused else last.note) if last else "",
        evidence=last.reference if last else "",
        document=last.document if last else "",
        brought_by=last.brought_by if last else "",
        settled_by=(last.settled_by or "") if last else "",
    )


def _compared(scope: Scope, entity: str, as_at: date) -> list[Compared]:
    found = comparisons(scope, entity=entity)
    return [
        Compared(one.year, one.period, one.balances, one.difference_count)
        for one in found
        if one.made_on <= as_at
    ]


def _agreed(scope: Scope, entity: str, as_at: date) -> Judged:
    return agreed_with_old_system(_compared(scope, entity, as_at))


def _parallel(scope: Scope, entity: str, as_at: date) -> Judged:
    return closed_in_parallel(_compared(scope, entity, as_at))


def _matched(scope: Scope, entity: str, as_at: date) -> Judged:
    """Judge by the last three whole months before the day."""
    until = as_at.replace(day=1)
    months = []
    for _ in range(MONTHS):
        since = (until - timedelta(days=1)).replace(day=1)
        figures = lines_booked(scope, entity=entity, since=since, until=until)
        months.append(Matched(f"{since:%B}", figures.lines, figures.by_machine))
        until = since
    return matched_by_machine(months[::-1])


def _paid(scope: Scope, entity: str, as_at: date) -> Judged:
    """A payment seen on the statement proves that the bank took its file."""
    year_ago, tomorrow = as_at - timedelta(days=YEAR_DAYS), as_at + timedelta(days=1)
    figures = payments_made(scope, entity=entity, since=year_ago, until=tomorrow)
    told = f"{figures.paid:,} payments of our files seen on the statement"
    return Judged(figures.paid > 0, told if figures.paid else "No payment seen on the statement")


def _apart(scope: Scope, entity: str, as_at: date) -> Judged:
    found = conflicts(scope)
    people = len({one.person for one in found})
    told = f"{len(found):,} conflicts of {people:,} people" if found else "No conflict"
    return Judged(not found, told)


_MEASURED: dict[int, Callable[[Scope, str, date], Judged]] = {
    1: _agreed,
    2: _parallel,
    3: _matched,
    4: _paid,
    6: _apart,
}
