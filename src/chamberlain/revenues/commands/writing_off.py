"""Giving debt up and giving credit back: one person proposes, another agrees within their limit."""

from collections.abc import Sequence
from typing import Annotated, Literal

import polars as pl
from pydantic import Field

from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Pence, Text, Year
from chamberlain.ledger.contract import JournalLine, account_roles
from chamberlain.payables.contract import PaymentRequest, request_payment
from chamberlain.revenues.commands.costs import (
    COLLECTION_FUND,
    SOURCE,
    costs_owed,
    debtors_of,
    post,
    tax_of,
)
from chamberlain.revenues.commands.moving import locked_account
from chamberlain.revenues.contract import ACCOUNTS_CHANGED, AccountRef, RefundRef, WriteOffRef
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.models import Account, Entry, Refund, WriteOff
from chamberlain.revenues.queries.balances import year_balances

ALLOWANCE = "A2120"
"""Impairment allowance of council tax: debt that is given up is met from it."""

Reason = Literal[
    "deceased", "insolvent", "gone_away", "uneconomic", "statute_barred", "remitted", "hardship",
    "small_balance",
]  # fmt: skip


@command(duty="write_off.propose", summary="Propose to write council tax off")
def propose_write_off(
    act: Act,
    account: AccountRef,
    year: Year,
    reason_code: Reason,
    amount_pence: Annotated[Pence | None, Field(gt=0, description="Blank: all of it")] = None,
    reason: Text = "",
) -> str:
    """Propose to give up what an account owes of a year; another person agrees, within their limit.

    Costs among it are told apart: they are the General Fund's loss, the tax the Collection Fund's.
    """
    found = locked_account(act, account)
    owed = _balance(found, act, year)
    amount = amount_pence or owed
    if not 0 < amount <= owed:
        raise WrongState(f"{format_pounds(owed)} is owed of {year}.", field="amount_pence")
    costs = costs_owed(found.entity, act.today, tax_of(found.pk)).filter(
        (pl.col("account_id") == found.pk) & (pl.col("year") == year)
    )
    cost = min(int(costs["left_pence"].sum()), amount)
    made = WriteOff.objects.create(
        reference=next_reference("WRO"),
        entity=found.entity,
        account=found,
        year=year,
        amount_pence=amount,
        cost_pence=cost,
        reason_code=reason_code,
        reason=reason,
        proposed_by=act.person,
        proposed_on=act.today,
        act_id=act.id,
    )
    subject = f"revenues:write_off:{made.reference}"
    act.concerns(subject)
    act.changed(subject, None, {"pence": amount, "reason": reason_code})
    act.ask_for(
        subject,
        "revenues.agree_write_off",
        title=f"Agree to write off {format_pounds(amount)} of account {account}",
        url=f"/staff/revenues/write-offs/{made.reference}",
        entity=found.entity,
        amount_pence=amount,
        document="write_off",
    )
    return made.reference


@command(duty="write_off.agree", summary="Agree to write council tax off")
def agree_write_off(act: Act, write_off: WriteOffRef) -> None:
    """Write off what somebody else proposed, against the impairment allowance."""
    held = _write_off(act, write_off)
    owed = _balance(held.account, act, held.year)
    if held.amount_pence > owed:
        raise WrongState(f"{format_pounds(owed)} is owed of {held.year} by now: reject it.")
    act.within_limit(held.amount_pence, "write_off")
    WriteOff.objects.filter(pk=held.pk).update(
        state="agreed", agreed_by=act.person, agreed_on=act.today
    )
    _write(act, held, -1, "Written off")
    subject = f"revenues:write_off:{write_off}"
    act.changed(subject, {"state": "proposed"}, {"state": "agreed"})
    act.done(subject)


@command(duty="write_off.agree", summary="Reject a write-off of council tax")
def reject_write_off(act: Act, write_off: WriteOffRef, reason: Text) -> None:
    """Put a proposed write-off aside; the debt is pursued."""
    held = _write_off(act, write_off)
    WriteOff.objects.filter(pk=held.pk).update(state="rejected")
    subject = f"revenues:write_off:{write_off}"
    act.changed(subject, {"state": "proposed"}, {"state": "rejected", "reason": reason})
    act.done(subject)


@command(duty="write_off.write_on", summary="Write council tax on again")
def write_on(act: Act, write_off: WriteOffRef, reason: Text) -> None:
    """Bring a debt back that was written off: somebody was found, or paid after all."""
    held = WriteOff.objects.select_for_update(of=("self",)).filter(reference=write_off).first()
    if held is None or held.state != "agreed":
        raise WrongState(f"{write_off} is no write-off in force.", field="write_off")
    locked_account(act, held.account.reference)
    WriteOff.objects.filter(pk=held.pk).update(state="written_on", written_on_on=act.today)
    _write(act, held, 1, "Written on again")
    subject = f"revenues:write_off:{write_off}"
    act.changed(subject, {"state": "agreed"}, {"state": "written_on", "reason": reason})


def _write(act: Act, held: WriteOff, sign: int, what: str) -> None:
    """Enter and post a write-off (-1), or its undoing: tax and costs each to its fund."""
    subject = f"revenues:write_off:{held.reference}"
    ref = subject if sign < 0 else f"{subject}/on"
    Entry.objects.create(
        account_id=held.account_id,
        year=held.year,
        kind="write_off",
        amount_pence=sign * held.amount_pence,
        day=act.today,
        source_ref=ref,
        narrative=f"{what}: {held.reason_code.replace('_', ' ')}",
        act_id=act.id,
    )
    tax = held.amount_pence - held.cost_pence
    debtors = debtors_of(held.account_id)
    lines = [
        *_pair(ALLOWANCE, debtors, -sign * tax, COLLECTION_FUND, ref),
        *_pair(ALLOWANCE, debtors, -sign * held.cost_pence, "GF", ref),
    ]
    post(act, held.entity, ref, f"{what}: account {held.account.reference}", tuple(lines))
    _tell(act, held.account)


def _pair(debit: str, credit: str, pence: int, fund: str, ref: str) -> Sequence[JournalLine]:
    if not pence:
        return ()
    return (
        JournalLine(account=debit, amount_pence=pence, fund=fund, line_ref=ref),
        JournalLine(account=credit, amount_pence=-pence, fund=fund, line_ref=ref),
    )


@command(duty="refund.propose", summary="Propose to refund council tax")
def propose_refund(
    act: Act,
    account: AccountRef,
    payee: Annotated[str, Field(min_length=3, max_length=40, description="Such as PYE-0000123")],
    amount_pence: Annotated[Pence | None, Field(gt=0, description="Blank: all of it")] = None,
    reason: Text = "",
) -> str:
    """Propose to pay back what an account is in credit for; another person agrees.

    It goes to a payee whose bank account payables holds verified. What the payer owes for other
    years is met from the credit first.
    """
    found = locked_account(act, account)
    credit = _credit(found, act)
    amount = amount_pence or credit
    if not 0 < amount <= credit:
        raise WrongState(
            f"{account} is {format_pounds(max(credit, 0))} in credit over all its years.",
            field="amount_pence",
        )
    made = Refund.objects.create(
        reference=next_reference("CRF"),
        entity=found.entity,
        account=found,
        amount_pence=amount,
        payee=payee,
        reason=reason,
        proposed_by=act.person,
        proposed_on=act.today,
        act_id=act.id,
    )
    subject = f"revenues:refund:{made.reference}"
    act.concerns(subject)
    act.changed(subject, None, {"pence": amount, "payee": payee})
    act.ask_for(
        subject,
        "revenues.agree_refund",
        title=f"Agree to refund {format_pounds(amount)} of account {account}",
        url=f"/staff/revenues/refunds/{made.reference}",
        entity=found.entity,
        amount_pence=amount,
        document="refund",
    )
    return made.reference


@command(duty="refund.agree", summary="Agree to refund council tax")
def agree_refund(act: Act, refund: RefundRef) -> None:
    """Agree a refund that somebody else proposed: payables is asked to pay it, once."""
    held = _refund(act, refund)
    if held.amount_pence > _credit(held.account, act):
        raise WrongState("The account is not so much in credit any more: reject it.")
    act.within_limit(held.amount_pence, "refund")
    Refund.objects.filter(pk=held.pk).update(
        state="agreed", agreed_by=act.person, agreed_on=act.today
    )
    subject = f"revenues:refund:{refund}"
    for year, pence in _of_years(held, act):
        Entry.objects.create(
            account_id=held.account_id,
            year=year,
            kind="refund",
            amount_pence=pence,
            day=act.today,
            source_ref=f"{subject}/{year}",
            narrative=f"Refund {refund}",
            act_id=act.id,
        )
    creditors = account_roles(act.scope, entity=held.entity)["creditors_control"]
    lines = (
        JournalLine(
            account=debtors_of(held.account_id),
            amount_pence=held.amount_pence,
            fund=COLLECTION_FUND,
            line_ref=subject,
        ),
        JournalLine(account=creditors, amount_pence=-held.amount_pence, line_ref=subject),
    )
    post(act, held.entity, subject, f"Refund: account {held.account.reference}", lines)
    told = {
        "source_ref": subject,
        "entity": held.entity,
        "payee": held.payee,
        "amount_pence": held.amount_pence,
        "due_on": act.today,
        "why": f"Council tax refund, account {held.account.reference}",
    }
    request_payment(act, source=SOURCE, requests=[PaymentRequest.model_validate(told)])
    act.changed(subject, {"state": "proposed"}, {"state": "agreed"})
    act.done(subject)
    _tell(act, held.account)


@command(duty="refund.agree", summary="Reject a refund of council tax")
def reject_refund(act: Act, refund: RefundRef, reason: Text) -> None:
    """Put a proposed refund aside; the credit stands on the account."""
    held = _refund(act, refund)
    Refund.objects.filter(pk=held.pk).update(state="rejected")
    subject = f"revenues:refund:{refund}"
    act.changed(subject, {"state": "proposed"}, {"state": "rejected", "reason": reason})
    act.done(subject)


def _write_off(act: Act, reference: str) -> WriteOff:
    """Return a proposed write-off, locked, whose account the caller may act on."""
    held = WriteOff.objects.select_for_update(of=("self",)).filter(reference=reference).first()
    if held is None:
        raise Unknown(f"There is no write-off {reference}.", field="write_off")
    _still_proposed(act, held.account, held.state, f"revenues:write_off:{reference}", reference)
    return held


def _refund(act: Act, reference: str) -> Refund:
    """Return a proposed refund, locked, whose account the caller may act on."""
    held = Refund.objects.select_for_update(of=("self",)).filter(reference=reference).first()
    if held is None:
        raise Unknown(f"There is no refund {reference}.", field="refund")
    _still_proposed(act, held.account, held.state, f"revenues:refund:{reference}", reference)
    return held


def _still_proposed(act: Act, account: Account, state: str, subject: str, reference: str) -> None:
    locked_account(act, account.reference)
    act.concerns(subject)
    if state != "proposed":
        raise WrongState(f"{reference} is {state.replace('_', ' ')} already.")


def _balance(account: Account, act: Act, year: int) -> int:
    frame = year_balances(account.entity, act.today, [account.pk], year)
    return int(frame["balance_pence"].sum())


def _credit(account: Account, act: Act) -> int:
    """Return what an account is in credit for over all its years together."""
    frame = year_balances(account.entity, act.today, [account.pk])
    return -int(frame["balance_pence"].sum())


def _of_years(held: Refund, act: Act) -> list[tuple[int, int]]:
    """Return of which years' credit a refund is paid, the oldest first."""
    frame = year_balances(held.entity, act.today, [held.account_id]).sort("year")
    left, parts = held.amount_pence, []
    for year, balance in frame.select("year", "balance_pence").iter_rows():
        part = min(left, max(-balance, 0))
        if part:
            parts.append((year, part))
            left -= part
    return parts


def _tell(act: Act, account: Account) -> None:
    act.emit(ACCOUNTS_CHANGED, {"entity": account.entity, "accounts": [account.reference]})
