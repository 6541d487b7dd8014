"""Sealing bank accounts, and marking them so that the same account is found again."""

import polars as pl

from chamberlain.kernel import personal
from chamberlain.kernel.bulk import copy_in
from chamberlain.kernel.door import Act
from chamberlain.payables.models import BankDetails, BankMark
from chamberlain.payables.queries.accounts import (
    ACCOUNT,
    DESTINATION,
    Call,
    account_field,
    call_field,
    subject_of,
)
from chamberlain.payables.rules.bank_account import PARTED_BY, BankAccount, packed_expr


def sealed_account(payee: str, details: str, account: BankAccount) -> str:
    """Return an account sealed for one set of a payee's bank details."""
    return personal.seal_value(subject_of(payee), account_field(details), account.packed)


def sealed_call(payee: str, details: str, call: Call) -> str:
    """Return who was called, and what they and their bank said, sealed under the payee's key."""
    return personal.seal_value(subject_of(payee), call_field(details), PARTED_BY.join(call))


def account_mark(number: str) -> str:
    """Return the mark of a sort code and account number, fourteen digits."""
    return personal.mark(ACCOUNT, number)


def destinations(frame: pl.DataFrame) -> pl.Series:
    """Return the marks by which a change of account is seen; null where no account is given."""
    text = pl.concat_str("sort_code", "account_number", "roll_number")
    given = frame.select(pl.when(pl.col("sort_code") != "").then(text)).to_series()
    return personal.marks(DESTINATION, given)


def write_mark(details: BankDetails, account: BankAccount) -> None:
    """Keep the marks of one set of bank details."""
    BankMark.objects.create(
        details=details,
        payee_id=details.payee_id,
        account_mark=account_mark(account.number),
        destination_mark=personal.mark(DESTINATION, account.destination),
    )


def sealed_accounts(frame: pl.DataFrame) -> pl.Series:
    """Return the accounts of a frame of payee, details and an account's parts, sealed, in order."""
    subjects = [subject_of(payee) for payee in frame["payee"]]
    fields = [account_field(details) for details in frame["details"]]
    return personal.seal_values(subjects, fields, frame.select(packed_expr()).to_series().to_list())


def write_marks(act: Act, frame: pl.DataFrame) -> None:
    """COPY the marks of bank details: details_id, payee_id, and an account's parts."""
    number = frame.select(pl.concat_str("sort_code", "account_number")).to_series()
    marked = frame.select(
        "details_id",
        "payee_id",
        account_mark=personal.marks(ACCOUNT, number),
        destination_mark=destinations(frame),
    )
    with act.cursor() as cursor:
        copy_in(cursor, "payables_bank_mark", marked)
