"""Card payments: begun with the provider, ended as it says, taken as a receipt once."""

from datetime import timedelta

from chamberlain.formats import govuk_pay
from chamberlain.income.commands.accounts import own_words_only
from chamberlain.income.commands.intake import frame_of, take_in
from chamberlain.income.contract import (
    CARD_PAYMENT_ENDED,
    AccountRef,
    PaymentRef,
    ReceivedPence,
)
from chamberlain.income.contract import CardPayment as Begun
from chamberlain.income.errors import PayRefused, WrongState
from chamberlain.income.models import Account, CardPayment, Receipt
from chamberlain.income.queries import provider
from chamberlain.income.queries.accounts import account_row
from chamberlain.income.queries.types import type_on
from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Name

ASK_AGAIN = timedelta(minutes=5)
WAITS = timedelta(minutes=95)
AT_ONCE = 200


@command(duty="card.begin", contract=True, summary="Begin a card payment")
def start_card_payment(
    act: Act,
    source: str,
    entity: str,
    account: AccountRef,
    amount_pence: ReceivedPence,
    description: Name,
    return_url: str,
    email: str = "",
) -> Begun:
    """Begin a card payment for an account; send the payer to the answer's `next_url`.

    `{payment}` in `return_url` becomes our reference, by which `check_card_payment` reads the
    outcome when the payer is back: nothing on that address is proof of payment.
    """
    own_words_only(act, source)
    act.need(entity=entity)
    return _begin(act, source, entity, account, amount_pence, description, return_url, email)


def _begin(  # noqa: PLR0913, PLR0917 - what the provider asks for
    act: Act,
    source: str,
    entity: str,
    account: str,
    amount_pence: int,
    description: str,
    return_url: str,
    email: str,
    telephone: bool = False,
) -> Begun:
    found = account_row(entity, account)
    if source != "income" and found["source"] != source:
        raise Unknown(f"There is no account {account} of {source}.", field="account")
    channel = "telephone" if telephone else "card"
    kind = type_on(entity, found["income_type"], act.today, channel)
    if amount_pence < kind.least_pence or (kind.most_pence and amount_pence > kind.most_pence):
        raise WrongState(f"{kind.name} is not taken in that amount.", field="amount_pence")
    reference = next_reference("CRD")
    try:
        body = govuk_pay.creation(
            amount_pence,
            reference,
            description,
            return_url.replace("{payment}", reference),
            email,
            telephone,
        )
        begun = provider.create(body)
    except ValueError as error:
        raise PayRefused(str(error), field="amount_pence") from error
    CardPayment.objects.create(
        reference=reference,
        entity=entity,
        source=source,
        account=Account.objects.get(pk=found["id"]),
        amount_pence=amount_pence,
        description=description,
        telephone=telephone,
        provider_id=begun.payment_id,
        next_url=begun.next_url,
        state=begun.state,
        begun_at=act.now,
        act_id=act.id,
    )
    act.changed(f"income:card_payment:{reference}", None, {"pence": amount_pence})
    return Begun(reference=reference, next_url=begun.next_url, state=begun.state)


@command(duty="card.begin", summary="Begin a card payment by telephone")
def begin_telephone_payment(
    act: Act, entity: str, account: AccountRef, amount_pence: ReceivedPence, return_url: str
) -> Begun:
    """Begin a payment that a caller makes by telephone; the card is entered with the provider only.

    The provider wants an attestation of the council's (PCI DSS) before it takes such payments.
    """
    act.need(entity=entity)
    said = f"Account {account}"
    return _begin(act, "income", entity, account, amount_pence, said, return_url, "", True)


@command(duty="card.begin", contract=True, summary="Ask the provider how a card payment stands")
def check_card_payment(act: Act, payment: PaymentRef) -> Begun:
    """Read a payment's state by its id; a success is taken as a receipt, however often it is told.

    The amount is the provider's: one that differs from what was asked is refused and looked into.
    """
    held = CardPayment.objects.select_for_update().filter(reference=payment).first()
    if held is None:
        raise Unknown(f"There is no card payment {payment}.", field="payment")
    act.need(entity=held.entity)
    if held.ended_on is None:
        _read(act, held)
    return Begun(reference=payment, next_url=held.next_url, state=held.state)


def _read(act: Act, held: CardPayment) -> None:
    found = provider.payment(held.provider_id)
    if found.amount_pence != held.amount_pence or found.reference != held.reference:
        raise PayRefused(
            f"The provider holds {held.reference} with {found.amount_pence} pence for "
            f"{found.reference}; {held.amount_pence} were asked for."
        )
    changes: dict[str, object] = {"state": found.state}
    if found.state == "success":
        changes["receipt_id"] = _take(act, held)
    if found.finished:
        changes["ended_on"] = act.today
    CardPayment.objects.filter(pk=held.pk).update(**changes)
    held.state = found.state
    if found.finished:
        told = {
            "source": held.source,
            "entity": held.entity,
            "payment": held.reference,
            "account": held.account.reference,
            "amount_pence": held.amount_pence,
            "state": found.state,
        }
        act.emit(CARD_PAYMENT_ENDED, told)


def _take(act: Act, held: CardPayment) -> int:
    channel = "telephone" if held.telephone else "card"
    one = (held.provider_id, held.account_id, held.amount_pence, act.today, held.reference, "")
    take_in(act, held.entity, channel, frame_of([one]))
    made = Receipt.objects.get(entity=held.entity, channel=channel, external_ref=held.provider_id)
    return int(made.pk)


@command(system=True, summary="Take word from the card payment provider")
def take_webhook(act: Act, payment_id: str) -> bool:
    """Look at a payment that a signed webhook names; its order and its words are not relied on."""
    held = CardPayment.objects.select_for_update().filter(provider_id=payment_id).first()
    if held is None or held.ended_on is not None:
        return False
    _read(act, held)
    return True


@command(duty="card.begin", contract=True, summary="Look again at card payments without an end")
def check_card_payments(act: Act, entity: str) -> int:
    """Ask for every payment that was left open longer than a payer may take; return how many ended.

    So a payer who never came back, and a webhook that never came, lose nothing.
    """
    act.need(entity=entity)
    waiting = CardPayment.objects.select_for_update(skip_locked=True).filter(
        entity=entity, ended_on__isnull=True, begun_at__lt=act.now - WAITS
    )
    ended = 0
    for held in waiting.order_by("begun_at")[:AT_ONCE]:
        _read(act, held)
        ended += held.state in govuk_pay.ENDED
    return ended
