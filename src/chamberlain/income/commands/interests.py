"""Own and relatives' customer accounts: who declared one may neither open it nor act on it."""

from typing import Annotated, Literal

from pydantic import Field

from chamberlain.income.contract import CustomerRef
from chamberlain.income.errors import WrongState
from chamberlain.income.models import Barred, Customer
from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.models import User

Relation = Literal["own", "relative", "close_friend"]
Username = Annotated[str, Field(min_length=1, max_length=80, description="Signs in as")]


@command(duty="interest.declare", summary="Declare a customer yourself or a relative")
def declare_interest(act: Act, customer: CustomerRef, relation: Relation) -> None:
    """Declare a customer yourself or somebody near: from now on you may not open them.

    Only a manager, and another person, can end it.
    """
    _bar(act, customer, act.person, relation)


@command(duty="interest.manage", summary="Keep somebody from a customer")
def bar_person(act: Act, customer: CustomerRef, username: Username, relation: Relation) -> None:
    """Keep a member of staff from a customer who is themselves or a relative."""
    _bar(act, customer, _user(username), relation)


@command(duty="interest.manage", summary="Let somebody open a customer again")
def end_bar(act: Act, customer: CustomerRef, username: Username) -> None:
    """End a declaration from today; never one's own."""
    person = _user(username)
    if person in act.persons:
        raise WrongState("Somebody else's declaration can be ended.", field="username")
    found = _customer(act, customer)
    held = Barred.objects.filter(customer=found, person=person, held_to__isnull=True)
    if not held.update(held_to=act.today):
        raise WrongState(f"{username} is not kept from {customer}.", field="username")
    act.changed(f"income:customer:{customer}", {"barred": person}, None)


def _user(username: str) -> str:
    user = User.objects.filter(username__iexact=username).first()
    if user is None:
        raise Unknown(f"There is no person who signs in as {username}.", field="username")
    return str(user.reference)


def _customer(act: Act, reference: str) -> Customer:
    found = Customer.objects.select_for_update().filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no customer {reference}.", field="customer")
    act.need(entity=found.entity)
    return found


def _bar(act: Act, reference: str, person: str, relation: str) -> None:
    found = _customer(act, reference)
    # Said otherwise from today on, such as own for relative: what was declared before is history.
    Barred.objects.filter(customer=found, person=person, held_to__isnull=True).update(
        held_to=act.today
    )
    Barred.objects.create(
        person=person,
        customer=found,
        relation=relation,
        held_from=act.today,
        declared_by=act.person,
        act_id=act.id,
    )
    act.changed(f"income:customer:{reference}", None, {"barred": person, "relation": relation})
