"""After an order: means told, earnings and benefits attached, agents sent, other courts' outcomes.

SI 1992/613 regulation 52(2): against one person under one order one method at a time.
"""

from datetime import date
from typing import Annotated, Literal

import polars as pl
from pydantic import Field

from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.money import format_pounds, parse_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.rates import figures
from chamberlain.kernel.records import Batch, Pence, Record, Refused, Text
from chamberlain.revenues.commands.costs import rated_of
from chamberlain.revenues.commands.ordering import locked_order
from chamberlain.revenues.commands.own import refuse_own
from chamberlain.revenues.contract import EnforcementRef, OrderRef, PartyRef
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.models import (
    Arrangement,
    Enforcement,
    LiabilityOrder,
    Means,
    OrderParty,
    Party,
    Vulnerability,
)
from chamberlain.revenues.queries.orders import orders_left
from chamberlain.revenues.queries.stages import held_accounts
from chamberlain.revenues.rules.after_order import benefit_deduction
from chamberlain.revenues.rules.attachment import enforcement_fees

Frequency = Literal["weekly", "fortnightly", "four-weekly", "monthly"]
Work = Literal["employed", "benefits", "self_employed", "pension", "none"]
Benefit = Literal["", "universal_credit", "other"]
Stage = Literal["compliance", "enforcement", "sale"]
Outcome = Literal["charging_order", "bankruptcy", "committal"]
Ending = Literal[
    "left_employment", "benefit_ended", "no_goods", "gone_away", "vulnerable", "recalled",
    "breathing_space", "deceased", "granted", "refused", "superseded",
]  # fmt: skip
Who = Annotated[str, Field(max_length=80, description="Blank: the first who is named")]


@command(duty="enforcement.prepare", summary="Record what somebody told of their means")
def record_means(  # noqa: PLR0913, PLR0917 - what regulation 36 asks for
    act: Act,
    order: OrderRef,
    work: Work,
    party: Who = "",
    payer: Annotated[str, Field(max_length=140, description="Employer or pension payer")] = "",
    payer_address: Annotated[str, Field(max_length=400)] = "",
    pay_number: Annotated[str, Field(max_length=40)] = "",
    frequency: Annotated[Frequency | None, Field(description="How often they are paid")] = None,
    benefit: Benefit = "",
) -> None:
    """Record the answer to a request for information: work, employer, benefits. The newest holds.

    Of somebody employed the employer and how often they are paid are needed.
    """
    found = locked_order(act, order)
    who = named(found, party)
    if work == "employed" and not (payer and frequency):
        raise WrongState("Give the employer and how often they are paid.", field="payer")
    Means.objects.create(
        party=who,
        work=work,
        payer=payer,
        payer_address=payer_address,
        pay_number=pay_number,
        frequency=frequency or "",
        benefit=benefit,
        told_on=act.today,
        act_id=act.id,
    )
    act.changed(f"revenues:order:{order}", None, {"party": who.reference, "work": work})


@command(duty="enforcement.prepare", summary="Attach earnings")
def attach_earnings(act: Act, order: OrderRef, party: Who = "") -> str:
    """Order an employer to make deductions by the statutory tables; return the reference.

    The employer is the one that was told of. At most two orders of the council at once for one
    person. No new attachment in a breathing space.
    """
    found = locked_order(act, order)
    _refuse_rates(found, "Earnings")
    who = named(found, party)
    told = Means.objects.filter(party=who).order_by("-told_on", "-id").first()
    if told is None or told.work != "employed":
        raise WrongState(f"{who.name} told of no employer: record their means first.")
    most = figures("revenues.attachment_of_earnings", act.today)["orders_at_once"]
    running = Enforcement.objects.filter(party=who, method="earnings", state="running").count()
    if running >= most:
        raise WrongState(f"{who.name} has {running} attachments of earnings: the most is {most}.")
    return _begin(
        act,
        found,
        who,
        "earnings",
        third=told.payer,
        third_address=told.payer_address,
        third_reference=told.pay_number,
        frequency=told.frequency,
    )


@command(duty="enforcement.prepare", summary="Attach benefits")
def attach_benefits(
    act: Act,
    order: OrderRef,
    party: Who = "",
    benefit: Benefit = "",
    allowance_pence: Annotated[
        Pence | None, Field(gt=0, description="Universal credit: standard allowance a month")
    ] = None,
) -> str:
    """Ask the department for deductions from a benefit, at the fixed rate; return the reference.

    One at a time for one person: others wait until it has run.
    """
    found = locked_order(act, order)
    _refuse_rates(found, "Benefits")
    who = named(found, party)
    told = Means.objects.filter(party=who).order_by("-told_on", "-id").first()
    kind = benefit or (told.benefit if told else "")
    row = {"benefit": kind or "none", "allowance_pence": allowance_pence, "as_at": act.today}
    result, errors = benefit_deduction.run(pl.DataFrame([row]))
    if errors.height:
        raise WrongState(str(errors["message"][0]), field="benefit")
    one = Enforcement.objects.filter(party=who, method="benefits", state="running").first()
    if one is not None:
        raise WrongState(f"Deductions from {who.name}'s benefit run under {one.reference}.")
    every = "monthly" if result["every"][0] == "month" else "weekly"
    fixed = parse_pounds(result["deduction"][0])
    third = "Department for Work and Pensions"
    return _begin(act, found, who, "benefits", third=third, frequency=every, fixed_pence=fixed)


class Placement(Record):
    """One order to be placed with enforcement agents."""

    order: OrderRef
    party: PartyRef = ""


@command(duty="enforcement.prepare", batch="items", summary="Place orders with enforcement agents")
def place_with_agents(
    act: Act,
    items: list[Placement],
    firm: Annotated[str, Field(min_length=2, max_length=140)] = "",
) -> Batch:
    """Place orders with a firm of agents; whoever is noted as vulnerable is set aside.

    The compliance fee is the debtor's from then on.
    """
    if not firm:
        raise WrongState("Name the firm of agents.", field="firm")
    done: list[str] = []
    refused: list[Refused] = []
    for row, item in enumerate(items):
        try:
            found = locked_order(act, item.order)
            who = named(found, item.party)
            _refuse_vulnerable(act, who)
            done.append(_begin(act, found, who, "agent", third=firm, stage="compliance"))
        except Refusal as refusal:
            refused.append(
                Refused(row=row, field="order", value=item.order, message=refusal.message)
            )
    return Batch(accepted=done, refused=refused)


@command(duty="enforcement.prepare", summary="Record the stage that agents have reached")
def reach_stage(act: Act, enforcement: EnforcementRef, stage: Stage) -> Pence:
    """Record a later stage, as the agents report it; return the fees due by the law's scale."""
    found = locked_enforcement(act, enforcement)
    order = ["compliance", "enforcement", "sale"]
    if found.method != "agent" or order.index(stage) <= order.index(found.stage):
        raise WrongState(f"{enforcement} is at {found.stage or found.method} already.")
    fees = fees_at(found.amount_pence, stage, found.began_on)
    Enforcement.objects.filter(pk=found.pk).update(stage=stage, fees_pence=fees)
    before = {"stage": found.stage, "fees_pence": found.fees_pence}
    after = {"stage": stage, "fees_pence": fees}
    act.changed(f"revenues:enforcement:{enforcement}", before, after)
    return fees


@command(duty="enforcement.prepare", summary="Record a step of another court")
def record_proceedings(
    act: Act,
    order: OrderRef,
    method: Outcome,
    court: Annotated[str, Field(min_length=3, max_length=140)],
    case_number: Annotated[str, Field(max_length=40)] = "",
    party: Who = "",
) -> str:
    """Record that a charging order, bankruptcy or committal is asked for; return the reference.

    Each from the sum that the law names; committal only after agents found no goods.
    """
    found = locked_order(act, order)
    if method == "charging_order":
        _refuse_rates(found, "A home")
    who = named(found, party)
    law = figures("revenues.after_order", act.today)
    owed = _owed_by(found, who, act.today)
    least = {"charging_order": law["charging_order_least_pence"],
             "bankruptcy": law["bankruptcy_least_pence"]}.get(method, 0)  # fmt: skip
    if owed < least:
        raise WrongState(
            f"{who.name} owes {format_pounds(owed)} under orders; the least for a "
            f"{method.replace('_', ' ')} is {format_pounds(least)}."
        )
    visited = Enforcement.objects.filter(order=found, party=who, method="agent", ending="no_goods")
    if method == "committal" and not visited.exists():
        raise WrongState("Agents must have found no goods before committal is asked for.")
    return _begin(act, found, who, method, third=court, third_reference=case_number)


@command(duty="enforcement.prepare", summary="End an enforcement")
def end_enforcement(act: Act, enforcement: EnforcementRef, ending: Ending, note: Text = "") -> None:
    """End what is being done, and say why; the order can then be enforced another way."""
    found = locked_enforcement(act, enforcement)
    end(act, found, ending, note)


def end(act: Act, found: Enforcement, ending: str, note: str = "") -> None:
    """End an enforcement that runs, from today."""
    Enforcement.objects.filter(pk=found.pk).update(
        state="ended", ended_on=act.today, ending=ending, note=note
    )
    subject = f"revenues:enforcement:{found.reference}"
    act.changed(subject, {"state": "running"}, {"state": "ended", "ending": ending})


def locked_enforcement(act: Act, reference: str) -> Enforcement:
    """Return an enforcement that runs, locked, within the caller's reach."""
    found = (
        Enforcement.objects.select_for_update(of=("self",))
        .select_related("order", "order__account", "party")
        .filter(reference=reference)
        .first()
    )
    if found is None:
        raise Unknown(f"There is no enforcement {reference}.", field="enforcement")
    act.need(entity=found.entity)
    refuse_own(act, found.order.account_id)
    act.concerns(f"revenues:account:{found.order.account.reference}")
    if found.state != "running":
        raise WrongState(f"{reference} ended on {found.ended_on:%d/%m/%Y}: {found.ending}.")
    return found


def named(order: LiabilityOrder, party: str = "") -> Party:
    """Return the party named in an order; Unknown for anybody else."""
    listed = OrderParty.objects.select_related("party").filter(order=order).order_by("id")
    one = (listed.filter(party__reference=party) if party else listed).first()
    if one is None:
        raise Unknown(f"{party or 'Nobody'} is not named in {order.reference}.", field="party")
    return one.party


def fees_at(debt_pence: int, stage: str, placed_on: date) -> int:
    """Return an agent's fees of the stages reached, by the law's scale."""
    row = {"debt_pence": debt_pence, "stage": stage, "passed_on": placed_on}
    return parse_pounds(enforcement_fees.run(pl.DataFrame([row]))[0]["total_fees"][0])


def _begin(act: Act, order: LiabilityOrder, who: Party, method: str, **values: object) -> str:
    """Begin a method under an order, refusing what the law or a promise keeps out."""
    owed = _left(order, act.today)
    if order.state != "in_force" or not owed:
        raise WrongState(f"Nothing is left of order {order.reference}.", field="order")
    if order.account_id in held_accounts(order.entity, act.today):
        raise WrongState(f"Account {order.account.reference} is on hold.", field="order")
    if Arrangement.objects.filter(account_id=order.account_id, state="running").exists():
        raise WrongState(f"An arrangement runs on account {order.account.reference}.")
    other = Enforcement.objects.filter(order=order, party=who, state="running").first()
    if other is not None:
        raise WrongState(
            f"{other.method.replace('_', ' ').capitalize()} runs under {other.reference}: one "
            "method at a time against one person under one order.",
            field="order",
        )
    fees = fees_at(owed, "compliance", act.today) if method == "agent" else 0
    made = Enforcement.objects.create(
        reference=next_reference("ENF"),
        entity=order.entity,
        order=order,
        party=who,
        method=method,
        began_on=act.today,
        amount_pence=owed,
        fees_pence=fees,
        act_id=act.id,
        **values,
    )
    subject = f"revenues:enforcement:{made.reference}"
    act.changed(subject, None, {"method": method, "order": order.reference, "pence": owed})
    return made.reference


def _left(order: LiabilityOrder, today: date) -> int:
    frame = orders_left(order.entity, today, [order.account_id])
    return int(frame.filter(pl.col("order_id") == order.pk)["left_pence"].sum())


def _owed_by(order: LiabilityOrder, who: Party, today: date) -> int:
    """Return what is left of every order that names a person."""
    orders = OrderParty.objects.filter(party=who).values_list("order_id", "order__account_id")
    ids, accounts = {one for one, _ in orders}, {account for _, account in orders}
    frame = orders_left(order.entity, today, sorted(accounts))
    return int(frame.filter(pl.col("order_id").is_in(ids))["left_pence"].sum())


def _refuse_rates(order: LiabilityOrder, what: str) -> None:
    if rated_of([order.account_id]):
        raise WrongState(
            f"{what} cannot be charged with business rates: agents, or the debtor's insolvency, "
            f"are the ways of order {order.reference}.",
            field="order",
        )


def _refuse_vulnerable(act: Act, who: Party) -> None:
    noted = Vulnerability.objects.filter(party=who, ended_act__isnull=True)
    if noted.exclude(held_to__lte=act.today).exists():
        raise WrongState(f"{who.name} is noted as vulnerable: agents are not sent.")
