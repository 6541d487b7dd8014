"""Civil penalties on bills, and grievances: the council's answer, the tribunal's decision."""

from datetime import date
from typing import Annotated, Literal

import polars as pl
from pydantic import Field

from chamberlain.kernel.calendar import year_of
from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.rates import figures
from chamberlain.kernel.records import Text
from chamberlain.ledger.contract import JournalLine
from chamberlain.revenues.commands.costs import debtors_of, post
from chamberlain.revenues.commands.moving import locked_account
from chamberlain.revenues.contract import ACCOUNTS_CHANGED, AccountRef, AppealRef, PenaltyRef
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.models import Appeal, Entry, Penalty
from chamberlain.revenues.rules.recovery import recovery_dates

INCOME, CENTRE = "93170", "CHB105"
"""Penalties are the General Fund's, beside court costs: the chart has no other subjective."""

Ground = Literal[
    "liability", "amount", "discount", "reduction", "penalty", "completion_notice", "band"
]


@command(duty="penalty.impose", summary="Impose a civil penalty")
def impose_penalty(
    act: Act,
    account: AccountRef,
    reason: Annotated[Text, Field(min_length=5)],
    kind: Annotated[
        Literal["first", "repeated"], Field(description="Repeated: the same was asked before")
    ] = "first",
) -> str:
    """Add a civil penalty to a bill for not telling, or telling what is wrong; return it.

    Local Government Finance Act 1992 Schedule 3. It stands apart from the tax. A repeated one needs
    a first of the year that was not quashed.
    """
    found = locked_account(act, account)
    year = year_of(act.today)
    before = Penalty.objects.filter(account=found, kind="first", state="imposed", year=year)
    if kind == "repeated" and not before.exists():
        raise WrongState("There is no first penalty that it repeats.", field="kind")
    amount = int(figures("revenues.penalties", act.today)[f"{kind}_pence"])
    made = Penalty.objects.create(
        reference=next_reference("PEN"),
        entity=found.entity,
        account=found,
        year=year,
        kind=kind,
        amount_pence=amount,
        reason=reason,
        imposed_on=act.today,
        act_id=act.id,
    )
    _enter(act, made, 1)
    act.changed(f"revenues:penalty:{made.reference}", None, {"pence": amount, "reason": reason})
    return made.reference


@command(duty="penalty.quash", summary="Quash a civil penalty")
def quash_penalty(act: Act, penalty: PenaltyRef, reason: Text) -> None:
    """Take a penalty off: the council may quash it, or the tribunal did."""
    held = Penalty.objects.select_for_update(of=("self",)).filter(reference=penalty).first()
    if held is None or held.state != "imposed":
        raise Unknown(f"No penalty {penalty} stands.", field="penalty")
    locked_account(act, held.account.reference)
    Penalty.objects.filter(pk=held.pk).update(state="quashed", quashed_on=act.today)
    _enter(act, held, -1)
    subject = f"revenues:penalty:{penalty}"
    act.changed(subject, {"state": "imposed"}, {"state": "quashed", "reason": reason})


def _enter(act: Act, held: Penalty, sign: int) -> None:
    subject = f"revenues:penalty:{held.reference}"
    ref = subject if sign > 0 else f"{subject}/quashed"
    Entry.objects.create(
        account_id=held.account_id,
        year=held.year,
        kind="penalty",
        amount_pence=sign * held.amount_pence,
        day=act.today,
        source_ref=ref,
        narrative=held.reason[:140],
        act_id=act.id,
    )
    pence = sign * held.amount_pence
    lines = (
        JournalLine(account=debtors_of(held.account_id), amount_pence=pence, line_ref=ref),
        JournalLine(account=INCOME, amount_pence=-pence, cost_centre=CENTRE, line_ref=ref),
    )
    post(act, held.entity, ref, f"Civil penalty: account {held.account.reference}", lines)
    told = {"entity": held.entity, "accounts": [held.account.reference]}
    act.emit(ACCOUNTS_CHANGED, told)


@command(duty="appeal.record", summary="Record a grievance")
def record_appeal(
    act: Act,
    account: AccountRef,
    ground: Ground,
    grievance: Annotated[Text, Field(min_length=5)],
    made_on: Annotated[date | None, Field(description="Day it was received; blank: today")] = None,
) -> str:
    """Record what somebody says is wrong; the council answers within two months. Nothing waits.

    About the band they write to the listing officer, whom the council tells.
    """
    found = locked_account(act, account)
    day = made_on or act.today
    if day > act.today:
        raise WrongState("It was received today or before.", field="made_on")
    asked = pl.DataFrame({"appeal_made": [day.isoformat()]})
    reply_by = date.fromisoformat(recovery_dates.run(asked)[0]["reply_by"][0])
    made = Appeal.objects.create(
        reference=next_reference("APL"),
        entity=found.entity,
        account=found,
        ground=ground,
        grievance=grievance,
        made_on=day,
        reply_by=reply_by,
        act_id=act.id,
    )
    subject = f"revenues:appeal:{made.reference}"
    act.changed(subject, None, {"ground": ground, "reply_by": reply_by.isoformat()})
    act.ask_for(
        subject,
        "revenues.answer_appeal",
        title=f"Answer {made.reference}: {ground.replace('_', ' ')}, account {account}",
        entity=found.entity,
        due=reply_by,
        url=f"/staff/revenues/appeals/{made.reference}/answer",
    )
    return made.reference


@command(duty="appeal.answer", summary="Answer a grievance")
def answer_appeal(
    act: Act,
    appeal: AppealRef,
    answer: Annotated[Text, Field(min_length=5)],
    agreed: Annotated[bool, Field(description="The council agrees and puts it right")] = False,
) -> None:
    """Give the council's answer; what it agrees to is put right by the acts that do so."""
    held = _appeal(act, appeal, ("with_council",))
    state = "decided" if agreed else "answered"
    Appeal.objects.filter(pk=held.pk).update(
        state=state, answered_on=act.today, answer=answer, outcome="allowed" if agreed else ""
    )
    subject = f"revenues:appeal:{appeal}"
    act.changed(subject, {"state": held.state}, {"state": state})
    act.done(subject)


@command(duty="appeal.record", summary="Record an appeal to the valuation tribunal")
def record_tribunal_appeal(
    act: Act, appeal: AppealRef, tribunal_reference: Annotated[str, Field(max_length=40)] = ""
) -> None:
    """Record that the tribunal was asked: after the council's answer, or after its two months."""
    held = _appeal(act, appeal, ("with_council", "answered"))
    if held.state == "with_council" and act.today <= held.reply_by:
        raise WrongState(f"The council may answer until {held.reply_by:%d/%m/%Y}.")
    Appeal.objects.filter(pk=held.pk).update(
        state="with_tribunal", appealed_on=act.today, tribunal_reference=tribunal_reference
    )
    subject = f"revenues:appeal:{appeal}"
    act.changed(subject, {"state": held.state}, {"state": "with_tribunal"})


@command(duty="appeal.record", summary="Record what the tribunal decided")
def record_decision(
    act: Act,
    appeal: AppealRef,
    outcome: Literal["allowed", "dismissed", "partly"],
    heard_on: date,
    decision: Annotated[Text, Field(min_length=5)],
) -> None:
    """Record the valuation tribunal's decision; what it orders is put right by the acts for it."""
    held = _appeal(act, appeal, ("with_tribunal",))
    Appeal.objects.filter(pk=held.pk).update(
        state="decided", outcome=outcome, heard_on=heard_on, decision=decision
    )
    subject = f"revenues:appeal:{appeal}"
    act.changed(subject, {"state": "with_tribunal"}, {"state": "decided", "outcome": outcome})
    act.done(subject)


@command(duty="appeal.record", summary="Record that a grievance was withdrawn")
def record_withdrawal(act: Act, appeal: AppealRef) -> None:
    """Record that whoever complained takes it back."""
    held = _appeal(act, appeal, ("with_council", "answered", "with_tribunal"))
    Appeal.objects.filter(pk=held.pk).update(state="withdrawn")
    subject = f"revenues:appeal:{appeal}"
    act.changed(subject, {"state": held.state}, {"state": "withdrawn"})
    act.done(subject)


def _appeal(act: Act, reference: str, states: tuple[str, ...]) -> Appeal:
    held = Appeal.objects.select_for_update(of=("self",)).filter(reference=reference).first()
    if held is None:
        raise Unknown(f"There is no appeal {reference}.", field="appeal")
    locked_account(act, held.account.reference)
    if held.state not in states:
        raise WrongState(f"{reference} is {held.state.replace('_', ' ')}.", field="appeal")
    return held
