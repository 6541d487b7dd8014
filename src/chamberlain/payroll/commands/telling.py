"""Telling the tax office: submissions made once, kept sealed, sent until they are answered."""

import os
import urllib.error
import urllib.request
from typing import Literal

from chamberlain.formats import Unreadable
from chamberlain.formats.rti import (
    Employer,
    GatewayAnswer,
    PaymentSubmission,
    Sealed,
    Sender,
    Unsendable,
    ending,
    poll,
    read_answer,
    seal_fps,
    submission,
)
from chamberlain.kernel.calendar import tax_month
from chamberlain.kernel.documents import STATEMENT_BYTES_MAX, read, store
from chamberlain.kernel.door import EVERYTHING, Act, Refusal, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.payroll.commands.runs import expect, lock_run
from chamberlain.payroll.commands.writing import insert
from chamberlain.payroll.contract import SUBMISSION_RELEASED, RunRef, SubmissionRef
from chamberlain.payroll.errors import GatewayRefused, NotWhole, WrongState
from chamberlain.payroll.models import Scheme, Submission, Told
from chamberlain.payroll.queries.told import told_of
from chamberlain.people.contract import tax_facts

SECONDS = 20
CLASS = "payee:employee"
LateReason = Literal["", "A", "B", "C", "D", "F", "G", "H"]


def employer_of(scheme: Scheme) -> Employer:
    """Return a scheme as submissions name it."""
    return Employer(scheme.office, scheme.paye_reference, scheme.accounts_office)


@command(duty="payroll.tell", summary="Make the Full Payment Submission of a pay run")
def prepare_fps(act: Act, run: RunRef, late_reason: LateReason = "", final: bool = False) -> str:
    """Make the FPS of an approved run from its payslips; it goes out on or before payday.

    What the tax office would refuse is named with the payroll ID and the field, and nothing is
    kept. After payday a reason is needed, H for a correction.
    """
    found = lock_run(run)
    act.need(entity=found.entity)
    expect(found, "approved", "posted")
    if act.today > found.paid_on and not late_reason:
        raise Refusal("The payday is past: give the reason for being late.", field="late_reason")
    facts = tax_facts(act.scope, entity=found.entity, end=found.period.days.upper)
    parts = told_of(found, facts, late_reason)
    told = PaymentSubmission(
        employer=employer_of(found.group.scheme),
        year=found.period.tax_year,
        payments=parts.payments,
        ni=parts.ni,
        final=final,
    )
    try:
        sealed = seal_fps(told)
    except Unsendable as fault:
        raise NotWhole(f"HMRC would refuse this: {fault}") from None
    subject, now = f"payroll:run:{run}", parts.class_1a_pence
    month = (found.period.tax_year, tax_month(found.paid_on)[1])
    return keep(act, found.group.scheme, sealed, subject, month, told.payments.height,
                _sums(told) | ({"class_1a": now} if now else {}))  # fmt: skip


def _sums(told: PaymentSubmission) -> dict[str, int]:
    """Return what an FPS says was deducted in its period, by what."""
    sums = {what: int(told.payments[f"{what}_pence"].sum())
            for what in ("tax", "student_loan", "postgraduate_loan")}  # fmt: skip
    ni, both = int(told.ni["employee_pence"].sum()), int(told.ni["both_pence"].sum())
    return sums | {"ni": ni, "ni_employer": both - ni}


def keep(
    act: Act,
    scheme: Scheme,
    sealed: Sealed,
    subject: str,
    month: tuple[str, int],
    employees: int,
    told: dict[str, int],
) -> str:
    """Keep a sealed submission with the sums it tells; one of a subject is alive at a time."""
    reference = next_reference("RTI")
    before = Submission.objects.filter(kind=sealed.kind, subject=subject)
    alive = before.filter(state__in=["queued", "sent", "accepted"]).first()
    if alive is not None:
        raise WrongState(f"{alive.reference} tells this already: it is {alive.state}.")
    document = store(
        act, sealed.body, f"{reference}.xml", scheme.entity, data_class=CLASS,
        bytes_max=STATEMENT_BYTES_MAX,
    )  # fmt: skip
    number = insert(act, "payroll_submission", {
        "reference": reference, "entity": scheme.entity, "scheme_id": scheme.pk,
        "kind": sealed.kind, "subject": subject, "tax_year": month[0], "tax_month": month[1],
        "attempt": before.count() + 1, "employees": employees, "mark": sealed.mark,
        "receipt_mark": sealed.receipt, "document": document.reference, "state": "queued",
        "correlation": "", "poll_at": "", "answer": "", "sent_by": "", "act_id": act.id,
    })  # fmt: skip
    Told.objects.bulk_create(
        Told(submission_id=number, what=what, amount_pence=pence) for what, pence in told.items()
    )
    act.concerns(subject)
    for one in before.filter(state="refused").values_list("reference", flat=True):
        act.done(f"payroll:submission:{one}")
    act.changed(f"payroll:submission:{reference}", None, {"mark": sealed.mark, "of": subject})
    return reference


@command(duty="payroll.tell", summary="Send a submission to the tax office")
def send_submission(act: Act, submission: SubmissionRef) -> str:
    """Release a submission: it is sent once this act stands, and again until it is answered."""
    found = _locked(submission)
    act.need(entity=found.entity)
    if found.state != "queued":
        raise WrongState(f"{submission} is {found.state}.")
    if not Scheme.objects.get(pk=found.scheme_id).gateway:
        raise WrongState("The scheme has no gateway: download the file and send it by hand.")
    Submission.objects.filter(pk=found.pk).update(sent_by=act.person)
    act.concerns(found.subject)
    act.changed(f"payroll:submission:{submission}", None, {"released_by": act.person})
    act.emit(SUBMISSION_RELEASED, {"submission": submission})
    return submission


def _locked(reference: str) -> Submission:
    found = Submission.objects.select_for_update().filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no submission {reference}.", field="submission")
    return found


@command(contract=True, summary="Hand a submission to the gateway")
def hand_over(act: Act, submission_reference: str) -> str:
    """Send a released submission, once in effect; the gateway's number for it is kept."""
    act.only_system()
    found = _locked(submission_reference)
    if found.state != "queued":
        return found.state
    scheme = Scheme.objects.get(pk=found.scheme_id)
    body = read(EVERYTHING, found.document)
    sealed = Sealed(found.kind, body, found.mark, found.receipt_mark, employer_of(scheme))  # type: ignore[arg-type]
    sender = sender_of(scheme)
    answer = _ask(scheme.gateway, submission(sealed, sender, f"{found.pk:X}{found.attempt:02X}"))
    if answer.state != "acknowledged":
        return _end(act, found, answer)
    Submission.objects.filter(pk=found.pk).update(
        state="sent", correlation=answer.correlation, poll_at=answer.poll_at, sent_at=act.now
    )
    act.changed(f"payroll:submission:{found.reference}", {"state": "queued"}, {"state": "sent"})
    act.emit("payroll.submission_sent", {"submission": found.reference})
    return "sent"


@command(contract=True, summary="Ask the gateway what became of a submission")
def hear_answer(act: Act, submission_reference: str) -> str:
    """Ask after a submission that was sent; while it is being worked on, ask again later."""
    act.only_system()
    found = _locked(submission_reference)
    if found.state != "sent":
        return found.state
    scheme = Scheme.objects.get(pk=found.scheme_id)
    answer = _ask(found.poll_at or scheme.gateway, poll(found.kind, found.correlation))  # type: ignore[arg-type]
    if answer.state == "acknowledged":
        raise GatewayRefused(f"{found.reference} is still being worked on.")
    state = _end(act, found, answer)
    _ask(scheme.gateway, ending(found.kind, sender_of(scheme), found.correlation))  # type: ignore[arg-type]
    return state


def _end(act: Act, found: Submission, answer: GatewayAnswer) -> str:
    accepted = answer.state == "accepted" and answer.receipt_mark in ("", found.mark)
    said = "; ".join(answer.messages) if accepted else "; ".join(
        f"{one.number} {one.text}" for one in answer.faults
    ) or "the receipt is not of this submission"  # fmt: skip
    state = "accepted" if accepted else "refused"
    Submission.objects.filter(pk=found.pk, state="queued").update(state="sent")
    Submission.objects.filter(pk=found.pk).update(state=state, answer=said)
    subject = f"payroll:submission:{found.reference}"
    act.changed(subject, {"state": found.state}, {"state": state, "answer": said})
    act.emit(f"payroll.submission_{state}", {"submission": found.reference, "answer": said})
    if not accepted:
        act.ask_for(
            subject,
            f"payroll.prepare_{found.kind.lower()}",
            title=f"Make {found.kind} {found.reference} again, it was refused: {said[:80]}",
            entity=found.entity,
            url=f"/staff/payroll/submissions/{found.reference}",
        )
    return state


def sender_of(scheme: Scheme) -> Sender:
    """Return who submits; the password comes from the environment and is never kept."""
    password = os.environ.get("CHAMBERLAIN_RTI_PASSWORD", "")
    live = scheme.gateway.startswith("https://transaction")
    return Sender(scheme.sender_id, password, test=not live)


def _ask(address: str, message: bytes) -> GatewayAnswer:
    if not address.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise GatewayRefused(f"{address} is no address of the gateway.")
    asked = urllib.request.Request(address, message, {"Content-Type": "text/xml"})  # noqa: S310
    try:
        with urllib.request.urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310
            return read_answer(answer.read())
    except (urllib.error.HTTPError, OSError, Unreadable) as error:
        raise GatewayRefused(f"The gateway could not be reached: {error}") from error
