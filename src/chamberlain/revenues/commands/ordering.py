"""Liability orders: recorded as the court made them, with its costs; told, answered, quashed."""

from datetime import date
from typing import Annotated

import polars as pl
from pydantic import Field

from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.numbering import next_references
from chamberlain.kernel.records import Pence, Record, Text
from chamberlain.payables.contract import DocumentRef
from chamberlain.revenues.commands.costs import Cost, charge_costs, rated_of
from chamberlain.revenues.commands.own import refuse_own
from chamberlain.revenues.contract import ACCOUNTS_CHANGED, HearingRef, OrderRef
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.models import (
    Account,
    CourtCase,
    Enforcement,
    Hearing,
    LiabilityOrder,
    LiableParty,
    OrderParty,
    RecoveryStep,
)
from chamberlain.revenues.queries.balances import year_balances
from chamberlain.revenues.queries.stages import held_accounts
from chamberlain.revenues.rules.recovery import recovery_dates
from chamberlain.revenues.rules.recovery_local import practice


class OrdersMade(Record):
    """What a hearing came to: orders made, and cases with nothing left to order."""

    orders: int
    paid: int
    tax_pence: Pence
    cost_pence: Pence


@command(duty="court.record", summary="Record the orders a court made")
def record_orders(
    act: Act,
    hearing: HearingRef,
    signed_by: Annotated[str, Field(min_length=3, max_length=140, description="Magistrate")],
    order_cost_pence: Annotated[
        Pence | None, Field(ge=0, description="Costs of each order; blank: the council's own")
    ] = None,
    document: DocumentRef = "",
) -> OrdersMade:
    """Record an order for each case still listed: what is owed of the tax, and costs by themselves.

    A case paid in full is withdrawn as paid. Cases on hold are to be put off or withdrawn first.
    Everybody liable is named, jointly and severally. Each is asked for information, to be answered
    in the days the law gives; not a ratepayer, of whom the law asks none. Once for a hearing, not
    before its day.
    """
    found = _hearing(act, hearing)
    if found.held_on > act.today:
        raise WrongState(f"It is heard on {found.held_on:%d/%m/%Y}, not before.", field="hearing")
    cases = list(
        CourtCase.objects.select_for_update(of=("self",))
        .select_related("account")
        .filter(hearing=found, state="listed")
        .order_by("id")
    )
    _refuse_held(act, found, cases)
    costs = order_cost_pence
    if costs is None:
        costs = int(practice("order_cost_pence", act.today))
    owed = _owed(found.entity, act.today, cases)
    paid = [case for case in cases if owed.get((case.account_id, case.year), 0) <= 0]
    CourtCase.objects.filter(pk__in=[case.pk for case in paid]).update(
        state="withdrawn", decided_on=act.today, reason="paid"
    )
    going = [case for case in cases if owed.get((case.account_id, case.year), 0) > 0]
    orders = _make(act, found, going, owed, costs)
    Hearing.objects.filter(pk=found.pk).update(
        state="heard", signed_by=signed_by, document=document
    )
    subject = f"revenues:hearing:{hearing}"
    taken = [Cost(one.account_id, one.year, costs, one.reference) for one in orders]
    charge_costs(act, found.entity, subject, "Costs of the liability order", taken)
    made = OrdersMade(
        orders=len(orders),
        paid=len(paid),
        tax_pence=sum(one.tax_pence for one in orders),
        cost_pence=sum(one.cost_pence for one in orders),
    )
    act.changed(subject, {"state": "listed"}, {"state": "heard", **made.model_dump()})
    act.done(subject)
    told = sorted({case.account.reference for case in cases})
    act.emit(ACCOUNTS_CHANGED, {"entity": found.entity, "accounts": told})
    return made


@command(duty="court.record", summary="File the order that the court signed")
def file_signed_order(act: Act, hearing: HearingRef, document: DocumentRef) -> None:
    """Keep the signed order with its hearing; a later one replaces it."""
    found = _hearing(act, hearing, "heard")
    Hearing.objects.filter(pk=found.pk).update(document=document)
    subject = f"revenues:hearing:{hearing}"
    act.changed(subject, {"document": found.document}, {"document": document})


@command(duty="court.record", summary="Record that a liability order was quashed")
def quash_order(
    act: Act,
    order: OrderRef,
    reason: Text,
    waive_costs: Annotated[bool, Field(description="Take its costs off the account")] = True,
) -> None:
    """Record an order quashed: what is done under it ends, and its costs come off the account.

    SI 1992/613 regulation 36A: the court quashes it on the council's application.
    """
    found = locked_order(act, order)
    if found.state != "in_force":
        raise WrongState(f"Order {order} is {found.state} already.", field="order")
    LiabilityOrder.objects.filter(pk=found.pk).update(
        state="quashed", ended_on=act.today, reason=reason
    )
    Enforcement.objects.filter(order=found, state="running").update(
        state="ended", ended_on=act.today, ending="order_quashed"
    )
    subject = f"revenues:order:{order}"
    if waive_costs:
        back = Cost(found.account_id, found.year, -found.cost_pence, "quashed")
        charge_costs(act, found.entity, subject, "Costs of a quashed order taken back", [back])
    act.changed(subject, {"state": "in_force"}, {"state": "quashed", "reason": reason})
    told = {"entity": found.entity, "accounts": [found.account.reference]}
    act.emit(ACCOUNTS_CHANGED, told)


def locked_order(act: Act, reference: str) -> LiabilityOrder:
    """Return an order, locked, within the caller's reach; Unknown when there is none."""
    found = (
        LiabilityOrder.objects.select_for_update(of=("self",))
        .select_related("account")
        .filter(reference=reference)
        .first()
    )
    if found is None:
        raise Unknown(f"There is no liability order {reference}.", field="order")
    act.need(entity=found.entity)
    refuse_own(act, found.account_id)
    act.concerns(f"revenues:account:{found.account.reference}")
    return found


def _hearing(act: Act, reference: str, state: str = "listed") -> Hearing:
    found = Hearing.objects.select_for_update().filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no hearing {reference}.", field="hearing")
    act.need(entity=found.entity)
    if found.state != state:
        raise WrongState(f"Hearing {reference} is {found.state}.", field="hearing")
    return found


def _refuse_held(act: Act, found: Hearing, cases: list[CourtCase]) -> None:
    held = set(held_accounts(found.entity, act.today))
    waiting = [case.reference for case in cases if case.account_id in held]
    if waiting:
        raise WrongState(
            f"{len(waiting)} cases are on hold, {waiting[0]} the first: put them off or withdraw "
            "them before the orders are recorded.",
            field="hearing",
        )


def _owed(entity: str, today: date, cases: list[CourtCase]) -> dict[tuple[int, int], int]:
    keys = sorted({case.account_id for case in cases})
    if not keys:
        return {}
    frame = year_balances(entity, today, keys).select("account_id", "year", "balance_pence")
    return {(account, year): pence for account, year, pence in frame.iter_rows()}


def _make(
    act: Act,
    found: Hearing,
    going: list[CourtCase],
    owed: dict[tuple[int, int], int],
    costs: int,
) -> list[LiabilityOrder]:
    """Write the orders, who is named in each, and the step on each account's way."""
    asked = {"information_requested": [act.today.isoformat()]}
    reply_by = date.fromisoformat(recovery_dates.run(pl.DataFrame(asked))[0]["reply_by"][0])
    references = next_references("LBO", len(going))
    rated = rated_of(case.account_id for case in going)
    orders = LiabilityOrder.objects.bulk_create(
        LiabilityOrder(
            reference=reference,
            case=case,
            entity=found.entity,
            account_id=case.account_id,
            year=case.year,
            made_on=found.held_on,
            tax_pence=max(owed[case.account_id, case.year] - case.summons_cost_pence, 0),
            cost_pence=min(case.summons_cost_pence, owed[case.account_id, case.year]) + costs,
            asked_on=None if case.account_id in rated else act.today,
            reply_by=None if case.account_id in rated else reply_by,
            act_id=act.id,
        )
        for reference, case in zip(references, going, strict=True)
    )
    CourtCase.objects.filter(pk__in=[case.pk for case in going]).update(
        state="ordered", decided_on=found.held_on
    )
    _name(orders)
    summonses = RecoveryStep.objects.filter(kind="summons", state="released")
    lists = {
        (step.account_id, step.year): step.list_id
        for step in summonses.filter(account_id__in=[case.account_id for case in going])
    }
    RecoveryStep.objects.bulk_create(
        RecoveryStep(
            list_id=lists[one.account_id, one.year],
            account_id=one.account_id,
            year=one.year,
            kind="liability_order",
            state="released",
            amount_pence=one.tax_pence + one.cost_pence,
            cost_pence=costs,
            issued_on=found.held_on,
            hearing_on=found.held_on,
        )
        for one in orders
    )
    return orders


def _name(orders: list[LiabilityOrder]) -> None:
    """Name in each order everybody liable for some day of its year."""
    accounts = Account.objects.select_related("party").in_bulk({one.account_id for one in orders})
    others: dict[int, list[LiableParty]] = {}
    joint = LiableParty.objects.select_related("party").filter(
        account_id__in=accounts, ended_act__isnull=True
    )
    for one in joint:
        others.setdefault(one.account_id, []).append(one)
    named: list[OrderParty] = []
    for order in orders:
        first, last = date(order.year, 4, 1), date(order.year + 1, 4, 1)
        parties = {accounts[order.account_id].party_id: accounts[order.account_id].party}
        for one in others.get(order.account_id, []):
            if one.held_from < last and (one.held_to is None or one.held_to > first):
                parties[one.party_id] = one.party
        named += [OrderParty(order=order, party=one, name=one.name) for one in parties.values()]
    OrderParty.objects.bulk_create(named)
