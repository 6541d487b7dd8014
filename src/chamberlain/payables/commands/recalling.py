"""Recalling a file, or one payment of it, before the bank processes it; and the bank's answer."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from chamberlain.banking.contract import cancel_movements
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Text
from chamberlain.ledger.contract import Journal, JournalLine, account_roles, post_journals
from chamberlain.payables.commands.banks import account_to_pay_from, has_banking
from chamberlain.payables.commands.locking import expect_run_state, lock_run
from chamberlain.payables.contract import PAYMENT_RETURNED, DocumentRef, RecallRef
from chamberlain.payables.errors import WrongState
from chamberlain.payables.models import Attempt, Payment, Recall, Run, RunFile
from chamberlain.payables.queries.finding import find_run
from chamberlain.payables.rules.recalling import OUTCOMES, REOPENS, too_late


@command(duty="payment.recall", summary="Ask the bank not to pay a file, or one payment of it")
def request_recall(
    act: Act,
    run: str,
    reason: Text,
    payment: Annotated[str, Field(description="Blank for the whole file")] = "",
) -> str:
    """Record that the bank was asked, by phone or its own system; return the request's reference.

    Nothing is owed again before the bank's answer is recorded by somebody else.
    """
    found = lock_run(act, run)
    act.need(entity=found.entity)
    expect_run_state(found, "released", "sent")
    if not reason.strip():
        raise Refusal("Say why it is not to be paid.", field="reason", status=422)
    asked = _under_way(found, payment)
    days = list(RunFile.objects.filter(run=found).values_list("processing_on", flat=True))
    processing_on = min(days, default=found.pay_on)
    late = too_late(processing_on, act.today, urgent=bool(found.urgent))
    if late:
        raise WrongState(f"{payment or run} cannot be recalled any more: {late}.")
    _refuse_asked(found, asked if payment else [])
    reference = next_reference("RCL")
    Recall.objects.create(
        reference=reference,
        entity=found.entity,
        run=found,
        payment=asked[0] if payment else None,
        payments=len(asked),
        total_pence=sum(one.amount_pence for one in asked),
        processing_on=processing_on,
        reason=reason,
        requested_by=act.person,
        requested_on=act.today,
        requested_at=act.now,
        act_id=act.id,
    )
    subject = f"payables:recall:{reference}"
    act.concerns_all([subject, f"payables:payment:{payment}" if payment else _of(found)])
    act.changed(subject, None, {"run": run, "payment": payment, "reason": reason})
    act.ask_for(
        subject,
        "payables.record_recall_answer",
        title=f"Record the bank's answer on recalling {payment or run}",
        entity=found.entity,
        amount_pence=sum(one.amount_pence for one in asked),
        due=processing_on,
        url=f"/staff/payables/recalls/{reference}/answer",
    )
    return reference


def _of(run: Run) -> str:
    return f"payables:run:{run.reference}"


def _under_way(run: Run, payment: str) -> list[Payment]:
    """Return the payments that money would move for, or refuse where there are none."""
    found = Payment.objects.filter(run=run, amount_pence__gt=0, returned_on__isnull=True)
    if payment:
        found = found.filter(reference=payment)
    listed = list(found.order_by("id"))
    if not listed:
        what = f"{payment} is" if payment else "Nothing of it is"
        raise WrongState(f"{what} not under way in {run.reference}.")
    return listed


def _refuse_asked(run: Run, payments: list[Payment]) -> None:
    """Refuse what the bank was asked already: the whole file, or any of the same payments."""
    open_still = Recall.objects.filter(run=run, outcome="")
    if payments:
        open_still = open_still.filter(payment=payments[0]) | open_still.filter(payment=None)
    asked = open_still.first()
    if asked is not None:
        raise WrongState(f"The bank was asked by {asked.reference}: record its answer first.")


@command(duty="payment.recall_answer", summary="Record the bank's answer on a recall")
def record_recall_answer(
    act: Act,
    recall: RecallRef,
    outcome: Literal["not_sent", "returned", "refused"],
    note: Annotated[Text, Field(description="What the bank said, and who said it")],
    document: DocumentRef = "",
    answered_on: date | None = None,
) -> str:
    """Record what the bank did. Only where nothing was sent, or it came back, is it owed again.

    By somebody who didn't ask. What came back before is left as it is; a payment seen on the
    statement cannot be said not to have been sent.
    """
    found = Recall.objects.select_for_update(of=("self",)).filter(reference=recall).first()
    if found is None:
        raise Unknown(f"There is no recall {recall}.", field="recall")
    run = lock_run(act, find_run(act.scope, found.run.reference).reference)
    act.need(entity=found.entity)
    if found.outcome:
        raise WrongState(f"{recall} is answered: {OUTCOMES[found.outcome].lower()}.")
    subject = f"payables:recall:{recall}"
    act.concerns(subject)
    if found.requested_by == act.person and not act.caller.system:
        raise WrongState("Whoever asked the bank doesn't record its answer.")
    if not note.strip():
        raise Refusal("Say what the bank answered.", field="note", status=422)
    answered = {"outcome": outcome, "answered_by": act.person, "answered_on": act.today}
    Recall.objects.filter(pk=found.pk).update(**answered, answer_note=note, document=document)
    if outcome in REOPENS:
        _reopen(act, found, run, outcome, answered_on or act.today)
    act.done(subject)
    act.changed(subject, {"outcome": ""}, answered | {"note": note})
    return recall


def _reopen(act: Act, recall: Recall, run: Run, outcome: str, day: date) -> None:
    """Make what the recalled payments had settled owed once more, posted as the bank did it."""
    of = recall.payment
    payments = [
        one
        for one in Payment.objects.select_for_update(of=("self",))
        .select_related("payee")
        .filter(run=run, amount_pence__gt=0, returned_on__isnull=True)
        .order_by("id")
        if of is None or one.pk == of.pk
    ]
    seen = next((one for one in payments if one.found_on), None)
    if seen is not None and outcome == "not_sent":
        raise WrongState(f"{seen.reference} was seen on the bank on {seen.found_on:%d/%m/%Y}.")
    if not payments:
        return
    keys = [one.reference for one in payments]
    if outcome == "not_sent" and has_banking():
        words = f"Recalled by {recall.reference}"
        cancel_movements(act, source="payables", keys=keys, reason=words)
    _post(act, recall, run, payments, outcome)
    reason = f"Recalled: {recall.reason}"
    Payment.objects.filter(pk__in=[one.pk for one in payments]).update(
        returned_on=day, return_reason=reason, recalled=True
    )
    _tell(act, payments, _owed_again([one.pk for one in payments], act), reason)
    if of is None:
        Run.objects.filter(pk=run.pk).update(
            recalled_on=day, state_reason=f"Recalled by {recall.reference}: {recall.reason}"
        )
        act.done(_of(run))


def _owed_again(payments: list[int], act: Act) -> dict[int, list[dict[str, str]]]:
    """End what the payments tried, reopen what they settled; return whose that is, by payment."""
    ended = list(
        Attempt.objects.filter(payment_id__in=payments, ended__isnull=True).values_list(
            "pk", flat=True
        )
    )
    Attempt.objects.filter(pk__in=ended).update(ended="returned")
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE payables_obligation o SET settled_pence = settled_pence - a.amount_pence, "
            "closed = false, done = false FROM payables_attempt a WHERE a.id = ANY(%s) "
            "AND o.id = a.obligation_id RETURNING a.payment_id, o.source, o.source_ref",
            [ended],
        )
        found: dict[int, list[dict[str, str]]] = {}
        for payment, source, ref in sorted(cursor.fetchall()):
            found.setdefault(payment, []).append({"source": source, "source_ref": ref})
    return found


def _tell(
    act: Act, payments: list[Payment], owed: dict[int, list[dict[str, str]]], reason: str
) -> None:
    for one in payments:
        told = {"payment": one.reference, "payee": one.payee.reference, "reason": reason}
        act.emit(PAYMENT_RETURNED, told | {"returned": owed.get(one.pk, [])})


def _post(act: Act, recall: Recall, run: Run, payments: list[Payment], outcome: str) -> None:
    """Post what is owed again against money on its way, or against what came back."""
    roles = account_roles(act.scope, entity=run.entity)
    account = account_to_pay_from(act, run.entity, run.bank_account)
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT o.control, o.fund, sum(a.amount_pence)::bigint FROM payables_attempt a "
            "JOIN payables_obligation o ON o.id = a.obligation_id "
            "WHERE a.payment_id = ANY(%s) AND a.ended IS NULL GROUP BY 1, 2 "
            "HAVING sum(a.amount_pence) <> 0 ORDER BY 1, 2",
            [[one.pk for one in payments]],
        )
        owed = cursor.fetchall()
    total = sum(one.amount_pence for one in payments)
    ref = f"payables:recall:{recall.reference}"
    sent = outcome == "returned"
    where = (roles["payments_returned"], max(owed, key=lambda row: abs(row[2]))[1])
    if not sent:
        where = (account.transit_account, account.fund or "GF")
    lines = [(roles[control], fund, -int(pence), "Owed again") for control, fund, pence in owed]
    lines.append((*where, total, "Payment returned" if sent else "No longer on its way"))
    journal = Journal(
        source_ref=ref,
        type="JAP",
        entity=run.entity,
        journal_date=act.today,
        description=f"{recall.payment or run.reference} recalled",
        lines=tuple(
            JournalLine(account=code, fund=fund, amount_pence=pence, line_ref=ref, narrative=words)
            for code, fund, pence, words in lines
        ),
    )
    post_journals(
        act, source="payables", journals=[journal], all_or_nothing=True, between_funds=True
    )
