"""Refunds: out of an account, never out of suspense; to the card it came from, or a verified payee.

One person proposes, another agrees. What is owed elsewhere is the proposer's to look at first.
"""

from typing import Literal

from chamberlain.banking.contract import paying_account
from chamberlain.income.commands.allocating import tell_returned
from chamberlain.income.commands.closing import expect
from chamberlain.income.commands.posting import (
    SOURCE,
    post,
)
from chamberlain.income.contract import ReceivedPence, RefundRef
from chamberlain.income.errors import DoesNotAddUp, WrongState
from chamberlain.income.models import Allocation, CardPayment, Receipt, Refund
from chamberlain.income.queries import provider
from chamberlain.income.queries.seeing import number_of
from chamberlain.kernel.calendar import add_working_days
from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Text
from chamberlain.ledger.contract import account_roles, line
from chamberlain.payables.contract import PaymentRequest, request_payment

PAGES = "/staff/income/"
CARDS = ("card", "telephone")


@command(duty="refund.propose", summary="Propose a refund")
def propose_refund(
    act: Act,
    allocation: str,
    amount_pence: ReceivedPence,
    reason: Text,
    way: Literal["card", "bank"] = "card",
    payee: str = "",
) -> str:
    """Propose to give back what was posted to an account; a second person agrees it.

    What came by card goes back to that card. Anything else goes to a payee whose bank account
    payables holds verified.
    """
    found = Allocation.objects.filter(pk=number_of(allocation, "ALC")).first()
    if found is None or found.account_id is None or found.amount_pence <= 0:
        raise Unknown(f"{allocation} is no posting to an account.", field="allocation")
    receipt = Receipt.objects.select_for_update().get(pk=found.receipt_id)
    act.need(entity=receipt.entity)
    if amount_pence > found.amount_pence:
        raise DoesNotAddUp(
            f"{format_pounds(found.amount_pence)} was posted by {allocation}.", field="amount_pence"
        )
    if (way == "card") != (receipt.channel in CARDS):
        raise WrongState(
            "It came by card: it goes back to that card."
            if receipt.channel in CARDS
            else "It did not come by card: give the payee it goes to.",
            field="way",
        )
    if way == "bank" and not payee:
        raise WrongState("Give the payee, such as PYE-0000123.", field="payee")
    made = Refund.objects.create(
        reference=next_reference("RFD"),
        entity=receipt.entity,
        receipt=receipt,
        allocation=found,
        amount_pence=amount_pence,
        way=way,
        payee=payee,
        reason=reason,
        proposed_by=act.person,
        proposed_on=act.today,
        act_id=act.id,
    )
    subject = f"income:refund:{made.reference}"
    act.concerns(subject)
    act.changed(subject, None, {"pence": amount_pence, "reason": reason})
    act.ask_for(
        subject,
        "income.agree_refund",
        title=f"Agree refund {made.reference} of {format_pounds(amount_pence)}: {reason}"[:200],
        url=f"{PAGES}refunds",
        entity=receipt.entity,
        amount_pence=amount_pence,
        document="refund",
    )
    return made.reference


@command(duty="refund.agree", summary="Agree a refund")
def agree_refund(act: Act, refund: RefundRef) -> str:
    """Agree a refund that somebody else proposed; it is sent at once. Returns its state."""
    held = _locked(act, refund)
    act.within_limit(held.amount_pence, "refund")
    subject = f"income:refund:{refund}"
    act.concerns(subject)
    # Agreed first: the database holds it against what was posted before any money leaves.
    Refund.objects.filter(pk=held.pk).update(
        state="agreed", agreed_by=act.person, agreed_on=act.today
    )
    sent = _to_card(act, held) if held.way == "card" else _to_payee(act, held)
    Refund.objects.filter(pk=held.pk).update(state="sent", provider_ref=sent)
    act.changed(subject, {"state": "proposed"}, {"state": "sent", "sent": sent})
    act.done(subject)
    tell_returned(act, held.allocation, held.amount_pence, f"refunded: {held.reason}", act.today)
    return "sent"


@command(duty="refund.agree", summary="Reject a refund")
def reject_refund(act: Act, refund: RefundRef, reason: Text) -> None:
    """Put a proposed refund aside."""
    held = _locked(act, refund)
    Refund.objects.filter(pk=held.pk).update(state="rejected")
    subject = f"income:refund:{refund}"
    act.changed(subject, {"state": "proposed"}, {"state": "rejected", "reason": reason})
    act.done(subject)


def _locked(act: Act, reference: str) -> Refund:
    held = Refund.objects.select_for_update(of=("self",)).filter(reference=reference).first()
    if held is None:
        raise Unknown(f"There is no refund {reference}.", field="refund")
    act.need(entity=held.entity)
    if held.state != "proposed":
        raise WrongState(f"{reference} is {held.state} already.")
    return held


def _to_card(act: Act, held: Refund) -> str:
    """Have the provider give it back; it is taken off the next payout."""
    paid = CardPayment.objects.filter(receipt_id=held.receipt_id).first()
    if paid is None:
        raise WrongState(f"No card payment is kept for RCP-{held.receipt_id:07d}.")
    bank = paying_account(act.scope, entity=held.entity, code="")
    ref = f"income:refund:{held.reference}"
    lines = [
        line(held.allocation.control, held.amount_pence, fund=held.allocation.fund, line_ref=ref),
        line(bank.transit_account, -held.amount_pence, line_ref=ref),
    ]
    post(act, ref, held.entity, act.today, f"Refund to card: {held.reason}", lines)
    day = add_working_days(act.today, 2)
    expect(act, held.entity, held.reference, -held.amount_pence, day, "Refund to card")
    return provider.refund(paid.provider_id, held.amount_pence).refund_id


def _to_payee(act: Act, held: Refund) -> str:
    """Ask payables to pay it: debit the account's control, credit creditors."""
    roles = account_roles(act.scope, entity=held.entity)
    ref = f"income:refund:{held.reference}"
    lines = [
        line(held.allocation.control, held.amount_pence, fund=held.allocation.fund, line_ref=ref),
        line(roles["creditors_control"], -held.amount_pence, line_ref=ref),
    ]
    post(act, ref, held.entity, act.today, f"Refund: {held.reason}", lines)
    told = {
        "source_ref": ref,
        "entity": held.entity,
        "payee": held.payee,
        "amount_pence": held.amount_pence,
        "due_on": act.today,
        "why": f"Refund {held.reference}: {held.reason}",
    }
    request_payment(act, source=SOURCE, requests=[PaymentRequest.model_validate(told)])
    return ref
