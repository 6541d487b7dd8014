"""Retention: records released for erasure by two people, and holds that stop it."""

from typing import Annotated, Literal

from pydantic import Field

from chamberlain.kernel import erasing
from chamberlain.kernel.commands.erasing import ask_erasure, erase_subject
from chamberlain.kernel.door import Act, ConflictOfDuties, Refusal, Unknown, command
from chamberlain.kernel.models import Hold
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Batch, Name, Refused

Subjects = Annotated[list[str], Field(min_length=1, max_length=200)]
SCHEDULED = "Due under the retention schedule"


@command(duty="erasure.ask", summary="Release records that are due to be erased")
def release_erasures(act: Act, subjects: Subjects) -> Batch:
    """Ask that each of some subjects be erased as their time is up; a second person does it.

    Whoever must still be kept is answered for with the reason, and the others are released.
    """
    accepted, refused = [], []
    for number, subject in enumerate(dict.fromkeys(subjects)):
        try:
            accepted.append(ask_erasure(act, subject, SCHEDULED))
        except Refusal as refusal:
            refused.append(Refused(row=number, value=subject, message=refusal.message))
    return Batch(accepted=accepted, refused=refused)


@command(duty="erasure.do", summary="Erase records that another person released")
def erase_released(act: Act, erasures: Subjects) -> list[str]:
    """Erase each of some subjects for good; refused as a whole if one must be kept after all."""
    return [erase_subject(act, one) for one in dict.fromkeys(erasures)]


@command(duty="retention.hold", summary="Hold records from erasure")
def hold_records(
    act: Act, subject: Name, why: Literal["legal", "audit", "inquiry"], reason: Name
) -> str:
    """Let nothing of a subject, such as `payables:supplier:SUP-1`, be erased until it is ended.

    A kind alone (`payables:supplier`) holds all of it. Return the hold's reference.
    """
    parts = subject.split(":")
    if len(parts) not in {2, 3} or not all(parts):
        raise Refusal(
            "Give a subject such as payables:supplier:SUP-0000001, or a kind such as "
            "payables:supplier.",
            field="subject",
            status=422,
        )
    entity = erasing.standing_of(act, subject).entity if len(parts) == 3 else None
    act.need(entity=entity)
    kept = Hold.objects.create(
        reference=next_reference("HLD"),
        subject=subject,
        entity=entity,
        why=why,
        reason=reason,
        held_by=act.person,
        held_on=act.today,
        act_id=act.id,
    )
    act.concerns_all([subject, f"kernel:hold:{kept.reference}"])
    act.changed(f"kernel:hold:{kept.reference}", None, {"subject": subject, "why": why})
    return kept.reference


@command(duty="retention.unhold", summary="End a hold on records")
def end_hold(act: Act, hold: str, reason: Name) -> None:
    """End a hold that another person put there, saying why."""
    found = Hold.objects.select_for_update().filter(reference=hold, ended_on=None).first()
    if found is None:
        raise Unknown(f"No hold {hold} stands.", field="hold")
    act.need(entity=found.entity)
    if found.held_by in act.persons:
        raise ConflictOfDuties("Nobody ends a hold of their own.", code="own_hold")
    act.concerns(f"kernel:hold:{hold}")
    Hold.objects.filter(pk=found.pk).update(
        ended_by=act.person, ended_on=act.today, ended_reason=reason
    )
    act.changed(f"kernel:hold:{hold}", {"held": found.subject}, {"ended": reason})
