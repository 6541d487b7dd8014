"""Is this file a whole statement of one of our accounts? Refusals that say what and where."""

import polars as pl
from django.db.models import Q

from chamberlain.banking.errors import BrokenStatement, WrongAccount
from chamberlain.banking.models import BankAccount
from chamberlain.formats.statements import Statement as Head
from chamberlain.formats.statements import StatementFile
from chamberlain.formats.statements.records import WITH_BALANCES
from chamberlain.kernel.door import Act
from chamberlain.kernel.money import format_pounds

TOLERATED = frozenset({"dates-within", "dates-present", "no-duplicates"})
"""Checks of the format that banks fail honestly; they are warnings."""


def refuse_broken(file: StatementFile, name: str) -> None:
    """Refuse a file that is another message, or in which any statement does not add up."""
    if file.message not in WITH_BALANCES:
        raise BrokenStatement(
            f"{name} is a {file.message} message. Expected camt.053, MT940, BAI2 or the bank's "
            "CSV, statements of booked entries; interim reports and notifications are not loaded."
        )
    for head in file.statements:
        for check in file.checks[head.number]:
            if not check.ok and check.rule not in TOLERATED:
                raise BrokenStatement(
                    f"{name}, statement {head.statement_id or head.number + 1}: {check.rule}: "
                    f"expected {_shown(check.expected)}, found {_shown(check.found)}."
                )
        if not head.statement_id or head.opening is None or head.closing is None:
            raise BrokenStatement(
                f"{name}: statement {head.number + 1} has no id or no opening and closing balance."
            )


def _shown(value: object) -> str:
    return format_pounds(value) if isinstance(value, int) and abs(value) >= 100 else str(value)


def account_of(act: Act, head: Head, entity: str, code: str) -> BankAccount:
    """Return the account of ours that a statement is of; refuse any other, or one out of reach."""
    found = _held(head)
    shown = _masked(head.account)
    if found is None:
        raise WrongAccount(
            f"Statement {head.statement_id} is of account {shown}, which is none of ours."
        )
    if (entity and found.entity != entity) or (code and found.code != code):
        raise WrongAccount(
            f"Statement {head.statement_id} is of account {found.code} of {found.entity}, "
            f"not of {' '.join(part for part in (code, entity) if part)}."
        )
    act.need(entity=found.entity)
    if head.currency != found.currency:
        raise WrongAccount(
            f"Statement {head.statement_id} is in {head.currency}; account {found.code} is held "
            f"in {found.currency}."
        )
    return found


def _held(head: Head) -> BankAccount | None:
    """Find by IBAN, by sort code with account number, or by account number when that is all."""
    given = "".join(char for char in head.account or "" if char.isalnum()).upper()
    sort_code = "".join(char for char in head.sort_code or "" if char.isdigit())
    if not given:
        return None
    wanted = Q(iban=given) | Q(sort_code=given[:6], account_number=given[6:])
    if len(given) == 8:
        by_number = Q(account_number=given)
        wanted |= by_number & Q(sort_code=sort_code) if sort_code else by_number
    if len(given) == 22 and given.startswith("GB"):
        wanted |= Q(sort_code=given[8:14], account_number=given[14:])
    found = list(BankAccount.objects.filter(wanted)[:2])
    return found[0] if len(found) == 1 else None


def _masked(account: str | None) -> str:
    return f"ending {account[-4:]}" if account else "without a number"


def entries_of(file: StatementFile, head: Head) -> pl.DataFrame:
    """Return the booked entries of one statement as lines, in the bank's order."""
    mine = file.entries.filter((pl.col("statement") == head.number) & (pl.col("status") == "BOOK"))
    texts = {
        "reference": "reference",
        "end_to_end_id": "end_to_end_id",
        "entry_reference": "entry_reference",
        "bank_reference": "servicer_reference",
        "batch_reference": "batch_reference",
        "counterparty": "counterparty",
        "text": "text",
        "bank_code": "code",
        "return_reason": "return_reason",
    }
    return mine.select(
        pl.int_range(1, pl.len() + 1).cast(pl.Int64).alias("ordinal"),
        pl.coalesce("date", pl.lit(head.last_day)).alias("booked_on"),
        pl.coalesce("value_date", "date", pl.lit(head.last_day)).alias("value_on"),
        "amount_pence",
        "batch_count",
        *[pl.col(theirs).fill_null("").alias(ours) for ours, theirs in texts.items()],
    )


def pending_of(file: StatementFile, head: Head) -> int:
    """Count the entries of a statement that are not booked yet."""
    mine = (pl.col("statement") == head.number) & (pl.col("status") != "BOOK")
    return file.entries.filter(mine).height
