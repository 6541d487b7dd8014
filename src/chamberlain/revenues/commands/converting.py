"""Coming from a former system: stages, elections, control totals, and its bills beside ours."""

from collections import defaultdict
from datetime import date
from typing import Literal

from pydantic import Field

from chamberlain.kernel.door import Act, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Batch, BookDay, Pence, Record, Refused, Year
from chamberlain.revenues.commands.taking_on import Scheme
from chamberlain.revenues.models import (
    Account,
    ControlTotal,
    RecoveryList,
    RecoveryStep,
    TheirBill,
)


class NoticeTakenOn(Record):
    """A reminder or final notice that the former system issued, and what it asked for."""

    account: str
    year: Year
    kind: Literal["reminder", "second_reminder", "final_notice"]
    amount_pence: Pence = Field(gt=0)
    issued_on: date
    pay_by: date
    whole_due_on: date | None = None


class ElectionTakenOn(Record):
    """How many instalments a payer asked for, and on which day of the month."""

    account: str
    scheme: Scheme
    pay_day: int = Field(1, ge=1, le=28)


class TotalGiven(Record):
    """What the former system says must come over; arrears and credits by year."""

    kind: Literal["accounts", "arrears", "credits", "receipts", "mandates", "elections", "notices"]
    year: int = Field(0, ge=0, le=2098, description="0 where it is of no year")
    items: int = Field(ge=0)
    pence: Pence = 0
    source: str = Field(min_length=3, max_length=140)


class BillGiven(Record):
    """A bill as the former system has it; what is blank is not held against ours."""

    account: str = Field(pattern=r"^[0-9]{6,14}$")
    year: Year
    charged_pence: Pence = Field(ge=0)
    band: str = Field("", pattern=r"^(A\*|[A-H])?$")
    discount_pence: Pence | None = None
    premium_pence: Pence | None = None
    reduction_pence: Pence | None = None
    instalments: int | None = Field(None, ge=0, le=52)
    first_due_on: BookDay | None = None


def _known(entity: str, references: list[str]) -> dict[str, int]:
    found = Account.objects.filter(entity=entity, reference__in=references)
    return {str(reference): int(key) for reference, key in found.values_list("reference", "pk")}


def _unknown(row: int, account: str) -> Refused:
    return Refused(row=row, field="account", value=account, message=f"no account {account}")


@command(duty="account.take_on", batch="items", summary="Take on notices already issued")
def take_on_notices(act: Act, entity: str, items: list[NoticeTakenOn]) -> Batch:
    """Take on reminders and final notices, so that recovery goes on from the stage it had.

    One of a kind, account, year and day. What a court ordered is taken on apart.
    """
    act.need(entity=entity)
    known = _known(entity, [one.account for one in items])
    there = set(
        RecoveryStep.objects.filter(account_id__in=known.values()).values_list(
            "account_id", "year", "kind", "issued_on"
        )
    )
    refused: list[Refused] = []
    kept: dict[str, list[NoticeTakenOn]] = defaultdict(list)
    for row, one in enumerate(items):
        key = (known.get(one.account, 0), one.year, one.kind, one.issued_on)
        if one.account not in known:
            refused.append(_unknown(row, one.account))
        elif one.pay_by < one.issued_on:
            words = "is before the notice was issued"
            refused.append(Refused(row=row, field="pay_by", value=str(one.pay_by), message=words))
        elif key in there:
            words = f"account {one.account} has this {one.kind} already"
            refused.append(
                Refused(row=row, field="issued_on", value=str(one.issued_on), message=words)
            )
        else:
            there.add(key)
            kept[one.kind].append(one)
    for kind, mine in kept.items():
        _list_of(act, entity, kind, mine, known)
    return Batch(accepted=[one.account for mine in kept.values() for one in mine], refused=refused)


def _list_of(
    act: Act, entity: str, kind: str, items: list[NoticeTakenOn], known: dict[str, int]
) -> None:
    made = RecoveryList.objects.create(
        reference=next_reference("REC"),
        entity=entity,
        kind=kind,
        as_at=max(one.issued_on for one in items),
        state="released",
        accounts=len(items),
        held=0,
        total_pence=sum(one.amount_pence for one in items),
        prepared_by=act.person,
        released_by=act.person,
        act_id=act.id,
    )
    RecoveryStep.objects.bulk_create(
        RecoveryStep(
            list=made,
            account_id=known[one.account],
            year=one.year,
            kind=kind,
            state="released",
            amount_pence=one.amount_pence,
            issued_on=one.issued_on,
            pay_by=one.pay_by,
            whole_due_on=one.whole_due_on,
        )
        for one in items
    )


@command(duty="account.take_on", batch="items", summary="Take on instalment elections")
def take_on_elections(act: Act, entity: str, items: list[ElectionTakenOn]) -> Batch:
    """Set how many instalments payers asked for, and their day; the next bill goes by it."""
    act.need(entity=entity)
    known = _known(entity, [one.account for one in items])
    refused = [_unknown(row, one.account) for row, one in enumerate(items)
               if one.account not in known]  # fmt: skip
    groups: dict[tuple[str, int], list[int]] = defaultdict(list)
    accepted = []
    for one in items:
        if one.account in known:
            groups[one.scheme, one.pay_day].append(known[one.account])
            accepted.append(one.account)
    for (scheme, pay_day), keys in groups.items():
        Account.objects.filter(pk__in=keys).update(scheme=scheme, pay_day=pay_day)
    after = {"accounts": len(accepted)}
    act.changed(f"revenues:conversion:{entity}", None, {"elections": after})
    return Batch(accepted=accepted, refused=refused)


@command(duty="account.take_on", batch="items", summary="Enter control totals of a conversion")
def enter_control_totals(act: Act, entity: str, items: list[TotalGiven]) -> Batch:
    """Keep what the former system says a conversion must come to; a later total replaces one.

    `revenues.conversion_checks` holds them against what is in the register.
    """
    act.need(entity=entity)
    for one in items:
        ControlTotal.objects.update_or_create(
            entity=entity,
            kind=one.kind,
            year=one.year,
            defaults={
                "items": one.items,
                "pence": one.pence,
                "source": one.source,
                "act_id": act.id,
            },
        )
    after = {"totals": [one.model_dump() for one in items]}
    act.changed(f"revenues:conversion:{entity}", None, after)
    return Batch(accepted=[f"{one.kind} {one.year or ''}".strip() for one in items], refused=[])


@command(duty="account.take_on", batch="items", summary="Load the former system's bills")
def load_their_bills(act: Act, entity: str, items: list[BillGiven]) -> Batch:
    """Keep their bills of a year beside ours; a bill loaded again replaces the one before.

    `revenues.parallel_differences` lists every difference with its probable cause.
    """
    act.need(entity=entity)
    refused, fresh = [], {}
    for row, one in enumerate(items):
        key = (one.year, one.account)
        if key in fresh:
            words = f"account {one.account} stands in the file twice"
            refused.append(Refused(row=row, field="account", value=one.account, message=words))
        else:
            fresh[key] = one
    for year in {year for year, _ in fresh}:
        mine = [account for of, account in fresh if of == year]
        TheirBill.objects.filter(entity=entity, year=year, account__in=mine).delete()
    TheirBill.objects.bulk_create(
        TheirBill(entity=entity, act_id=act.id, **one.model_dump()) for one in fresh.values()
    )
    return Batch(accepted=[account for _, account in fresh], refused=refused)
