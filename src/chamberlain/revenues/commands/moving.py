"""Changes of circumstances: moves, households, bands, exemptions, reductions; each re-billed."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.revenues.commands.dating import carve, hold
from chamberlain.revenues.commands.numbers import account_numbers
from chamberlain.revenues.commands.own import refuse_own
from chamberlain.revenues.commands.rebilling import Rebilled, rebill
from chamberlain.revenues.commands.taking_on import Band, Ground, Scheme
from chamberlain.revenues.contract import AccountRef, DwellingRef
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.models import Account, Dwelling, Fact, Liability, ListEntry, Party

HOUSEHOLD_KINDS = ("household", "exemption", "exception", "reduction", "local_reduction")
People = Annotated[int, Field(ge=0, le=99)]
Moved = Annotated[date, Field(description="The day of moving is charged to whoever moves in")]
Until = Annotated[date | None, Field(description="The day after the last; blank while it lasts")]


def locked_account(act: Act, reference: str) -> Account:
    """Return an account, locked, within the caller's reach; Unknown when there is none."""
    found = Account.objects.select_for_update().filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no account {reference}.", field="account")
    act.need(entity=found.entity)
    refuse_own(act, found.pk)
    act.concerns(f"revenues:account:{reference}")
    return found


def locked_dwelling(act: Act, reference: str) -> Dwelling:
    """Return a dwelling, locked, within the caller's reach; Unknown when there is none."""
    found = Dwelling.objects.select_for_update().filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no dwelling {reference}.", field="dwelling")
    act.need(entity=found.entity)
    return found


@command(duty="circumstances.change", summary="Record a move")
def record_move(
    act: Act,
    account: AccountRef,
    moved_on: Moved,
    new_name: Annotated[str, Field(max_length=140, description="Who moves in; blank: nobody")] = "",
    ground: Ground = "resident_freeholder",
    residents: People = 2,
    scheme: Scheme = "10",
    forwarding_address: Annotated[str, Field(max_length=400)] = "",
) -> Rebilled:
    """End an account's liability on a day, open the next one's, and bill both.

    The new account pays by the same day of the month. Whoever leaves is charged up to the day
    before; a past day bills the difference of every year it touches.
    """
    leaving = locked_account(act, account)
    locked_dwelling(act, leaving.dwelling.reference)
    _leave(act, leaving, moved_on)
    if forwarding_address:
        Party.objects.filter(pk=leaving.party_id).update(correspondence_address=forwarding_address)
    billed = [leaving]
    if new_name:
        billed.append(_arrive(act, leaving, new_name, ground, scheme, moved_on))
        same = {"dwelling_id": leaving.dwelling_id, "kind": "household"}
        hold(act, Fact, same, moved_on, None, account_id=billed[1].pk, residents=residents)
    subject = f"revenues:account:{account}"
    act.changed(subject, None, {"moved_on": moved_on.isoformat(), "new_name": new_name})
    return rebill(act, billed, moved_on, billed[-1].reference)


def _leave(act: Act, account: Account, day: date) -> None:
    """End what holds of an account and its household from a day on."""
    touched = carve(act, Liability, {"account_id": account.pk}, day, None)
    if not touched:
        raise WrongState(
            f"Account {account.reference} is not liable on {day:%d/%m/%Y} or after it.",
            field="moved_on",
        )
    same = {"dwelling_id": account.dwelling_id, "account_id": account.pk}
    for kind in HOUSEHOLD_KINDS:
        carve(act, Fact, same | {"kind": kind}, day, None)


def _arrive(act: Act, before: Account, name: str, ground: str, scheme: str, day: date) -> Account:
    """Open an account for whoever moves in; refuse days on which somebody else is liable."""
    party = Party.objects.create(
        reference=next_reference("PTY"), entity=before.entity, name=name, act_id=act.id
    )
    made = Account.objects.create(
        reference=account_numbers(1)[0],
        entity=before.entity,
        dwelling_id=before.dwelling_id,
        party=party,
        scheme=scheme,
        pay_day=before.pay_day,
        opened_on=day,
        act_id=act.id,
    )
    Liability.objects.create(
        account=made,
        dwelling_id=before.dwelling_id,
        ground=ground,
        held_from=day,
        act_id=act.id,
    )
    return made


@command(duty="circumstances.change", summary="Record who lives in a household")
def record_household(  # noqa: PLR0913, PLR0917 - what is asked of a household
    act: Act,
    account: AccountRef,
    held_from: date,
    residents: Annotated[People, Field(description="Of 18 or over with their main home there")],
    disregarded: Annotated[People, Field(description="Of them, not counted for discount")] = 0,
    students: People = 0,
    severely_mentally_impaired: People = 0,
    furnished: Annotated[bool, Field(description="Where nobody lives there")] = False,
    held_to: Until = None,
    reason: Annotated[str, Field(max_length=200)] = "",
) -> Rebilled:
    """Record how many adults live there and who of them counts; discounts follow by themselves."""
    return _record(
        act, account, "household", held_from, held_to,
        residents=residents, disregarded=disregarded, students=students,
        severely_mentally_impaired=severely_mentally_impaired, furnished=furnished, reason=reason,
    )  # fmt: skip


@command(duty="circumstances.change", summary="Record an exemption")
def record_exemption(
    act: Act,
    account: AccountRef,
    code: Annotated[str, Field(pattern="^[BD-W]$", description="Class of exempt dwelling")],
    held_from: date,
    held_to: Until = None,
    event_on: Annotated[
        date | None, Field(description="Class F: day of the grant. Class B: last used")
    ] = None,
    reason: Annotated[str, Field(max_length=200)] = "",
) -> Rebilled:
    """Record a class of exempt dwelling; months that the class allows are counted by the rule."""
    values = {"code": code, "event_on": event_on, "reason": reason}
    return _record(act, account, "exemption", held_from, held_to, **values)


@command(duty="circumstances.change", summary="Record that a dwelling is empty")
def record_empty(
    act: Act, account: AccountRef, empty_since: date, held_to: Until = None
) -> Rebilled:
    """Record that nobody lives there and it is unfurnished: the premium's clock is the dwelling's.

    It runs on whoever owns it. The household is recorded as nobody for the same days.
    """
    found = locked_account(act, account)
    same = {"dwelling_id": found.dwelling_id}
    empty = same | {"kind": "empty"}
    hold(act, Fact, empty, empty_since, held_to, event_on=empty_since)
    nobody = {"account_id": found.pk, "residents": 0, "furnished": False}
    hold(act, Fact, same | {"kind": "household"}, empty_since, held_to, **nobody)
    return rebill(act, [found], empty_since, found.reference)


@command(duty="circumstances.change", summary="Record a disabled band reduction or an annexe")
def record_adaptation(
    act: Act,
    account: AccountRef,
    kind: Literal["disabled", "annexe"],
    held_from: date,
    held_to: Until = None,
    reason: Annotated[str, Field(max_length=200)] = "",
) -> Rebilled:
    """Record that a dwelling qualifies for the band below, or is an annexe used with its home."""
    return _record(act, account, kind, held_from, held_to, reason=reason)


@command(duty="circumstances.change", summary="Record an exception from premiums")
def record_exception(
    act: Act,
    account: AccountRef,
    code: Annotated[str, Field(pattern="^[E-M]$", description="Class of exception")],
    held_from: date,
    event_on: Annotated[date | None, Field(description="First marketed, granted, begun")] = None,
    held_to: Until = None,
    reason: Annotated[str, Field(max_length=200)] = "",
) -> Rebilled:
    """Record a class excepted from premiums; its months run from the event."""
    values = {"code": code, "event_on": event_on, "reason": reason}
    return _record(act, account, "exception", held_from, held_to, **values)


@command(duty="reduction.award", summary="Record a reduction")
def record_reduction(  # noqa: PLR0913, PLR0917 - as above
    act: Act,
    account: AccountRef,
    kind: Literal["reduction", "local_reduction"],
    percent_e2: Annotated[int, Field(ge=0, le=10_000, description="Percent x 100")],
    held_from: date,
    held_to: Until = None,
    stops_at_band: Annotated[str | None, Field(pattern="^[A-H]$")] = None,
    less_weekly_e4: Annotated[
        int | None, Field(ge=0, description="Deducted: pounds a week x 10,000")
    ] = None,
    reason: Annotated[str, Field(max_length=200)] = "",
) -> Rebilled:
    """Record council tax reduction, or a further one under section 13A(1)(c)."""
    values: dict[str, Any] = {"percent_e2": percent_e2, "reason": reason}
    values |= {"stops_at_band": stops_at_band, "less_weekly_e4": less_weekly_e4}
    return _record(act, account, kind, held_from, held_to, **values)


@command(duty="circumstances.change", summary="End a fact of an account")
def end_fact(
    act: Act,
    account: AccountRef,
    kind: Literal[
        "household",
        "exemption",
        "disabled",
        "annexe",
        "empty",
        "exception",
        "reduction",
        "local_reduction",
    ],
    held_to: Annotated[date, Field(description="The first day on which it no longer holds")],
) -> Rebilled:
    """End what was recorded from a day on, and bill the difference."""
    found = locked_account(act, account)
    same = {"dwelling_id": found.dwelling_id, "kind": kind}
    if not carve(act, Fact, same, held_to, None):
        raise WrongState(f"No {kind} holds on {held_to:%d/%m/%Y} or after it.", field="held_to")
    return rebill(act, [found], held_to, found.reference)


@command(duty="dwelling.maintain", summary="Change a dwelling's band")
def change_band(
    act: Act,
    dwelling: DwellingRef,
    band: Band,
    held_from: date,
    schedule: Annotated[str, Field(max_length=40, description="List alteration")] = "",
) -> Rebilled:
    """Hold another band from a day on, as the listing officer altered the list, and re-bill."""
    found = locked_dwelling(act, dwelling)
    band_from(act, found, band, held_from, schedule)
    return rebill_dwelling(act, found, held_from)


def band_from(act: Act, dwelling: Dwelling, band: str, day: date, schedule: str) -> None:
    """Let a band hold from a day on."""
    same = {"dwelling_id": dwelling.pk}
    hold(act, ListEntry, same, day, None, band=band, schedule=schedule)
    after = {"band": band, "held_from": day.isoformat()}
    act.changed(f"revenues:dwelling:{dwelling.reference}", None, after)


def rebill_dwelling(act: Act, dwelling: Dwelling, since: date) -> Rebilled:
    """Bill again every account liable for a dwelling from a day on."""
    found = list(
        Account.objects.select_for_update()
        .filter(dwelling_id=dwelling.pk, pk__in=liable_since(dwelling.pk, since))
        .order_by("pk")
    )
    return rebill(act, found, since, dwelling.reference) if found else Rebilled()


def liable_since(dwelling: int, since: date) -> list[int]:
    """Return the accounts liable for a dwelling on some day from `since` on."""
    rows = Liability.objects.filter(dwelling_id=dwelling, ended_act__isnull=True)
    return [row.account_id for row in rows if row.held_to is None or row.held_to > since]


def _while_liable(account: Account, since: date, until: date | None) -> date | None:
    """Return the end of the days, no later than the account's liability; refuse others' days."""
    rows = Liability.objects.filter(account_id=account.pk, ended_act__isnull=True)
    held = rows.filter(held_from__lte=since).order_by("-held_from").first()
    if held is None or (held.held_to is not None and held.held_to <= since):
        raise WrongState(
            f"Account {account.reference} is not liable on {since:%d/%m/%Y}.", field="held_from"
        )
    ends = [day for day in (until, held.held_to) if day is not None]
    return min(ends, default=None)


def _record(
    act: Act, account: str, kind: str, held_from: date, held_to: date | None, **values: Any
) -> Rebilled:
    """Let a fact hold over a range of days, and bill the difference."""
    found = locked_account(act, account)
    same = {"dwelling_id": found.dwelling_id, "kind": kind}
    if kind in HOUSEHOLD_KINDS:
        values |= {"account_id": found.pk}
        held_to = _while_liable(found, held_from, held_to)
    hold(act, Fact, same, held_from, held_to, **values)
    after = {name: str(value) for name, value in values.items() if value not in (None, "")}
    act.changed(f"revenues:account:{account}", None, after | {"kind": kind})
    return rebill(act, [found], held_from, found.reference)
