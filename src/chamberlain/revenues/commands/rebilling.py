"""Billing again after a change: only what differs is charged, and the rest of the year adjusts.

SI 1992/613 regulation 24 and Schedule 1 paragraph 10: the adjustment day is fourteen days after the
notice. Instalments due before it stand; those after it together come to what the year now comes to,
less what was due before and less what was paid early.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.calendar import year_of
from chamberlain.kernel.door import Act
from chamberlain.kernel.rates import figures
from chamberlain.kernel.records import Record
from chamberlain.revenues.commands.charging import PARTS, SAME, charge_year, live_charges
from chamberlain.revenues.commands.numbers import bill_ids
from chamberlain.revenues.commands.plans import due_days, shared
from chamberlain.revenues.commands.posting import post_change
from chamberlain.revenues.contract import ACCOUNTS_CHANGED
from chamberlain.revenues.errors import FactWrong
from chamberlain.revenues.models import Account, Bill, BillingRun, Instalment
from chamberlain.revenues.rules.instalments import SCHEME

MONEY = [name for name in SAME if name.endswith("_pence")]
PAID = ("receipt", "returned", "refund", "transfer")


class BillChange(Record):
    """What a change came to for one account and year."""

    account: str
    year: int
    before_pence: int
    after_pence: int
    change_pence: int
    next_due_on: date | None = None
    next_pence: int = 0
    credit_pence: int = 0


class Rebilled(Record):
    """The bills that a change made; years that a former system billed are named, not re-billed."""

    reference: str = ""
    bills: list[BillChange] = []
    years_before: list[int] = []


def rebill(act: Act, accounts: Sequence[Account], since: date, reference: str = "") -> Rebilled:
    """Work the accounts' charges out again from the year of a day on, and bill what differs."""
    entity = accounts[0].entity
    issued = BillingRun.objects.filter(entity=entity, state="issued")
    years = sorted(set(issued.values_list("year", flat=True)))
    first = _year(since)
    made: list[BillChange] = []
    for year in (year for year in years if year >= first):
        made += _rebill_year(act, entity, accounts, year)
    if made:
        changed = sorted({one.account for one in made})
        act.emit(ACCOUNTS_CHANGED, {"entity": entity, "accounts": changed})
    stop = years[0] if years else _year(act.today) + 1
    return Rebilled(reference=reference, bills=made, years_before=list(range(first, stop)))


def _year(day: date) -> int:
    return year_of(day)


def _rebill_year(act: Act, entity: str, accounts: Sequence[Account], year: int) -> list[BillChange]:
    keys = [account.pk for account in accounts]
    worked_out = charge_year(entity, year, keys)
    now = worked_out.charges
    if worked_out.errors.height:
        wrong = worked_out.errors.row(0, named=True)
        raise FactWrong(f"{wrong['field']}: {wrong['message']}", field=wrong["field"])
    before = live_charges(keys, year)
    gone = before.join(now.select("account_id", *SAME), on=["account_id", *SAME], how="anti")
    fresh = now.join(before, on=["account_id", *SAME], how="anti")
    touched = pl.concat([gone["account_id"], fresh["account_id"]]).unique()
    return [
        _bill(
            act,
            account,
            year,
            gone.filter(pl.col("account_id") == account.pk),
            fresh.filter(pl.col("account_id") == account.pk),
            int(before.filter(pl.col("account_id") == account.pk)["net_pence"].sum()),
        )
        for account in accounts
        if account.pk in touched
    ]


def _bill(
    act: Act, account: Account, year: int, gone: pl.DataFrame, fresh: pl.DataFrame, before: int
) -> BillChange:
    """Write one account's next bill of a year: reversals, new charges, plan, and the bill."""
    change = int(fresh["net_pence"].sum()) - int(gone["net_pence"].sum())
    after = before + change
    last = latest_bill(account.pk, year)
    bill_id = int(bill_ids(1)[0])
    _write_charges(act, account.pk, bill_id, year, gone, fresh)
    rows, settled = _plan(act.today, account, year, last, after)
    for number, (due_on, pence) in enumerate(rows, 1):
        Instalment.objects.create(bill_id=bill_id, number=number, due_on=due_on, amount_pence=pence)
    Bill.objects.create(
        id=bill_id,
        account_id=account.pk,
        year=year,
        number=last.number + 1 if last else 1,
        kind=("adjusted" if fresh.height else "closing") if last else "first",
        issued_on=act.today,
        charged_pence=after,
        change_pence=change,
        settled_pence=settled,
        due_pence=sum(pence for _, pence in rows),
        act_id=act.id,
    )
    _post(act, account, year, last.number + 1 if last else 1, gone, fresh)
    subject = f"revenues:account:{account.reference}"
    act.changed(subject, {"charged_pence": before}, {"charged_pence": after, "year": year})
    paid = paid_pence(account.pk, year)
    following = next(((day, pence) for day, pence in rows if day >= act.today), (None, 0))
    return BillChange(
        account=account.reference,
        year=year,
        before_pence=before,
        after_pence=after,
        change_pence=change,
        next_due_on=following[0],
        next_pence=following[1],
        credit_pence=max(paid - after, 0),
    )


def _write_charges(
    act: Act, account: int, bill: int, year: int, gone: pl.DataFrame, fresh: pl.DataFrame
) -> None:
    reversals = gone.with_columns(-pl.col(MONEY), reverses=pl.col("id")).drop("id")
    added = fresh.select("account_id", *SAME).with_columns(reverses=pl.lit(None, pl.Int64))
    rows = pl.concat([reversals, added.select(reversals.columns)]).with_columns(
        bill_id=pl.lit(bill), year=pl.lit(year), act_id=pl.lit(act.id)
    )
    columns = ["account_id", "bill_id", "year", *SAME, "reverses", "act_id"]
    copy_in(act.cursor(), "revenues_charge", rows, columns)


def latest_bill(account: int, year: int) -> Bill | None:
    """Return the bill in force of an account's year."""
    bills = Bill.objects.filter(account_id=account, year=year)
    return bills.exclude(run__state__in=["prepared", "withdrawn"]).order_by("-number").first()


def paid_pence(account: int, year: int) -> int:
    """Return what has been paid towards a year, refunds and unpaid debits taken off."""
    found = read_frame(
        "SELECT coalesce(-sum(amount_pence), 0)::bigint FROM revenues_entry "
        "WHERE account_id = %s AND year = %s AND kind = ANY(%s)",
        [account, year, list(PAID)],
        schema={"pence": pl.Int64},
    )
    return int(found["pence"][0])


def _plan(
    today: date, account: Account, year: int, last: Bill | None, total: int
) -> tuple[list[tuple[date, int]], int]:
    """Return the instalments of a year that now comes to `total`, and what is settled otherwise."""
    paid = paid_pence(account.pk, year)
    if last is None:
        days = due_days(account.scheme, account.pay_day, year, today)
        settled = max(paid, 0)
        return shared(max(total - settled, 0), days, today), settled
    planned = list(
        Instalment.objects.filter(bill_id=last.pk).order_by("due_on").values_list(
            "due_on", "amount_pence"
        )
    )  # fmt: skip
    adjusted_on = today + timedelta(days=figures(SCHEME, today)["adjustment_days"])
    standing = [(day, pence) for day, pence in planned if day < adjusted_on]
    kept = sum(pence for _, pence in standing)
    beforehand = last.settled_pence
    settled = beforehand + max(paid - beforehand - kept, 0)
    days = [day for day, _ in planned if day >= adjusted_on]
    left = max(total - settled - kept, 0)
    standing = no_more_than(standing, max(total - settled, 0))
    return standing + shared(left, days or [adjusted_on], today), settled


def no_more_than(standing: list[tuple[date, int]], pence: int) -> list[tuple[date, int]]:
    """Return instalments that stand, the latest cut so that they ask no more than is charged."""
    kept = []
    for day, amount in standing:
        part = min(amount, pence)
        if part:
            kept.append((day, part))
        pence -= part
    return kept


def _post(
    act: Act, account: Account, year: int, number: int, gone: pl.DataFrame, fresh: pl.DataFrame
) -> None:
    names = (*PARTS, "local_reduction_pence")
    sums = {name: int(fresh[name].sum()) - int(gone[name].sum()) for name in names}
    local = sums.pop("local_reduction_pence")
    parts = {name.removesuffix("_pence"): pence for name, pence in sums.items()}
    reference = f"revenues:bill:{account.reference}-{year}-{number}"
    what = f"Council tax {year}-{(year + 1) % 100:02d}: {account.reference} billed again"
    post_change(act, account.entity, reference, what, parts, local)
