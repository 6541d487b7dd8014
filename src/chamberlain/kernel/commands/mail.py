"""Mail: queued by whoever has something to tell, noted when sent, tried again by a person."""

from typing import Annotated

from pydantic import Field

from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.mail import Email, queue
from chamberlain.kernel.models import Mail
from chamberlain.kernel.records import Name, Record
from chamberlain.kernel.webhook_message import next_try

ANSWER_MAX = 200


@command(contract=True, secret=("address", "title", "body"), summary="Send an e-mail")
def send_email(  # noqa: PLR0913 - what an e-mail is
    act: Act,
    *,
    entity: str,
    kind: Annotated[str, Field(max_length=60, description="In a word, such as payslip")],
    key: Annotated[str, Field(max_length=200, description="What it is of: sent once")],
    about: Annotated[str, Field(max_length=200, description="Whose it is, as a reference")],
    address: Annotated[str, Field(max_length=320)],
    title: Name,
    body: Annotated[str, Field(max_length=20_000)],
    document: str = "",
) -> bool:
    """Queue one e-mail, to be sent after this act; False where that key was queued before."""
    act.need(entity=entity)
    one = Email(entity=entity, kind=kind, key=key, about=about, address=address, title=title,
                body=body, document=document)  # fmt: skip
    return queue(act, [one]) == 1


class MailOutcome(Record):
    """What became of one e-mail: taken, to be tried again, or (`final`) for a person."""

    mail: int
    sent: bool
    final: bool
    answer: str


@command(system=True, summary="Note what became of e-mails")
def note_mails(act: Act, outcomes: list[MailOutcome]) -> int:
    """Keep the answers to one attempt each; what was sent is blanked. Return how many were."""
    sent = 0
    for one in outcomes:
        found = Mail.objects.select_for_update().filter(pk=one.mail, sent_at__isnull=True).first()
        if found is None:
            continue
        changes: dict[str, object] = {
            "attempts": found.attempts + 1, "answer": one.answer[:ANSWER_MAX], "next_at": None,
        }  # fmt: skip
        if one.sent:
            changes |= {"sent_at": act.now, "sealed": ""}
            sent += 1
        elif not one.final:
            changes["next_at"] = next_try(found.attempts + 1, act.now)
        Mail.objects.filter(pk=found.pk).update(**changes)
    return sent


@command(duty="mail.retry", summary="Try to send an e-mail again")
def retry_mail(act: Act, mail: str) -> str:
    """Have an e-mail that was parked tried again, such as after the mail server was mended."""
    found = Mail.objects.select_for_update().filter(reference=mail).first()
    if found is None:
        raise Unknown(f"There is no e-mail {mail}.", field="mail")
    act.need(entity=found.entity)
    if found.sent_at is not None:
        raise Refusal(f"{mail} was sent.", field="mail")
    Mail.objects.filter(pk=found.pk).update(next_at=act.now, attempts=0)
    act.changed(f"kernel:mail:{mail}", {"attempts": found.attempts}, {"attempts": 0})
    return mail
