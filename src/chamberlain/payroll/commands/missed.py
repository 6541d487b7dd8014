"""Missed pay: asked for, agreed by a second person, paid at once, taken off the next pay."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from chamberlain.kernel.calendar import tax_year
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Key, Pence, Text
from chamberlain.ledger.contract import Role, account_roles
from chamberlain.payables.contract import (
    PaymentRequest,
    cancel_request,
    payment_progress,
    request_payment,
)
from chamberlain.payroll.commands.locking import locked
from chamberlain.payroll.commands.overpaying import post_between
from chamberlain.payroll.commands.writing import employment_called, insert
from chamberlain.payroll.contract import MissedPayRef
from chamberlain.payroll.errors import WrongState
from chamberlain.payroll.models import MissedPay, Overpayment, Payslip
from chamberlain.payroll.queries.overpaid import overpayment as overpayment_row
from chamberlain.payroll.rules.codings import ADVANCES
from chamberlain.people.contract import pay_facts

SOURCE = "payroll"
LOOKED_AT = 6
"""Payslips of a person whose payment may still be under way."""


@command(duty="payroll.missed", summary="Ask for missed pay to be paid at once")
def ask_missed_pay(
    act: Act,
    *,
    entity: str,
    payroll_id: Key,
    amount_pence: Annotated[Pence, Field(gt=0, description="What should have reached them, net")],
    why: Text,
) -> str:
    """Ask for a same-day payment to somebody who was not paid, or too little; its reference.

    Refused where a payslip of theirs is owed and not paid: that is paid at once instead. Also while
    an earlier one is not taken back. Nothing moves before a second person agrees.
    """
    employment = employment_called(entity, payroll_id)
    act.need(entity=entity)
    if not why.strip():
        raise Refusal("Say what was missed, and how it was found out.", field="why", status=422)
    _refuse_twice(act, employment.pk, payroll_id)
    payee = _payee(act, entity, payroll_id)
    reference = next_reference("MSP")
    insert(act, "payroll_missed_pay", {
        "reference": reference, "entity": entity, "employment_id": employment.pk,
        "amount_pence": amount_pence, "why": why, "state": "asked", "payee": payee,
        "asked_by": act.person, "asked_on": act.today, "decided_note": "", "act_id": act.id,
    })  # fmt: skip
    subject = f"payroll:missed_pay:{reference}"
    act.concerns(subject)
    act.changed(subject, None, {"payroll_id": payroll_id, "amount_pence": amount_pence})
    act.ask_for(
        subject, "payroll.agree_missed_pay",
        title=f"Agree to pay {payroll_id} {format_pounds(amount_pence)} at once: {why}",
        amount_pence=amount_pence, entity=entity, due=act.today,
        url=f"/staff/payroll/missed/{reference}",
    )  # fmt: skip
    return reference


def _refuse_twice(act: Act, employment: int, payroll_id: str) -> None:
    """Refuse what is asked for already, is owed by a payslip, or was paid ahead before."""
    open_still = MissedPay.objects.filter(employment_id=employment, state="asked").first()
    if open_still is not None:
        raise WrongState(f"{open_still} is asked for {payroll_id} already.")
    for one in MissedPay.objects.filter(employment_id=employment, state="agreed"):
        left = overpayment_row(act.scope, one.reference).left_pence
        if left > 0:
            raise WrongState(
                f"{format_pounds(left)} of {one} was paid ahead and is not taken back yet."
            )
    latest = Payslip.objects.filter(employment_id=employment, run__state="posted").order_by("-id")
    slips = [f"payroll:payslip:{one.reference}" for one in latest[:LOOKED_AT]]
    for owed in payment_progress(act.scope, source=SOURCE, source_refs=slips):
        if owed.state in ("owed", "in a run"):
            name = owed.source_ref.rpartition(":")[2]
            raise WrongState(f"{name} is {owed.state} and not paid yet: pay that one at once.")


def _payee(act: Act, entity: str, payroll_id: str) -> str:
    start, end = act.today - timedelta(days=31), act.today + timedelta(days=1)
    mine = pay_facts(act.scope, entity=entity, start=start, end=end, payroll_id=payroll_id)
    if mine.is_empty():
        raise Unknown(f"{payroll_id} holds no post now.", field="payroll_id")
    payee = str(mine["payee"][-1] or "")
    if not payee:
        raise Refusal(f"{payroll_id} has no bank details.", field="payroll_id")
    return payee


@command(duty="payroll.missed_agree", summary="Agree that missed pay is paid at once")
def agree_missed_pay(act: Act, missed_pay: MissedPayRef, note: str = "") -> str:
    """Agree as the second person: it is owed from net pay, and the next run takes it off.

    What the next pay doesn't reach to is taken of the one after. The payroll officer then proposes
    the urgent payment, which two others release.
    """
    found = locked(act, MissedPay, "missed pay", missed_pay, "asked")
    subject = f"payroll:missed_pay:{missed_pay}"
    act.concerns(subject)
    if act.person == found.asked_by and not act.caller.system:
        raise WrongState("Whoever asked for it doesn't agree to it.")
    act.within_limit(found.amount_pence, "missed_pay", {"entity": found.entity})
    plan = insert(act, "payroll_overpayment", {
        "reference": missed_pay, "entity": found.entity, "employment_id": found.employment_id,
        "basis": "paid_ahead", "of_tax_year": tax_year(act.today),
        "gross_pence": found.amount_pence, "owed_pence": found.amount_pence, "why": found.why,
        "found_on": act.today, "run_id": None, "state": "agreed",
        "instalment_pence": found.amount_pence, "protected_pence": 0, "first_on": act.today,
        "charge": "", "act_id": act.id,
    })  # fmt: skip
    net_pay = account_roles(act.scope, entity=found.entity)[Role.NET_PAY]
    post_between(act, found.entity, subject, f"Missed pay {missed_pay}", (ADVANCES, ""),
                 (net_pay, ""), found.amount_pence)  # fmt: skip
    request_payment(act, source=SOURCE, requests=[PaymentRequest.model_validate({
        "source_ref": subject, "entity": found.entity, "payee": found.payee,
        "amount_pence": found.amount_pence, "due_on": act.today, "why": "Pay, paid at once",
        "control": str(Role.NET_PAY),
    })])  # fmt: skip
    _decide(act, found, "agreed", note, plan)
    act.ask_for(
        subject, "payables.propose_urgent_run",
        title=f"Pay {missed_pay} at once, {format_pounds(found.amount_pence)}",
        amount_pence=found.amount_pence, entity=found.entity, due=act.today,
        url=f"/staff/payables/urgent/new?what={missed_pay}",
    )  # fmt: skip
    return missed_pay


def _decide(act: Act, found: MissedPay, state: str, note: str, plan: int | None = None) -> None:
    after = {"state": state, "decided_by": act.person, "decided_on": act.today}
    MissedPay.objects.filter(pk=found.pk).update(
        **after, decided_note=note, plan_id=plan or found.plan_id
    )
    subject = f"payroll:missed_pay:{found.reference}"
    act.done(subject)
    act.changed(subject, {"state": found.state}, after | {"note": note})


@command(duty="payroll.missed_agree", summary="Refuse to pay missed pay at once")
def refuse_missed_pay(act: Act, missed_pay: MissedPayRef, note: Text) -> str:
    """Refuse it, with the reason: it is paid with the next run, if it is owed."""
    found = locked(act, MissedPay, "missed pay", missed_pay, "asked")
    act.concerns(f"payroll:missed_pay:{missed_pay}")
    _decide(act, found, "refused", note)
    return missed_pay


@command(duty="payroll.missed_agree", summary="Withdraw missed pay that was not paid")
def withdraw_missed_pay(act: Act, missed_pay: MissedPayRef, note: Text) -> str:
    """Take back what was agreed and is in no payment run; nothing is then taken off the next pay.

    Refused once a run took of it, or its payment is under way.
    """
    found = locked(act, MissedPay, "missed pay", missed_pay, "agreed")
    row = overpayment_row(act.scope, missed_pay)
    if row.recovered_pence:
        raise WrongState(f"{format_pounds(row.recovered_pence)} of it was taken off a pay already.")
    subject = f"payroll:missed_pay:{missed_pay}"
    act.concerns(subject)
    cancel_request(act, source=SOURCE, source_refs=[subject], reason=note)
    net_pay = account_roles(act.scope, entity=found.entity)[Role.NET_PAY]
    post_between(act, found.entity, f"{subject}/back", f"Missed pay {missed_pay} not paid",
                 (net_pay, ""), (ADVANCES, ""), found.amount_pence)  # fmt: skip
    Overpayment.objects.filter(reference=missed_pay).update(state="withdrawn")
    _decide(act, found, "withdrawn", note)
    return missed_pay
