"""Business rates billed: a year's bills as a draft, and again where something changed."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from chamberlain.kernel.bulk import copy_in
from chamberlain.kernel.calendar import year_of
from chamberlain.kernel.door import Act, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.rates import figures
from chamberlain.kernel.records import Record, Year
from chamberlain.revenues.commands.billing import BILL, Prepared
from chamberlain.revenues.commands.numbers import bill_ids
from chamberlain.revenues.commands.plans import due_days, planned
from chamberlain.revenues.commands.posting import post_rates
from chamberlain.revenues.commands.rebilling import latest_bill, paid_pence
from chamberlain.revenues.contract import ACCOUNTS_CHANGED
from chamberlain.revenues.errors import FactWrong, WrongState
from chamberlain.revenues.models import (
    Account,
    Bill,
    BillingRun,
    Charge,
    Instalment,
    RatesWorking,
)
from chamberlain.revenues.queries.rates_facts import Ratepayer, ratepayers
from chamberlain.revenues.rules.instalments import split
from chamberlain.revenues.rules.rates_charge import Part, parts_of
from chamberlain.revenues.rules.rows import Unfit

RATES_SCHEME = "revenues.rates_instalments"
SMALL, CHARITY = "small business rate relief", "charity relief"
STANDING_DAYS = 14


class RatesBilled(Record):
    """What a change came to for one ratepayer and year."""

    account: str
    year: int
    before_pence: int
    after_pence: int


@command(duty="billing.prepare", summary="Prepare the year's business rates bills")
def prepare_rates(
    act: Act, entity: str, year: Year, issue_on: date, posted_before: bool = False
) -> Prepared:
    """Make every ratepayer's bill of a year as a draft, with workings; somebody else issues it.

    Ratepayers that have a bill of the year are passed over; a hereditament whose facts the rule
    cannot take is left out and counted.
    """
    act.need(entity=entity)
    if BillingRun.objects.filter(entity=entity, year=year, state="prepared", tax="rates").exists():
        raise WrongState("A run of this year is prepared: issue it or take it away.", field="year")
    if not date(year, 1, 1) <= issue_on < date(year + 1, 4, 1):
        raise WrongState(f"Bills of {year} are issued from January {year} on.", field="issue_on")
    run = BillingRun.objects.create(
        reference=next_reference("BIL"),
        entity=entity,
        tax="rates",
        year=year,
        issue_on=issue_on,
        posted_before=posted_before,
        prepared_by=act.person,
        act_id=act.id,
    )
    billed = set(
        Bill.objects.filter(account__entity=entity, year=year).values_list("account_id", flat=True)
    )
    worked: list[tuple[Ratepayer, list[Part]]] = []
    for payer in ratepayers(entity, year):
        if payer.account_id in billed:
            continue
        try:
            worked.append((payer, _parts(payer, year)))
        except Unfit:
            run.left_out += 1
    worked = [(payer, parts) for payer, parts in worked if parts]
    _draft(act, run, worked)
    act.concerns(f"revenues:billing:{run.reference}")
    after = {"bills": run.bills, "charged_pence": run.charged_pence}
    act.changed(f"revenues:billing:{run.reference}", None, after)
    return Prepared(
        run=run.reference,
        bills=run.bills,
        segments=run.segments,
        instalments=run.instalments,
        charged_pence=run.charged_pence,
        left_out=run.left_out,
    )


def _parts(payer: Ratepayer, year: int) -> list[Part]:
    return [
        part
        for liable in payer.liable
        for part in parts_of(liable, payer.values, payer.facts, year)
    ]


def _draft(act: Act, run: BillingRun, worked: list[tuple[Ratepayer, list[Part]]]) -> None:
    ids = bill_ids(len(worked)).to_list()
    rows, charges, workings = [], [], []
    for bill_id, (payer, parts) in zip(ids, worked, strict=True):
        total = sum(part.worked.payable_pence for part in parts)
        settled = max(paid_pence(payer.account_id, run.year), 0)
        rows.append((bill_id, payer.account_id, total, settled, payer.scheme, payer.pay_day))
        for part in parts:
            charges.append(_charge(act, payer.account_id, bill_id, run.year, part, run))
            workings.append(part)
    Charge.objects.bulk_create(charges)
    _keep_workings(act, charges, workings)
    schema = ("id", "account_id", "charged_pence", "settled_pence", "scheme", "pay_day")
    kinds: dict[str, Any] = dict.fromkeys(schema, pl.Int64) | {"scheme": pl.String}
    bills = pl.DataFrame(rows, schema=kinds, orient="row").with_columns(
        year=pl.lit(run.year),
        number=pl.lit(1),
        run_id=pl.lit(run.pk),
        kind=pl.lit("annual"),
        issued_on=pl.lit(run.issue_on),
        change_pence=pl.col("charged_pence"),
        due_pence=pl.max_horizontal(pl.col("charged_pence") - pl.col("settled_pence"), 0),
        act_id=pl.lit(act.id),
    )
    plan = planned(bills.rename({"id": "bill_id"}), run.year, run.issue_on, RATES_SCHEME)
    copy_in(act.cursor(), "revenues_instalment", plan)
    copy_in(act.cursor(), "revenues_bill", bills, BILL)
    run.bills, run.segments, run.instalments = bills.height, len(charges), plan.height
    run.charged_pence = run.billing_authority_pence = int(bills["charged_pence"].sum())
    run.due_pence = int(bills["due_pence"].sum())
    run.save()


def _charge(
    act: Act, account: int, bill: int, year: int, part: Part, run: BillingRun | None
) -> Charge:
    """Return a part as a charge: transition in `discount`, supplement in `premium`, reliefs after.

    All of it stands as the billing authority's: business rates are shared by the fund, not by bill.
    """
    one = part.worked
    return Charge(
        account_id=account,
        bill_id=bill,
        run=run,
        year=year,
        first_day=part.first_day,
        last_day=part.last_day,
        band="",
        discount_e2=0,
        premium_e2=0,
        gross_pence=one.gross_pence,
        discount_pence=one.transitional_pence,
        premium_pence=one.supplement_pence,
        annexe_pence=0,
        reduction_pence=one.relief_pence,
        local_reduction_pence=0,
        net_pence=one.payable_pence,
        billing_authority_pence=one.payable_pence,
        police_pence=0,
        fire_pence=0,
        act_id=act.id,
    )


def _keep_workings(act: Act, charges: list[Charge], parts: list[Part]) -> None:
    RatesWorking.objects.bulk_create(
        RatesWorking(
            charge=charge,
            rateable_value=part.given["rv"],
            multiplier_e4=part.worked.multiplier_e4,
            retail=bool(part.given.get("retail")),
            days=part.worked.days,
            relief=_relief(part),
            relief_e2=part.worked.relief_e2,
            act_id=act.id,
        )
        for charge, part in zip(charges, parts, strict=True)
    )


def _relief(part: Part) -> str:
    if not part.worked.relief_pence:
        return ""
    named = [CHARITY] if part.given.get("charity") else []
    named += [SMALL] if part.given.get("small_business") and not named else []
    named += ["discretionary relief"] if part.given.get("discretionary") else []
    return " and ".join(named)


def rebill_rates(act: Act, accounts: Sequence[Account], since: date) -> list[RatesBilled]:
    """Work the ratepayers' years out again from a day on, and bill what differs."""
    issued = BillingRun.objects.filter(tax="rates", state="issued")
    first = year_of(since)
    made: list[RatesBilled] = []
    for account in accounts:
        mine = issued.filter(entity=account.entity, year__gte=first)
        for year in sorted(set(mine.values_list("year", flat=True))):
            change = _again(act, account, year)
            made += [change] if change else []
    if made:
        changed = sorted({one.account for one in made})
        act.emit(ACCOUNTS_CHANGED, {"entity": accounts[0].entity, "accounts": changed})
    return made


def _again(act: Act, account: Account, year: int) -> RatesBilled | None:
    payer = ratepayers(account.entity, year, [account.pk])
    try:
        parts = [part for one in payer for part in _parts(one, year)]
    except Unfit as wrong:
        raise FactWrong(str(wrong), field=wrong.field) from wrong
    live = list(
        Charge.objects.filter(account=account, year=year, reverses__isnull=True)
        .exclude(run__state__in=["prepared", "withdrawn"])
        .exclude(pk__in=Charge.objects.filter(reverses__isnull=False).values("reverses"))
    )
    now = [_charge(act, account.pk, 0, year, part, None) for part in parts]
    gone = [one for one in live if not any(_same(one, new) for new in now)]
    fresh = [(new, part) for new, part in zip(now, parts, strict=True)
             if not any(_same(new, one) for one in live)]  # fmt: skip
    if not gone and not fresh:
        return None
    before = sum(one.net_pence for one in live)
    change = sum(new.net_pence for new, _ in fresh) - sum(one.net_pence for one in gone)
    last = latest_bill(account.pk, year)
    bill_id, number = int(bill_ids(1)[0]), last.number + 1 if last else 1
    _write(act, bill_id, gone, fresh)
    plan, settled = _plan(act.today, account, year, last, before + change)
    Instalment.objects.bulk_create(
        Instalment(bill_id=bill_id, number=n, due_on=day, amount_pence=pence)
        for n, (day, pence) in enumerate(plan, 1)
    )
    Bill.objects.create(
        id=bill_id,
        account=account,
        year=year,
        number=number,
        kind="adjusted" if last else "first",
        issued_on=act.today,
        charged_pence=before + change,
        change_pence=change,
        settled_pence=settled,
        due_pence=sum(pence for _, pence in plan),
        act_id=act.id,
    )
    reference = f"revenues:bill:{account.reference}-{year}-{number}"
    what = f"Business rates {year}-{(year + 1) % 100:02d}: {account.reference} billed again"
    post_rates(act, account.entity, reference, what, change, act.today)
    return RatesBilled(
        account=account.reference, year=year, before_pence=before, after_pence=before + change
    )


MONEY = tuple(field.name for field in Charge._meta.fields if field.name.endswith("_pence"))


def _same(one: Charge, other: Charge) -> bool:
    names = ("first_day", "last_day", *MONEY)
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _write(act: Act, bill: int, gone: list[Charge], fresh: list[tuple[Charge, Part]]) -> None:
    reversed_ = []
    for one in gone:
        values = {f.attname: getattr(one, f.attname) for f in Charge._meta.concrete_fields}
        values |= {name: -values[name] for name in MONEY}
        values |= {"id": None, "bill_id": bill, "run_id": None, "act_id": act.id}
        reversed_.append(Charge(**values | {"reverses": one.pk}))
    added = [charge for charge, _ in fresh]
    for charge in added:
        charge.bill_id = bill
    Charge.objects.bulk_create([*reversed_, *added])
    _keep_workings(act, added, [part for _, part in fresh])


def _plan(
    today: date, account: Account, year: int, last: Bill | None, total: int
) -> tuple[list[tuple[date, int]], int]:
    """Return a year's instalments that now come to `total`, and what is settled otherwise.

    SI 1989/1058 regulation 7 as council tax's adjustments: what falls due within fourteen days
    stands, the rest is spread over the days that are left.
    """
    law, paid = figures(RATES_SCHEME, today), max(paid_pence(account.pk, year), 0)
    if last is None:
        days, standing, beforehand = due_days(account.scheme, account.pay_day, year, today), [], 0
    else:
        old = list(
            Instalment.objects.filter(bill_id=last.pk)
            .order_by("due_on")
            .values_list("due_on", "amount_pence")
        )
        until = today + timedelta(days=STANDING_DAYS)
        standing = [(day, pence) for day, pence in old if day < until]
        days = [day for day, _ in old if day >= until] or [until]
        beforehand = last.settled_pence
    kept = sum(pence for _, pence in standing)
    settled = beforehand + max(paid - beforehand - kept, 0)
    room, cut = max(total - settled, 0), []
    for day, pence in standing:
        if min(pence, room):
            cut.append((day, min(pence, room)))
        room -= min(pence, room)
    parts = split(room, len(days), law) if room else []
    return [*cut, *zip(days, parts, strict=False)], settled
