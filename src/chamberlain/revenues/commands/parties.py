"""Parties of an account: who is liable together, who died, whose address is protected."""

from datetime import date
from typing import Annotated

from pydantic import Field

from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Text
from chamberlain.revenues.commands.dating import carve
from chamberlain.revenues.commands.moving import locked_account
from chamberlain.revenues.commands.own import refuse_own
from chamberlain.revenues.contract import ACCOUNTS_CHANGED, AccountRef, PartyRef
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.models import Account, LiableParty, Party


@command(duty="circumstances.change", summary="Record somebody liable together with the payer")
def record_joint_party(
    act: Act,
    account: AccountRef,
    name: Annotated[str, Field(min_length=1, max_length=140)],
    held_from: date,
    held_to: Annotated[date | None, Field(description="First day they no longer are")] = None,
) -> str:
    """Add a party jointly and severally liable over a range of days; return its reference.

    Each may be asked for the whole; never more than the whole is collected.
    """
    found = locked_account(act, account)
    same = Party.objects.filter(liableparty__account=found, name=name).first()
    party = same or Party.objects.create(
        reference=next_reference("PTY"), entity=found.entity, name=name, act_id=act.id
    )
    LiableParty.objects.create(
        account=found, party=party, held_from=held_from, held_to=held_to, act_id=act.id
    )
    subject = f"revenues:account:{account}"
    act.changed(subject, None, {"joint": party.reference, "held_from": held_from.isoformat()})
    return party.reference


@command(duty="circumstances.change", summary="End somebody's liability together with the payer")
def end_joint_party(
    act: Act,
    account: AccountRef,
    party: PartyRef,
    held_to: Annotated[date, Field(description="First day they are no longer liable")],
) -> None:
    """End a joint party's days; what was due for days before stays theirs as well."""
    found = locked_account(act, account)
    one = found_party(act, party)
    if not carve(act, LiableParty, {"account_id": found.pk, "party_id": one.pk}, held_to, None):
        raise WrongState(f"{party} is not liable on {held_to:%d/%m/%Y}.", field="held_to")
    subject = f"revenues:account:{account}"
    act.changed(subject, None, {"joint": party, "held_to": held_to.isoformat()})


@command(duty="address.protect", summary="Protect or open the address of a party")
def protect_address(
    act: Act,
    account: AccountRef,
    protected: Annotated[bool, Field(description="Hide it from all but those cleared for it")],
    reason: Annotated[Text, Field(min_length=3)],
) -> None:
    """Hide where a payer lives from everybody not cleared for protected addresses, or show it."""
    found = locked_account(act, account)
    party = Party.objects.select_for_update().get(pk=found.party_id)
    Party.objects.filter(pk=party.pk).update(protected=protected)
    before, after = {"protected": party.protected}, {"protected": protected, "reason": reason}
    act.changed(f"revenues:account:{account}", before, after)
    act.emit(ACCOUNTS_CHANGED, {"entity": found.entity, "accounts": [account]})


def found_party(act: Act, reference: str) -> Party:
    """Return a party, locked, within the caller's reach; Unknown when there is none."""
    found = Party.objects.select_for_update().filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no party {reference}.", field="party")
    act.need(entity=found.entity)
    for key, account in Account.objects.filter(party=found).values_list("pk", "reference"):
        refuse_own(act, key)
        act.concerns(f"revenues:account:{account}")
    return found
