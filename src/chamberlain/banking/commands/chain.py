"""The chain of an account's statements: each opens where the one before it closed."""

from datetime import date

from django.db import connection

from chamberlain.banking.errors import StatementDiffers, StatementGap
from chamberlain.banking.models import BankAccount, Statement
from chamberlain.formats.statements import Statement as Head
from chamberlain.kernel.money import format_pounds


def lock_account(account_id: int) -> None:
    """Queue behind whoever loads, matches or explains on this bank account, until we are done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(4782000000000000 + %s)", [account_id])


def sequence_of(head: Head) -> str:
    """Return the bank's number of a statement, with its page when it has several."""
    whole = head.page in (None, "1") and head.last_page in (None, True)
    number = (head.sequence or "").strip()
    return number if whole else f"{number}/{head.page}"


def days_of(head: Head, booked: list[date]) -> tuple[date, date]:
    """Return the first and last day a statement is for."""
    opening = head.opening.on if head.opening else None
    closing = head.closing.on if head.closing else None
    last = head.last_day or closing or max(booked, default=None) or head.created_on
    first = head.first_day or min(booked, default=None) or opening or last
    if last is None or first is None:
        raise StatementGap(f"Statement {head.statement_id} doesn't say which day it is for.")
    return min(first, last), last


def tail_of(account: BankAccount) -> Statement | None:
    """Return the last statement of the account."""
    return Statement.objects.filter(account=account).order_by("-id").first()


def known(account: BankAccount, head: Head) -> Statement | None:
    """Return this very statement when it is loaded; refuse another one under its number."""
    found = Statement.objects.filter(
        account=account, statement_id=head.statement_id, sequence=sequence_of(head)
    ).first()
    if found is None or head.opening is None or head.closing is None:
        return found
    theirs = (head.opening.amount_pence, head.closing.amount_pence)
    if theirs != (found.opening_pence, found.closing_pence):
        raise StatementDiffers(
            f"Statement {head.statement_id} of {account.code} is loaded as {found.reference} with "
            f"{format_pounds(found.opening_pence)} to {format_pounds(found.closing_pence)}; this "
            f"one says {format_pounds(theirs[0])} to {format_pounds(theirs[1])}."
        )
    return found


def refuse_gap(account: BankAccount, head: Head, tail: Statement | None, last_day: date) -> None:
    """Refuse a statement that doesn't follow `tail`: by its balance, its number or its day."""
    if tail is None or head.opening is None:
        return
    where = f"Statement {head.statement_id} of {account.code}"
    after = f"the last one loaded, {tail.statement_id} to {tail.to_day:%-d %B %Y}"
    expected = _next_number(tail.sequence, sequence_of(head))
    opening = head.opening.amount_pence
    if opening != tail.closing_pence:
        raise StatementGap(
            f"{where} opens with {format_pounds(opening)}, but {after}, closed with "
            f"{format_pounds(tail.closing_pence)}. Load what is missing between them first."
        )
    if expected:
        raise StatementGap(
            f"{where} is number {sequence_of(head)}; expected {expected} after {after}."
        )
    if last_day < tail.to_day:
        raise StatementGap(f"{where} ends on {last_day:%-d %B %Y}, before {after}.")


def _next_number(before: str, now: str) -> str:
    """Return the number expected when `now` isn't it; nothing when it is, or no one can tell.

    Numbers go up by one; banks start again from 1 in a new year.
    """
    if not (before.isdigit() and now.isdigit()):
        return ""
    return "" if int(now) in (int(before) + 1, 1) else str(int(before) + 1)
