"""What banking tells the ledger of a period that is to close."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from chamberlain.banking.models import BankAccount, Reconciliation, SignOff
from chamberlain.kernel.calendar import period_of, period_range
from chamberlain.kernel.door import Act
from chamberlain.kernel.money import format_pounds
from chamberlain.ledger.contract import CloseCheck, record_close_check

RECONCILED = "banking.reconciled"
EXPLAINED = "banking.explained"
SUSPENSE = "banking.suspense"


@dataclass(frozen=True)
class Month:
    """A period of an entity: its number, and its last day."""

    entity: str
    year: int
    period: int
    last_day: date


def month_of(entity: str, day: date) -> Month:
    """Return the period in which a day falls; `year` is the first calendar year of its own."""
    name, period = period_of(day)
    _, end = period_range(name, period)
    return Month(entity, int(name[:4]), period, end - timedelta(1))


def left_at(month: Month) -> list[tuple[int, int]]:
    """Return (line, pence left) of every line booked by the period's end and not explained."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT line_id, amount_pence - explained_pence FROM banking_line_state "
            "WHERE entity = %s AND booked_on <= %s AND explained_pence <> amount_pence "
            "ORDER BY line_id",
            [month.entity, month.last_day],
        )
        return list(cursor.fetchall())


def _sum_left(month: Month) -> tuple[int, int]:
    """Return how many lines are left at the period's end, and how many pence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(sum(amount_pence - explained_pence), 0)::bigint "
            "FROM banking_line_state "
            "WHERE entity = %s AND booked_on <= %s AND explained_pence <> amount_pence",
            [month.entity, month.last_day],
        )
        count, pence = cursor.fetchone()
        return int(count), int(pence)


def tell_the_ledger(act: Act, entity: str, day: date) -> list[CloseCheck]:
    """Tell the ledger how the period of `day` stands: lines, bank accounts, suspense."""
    month = month_of(entity, day)
    checks = [_explained(month), _reconciled(month), _suspense(month)]
    for check in checks:
        record_close_check(act, check=check)
    return checks


def tell_when_it_matters(act: Act, entity: str, day: date) -> None:
    """Tell the ledger when the period's last line was explained, or its first one undone."""
    month = month_of(entity, day)
    if _sum_left(month)[0] <= 1:
        record_close_check(act, check=_explained(month))


def _explained(month: Month) -> CloseCheck:
    count, pence = _sum_left(month)
    signed = _signed(month) if count else None
    detail = "Every bank line is explained."
    if count:
        lines = "1 bank line is" if count == 1 else f"{count:,} bank lines are"
        detail = f"{lines} not explained: {format_pounds(pence)} in all."
    if signed:
        detail += f" Signed for: {signed.reason}"
    return CloseCheck(
        requirement=EXPLAINED,
        entity=month.entity,
        year=month.year,
        period=month.period,
        done=not count or signed is not None,
        detail=detail,
        reference=f"banking:sign_off:{signed.reference}" if signed else "",
        difference_pence=pence,
        reviewed_by=signed.person if signed else "",
    )


def _signed(month: Month) -> SignOff | None:
    """Return the signature that covers every line left, if there is one.

    A line signed for may have been explained since; one that came later, or of which more is left
    again, is not covered.
    """
    signed = (
        SignOff.objects.filter(entity=month.entity, year=month.year, period=month.period)
        .order_by("-id")
        .first()
    )
    if signed is None:
        return None
    covered = dict(zip(signed.lines, signed.left_pence, strict=True))
    whole = all(abs(pence) <= abs(covered.get(line, 0)) for line, pence in left_at(month))
    return signed if whole else None


def _reconciled(month: Month) -> CloseCheck:
    accounts = list(
        BankAccount.objects.filter(entity=month.entity, opened_on__lte=month.last_day).order_by(
            "code"
        )
    )
    reviewed = {
        one.account_id: one
        for one in Reconciliation.objects.filter(
            entity=month.entity, as_at=month.last_day, state="reviewed"
        )
    }
    missing = [account.code for account in accounts if account.id not in reviewed]
    stale = [
        account.code
        for account in accounts
        if account.id in reviewed and _lines_to(account, month) != reviewed[account.id].lines
    ]
    done = [one for code in accounts if (one := reviewed.get(code.id))]
    detail = f"{len(done) - len(stale)} of {len(accounts)} bank accounts are reconciled."
    if missing:
        detail += f" Not yet: {', '.join(missing)}."
    if stale:
        detail += f" Lines came after the review of {', '.join(stale)}."
    return CloseCheck(
        requirement=RECONCILED,
        entity=month.entity,
        year=month.year,
        period=month.period,
        done=not missing and not stale,
        detail=detail,
        reference=f"banking:reconciliation:{done[-1].reference}" if done else "",
        prepared_by=done[-1].prepared_by if done else "",
        reviewed_by=(done[-1].reviewed_by or "") if done else "",
    )


def _suspense(month: Month) -> CloseCheck:
    made = Reconciliation.objects.filter(
        kind="suspense", entity=month.entity, as_at=month.last_day, state="reviewed"
    ).first()
    detail = "The suspense accounts are not reconciled with the list of their lines."
    if made:
        detail = f"Suspense is {format_pounds(made.suspense_pence)}, line by line."
    return CloseCheck(
        requirement=SUSPENSE,
        entity=month.entity,
        year=month.year,
        period=month.period,
        done=made is not None,
        detail=detail,
        reference=f"banking:reconciliation:{made.reference}" if made else "",
        prepared_by=made.prepared_by if made else "",
        reviewed_by=(made.reviewed_by or "") if made else "",
    )


def _lines_to(account: BankAccount, month: Month) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM banking_line WHERE account_id = %s AND booked_on <= %s",
            [account.id, month.last_day],
        )
        return int(cursor.fetchone()[0])
