"""Recovery of what is overdue: steps by dated data, disputes, write-offs by limit."""

from datetime import timedelta
from typing import Literal

from chamberlain.income.commands.charging import credit
from chamberlain.income.commands.invoicing import lock_charge
from chamberlain.income.contract import ChargeRef
from chamberlain.income.errors import WrongState
from chamberlain.income.models import Charge, Dispute, RecoveryStep, WriteOff
from chamberlain.income.queries.debt import open_debts
from chamberlain.income.rules.local import local
from chamberlain.income.rules.recovery import next_step
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Batch, Record, Refused, Text

PAGES = "/staff/income/"
Reason = Literal["deceased", "insolvent", "gone_away", "uneconomic", "statute_barred", "hardship"]


class StepItem(Record):
    """One charge and the step proposed for it."""

    charge: str
    stage: str


@command(duty="recovery.take", batch="items", summary="Take steps of recovery")
def take_recovery(act: Act, items: list[StepItem]) -> Batch:
    """Take the step that is due for each charge; one that isn't due (any more) is set aside.

    A payment, a credit or a dispute since it was proposed stops it.
    """
    accepted: list[str] = []
    refused: list[Refused] = []
    for row, item in enumerate(items):
        try:
            _take_step(act, item)
            accepted.append(item.charge)
        except Refusal as refusal:
            refused.append(
                Refused(row=row, field="charge", value=item.charge, message=refusal.message)
            )
    return Batch(accepted=accepted, refused=refused)


def _take_step(act: Act, item: StepItem) -> None:
    held = lock_charge(act, item.charge)
    debts = open_debts(held.entity, act.today, item.charge)
    due = next_step(debts, act.today)
    if due.is_empty() or due["next_stage"][0] != item.stage:
        raise WrongState(
            f"{item.charge} is not due for {item.stage.replace('_', ' ')} on {act.today:%-d %B %Y}."
        )
    RecoveryStep.objects.create(
        charge=held,
        entity=held.entity,
        stage=item.stage,
        left_pence=held.owed_pence - held.settled_pence - held.credited_pence,
        taken_on=act.today,
        answer_by=act.today + timedelta(int(due["answer_days"][0])),
        person=act.person,
        act_id=act.id,
    )
    Charge.objects.filter(pk=held.pk).update(stage=item.stage, stage_on=act.today)
    act.changed(f"income:charge:{item.charge}", {"stage": held.stage}, {"stage": item.stage})


@command(duty="charge.dispute", summary="Note that a charge is disputed")
def dispute_charge(act: Act, charge: ChargeRef, reason: Text) -> None:
    """Stop recovery of a charge while what the customer disputes is looked into."""
    held = lock_charge(act, charge)
    if Dispute.objects.filter(charge=held, settled_on__isnull=True).exists():
        raise WrongState(f"{charge} is disputed already.")
    Dispute.objects.create(
        charge=held,
        entity=held.entity,
        reason=reason,
        opened_on=act.today,
        opened_by=act.person,
        act_id=act.id,
    )
    act.changed(f"income:charge:{charge}", None, {"disputed": reason})


@command(duty="charge.dispute", summary="Settle a dispute")
def settle_dispute(act: Act, charge: ChargeRef, outcome: Text) -> None:
    """Say how a dispute ended; recovery goes on from where it stood."""
    held = lock_charge(act, charge)
    if not Dispute.objects.filter(charge=held, settled_on__isnull=True).update(
        settled_on=act.today, outcome=outcome
    ):
        raise WrongState(f"{charge} is not disputed.")
    act.changed(f"income:charge:{charge}", {"disputed": True}, {"outcome": outcome})


@command(duty="write_off.propose", summary="Propose to write a debt off")
def propose_write_off(act: Act, charge: ChargeRef, reason_code: Reason, reason: Text) -> str:
    """Propose to give up what is left of a charge; another person agrees it, within their limit."""
    held = lock_charge(act, charge)
    left = held.owed_pence - held.settled_pence - held.credited_pence
    if not left:
        raise WrongState(f"Nothing is left of {charge}.")
    made = WriteOff.objects.create(
        reference=next_reference("WOF"),
        entity=held.entity,
        charge=held,
        amount_pence=left,
        reason_code=reason_code,
        reason=reason,
        proposed_by=act.person,
        proposed_on=act.today,
        act_id=act.id,
    )
    subject = f"income:write_off:{made.reference}"
    act.concerns(subject)
    act.changed(subject, None, {"pence": left, "reason": reason_code})
    act.ask_for(
        subject,
        "income.agree_write_off",
        title=f"Agree to write off {format_pounds(left)} of {charge}",
        url=f"{PAGES}write-offs",
        entity=held.entity,
        amount_pence=left,
        document="write_off",
    )
    return made.reference


@command(duty="write_off.agree", summary="Agree to a write-off")
def agree_write_off(act: Act, write_off: str) -> None:
    """Write a debt off that somebody else proposed: against the impairment allowance."""
    held = _proposed(act, write_off)
    act.within_limit(held.amount_pence, "write_off")
    subject = f"income:write_off:{write_off}"
    act.concerns(subject)
    charge = lock_charge(act, held.charge.reference)
    WriteOff.objects.filter(pk=held.pk).update(state="agreed", agreed_by=act.person)
    allowance = str(local("impairment_allowance", act.today))
    credit(act, charge, held.amount_pence, "write_off", held.reason, against=allowance)
    act.changed(subject, {"state": "proposed"}, {"state": "agreed"})
    act.done(subject)


@command(duty="write_off.agree", summary="Reject a write-off")
def reject_write_off(act: Act, write_off: str, reason: Text) -> None:
    """Put a proposed write-off aside; the debt is pursued."""
    held = _proposed(act, write_off)
    WriteOff.objects.filter(pk=held.pk).update(state="rejected")
    subject = f"income:write_off:{write_off}"
    act.changed(subject, {"state": "proposed"}, {"state": "rejected", "reason": reason})
    act.done(subject)


def _proposed(act: Act, reference: str) -> WriteOff:
    held = (
        WriteOff.objects.select_for_update(of=("self",))
        .select_related("charge")
        .filter(reference=reference)
        .first()
    )
    if held is None:
        raise Unknown(f"There is no write-off {reference}.", field="write_off")
    act.need(entity=held.entity)
    if held.state != "proposed":
        raise WrongState(f"{reference} is {held.state} already.")
    return held
