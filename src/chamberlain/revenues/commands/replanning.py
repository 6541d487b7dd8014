"""What is left of a year's bill laid out anew: another pay day, twelve instalments, Direct Debit.

Nothing is charged anew. Instalments that fall due before the payer can be told in time stand as
they were; the rest is shared out over the days that are left (SI 1992/613, Schedule 1).
"""

from datetime import date, timedelta

from chamberlain.kernel.calendar import add_working_days, year_of
from chamberlain.kernel.door import Act
from chamberlain.kernel.rates import figures
from chamberlain.kernel.records import Pence, Record
from chamberlain.revenues.commands.numbers import bill_ids
from chamberlain.revenues.commands.plans import due_days, shared
from chamberlain.revenues.commands.rebilling import latest_bill, no_more_than, paid_pence
from chamberlain.revenues.contract import ACCOUNTS_CHANGED
from chamberlain.revenues.models import Account, Bill, Instalment, Mandate
from chamberlain.revenues.rules.instalments import SCHEME

DIRECT_DEBIT = "revenues.direct_debit"


class Due(Record):
    """One instalment of a plan; `collected`: it is taken by Direct Debit."""

    due_on: date
    amount_pence: Pence
    collected: bool


class Replanned(Record):
    """The plan of a year as it now is: an advance notice, where it is paid by Direct Debit."""

    reference: str
    account: str
    year: int
    bill: int = 0
    plan: list[Due] = []


def replan(act: Act, account: Account, reference: str = "") -> Replanned:
    """Share what is left of this year out anew; the bill made is numbered after the last.

    A year without a bill, or with nothing left to pay, keeps its plan.
    """
    year = year_of(act.today)
    last = latest_bill(account.pk, year)
    made = Replanned(reference=reference, account=account.reference, year=year)
    if last is None:
        return made
    debit = Mandate.objects.filter(account=account, state__in=["new", "lodged", "live"]).exists()
    first = _first_day(act.today, debit=debit)
    before = list(
        Instalment.objects.filter(bill_id=last.pk).order_by("due_on").values_list(
            "due_on", "amount_pence"
        )
    )  # fmt: skip
    paid = paid_pence(account.pk, year)
    standing = [(day, pence) for day, pence in before if day < first]
    kept = sum(pence for _, pence in standing)
    settled = last.settled_pence + max(paid - last.settled_pence - kept, 0)
    left = max(last.charged_pence - settled - kept, 0)
    days = _days(account, year, act.today, first, [day for day, _ in before])
    later = shared(left, days, act.today)
    rows = no_more_than(standing, max(last.charged_pence - settled, 0)) + later
    plan = [Due(due_on=d, amount_pence=p, collected=debit and d >= first) for d, p in rows]
    number = last.number
    if rows != before:
        number = _bill(act, account, last, rows, settled)
    ahead = [due for due in plan if due.due_on >= act.today]
    return made.model_copy(update={"bill": number, "plan": ahead})


def _first_day(today: date, *, debit: bool) -> date:
    """Return the first day whose instalment can be asked otherwise than it was."""
    first = today + timedelta(days=figures(SCHEME, today)["adjustment_days"])
    if not debit:
        return first
    law = figures(DIRECT_DEBIT, today)
    known = add_working_days(add_working_days(today, 1), law["lodged_working_days_ahead"])
    return max(
        first,
        add_working_days(today, law["notice_working_days"]),
        add_working_days(known, law["first_collection_working_days"]),
    )


def _days(account: Account, year: int, today: date, first: date, before: list[date]) -> list[date]:
    """Return the days left for what is to be paid from `first` on.

    Twelve instalments: every month left (Schedule 1 paragraph 2(3A)). Otherwise the months that the
    plan had, on the account's day.
    """
    if account.scheme == "12":
        asked = due_days("12", account.pay_day, year, today)
    else:
        asked = [day.replace(day=account.pay_day) for day in before]
    days = sorted({day for day in asked if day >= first})
    return days or [first]


def _bill(
    act: Act, account: Account, last: Bill, rows: list[tuple[date, int]], settled: int
) -> int:
    bill = int(bill_ids(1)[0])
    for number, (day, pence) in enumerate(rows, 1):
        Instalment.objects.create(bill_id=bill, number=number, due_on=day, amount_pence=pence)
    Bill.objects.create(
        id=bill,
        account_id=account.pk,
        year=last.year,
        number=last.number + 1,
        kind="adjusted",
        issued_on=act.today,
        charged_pence=last.charged_pence,
        change_pence=0,
        settled_pence=settled,
        due_pence=sum(pence for _, pence in rows),
        act_id=act.id,
    )
    act.changed(f"revenues:account:{account.reference}", None, {"planned_anew": last.year})
    act.emit(ACCOUNTS_CHANGED, {"entity": account.entity, "accounts": [account.reference]})
    return int(last.number) + 1
