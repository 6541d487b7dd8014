"""Forgetting somebody: asked for by one, done by another, refused while they must be kept."""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction

from chamberlain.kernel import documents, erasing, gone, personal
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.models import Erasure
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Name, Record


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
    _destroy(act, asked)
    noted = _gone(asked, act.person, act.today)
    transaction.on_commit(lambda: gone.add(Path(settings.HOME), [noted]))
    return asked.subject


class ErasureDone(Record):
    """An erasure that was done before a backup was restored, as the list outside has it."""

    subject: str
    reason: str
    asked_by: str
    asked_on: date
    settled_by: str
    settled_on: date
    entity: str | None = None


@command(system=True)
def repeat_erasures(act: Act, erasures: list[ErasureDone]) -> list[str]:
    """Erase again, after a restore, those whose erasure the backup doesn't know; return who."""
    known = Erasure.objects.filter(state="erased").values_list("subject", flat=True)
    missing = {one.subject: one for one in erasures}
    for subject in set(known) & missing.keys():
        del missing[subject]
    for one in missing.values():
        _destroy(act, _erasure_again(act, one))
    return sorted(missing)


def _erasure_again(act: Act, done: ErasureDone) -> Erasure:
    """Keep an erasure as done that the backup has as asked for, or doesn't have."""
    asked = Erasure.objects.filter(subject=done.subject, state="asked").first()
    if asked is None:
        return Erasure.objects.create(
            **done.model_dump(), reference=next_reference("ERS"), state="erased", act_id=act.id
        )
    by = done.settled_by if done.settled_by != asked.asked_by else done.asked_by
    Erasure.objects.filter(pk=asked.pk).update(
        state="erased", settled_by=by, settled_on=done.settled_on
    )
    act.done(f"kernel:erasure:{asked.reference}")
    return asked


def _destroy(act: Act, asked: Erasure) -> None:
    """Have every application forget a subject whose erasure is done, and destroy its key."""
    papers = erasing.papers_of(asked.subject)
    titled = erasing.forget(act, asked.subject)
    documents.erase(act, papers, asked.subject, asked.reference)
    personal.destroy_key(asked.subject, asked.reference)
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_task SET title = %s WHERE subject = ANY(%s)", ["Erased", titled]
        )
    act.emit("kernel.subject_erased", {"subject": asked.subject, "erasure": asked.reference})


def _gone(asked: Erasure, settled_by: str, settled_on: date) -> gone.Gone:
    return gone.Gone(
        asked.subject,
        asked.reason,
        asked.asked_by,
        asked.asked_on,
        settled_by,
        settled_on,
        asked.entity,
    )


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
