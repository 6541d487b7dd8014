"""County court claims: issued after the letter before claim, answered, and taken to judgment."""

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field

from chamberlain.income.commands.charging import credit
from chamberlain.income.commands.claims import (
    COURT_STAGE,
    claim_of,
    noted,
    put_costs,
    refuse_disputed,
    set_stage,
    took_credit,
)
from chamberlain.income.commands.invoicing import customer_of
from chamberlain.income.contract import ChargeRef, CustomerRef
from chamberlain.income.errors import WrongState
from chamberlain.income.models import Charge, Claim, ClaimCharge, Dispute
from chamberlain.income.queries.claims import ready_charges
from chamberlain.income.rules.claims import issue_fee
from chamberlain.kernel import rates
from chamberlain.kernel.door import Act, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Name, Pence, Text

Fee = Annotated[
    Pence | None,
    Field(ge=0, description="As on the court's notice; blank: by the scale that is on file"),
]
Costs = Annotated[Pence, Field(ge=0, description="Costs the court added")]
Answer = Literal["acknowledged", "admitted", "defended"]
Kind = Literal["default", "admitted", "decided"]


@command(duty="claim.issue", summary="Enter a county court claim")
def issue_claim(
    act: Act,
    customer: CustomerRef,
    court: Name,
    number: Name,
    issued_on: date,
    served_on: date,
    fee_pence: Fee = None,
    charges: list[ChargeRef] | None = None,
) -> str:
    """Enter a claim the court issued for a customer's charges, by default all that are ready.

    Ready is what had a letter before claim whose time to answer is over, isn't disputed and isn't
    claimed for already. The court's fee is charged and posted as costs, apart from the debt.
    """
    found = customer_of(act, customer)
    if not issued_on <= served_on or issued_on > act.today:
        raise WrongState(
            "A claim is issued by today and served on that day or after it.", field="served_on"
        )
    ready = ready_charges(found.pk, issued_on)
    claimed = _chosen(ready, charges, customer)
    debt = sum(claimed.values())
    days = int(rates.figures("income.court", issued_on)["answer_days"])
    made = Claim.objects.create(
        reference=next_reference("CLM"), entity=found.entity, customer=found, court=court,
        number=number.strip().upper(), issued_on=issued_on, served_on=served_on,
        answer_by=served_on + timedelta(days), debt_pence=debt, act_id=act.id,
    )  # fmt: skip
    for held in Charge.objects.select_for_update().filter(reference__in=claimed).order_by("id"):
        ClaimCharge.objects.create(
            claim=made, charge=held, claimed_pence=claimed[held.reference], act_id=act.id
        )
    set_stage(act, made, "claim")
    noted(act, made, "Claim issued", f"{court}, {made.number}", debt)
    fee = issue_fee(debt, issued_on) if fee_pence is None else fee_pence
    by = "by the scale on file, to confirm" if fee_pence is None else "as entered"
    put_costs(act, made, fee, f"Court fee to issue {made.number}, {by}", "issue")
    return made.reference


def _chosen(ready: dict[str, int], asked: list[str] | None, customer: str) -> dict[str, int]:
    wrong = [one for one in asked or [] if one not in ready]
    if wrong:
        raise WrongState(
            f"{wrong[0]} is not ready for a claim: it needs a letter before claim whose time to "
            "answer is over, something left to pay, no dispute and no other claim.",
            field="charges",
        )
    if not ready:
        raise WrongState(
            f"Nothing of {customer} is ready for a claim: a letter before claim comes first, and "
            "the time to answer it.",
            field="customer",
        )
    return {one: ready[one] for one in asked} if asked else ready


@command(duty="claim.issue", summary="Enter what the defendant answered")
def answer_claim(act: Act, claim: str, answer: Answer, answered_on: date, said: Text = "") -> None:
    """Enter an answer: an acknowledgment gives more days, a defence is a dispute and holds it."""
    held = claim_of(act, claim, "issued", "acknowledged", "admitted")
    if answered_on < held.served_on or answered_on > act.today:
        raise WrongState(
            f"An answer comes between {held.served_on:%-d %B %Y} and today.", field="answered_on"
        )
    until = held.answer_by
    if answer == "acknowledged":
        days = int(rates.figures("income.court", held.issued_on)["acknowledged_days"])
        until = held.served_on + timedelta(days)
    Claim.objects.filter(pk=held.pk).update(state=answer, answer_by=until)
    if answer == "defended":
        disputed(act, held, f"Defended in court: {said}" if said else "Defended in court")
    noted(act, held, answer.capitalize(), said, day=answered_on)
    act.done(f"income:claim:{claim}", "income.enter_judgment")


def disputed(act: Act, held: Claim, reason: str) -> None:
    """Note a dispute of each charge of the debt that isn't disputed already."""
    for one in held.claimcharge_set.filter(kind="debt").select_related("charge"):
        if not Dispute.objects.filter(charge=one.charge, settled_on__isnull=True).exists():
            Dispute.objects.create(
                charge=one.charge, entity=held.entity, reason=reason, opened_on=act.today,
                opened_by=act.person, act_id=act.id,
            )  # fmt: skip


@command(duty="claim.judgment", summary="Enter a judgment")
def enter_judgment(  # noqa: PLR0913, PLR0917 - as the order has them
    act: Act,
    claim: str,
    kind: Kind,
    judgment_on: date,
    costs_pence: Costs = 0,
    debt_pence: Annotated[
        Pence | None, Field(ge=0, description="Debt the court found owed; blank: all that is left")
    ] = None,
    pay_by: date | None = None,
    instalment_pence: Annotated[
        Pence | None, Field(gt=0, description="Each month, where ordered by instalments")
    ] = None,
    first_due_on: date | None = None,
) -> Pence:
    """Enter what the court ordered: all at once, or by monthly instalments. Returns the sum.

    By default only after the days to answer, and not of what is disputed; what the court decided
    settles the disputes. Debt the court didn't find owed is credited.
    """
    held = claim_of(act, claim, "issued", "acknowledged", "admitted", "defended")
    _judged(act, held, kind, judgment_on)
    if (instalment_pence is None) != (first_due_on is None):
        raise WrongState(
            "Instalments need what is paid each month and the first day.", field="first_due_on"
        )
    _found_owed(act, held, debt_pence)
    days = int(rates.figures("income.court", judgment_on)["pay_days"])
    Claim.objects.filter(pk=held.pk).update(
        state="judgment", judgment_on=judgment_on, judgment_kind=kind, judgment_pence=0,
        pay_by=first_due_on or pay_by or judgment_on + timedelta(days),
        instalment_pence=instalment_pence, first_due_on=first_due_on,
    )  # fmt: skip
    set_stage(act, held, "judgment")
    put_costs(act, held, costs_pence, f"Costs of the judgment in {held.number}", "judgment")
    whole = sum(took_credit(one) for one in _live(held))
    Claim.objects.filter(pk=held.pk).update(judgment_pence=whole)
    words = f", {format_pounds(instalment_pence)} a month" if instalment_pence else ""
    noted(act, held, "Judgment", f"{kind}{words}", whole, judgment_on)
    act.done(f"income:claim:{claim}", "income.enter_judgment")
    return whole


def _live(held: Claim) -> list[Charge]:
    rows = held.claimcharge_set.filter(live=True).select_related("charge").order_by("id")
    return [one.charge for one in rows]


def _judged(act: Act, held: Claim, kind: str, judgment_on: date) -> None:
    if judgment_on > act.today or judgment_on < held.served_on:
        raise WrongState("A judgment is given after service and by today.", field="judgment_on")
    if kind == "decided":
        ids = held.claimcharge_set.values_list("charge_id", flat=True)
        open_ones = Dispute.objects.filter(charge_id__in=list(ids), settled_on__isnull=True)
        open_ones.update(settled_on=act.today, outcome=f"Judgment in {held.number}")
        return
    refuse_disputed(held)
    if kind == "admitted" and held.state != "admitted":
        raise WrongState(f"{held.reference} was not admitted.", field="kind")
    if kind == "default" and judgment_on <= held.answer_by:
        raise WrongState(
            f"The defendant has until {held.answer_by:%-d %B %Y} to answer: there is no judgment "
            "by default before.",
            field="judgment_on",
        )


def _found_owed(act: Act, held: Claim, debt_pence: int | None) -> None:
    """Credit what a court didn't find owed, from the last charge back."""
    rows = held.claimcharge_set.filter(kind="debt").select_related("charge").order_by("-id")
    charges = [one.charge for one in rows]
    left = sum(took_credit(one) for one in charges)
    if debt_pence is None or debt_pence == left:
        return
    if debt_pence > left:
        raise WrongState(
            f"{format_pounds(left)} is left of the debt: a judgment isn't for more.",
            field="debt_pence",
        )
    over = left - debt_pence
    for charge in charges:
        part = min(over, took_credit(charge))
        if part:
            credit(act, charge, part, "cancelled", f"Not found owed in {held.number}")
        over -= part


@command(duty="claim.issue", summary="Withdraw a claim")
def withdraw_claim(act: Act, claim: str, reason: Text) -> None:
    """Give a claim up before judgment: its costs fall to the council, the debt stands."""
    held = claim_of(act, claim, "issued", "acknowledged", "admitted", "defended")
    for one in held.claimcharge_set.filter(kind="costs", live=True).select_related("charge"):
        left = took_credit(one.charge)
        if left:
            credit(act, one.charge, left, "cancelled", f"Claim withdrawn: {reason}")
    end_claim(act, held, "withdrawn", reason)


def end_claim(act: Act, held: Claim, state: str, reason: str, day: date | None = None) -> None:
    """End a claim: its charges are free of it, and what it waited for is over."""
    set_stage(act, held, COURT_STAGE if state != "satisfied" else "judgment")
    held.claimcharge_set.update(live=False)
    Claim.objects.filter(pk=held.pk).update(state=state, ended_on=day or act.today)
    noted(act, held, state.replace("_", " ").capitalize(), reason, day=day)
    act.done(f"income:claim:{held.reference}")
