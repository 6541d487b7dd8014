"""Paying by card, by reference alone: begun and looked up for a resident nobody signs in."""

from typing import Annotated

from pydantic import Field

from chamberlain.income.contract import check_card_payment, start_card_payment
from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.records import Pence
from chamberlain.revenues.contract import AccountRef
from chamberlain.revenues.models import Account


@command(duty="payment.begin", contract=True, summary="Begin a resident's card payment")
def pay_by_card(
    act: Act,
    account: AccountRef,
    amount_pence: Annotated[Pence, Field(gt=0)],
    return_url: str,
) -> str:
    """Begin a card payment towards an account; return the provider's page for the payer."""
    act.only_system()
    found = Account.objects.filter(reference=account).first()
    if found is None:
        raise Unknown(f"There is no account {account}.", field="account")
    act.need(entity=found.entity)
    begun = start_card_payment(
        act,
        source="revenues",
        entity=found.entity,
        account=account,
        amount_pence=amount_pence,
        description="Council tax",
        return_url=return_url,
    )
    return str(begun.next_url)


@command(duty="payment.begin", contract=True, summary="See how a resident's card payment ended")
def card_payment_state(act: Act, payment: str) -> str:
    """Return the state of a card payment as the provider holds it now."""
    act.only_system()
    return str(check_card_payment(act, payment=payment).state)
