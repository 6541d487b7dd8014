"""Evidence for go-live gates: brought by one person, agreed or refused by another."""

from typing import Annotated

from django.db import connection
from pydantic import Field

from chamberlain.insight.errors import EvidenceSettled, GateMeasured
from chamberlain.insight.models import GateEvidence
from chamberlain.insight.queries.seeing import see_entity
from chamberlain.insight.rules.gates import Gate, gates
from chamberlain.kernel import documents
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Name

GateNumber = Annotated[int, Field(ge=1, le=14, description="The gate's number, 1 to 14")]


@command(duty="gate.evidence", summary="Bring evidence for a go-live gate")
def record_gate_evidence(
    act: Act,
    entity: str,
    gate: GateNumber,
    note: Name,
    content: bytes | None = None,
    filename: str = "evidence.pdf",
    document: str = "",
) -> str:
    """Keep evidence for a gate that people judge; another person agrees it. Return its reference.

    Give the file, or a `document` kept already. Later evidence for a gate takes the place of
    earlier: a gate is open while its last evidence is agreed.
    """
    see_entity(act.scope, entity)
    act.need(entity=entity)
    chosen = _gate(gate)
    if chosen.measured:
        raise GateMeasured(f"Gate {gate} is judged by its figures: {chosen.proof}.", field="gate")
    if (content is None) == (not document):
        raise Refusal("Give a file, or a document that is kept already.", field="content")
    if document:
        kept = documents.find(act.scope, document).reference
    else:
        kept = documents.store(act, content or b"", filename, entity).reference
    reference = next_reference("GATE")
    subject = f"insight:gate:{reference}"
    GateEvidence.objects.create(
        reference=reference,
        entity=entity,
        gate=gate,
        document=kept,
        note=note,
        brought_by=act.person,
        brought_on=act.today,
        act_id=act.id,
    )
    act.concerns(subject)
    act.changed(subject, None, {"gate": gate, "document": kept, "note": note})
    act.ask_for(
        subject,
        "insight.agree_gate_evidence",
        title=f"Evidence for gate {gate}: {chosen.name}",
        entity=entity,
        url="/staff/insight/gates",
    )
    return reference


@command(duty="gate.agree", summary="Agree evidence for a go-live gate")
def agree_gate_evidence(act: Act, evidence: str, note: str = "") -> None:
    """Agree evidence that another person brought: its gate is green from now."""
    _settle(act, evidence, "agreed", note)


@command(duty="gate.agree", summary="Refuse evidence for a go-live gate")
def refuse_gate_evidence(act: Act, evidence: str, note: Name) -> None:
    """Refuse evidence that another person brought, and say why."""
    _settle(act, evidence, "refused", note)


def _gate(number: int) -> Gate:
    return next(one for one in gates() if one.number == number)


def _settle(act: Act, evidence: str, state: str, note: str) -> None:
    found = GateEvidence.objects.select_for_update().filter(reference=evidence).first()
    if found is None:
        raise Unknown(f"There is no evidence {evidence}.", field="evidence")
    act.need(entity=found.entity)
    if found.state != "to agree":
        raise EvidenceSettled(f"{evidence} is {found.state} already.")
    subject = f"insight:gate:{evidence}"
    act.concerns(subject)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE insight_gate_evidence SET state = %s, settled_by = %s, settled_on = %s, "
            "settled_note = %s WHERE id = %s",
            [state, act.person, act.today, note, found.pk],
        )
    act.changed(subject, {"state": found.state}, {"state": state, "note": note})
    act.done(subject)
