"""After a county court judgment: enforced, paid, set aside; and what claims wait for."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from chamberlain.income.commands.charging import credit
from chamberlain.income.commands.claiming import disputed, end_claim
from chamberlain.income.commands.claims import (
    PAGES,
    claim_of,
    noted,
    put_costs,
    refuse_disputed,
    set_stage,
    took_credit,
)
from chamberlain.income.errors import WrongState
from chamberlain.income.models import Claim
from chamberlain.income.queries.claims import claim_states
from chamberlain.income.rules.claims import WORDS, waits_for
from chamberlain.income.rules.months import months_after
from chamberlain.kernel.door import Act, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.records import Name, Pence, Text

Method = Literal[
    "warrant_of_control",
    "high_court_writ",
    "attachment_of_earnings",
    "charging_order",
    "third_party_debt_order",
    "order_for_information",
]
Fee = Annotated[Pence, Field(ge=0, description="As the court asked for it; 0 where none")]


@command(duty="claim.enforce", summary="Enforce a judgment")
def enforce_judgment(
    act: Act, claim: str, method: Method, begun_on: date, fee_pence: Fee, court_reference: Name
) -> None:
    """Enter what was asked of the court to enforce a judgment; its fee is posted as costs.

    Not while anything is disputed, before the day to pay by, or while instalments are kept.
    """
    held = claim_of(act, claim, "judgment", "enforcing")
    refuse_disputed(held)
    state = claim_states(held.entity, act.today, claim)[0]
    if not state["left_pence"]:
        raise WrongState(f"Nothing is left of {claim}: mark it satisfied.")
    if held.instalment_pence is not None and not state["behind_pence"]:
        raise WrongState(f"The instalments of {claim} are kept: nothing is enforced meanwhile.")
    if held.pay_by is not None and begun_on <= held.pay_by:
        raise WrongState(
            f"It may be paid until {held.pay_by:%-d %B %Y}: enforcement begins after.",
            field="begun_on",
        )
    Claim.objects.filter(pk=held.pk).update(state="enforcing")
    set_stage(act, held, "enforcement")
    words = method.replace("_", " ")
    noted(act, held, "Enforcement", f"{words}, {court_reference}", state["left_pence"], begun_on)
    put_costs(act, held, fee_pence, f"Court fee: {words} in {held.number}", method)
    act.done(f"income:claim:{claim}", "income.enforce_judgment")


@command(duty="claim.enforce", summary="Enter how an enforcement ended")
def end_enforcement(act: Act, claim: str, outcome: Text) -> None:
    """Say what an enforcement came to; what is left may be enforced another way."""
    held = claim_of(act, claim, "enforcing")
    Claim.objects.filter(pk=held.pk).update(state="judgment")
    set_stage(act, held, "judgment")
    noted(act, held, "Enforcement ended", outcome)


@command(duty="claim.judgment", summary="Mark a judgment satisfied")
def satisfy_judgment(act: Act, claim: str, paid_on: date) -> str:
    """Mark that a judgment is paid; say whether its entry in the register can be cancelled.

    Paid within a month of judgment it can be cancelled, later it is marked satisfied (from general
    knowledge of the Register of Judgments Regulations 2005, to confirm).
    """
    held = claim_of(act, claim, "judgment", "enforcing")
    left = claim_states(held.entity, act.today, claim)[0]["left_pence"]
    if left:
        raise WrongState(f"{format_pounds(left)} is left of {claim}.")
    if held.judgment_on is None or not held.judgment_on <= paid_on <= act.today:
        raise WrongState("It was paid between judgment and today.", field="paid_on")
    month = paid_on <= months_after(held.judgment_on, 1)
    said = "Paid within a month: the entry can be cancelled" if month else "Paid after a month"
    end_claim(act, held, "satisfied", said, paid_on)
    return said


@command(duty="claim.set_aside", summary="Enter that a judgment was set aside")
def set_judgment_aside(act: Act, claim: str, set_aside_on: date, goes_on: bool, why: Text) -> None:
    """Undo a judgment: its costs and those of enforcing it are credited.

    Where the claim goes on it is as defended, and disputed; else it is over, and the debt stands.
    """
    held = claim_of(act, claim, "judgment", "enforcing")
    if not (held.judgment_on or set_aside_on) <= set_aside_on <= act.today:
        raise WrongState("It is set aside after judgment and by today.", field="set_aside_on")
    undone = held.claimcharge_set.filter(kind="costs", live=True).select_related("charge")
    for one in undone.exclude(step="issue") if goes_on else undone:
        left = took_credit(one.charge)
        if left:
            credit(act, one.charge, left, "cancelled", f"Judgment set aside: {why}")
    if not goes_on:
        end_claim(act, held, "set_aside", why, set_aside_on)
        return
    Claim.objects.filter(pk=held.pk).update(
        state="defended", judgment_on=None, judgment_kind="", judgment_pence=None, pay_by=None,
        instalment_pence=None, first_due_on=None,
    )  # fmt: skip
    set_stage(act, held, "claim")
    disputed(act, held, f"Judgment set aside: {why}")
    noted(act, held, "Judgment set aside", why, day=set_aside_on)
    act.done(f"income:claim:{claim}")


@command(duty="claim.check", contract=True, summary="Look at what county court claims wait for")
def check_claims(act: Act, entity: str) -> int:
    """Put what each claim waits for in the inbox, once; return how many wait for us."""
    act.need(entity=entity)
    waiting = 0
    for one in claim_states(entity, act.today):
        name, why = waits_for(one, act.today)
        if name:
            waiting += 1
            act.ask_for(
                f"income:claim:{one['reference']}",
                f"income.{name}",
                title=f"{WORDS[name]} in {one['reference']}, {one['name']}: {why}",
                url=f"{PAGES}claims/{one['reference']}",
                entity=entity,
            )
    return waiting
