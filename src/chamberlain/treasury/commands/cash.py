"""Cash to come that a file tells of, and forecasts kept as they were made."""

from datetime import date

import polars as pl
from pydantic import Field

from chamberlain.banking.contract import (
    ExpectedMovement,
    cancel_movements,
    expect_movements,
)
from chamberlain.kernel.bulk import copy_in
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.records import Batch, Key, Name, Pence, Record, Refused
from chamberlain.treasury.commands.posting import SOURCE, transit
from chamberlain.treasury.models import CashItem, Forecast
from chamberlain.treasury.queries.cash import DAYS_AHEAD, opening_balance, projected

FEEDS = "payroll, precept, grant, council tax, business rates, housing benefit, capital, other"


class CashItemRow(Record):
    """One amount due in or out."""

    key: Key = Field(description="Unique for the entity: the same again changes nothing")
    feed: str = Field(min_length=1, max_length=40, description=FEEDS)
    due_on: date
    amount_pence: Pence = Field(description="In above nought, out below")
    description: Name
    contra_account: str = Field(
        "", description="Given: banking expects it too, and posts it against this subjective"
    )


@command(duty="cash.expect", batch="items", summary="Load cash to come from a file")
def load_cash_items(act: Act, entity: str, items: list[CashItemRow]) -> Batch:
    """Take payroll, precepts, grants and the like from a file into the forecast.

    One that names a subjective is expected on the bank as well. A key that is there already with
    another amount or day is set aside; withdraw it first.
    """
    act.need(entity=entity)
    known = {one.key: one for one in CashItem.objects.filter(
        entity=entity, key__in=[item.key for item in items]
    )}  # fmt: skip
    accepted: list[str] = []
    refused: list[Refused] = []
    fresh: dict[str, CashItemRow] = {}
    for row, item in enumerate(items):
        wrong = _wrong(item, known.get(item.key), item.key in fresh)
        if wrong:
            refused.append(Refused(row=row, field=wrong[0], message=wrong[1]))
            continue
        accepted.append(item.key)
        if item.key not in known:
            fresh[item.key] = item
    _tell(act, entity, [item for item in fresh.values() if item.contra_account])
    CashItem.objects.bulk_create(
        CashItem(
            entity=entity,
            told=bool(item.contra_account),
            act_id=act.id,
            **item.model_dump(exclude={"contra_account"}),
        )
        for item in fresh.values()
    )
    act.changed(f"treasury:cash:{entity}", None, {"items": len(fresh)})
    return Batch(accepted=accepted, refused=refused)


def _wrong(item: CashItemRow, known: CashItem | None, twice: bool) -> tuple[str, str] | None:
    if twice:
        return "key", f"{item.key} stands twice in the file"
    if not item.amount_pence:
        return "amount_pence", "nothing is due"
    if known and (known.amount_pence, known.due_on) != (item.amount_pence, item.due_on):
        return "key", f"{item.key} is there already with another amount or day"
    return None


def _tell(act: Act, entity: str, items: list[CashItemRow]) -> None:
    if not items:
        return
    code, _ = transit(act, entity)
    records = [
        ExpectedMovement.model_validate(
            dict(
                key=f"cash:{entity}:{item.key}",
                entity=entity,
                bank_account=code,
                amount_pence=item.amount_pence,
                expected_on=item.due_on,
                sent_on=item.due_on,
                reference=item.key,
                source_ref=f"treasury:cash:{item.key}",
                narrative=item.description,
                contra_account=item.contra_account,
            )
        ).model_dump()
        for item in items
    ]
    expect_movements(act, source=SOURCE, movements=records)


@command(duty="cash.expect", summary="Withdraw cash to come")
def withdraw_cash_item(act: Act, entity: str, key: Key) -> None:
    """Take an item out of the forecast; one that banking expects is no longer expected.

    Refused when it was seen on the bank.
    """
    act.need(entity=entity)
    found = CashItem.objects.select_for_update().filter(entity=entity, key=key).first()
    if found is None:
        raise Refusal(f"There is no cash item {key}.", code="unknown", field="key", status=404)
    if found.told:
        keys = [f"cash:{entity}:{key}"]
        cancel_movements(act, source=SOURCE, keys=keys, reason="withdrawn by treasury")
    before = {"amount_pence": found.amount_pence, "due_on": found.due_on.isoformat()}
    found.delete()
    act.changed(f"treasury:cash:{key}", before, None)


@command(duty="forecast.keep", summary="Keep today's cash forecast")
def keep_forecast(act: Act, entity: str) -> int:
    """Keep the forecast as it stands, to be held against what comes; once a day.

    Returns how many days it covers; nought when the day's is kept already or nothing is known of
    the bank.
    """
    act.need(entity=entity)
    if Forecast.objects.filter(entity=entity, made_on=act.today).exists():
        return 0
    opening = opening_balance(act.scope, entity, act.today)
    if opening is None:
        return 0
    days = projected(act.scope, entity, act.today, DAYS_AHEAD)
    kept = Forecast.objects.create(
        entity=entity,
        made_on=act.today,
        opening_pence=opening.balance_pence,
        days=days.height,
        act_id=act.id,
    )
    with act.cursor() as cursor:
        copy_in(cursor, "treasury_forecast_day", days.with_columns(forecast_id=pl.lit(kept.pk)))
    return days.height
