"""Business rates' register: hereditaments from the rating list, values, and what is known."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.numbering import next_references
from chamberlain.kernel.records import Batch, Name, Pence, Record, Refused
from chamberlain.revenues.commands.dating import carve, hold
from chamberlain.revenues.commands.frames import known_dwellings
from chamberlain.revenues.commands.numbers import RATES_FIRST, account_numbers
from chamberlain.revenues.commands.rates_billing import RatesBilled, rebill_rates
from chamberlain.revenues.contract import AccountRef, DwellingRef
from chamberlain.revenues.errors import FactWrong, WrongState
from chamberlain.revenues.models import (
    Account,
    Dwelling,
    Hereditament,
    Liability,
    Party,
    RatesFact,
    RatingEntry,
)

LIST_BEGAN = date(2026, 4, 1)
Until = Annotated[date | None, Field(description="The day after the last; blank while it lasts")]
FactKind = Literal["use", "small_business", "charity", "discretionary", "empty", "transition"]
ENDS_WITH_OCCUPIER = ("small_business", "charity", "discretionary", "empty")
"""What is known of a ratepayer rather than of the property: it ends when they leave."""


class HereditamentListed(Record):
    """A hereditament as the rating list has it."""

    list_number: str = Field(min_length=1, max_length=25, description="Its reference in the list")
    description: Name = Field(description="Such as Shop and premises")
    address: Name
    postcode: str = Field(max_length=8)
    rateable_value: int = Field(ge=0, le=999_999_999, description="Whole pounds")
    held_from: date = Field(LIST_BEGAN, description="Day from which the value holds")
    uprn: str | None = Field(None, pattern=r"^[0-9]{1,12}$")
    retail: bool = Field(False, description="Wholly or mainly retail, hospitality or leisure")


@command(duty="dwelling.maintain", batch="items", summary="Load hereditaments of the rating list")
def load_rating_list(act: Act, entity: str, items: list[HereditamentListed]) -> Batch:
    """Register hereditaments with their values; one known already gets its value from that day.

    A number that is a dwelling's, stands twice, or has the same value already is set aside.
    """
    act.need(entity=entity)
    known = dict(
        known_dwellings(entity, [one.list_number for one in items])
        .select("list_number", "dwelling_id")
        .iter_rows()
    )
    rated = set(
        Hereditament.objects.filter(property_id__in=known.values()).values_list(
            "property_id", flat=True
        )
    )
    refused, accepted, fresh = [], [], []
    seen: set[str] = set()
    for row, one in enumerate(items):
        problem = _problem(one, known.get(one.list_number), rated, seen)
        seen.add(one.list_number)
        if problem:
            words = Refused(row=row, field="list_number", value=one.list_number, message=problem)
            refused.append(words)
        elif one.list_number in known:
            _revalue(act, known[one.list_number], one.rateable_value, one.held_from, "rating list")
            accepted.append(one.list_number)
        else:
            fresh.append(one)
    _register(act, entity, fresh)
    return Batch(accepted=[*accepted, *[one.list_number for one in fresh]], refused=refused)


def _problem(one: HereditamentListed, key: int | None, rated: set[int], seen: set[str]) -> str:
    if one.list_number in seen:
        return f"{one.list_number} stands in the file twice"
    if key is not None and key not in rated:
        return f"{one.list_number} is a dwelling of the valuation list"
    if key is None:
        return ""
    same = RatingEntry.objects.filter(
        dwelling_id=key, rateable_value=one.rateable_value, held_to=None, ended_act=None
    )
    return f"{one.list_number} has this value already" if same.exists() else ""


def _register(act: Act, entity: str, items: list[HereditamentListed]) -> None:
    references = next_references("DW", len(items))
    places = Dwelling.objects.bulk_create(
        Dwelling(
            reference=reference,
            entity=entity,
            uprn=one.uprn,
            list_number=one.list_number,
            address=one.address,
            postcode=one.postcode,
            listed_on=one.held_from,
            act_id=act.id,
        )
        for reference, one in zip(references, items, strict=True)
    )
    Hereditament.objects.bulk_create(
        Hereditament(property=place, description=one.description, act_id=act.id)
        for place, one in zip(places, items, strict=True)
    )
    RatingEntry.objects.bulk_create(
        RatingEntry(
            dwelling=place,
            rateable_value=one.rateable_value,
            held_from=one.held_from,
            act_id=act.id,
        )
        for place, one in zip(places, items, strict=True)
    )
    RatesFact.objects.bulk_create(
        RatesFact(dwelling=place, kind="use", held_from=one.held_from, act_id=act.id)
        for place, one in zip(places, items, strict=True)
        if one.retail
    )


@command(duty="circumstances.change", summary="Change a rateable value")
def change_rateable_value(
    act: Act,
    hereditament: DwellingRef,
    rateable_value: Annotated[int, Field(ge=0, le=999_999_999, description="Whole pounds")],
    held_from: date,
    schedule: Annotated[str, Field(max_length=40, description="The alteration it came by")],
) -> list[RatesBilled]:
    """Enter an alteration of the rating list; every ratepayer it touches is billed again."""
    place = _place(act, hereditament)
    _revalue(act, place.pk, rateable_value, held_from, schedule)
    act.changed(f"revenues:hereditament:{hereditament}", None, {"rateable_value": rateable_value})
    return rebill_rates(act, _accounts(place.pk, held_from), held_from)


def _revalue(act: Act, dwelling: int, value: int, since: date, schedule: str) -> None:
    values: dict[str, Any] = {"rateable_value": value, "schedule": schedule}
    hold(act, RatingEntry, {"dwelling_id": dwelling}, since, None, **values)


@command(duty="circumstances.change", summary="Record what is known of a hereditament")
def record_rates_fact(  # noqa: PLR0913, PLR0917 - what there is to know
    act: Act,
    hereditament: DwellingRef,
    kind: FactKind,
    held_from: date,
    held_to: Until = None,
    percent_e2: Annotated[int | None, Field(ge=0, le=10_000, description="Discretionary")] = None,
    bill_before_pence: Annotated[
        Pence | None, Field(description="Last year's bill, for transitional relief")
    ] = None,
    supporting: Annotated[bool, Field(description="Loses small business relief")] = False,
    empty_since: date | None = None,
    industrial: bool = False,
    others: Annotated[
        list[int] | None, Field(description="Rateable values of its other properties")
    ] = None,
    reason: Annotated[str, Field(max_length=400)] = "",
) -> list[RatesBilled]:
    """Record a use, relief, empty time or transition over days, and bill who it touches again.

    `use` is retail, hospitality or leisure. A transition runs with the property; the rest ends when
    the ratepayer leaves.
    """
    place = _place(act, hereditament)
    if kind == "empty" and empty_since is None:
        raise FactWrong("Empty since which day?", field="empty_since")
    if kind == "transition" and bill_before_pence is None:
        raise FactWrong("What was last year's bill?", field="bill_before_pence")
    if kind == "discretionary" and percent_e2 is None:
        raise FactWrong("How much relief?", field="percent_e2")
    hold(
        act,
        RatesFact,
        {"dwelling_id": place.pk, "kind": kind},
        held_from,
        held_to,
        percent_e2=percent_e2,
        pence=bill_before_pence,
        event_on=empty_since,
        flag=industrial if kind == "empty" else supporting,
        others=",".join(str(one) for one in others or ()),
        reason=reason,
    )
    subject = f"revenues:hereditament:{hereditament}"
    act.changed(subject, None, {"kind": kind, "from": held_from.isoformat()})
    return rebill_rates(act, _accounts(place.pk, held_from), held_from)


@command(duty="circumstances.change", summary="End what was known of a hereditament")
def end_rates_fact(
    act: Act, hereditament: DwellingRef, kind: FactKind, ended_on: date
) -> list[RatesBilled]:
    """End a fact on a day, which is charged without it; who it touches is billed again."""
    place = _place(act, hereditament)
    if not carve(act, RatesFact, {"dwelling_id": place.pk, "kind": kind}, ended_on, None):
        raise WrongState("Nothing of this kind holds on that day.", field="kind")
    act.changed(f"revenues:hereditament:{hereditament}", {"kind": kind}, None)
    return rebill_rates(act, _accounts(place.pk, ended_on), ended_on)


@command(duty="circumstances.change", summary="Record a change of ratepayer")
def record_ratepayer(
    act: Act,
    hereditament: DwellingRef,
    moved_on: date,
    name: Annotated[Name, Field(description="Who is liable from that day: occupier or owner")],
    empty: Annotated[bool, Field(description="Nobody occupies it: the owner is liable")] = False,
    pay_day: Annotated[int, Field(ge=1, le=28)] = 1,
    correspondence_address: Annotated[str, Field(max_length=400)] = "",
) -> AccountRef:
    """Open an account for a ratepayer from a day; whoever was liable is charged up to it.

    Reliefs of who leaves end; the free months of empty premises run from the day. Returns the
    account.
    """
    place = _place(act, hereditament)
    leaving = _accounts(place.pk, moved_on)
    carve(act, Liability, {"dwelling_id": place.pk}, moved_on, None)
    for kind in ENDS_WITH_OCCUPIER:
        carve(act, RatesFact, {"dwelling_id": place.pk, "kind": kind}, moved_on, None)
    if empty:
        same = {"dwelling_id": place.pk, "kind": "empty"}
        hold(act, RatesFact, same, moved_on, None, event_on=moved_on)
    opened = open_account(act, place, name, moved_on, "owner" if empty else "occupier", pay_day)
    Party.objects.filter(pk=opened.party_id).update(correspondence_address=correspondence_address)
    subject = f"revenues:hereditament:{hereditament}"
    act.changed(subject, None, {"account": opened.reference, "from": moved_on.isoformat()})
    rebill_rates(act, [*leaving, opened], moved_on)
    return opened.reference


def open_account(
    act: Act, place: Dwelling, name: str, since: date, ground: str, pay_day: int
) -> Account:
    """Open a ratepayer's account and make it liable from a day."""
    party = Party.objects.create(
        reference=next_references("PTY", 1)[0],
        entity=place.entity,
        kind="organisation",
        name=name,
        act_id=act.id,
    )
    opened = Account.objects.create(
        reference=account_numbers(1, RATES_FIRST)[0],
        entity=place.entity,
        dwelling=place,
        party=party,
        pay_day=pay_day,
        opened_on=since,
        act_id=act.id,
    )
    Liability.objects.create(
        account=opened, dwelling=place, ground=ground, held_from=since, act_id=act.id
    )
    return opened


def _place(act: Act, reference: str) -> Dwelling:
    found = (
        Dwelling.objects.select_for_update(of=("self",))
        .filter(reference=reference, hereditament__isnull=False)
        .first()
    )
    if found is None:
        raise Unknown(f"There is no hereditament {reference}.", field="hereditament")
    act.need(entity=found.entity)
    act.concerns(f"revenues:hereditament:{reference}")
    return found


def _accounts(dwelling: int, since: date) -> list[Account]:
    """Return the accounts liable on some day from then on, locked."""
    ends = Liability.objects.filter(dwelling_id=dwelling, ended_act__isnull=True)
    keys = [one.account_id for one in ends if one.held_to is None or one.held_to > since]
    return list(Account.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
