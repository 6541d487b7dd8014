"""Forgetting somebody: asked for by one, done by another, refused while they must be kept."""

from chamberlain.kernel import erasing, personal
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.models import Erasure
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Name


class MustBeKept(Refusal):
    """Something is still owed, under way, or held by a rule of retention."""

    code = "must_be_kept"


@command(duty="erasure.ask", summary="Ask that somebody be forgotten")
def ask_erasure(act: Act, subject: str, reason: Name) -> str:
    """Ask that a subject such as `payables:supplier:SUP-1` be erased; a second person does it.

    Refused at once while an application must keep them. Returns the request's reference.
    """
    standing = erasing.standing_of(act, subject)
    act.need(entity=standing.entity)
    _refuse_kept(subject, standing)
    if Erasure.objects.filter(subject=subject).exclude(state="refused").exists():
        raise Refusal(f"To erase {subject} was asked before.", code="asked_before")
    asked = Erasure.objects.create(
        reference=next_reference("ERS"),
        subject=subject,
        entity=standing.entity,
        reason=reason,
        asked_by=act.person,
        asked_on=act.today,
        act_id=act.id,
    )
    about = f"kernel:erasure:{asked.reference}"
    act.concerns(about)
    act.concerns(subject)
    act.ask_for(
        about,
        "kernel.erase_subject",
        title=f"Erase {subject.rpartition(':')[2]}: {reason}",
        entity=standing.entity,
        url=f"/staff/do/kernel.erase_subject?erasure={asked.reference}&about={subject}",
    )
    return asked.reference


@command(duty="erasure.do", summary="Erase somebody for good")
def erase_subject(act: Act, erasure: str) -> str:
    """Destroy the key of somebody whose erasure another person asked for; return the subject.

    What was sealed under it opens nowhere again, in no copy. Journals, payments and acts stand:
    they hold references. It cannot be undone.
    """
    asked = _waiting(act, erasure)
    standing = erasing.standing_of(act, asked.subject)
    act.need(entity=standing.entity)
    _refuse_kept(asked.subject, standing)
    _settle(act, asked, "erased")
    titled = erasing.forget(act, asked.subject)
    personal.destroy_key(asked.subject, erasure)
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_task SET title = %s WHERE subject = ANY(%s)", ["Erased", titled]
        )
    act.emit("kernel.subject_erased", {"subject": asked.subject, "erasure": erasure})
    return asked.subject


@command(duty="erasure.do", summary="Refuse to erase somebody")
def refuse_erasure(act: Act, erasure: str, reason: Name) -> None:
    """Leave somebody as they are, saying why; it may be asked for again."""
    asked = _waiting(act, erasure)
    act.need(entity=asked.entity)
    _settle(act, asked, "refused")


def _waiting(act: Act, reference: str) -> Erasure:
    found = Erasure.objects.select_for_update().filter(reference=reference, state="asked").first()
    if found is None:
        raise Unknown(f"No erasure {reference} waits.", field="erasure")
    act.concerns(f"kernel:erasure:{reference}")
    act.concerns(found.subject)
    return found


def _settle(act: Act, asked: Erasure, state: str) -> None:
    Erasure.objects.filter(pk=asked.pk).update(
        state=state, settled_by=act.person, settled_on=act.today
    )
    act.changed(f"kernel:erasure:{asked.reference}", {"state": "asked"}, {"state": state})
    act.done(f"kernel:erasure:{asked.reference}")


def _refuse_kept(subject: str, standing: erasing.Standing) -> None:
    if standing.reasons:
        raise MustBeKept(f"{subject} must be kept. {' '.join(standing.reasons)}", field="subject")
