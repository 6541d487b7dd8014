"""The counter: a cashier's session with its float, what was taken, what was counted."""

from typing import Annotated, Literal

from pydantic import Field

from chamberlain.banking.contract import paying_account
from chamberlain.income.commands.closing import banked_on, expect, till_batch
from chamberlain.income.commands.intake import frame_of, take_in
from chamberlain.income.commands.posting import (
    post,
)
from chamberlain.income.contract import AccountRef, ReceivedPence, SessionRef
from chamberlain.income.errors import WrongState
from chamberlain.income.models import TillSession
from chamberlain.income.queries.accounts import account_row
from chamberlain.income.queries.types import type_on
from chamberlain.income.rules.local import local
from chamberlain.kernel.door import Act, NotPermitted, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Pence, Record, Text
from chamberlain.ledger.contract import line

PAGES = "/staff/income/"
Float = Annotated[Pence, Field(ge=0, description="What is in the drawer to begin with")]
Counted = Annotated[Pence, Field(ge=0, description="What is there, the float with it")]
Cheques = Annotated[Pence, Field(ge=0, description="What the cheques come to")]


class TakenPayment(Record):
    """A payment taken over the counter."""

    receipt: str
    account: str
    name: str
    amount_pence: Pence
    balance_pence: Pence


class Count(Record):
    """A session as it was counted."""

    session: str
    state: str
    variance_pence: Pence


@command(duty="till.open", summary="Open a cashier's session")
def open_session(act: Act, entity: str, float_pence: Float) -> str:
    """Open the caller's own till session with its float; a cashier has one open at a time."""
    act.need(entity=entity)
    held = TillSession.objects.filter(entity=entity, cashier=act.person, state="open").first()
    if held is not None:
        raise WrongState(f"{held.reference} is open: count it before you open another.")
    made = TillSession.objects.create(
        reference=next_reference("TIL"),
        entity=entity,
        cashier=act.person,
        opened_on=act.today,
        float_pence=float_pence,
        act_id=act.id,
    )
    act.changed(f"income:session:{made.reference}", None, {"float_pence": float_pence})
    return made.reference


@command(duty="receipt.allocate", summary="Take a payment over the counter")
def take_payment(
    act: Act,
    session: SessionRef,
    account: AccountRef,
    amount_pence: ReceivedPence,
    tender: Literal["cash", "cheque"] = "cash",
    payer: str = "",
    cheque_number: str = "",
) -> TakenPayment:
    """Take cash or a cheque for an account and answer what is left to pay on it.

    Refused for an account that is closed and owes nothing, and for an income type that the counter
    doesn't take. The same cheque is not taken twice in a session.
    """
    held = _own(act, session, "open")
    found = account_row(held.entity, account)
    kind = type_on(held.entity, found["income_type"], act.today, tender)
    if found["closed_on"] and found["closed_on"] <= act.today and found["balance_pence"] <= 0:
        raise WrongState(
            f"Account {found['reference']} of {found['name']} is closed since "
            f"{found['closed_on']:%-d %B %Y} and owes nothing.",
            field="account",
        )
    if amount_pence < kind.least_pence or (kind.most_pence and amount_pence > kind.most_pence):
        raise WrongState(f"{kind.name} is not taken in that amount.", field="amount_pence")
    reference = next_reference("TLR")
    said = f"cheque {cheque_number}" if tender == "cheque" else found["reference"]
    one = f"{held.reference}/{cheque_number}" if cheque_number else reference
    frame = frame_of([(one, found["id"], amount_pence, act.today, said, payer)])
    taken = take_in(act, held.entity, tender, frame, session=held.pk)
    if not taken.receipts:
        raise WrongState(f"Cheque {cheque_number} was taken already in {held.reference}.")
    column = "expected_cash_pence" if tender == "cash" else "expected_cheques_pence"
    TillSession.objects.filter(pk=held.pk).update(**{column: getattr(held, column) + amount_pence})
    now = account_row(held.entity, account)
    number = _last_receipt(act, held.entity, one)
    act.changed(f"income:session:{session}", None, {"receipt": number, "pence": amount_pence})
    return TakenPayment(
        receipt=number,
        account=now["reference"],
        name=now["name"],
        amount_pence=amount_pence,
        balance_pence=now["balance_pence"],
    )


def _last_receipt(act: Act, entity: str, external_ref: str) -> str:
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM income_receipt WHERE entity = %s AND external_ref = %s AND act_id = %s",
            [entity, external_ref, act.id],
        )
        return f"RCP-{cursor.fetchone()[0]:07d}"


def _own(act: Act, reference: str, state: str) -> TillSession:
    held = TillSession.objects.select_for_update().filter(reference=reference).first()
    if held is None:
        raise Unknown(f"There is no till session {reference}.", field="session")
    act.need(entity=held.entity)
    if held.state != state:
        raise WrongState(f"{reference} is {held.state}: this is done while it is {state}.")
    if held.cashier not in act.persons and not act.caller.system:
        raise NotPermitted(f"{reference} is another cashier's session.")
    return held


@command(duty="till.count", summary="Count and end a cashier's session")
def count_session(
    act: Act,
    session: SessionRef,
    cash_pence: Counted,
    cheques_pence: Cheques = 0,
    reason: Text = "",
) -> Count:
    """Say what is in the drawer; what differs is shown and posted, never made to fit.

    A difference above what is tolerated waits for another person to agree it, with its reason.
    """
    held = _own(act, session, "open")
    expected = held.float_pence + held.expected_cash_pence + held.expected_cheques_pence
    variance = cash_pence + cheques_pence - expected
    tolerated = abs(variance) <= local("till_tolerance_pence", act.today)
    if not tolerated and not reason:
        raise WrongState(
            f"There is {format_pounds(abs(variance))} too {'much' if variance > 0 else 'little'}: "
            "count again, or say what you know of it.",
            field="reason",
        )
    subject = f"income:session:{session}"
    act.concerns(subject)
    TillSession.objects.filter(pk=held.pk).update(
        state="closed" if tolerated else "counted",
        counted_cash_pence=cash_pence,
        counted_cheques_pence=cheques_pence,
        variance_pence=variance,
        reason=reason,
        closed_on=act.today if tolerated else None,
    )
    act.changed(subject, {"state": "open"}, {"state": "counted", "variance_pence": variance})
    if tolerated:
        _post_variance(act, held, variance)
    else:
        act.ask_for(
            subject,
            "income.agree_session",
            title=f"Agree the difference of {format_pounds(variance)} in {session}",
            url=f"{PAGES}sessions/{session}",
            entity=held.entity,
            amount_pence=abs(variance),
        )
    return Count(
        session=session, state="closed" if tolerated else "counted", variance_pence=variance
    )


@command(duty="till.agree", summary="Agree the difference of a session")
def agree_session(act: Act, session: SessionRef, note: Text = "") -> None:
    """Agree a till difference as another person than its cashier; it is posted then."""
    held = TillSession.objects.select_for_update().filter(reference=session).first()
    if held is None:
        raise Unknown(f"There is no till session {session}.", field="session")
    act.need(entity=held.entity)
    if held.state != "counted":
        raise WrongState(f"{session} is {held.state}: nothing waits to be agreed.")
    subject = f"income:session:{session}"
    act.concerns(subject)
    TillSession.objects.filter(pk=held.pk).update(
        state="closed", closed_on=act.today, agreed_by=act.person
    )
    act.changed(subject, {"state": "counted"}, {"state": "closed", "note": note})
    act.done(subject)
    _post_variance(act, held, held.variance_pence or 0)


def _post_variance(act: Act, held: TillSession, variance: int) -> None:
    """Post cash over or short: it is banked as counted, so cash in transit moves with it."""
    if not variance:
        return
    bank = paying_account(act.scope, entity=held.entity, code="")
    account = str(local("till_difference_account", act.today))
    centre = str(local("till_difference_centre", act.today))
    ref = f"income:session:{held.reference}"
    lines = [
        line(bank.transit_account, variance, line_ref=ref, narrative="Till difference"),
        line(account, -variance, cost_centre=centre, line_ref=ref, narrative="Till difference"),
    ]
    post(act, ref, held.entity, act.today, f"Till difference of {held.reference}", lines)
    expect(
        act,
        held.entity,
        held.reference,
        variance,
        banked_on("cash", act.today),
        "Difference",
        till_batch(held.entity, held.opened_on),
    )
