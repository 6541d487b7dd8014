"""Notices that a former system sent: taken on with the days the law gave them, by list."""

from datetime import date
from typing import Literal

from pydantic import Field

from chamberlain.kernel.door import Act, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Batch, Pence, Record, Refused, Year
from chamberlain.revenues.commands.recovering import dates_of
from chamberlain.revenues.models import Account, RecoveryList, RecoveryStep


class StepTakenOn(Record):
    """One notice as it was sent to an account."""

    account: str
    year: Year
    kind: Literal["reminder", "second_reminder", "final_notice"]
    amount_pence: Pence = Field(gt=0, description="What it asked for")
    issued_on: date


@command(duty="account.take_on", batch="items", summary="Take on notices of recovery from a file")
def take_on_steps(act: Act, entity: str, items: list[StepTakenOn]) -> Batch:
    """Enter notices that were sent before, each with the days the law gave it; once each.

    One of an unknown account, of a day to come, or that stands already is set aside.
    """
    act.need(entity=entity)
    numbers = {item.account for item in items}
    known = dict(
        Account.objects.filter(entity=entity, reference__in=numbers).values_list("reference", "pk")
    )
    there: set[tuple[int | None, int, str, date | None]] = set(
        RecoveryStep.objects.filter(account_id__in=known.values(), state="released").values_list(
            "account_id", "year", "kind", "issued_on"
        )
    )
    lists: dict[tuple[str, date], RecoveryList] = {}
    accepted: list[str] = []
    refused: list[Refused] = []
    steps: list[RecoveryStep] = []
    for row, item in enumerate(items):
        account = known.get(item.account)
        key = (account, item.year, item.kind, item.issued_on)
        wrong = _wrong(act, item, account, key in there)
        if wrong or account is None:
            refused.append(Refused(row=row, field="account", value=item.account, message=wrong))
            continue
        there.add(key)
        listed = lists.get((item.kind, item.issued_on))
        if listed is None:
            listed = lists[item.kind, item.issued_on] = _list(act, entity, item)
        steps.append(
            RecoveryStep(
                list=listed,
                account_id=account,
                year=item.year,
                kind=item.kind,
                state="released",
                amount_pence=item.amount_pence,
                issued_on=item.issued_on,
                **dates_of(item.kind, item.issued_on, None),
            )
        )
        accepted.append(item.account)
    RecoveryStep.objects.bulk_create(steps)
    for listed in lists.values():
        mine = [step for step in steps if step.list_id == listed.pk]
        RecoveryList.objects.filter(pk=listed.pk).update(
            accounts=len(mine), total_pence=sum(step.amount_pence for step in mine)
        )
    return Batch(accepted=accepted, refused=refused)


def _wrong(act: Act, item: StepTakenOn, account: int | None, again: bool) -> str:
    if account is None:
        return f"there is no account {item.account}"
    if item.issued_on > act.today:
        return f"was sent on {item.issued_on:%d/%m/%Y}, after today"
    return f"this {item.kind.replace('_', ' ')} of {item.account} stands already" if again else ""


def _list(act: Act, entity: str, item: StepTakenOn) -> RecoveryList:
    return RecoveryList.objects.create(
        reference=next_reference("REC"),
        entity=entity,
        kind=item.kind,
        as_at=item.issued_on,
        state="released",
        accounts=0,
        held=0,
        total_pence=0,
        prepared_by=act.person,
        released_by=act.person,
        act_id=act.id,
    )
