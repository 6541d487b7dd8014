"""Care and conflict: vulnerability, authority to speak, own accounts, councillors, a death."""

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field

from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.models import User
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Text
from chamberlain.payables.contract import DocumentRef
from chamberlain.revenues.commands.dating import carve
from chamberlain.revenues.commands.moving import locked_account
from chamberlain.revenues.contract import ACCOUNTS_CHANGED, AccountRef
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.models import (
    Account,
    Authority,
    Barred,
    Councillor,
    Enforcement,
    Hold,
    LiableParty,
    Party,
    Vulnerability,
)
from chamberlain.revenues.rules.recovery_local import practice

Kind = Literal[
    "mental_health", "serious_illness", "disability", "learning_disability", "frail", "bereaved",
    "domestic_abuse", "pregnant_or_lone_parent", "language", "addiction", "other",
]  # fmt: skip
Standing = Literal[
    "written", "power_of_attorney", "deputy", "appointee", "debt_adviser", "executor"
]
Relation = Literal["own", "relative", "close_friend"]
Person = Annotated[str, Field(min_length=1, max_length=80, description="Whom the bill names")]
BEREAVED_DAYS = 92


@command(duty="care.note", summary="Note that somebody is vulnerable")
def note_vulnerability(
    act: Act,
    account: AccountRef,
    kind: Kind,
    note: Text = "",
    name: Annotated[str, Field(description="Blank: who the bill names")] = "",
) -> date:
    """Note why somebody is treated with care; return the day it is looked at again.

    Agents are not sent while it stands, and those under way are recalled.
    """
    found = locked_account(act, account)
    party = party_of(found, name)
    review = act.today + timedelta(days=int(practice("vulnerability_review_days", act.today)))
    carve(act, Vulnerability, {"party_id": party.pk, "kind": kind}, act.today, None)
    Vulnerability.objects.create(
        party=party,
        kind=kind,
        note=note,
        held_from=act.today,
        review_on=review,
        noted_by=act.person,
        act_id=act.id,
    )
    _recall(act, [party.pk], "vulnerable")
    act.changed(f"revenues:account:{account}", None, {"vulnerable": party.reference})
    return review


@command(duty="care.note", summary="End a note of vulnerability")
def end_vulnerability(act: Act, account: AccountRef, kind: Kind, name: str = "") -> None:
    """End a note from today: it is no longer so."""
    found = locked_account(act, account)
    party = party_of(found, name)
    if not carve(act, Vulnerability, {"party_id": party.pk, "kind": kind}, act.today, None):
        raise WrongState(f"No {kind.replace('_', ' ')} is noted of {party.name}.", field="kind")
    act.changed(f"revenues:account:{account}", {"vulnerable": party.reference}, None)


@command(duty="care.note", summary="Record who may speak for somebody")
def record_authority(  # noqa: PLR0913, PLR0917 - who, on what ground, how they are reached
    act: Act,
    account: AccountRef,
    third_party: Annotated[str, Field(min_length=2, max_length=140)],
    kind: Standing,
    held_to: Annotated[date | None, Field(description="Blank: until it is ended")] = None,
    telephone: Annotated[str, Field(max_length=40)] = "",
    email: Annotated[str, Field(max_length=254)] = "",
    document: DocumentRef = "",
    name: Annotated[str, Field(description="For whom; blank: who the bill names")] = "",
) -> None:
    """Let somebody else be told of an account and act on it, on a ground and until a day."""
    found = locked_account(act, account)
    party = party_of(found, name)
    same = {"party_id": party.pk, "name": third_party}
    carve(act, Authority, same, act.today, held_to)
    Authority.objects.create(
        **same, kind=kind, telephone=telephone, email=email, document=document,
        held_from=act.today, held_to=held_to, act_id=act.id,
    )  # fmt: skip
    act.changed(f"revenues:account:{account}", None, {"authority": kind, "name": third_party})


@command(duty="care.note", summary="End somebody's authority to speak")
def end_authority(act: Act, account: AccountRef, third_party: str, name: str = "") -> None:
    """End an authority from today."""
    found = locked_account(act, account)
    party = party_of(found, name)
    if not carve(act, Authority, {"party_id": party.pk, "name": third_party}, act.today, None):
        raise WrongState(f"{third_party} has no authority.", field="third_party")
    act.changed(f"revenues:account:{account}", {"authority": third_party}, None)


@command(duty="interest.declare", summary="Declare your own or a relative's account")
def declare_interest(act: Act, account: AccountRef, relation: Relation) -> None:
    """Declare an account your own or of somebody near: from now on you may not open it.

    Only a manager, and another person, can end it.
    """
    _bar(act, account, act.person, relation)


@command(duty="interest.manage", summary="Keep somebody from an account")
def bar_person(
    act: Act,
    account: AccountRef,
    username: Annotated[str, Field(min_length=1, max_length=80, description="Signs in as")],
    relation: Relation,
) -> None:
    """Keep a member of staff from an account that is theirs or a relative's."""
    user = User.objects.filter(username__iexact=username).first()
    if user is None:
        raise Unknown(f"There is no person who signs in as {username}.", field="username")
    _bar(act, account, user.reference, relation)


@command(duty="interest.manage", summary="Let somebody open an account again")
def end_bar(act: Act, account: AccountRef, username: str) -> None:
    """End a declaration from today; never one's own."""
    user = User.objects.filter(username__iexact=username).first()
    if user is None or user.reference in act.persons:
        raise WrongState("Somebody else's declaration can be ended.", field="username")
    found = locked_account(act, account)
    same = {"person": user.reference, "account_id": found.pk}
    if not carve(act, Barred, same, act.today, None):
        raise WrongState(f"{username} is not kept from {account}.", field="username")
    act.changed(f"revenues:account:{account}", {"barred": user.reference}, None)


def _bar(act: Act, account: str, person: str, relation: str) -> None:
    found = Account.objects.select_for_update().filter(reference=account).first()
    if found is None:
        raise Unknown(f"There is no account {account}.", field="account")
    act.need(entity=found.entity)
    same = {"person": person, "account_id": found.pk}
    carve(act, Barred, same, act.today, None)
    Barred.objects.create(
        **same, relation=relation, held_from=act.today, declared_by=act.person, act_id=act.id
    )
    act.changed(f"revenues:account:{account}", None, {"barred": person, "relation": relation})


@command(duty="interest.manage", summary="Record a councillor's account")
def add_councillor(
    act: Act, account: AccountRef, councillor: Annotated[str, Field(min_length=2, max_length=140)]
) -> None:
    """Record the account on which a member of the council is liable, for the section 106 report."""
    found = locked_account(act, account)
    same = {"name": councillor, "account_id": found.pk}
    carve(act, Councillor, same, act.today, None)
    Councillor.objects.create(**same, entity=found.entity, held_from=act.today, act_id=act.id)
    act.changed(f"revenues:account:{account}", None, {"councillor": councillor})


@command(duty="interest.manage", summary="End a councillor's entry")
def end_councillor(act: Act, account: AccountRef, councillor: str) -> None:
    """End an entry: no longer a member, or no longer liable there."""
    found = locked_account(act, account)
    if not carve(act, Councillor, {"name": councillor, "account_id": found.pk}, act.today, None):
        raise WrongState(f"{councillor} is not recorded on {account}.", field="councillor")
    act.changed(f"revenues:account:{account}", {"councillor": councillor}, None)


@command(duty="circumstances.change", summary="Record a death")
def record_death(
    act: Act,
    account: AccountRef,
    died_on: date,
    executor: Annotated[str, Field(max_length=140, description="Who deals with the estate")] = "",
    executor_address: Annotated[str, Field(max_length=400)] = "",
    name: Annotated[str, Field(description="Who died; blank: who the bill names")] = "",
) -> str:
    """Bill the estate of somebody who died instead of them; return the account's payer now.

    What was done against them ends, and recovery waits for a while. Where somebody else is liable
    together with them, that person is billed; the estate owes what was due to the day of death.
    """
    found = locked_account(act, account)
    party = party_of(found, name)
    if died_on > act.today or party.died_on is not None:
        raise WrongState(f"{party.name} cannot have died on {died_on:%d/%m/%Y}.", field="died_on")
    Party.objects.filter(pk=party.pk).update(died_on=died_on)
    estate = Party.objects.create(
        reference=next_reference("PTY"),
        entity=party.entity,
        kind="estate",
        name=f"The personal representatives of {party.name}",
        correspondence_address=executor_address or party.correspondence_address,
        protected=party.protected,
        act_id=act.id,
    )
    if executor:
        Authority.objects.create(
            party=estate, name=executor, kind="executor", held_from=act.today, act_id=act.id
        )
    joint = {"account_id": found.pk, "party_id": party.pk}
    carve(act, LiableParty, joint, died_on, None)
    if found.party_id == party.pk:
        Account.objects.filter(pk=found.pk).update(party=estate)
        Hold.objects.create(
            account=found,
            reason="bereavement",
            note="Recorded with the death",
            held_from=act.today,
            held_to=act.today + timedelta(days=BEREAVED_DAYS),
            authorised_by=act.person,
            act_id=act.id,
        )
    _recall(act, [party.pk], "deceased", all_methods=True)
    before, after = {"payer": party.reference}, {"payer": estate.reference, "died_on": str(died_on)}
    act.changed(f"revenues:account:{account}", before, after)
    act.emit(ACCOUNTS_CHANGED, {"entity": found.entity, "accounts": [account]})
    return estate.name if found.party_id == party.pk else Party.objects.get(pk=found.party_id).name


def party_of(account: Account, name: str = "") -> Party:
    """Return the party an account's bill names, or one liable together with them, by name."""
    if not name or name == account.party.name:
        return account.party
    joint = LiableParty.objects.select_related("party").filter(
        account=account, ended_act__isnull=True, party__name__iexact=name
    )
    one = joint.first()
    if one is None:
        raise Unknown(f"{name} is not liable on {account.reference}.", field="name")
    return one.party


def recall_agents(act: Act, account: Account, ending: str) -> int:
    """Recall agents from an account's payers; return how many cases there were."""
    joint = LiableParty.objects.filter(account=account, ended_act__isnull=True)
    parties = [account.party_id, *joint.values_list("party_id", flat=True)]
    return _recall(act, parties, ending)


def _recall(act: Act, parties: list[int], ending: str, *, all_methods: bool = False) -> int:
    running = Enforcement.objects.filter(party_id__in=parties, state="running")
    chosen = running if all_methods else running.filter(method="agent")
    return chosen.update(state="ended", ended_on=act.today, ending=ending)
