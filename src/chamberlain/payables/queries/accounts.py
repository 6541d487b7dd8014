"""Bank accounts as they are kept: sealed under their payee's key, compared by marks."""

from collections.abc import Callable
from typing import Any, NamedTuple

import polars as pl

from chamberlain.kernel import personal
from chamberlain.payables.rules.bank_account import (
    PARTED_BY,
    BankAccount,
    unpacked,
    unpacked_frame,
)

ACCOUNT, DESTINATION = "payables.account", "payables.destination"
"""Kinds of mark: sort code and account number, and these with the roll number."""

SHOWN = ("account_name", "sort_code", "account_number")
ERASED = BankAccount(*[personal.ERASED] * 4)
"""What stands where an account was."""


class Call(NamedTuple):
    """How a verification was made: the number called, who answered, the name their bank gave."""

    number_called: str = ""
    answered_by: str = ""
    payee_check_name: str = ""


def subject_of(payee: str) -> str:
    """Return the subject whose key seals what is kept of a payee."""
    return f"payables:supplier:{payee}"


def account_field(details: str) -> str:
    """Return the field that an account is sealed as: it opens for no other bank details."""
    return f"bank_details:{details}"


def call_field(details: str) -> str:
    """Return the field that the call of a verification is sealed as."""
    return f"bank_verification:{details}"


def opened_account(payee: str, details: str, sealed: str) -> BankAccount | None:
    """Return an account in full, or None once its payee was erased."""
    text = personal.open_value(subject_of(payee), account_field(details), sealed)
    return None if text is None else unpacked(text)


def masked_numbers(listed: list[tuple[str, str, str]]) -> list[str]:
    """Return account numbers as their readers see them, of payee, details and what is sealed."""
    texts = personal.open_values(
        [subject_of(payee) for payee, _, _ in listed],
        [account_field(details) for _, details, _ in listed],
        [sealed for _, _, sealed in listed],
    )
    return [_masked(text).account_number for text in texts]


def details_opened(payee: str, listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return one payee's bank details, accounts masked, and how each was verified.

    Each row gives up `account_sealed` and `call_sealed`; nothing stands where nobody called.
    """
    sealed = [(account_field(row["reference"]), row.pop("account_sealed")) for row in listed]
    calls = [(call_field(row["reference"]), row.pop("call_sealed")) for row in listed]
    called = [call for call in calls if call[1]]
    fields, values = zip(*sealed, *called, strict=True) if listed else ((), ())
    texts = iter(personal.open_values([subject_of(payee)] * len(fields), fields, values))
    accounts = [_masked(next(texts)) for _ in sealed]
    found = [_call(next(texts)) if text else Call() for _, text in calls]
    return [
        row | {name: getattr(account, name) for name in SHOWN} | call._asdict()
        for row, account, call in zip(listed, accounts, found, strict=True)
    ]


def _masked(text: str | None) -> BankAccount:
    return ERASED if text is None else unpacked(text).masked


def _call(text: str | None) -> Call:
    return Call(answered_by=personal.ERASED) if text is None else Call(*text.split(PARTED_BY, 2))


def accounts_to_open(frame: pl.DataFrame) -> Callable[[], pl.DataFrame]:
    """Read the keys of a frame of payee, details and account_sealed; return what opens them.

    It gives the frame with the account's parts beside, null where the payee was erased, and needs
    no database.
    """
    named = frame.select(
        pl.col("account_sealed"),
        subject=pl.lit(subject_of("")) + pl.col("payee"),
        field=pl.lit(account_field("")) + pl.col("details"),
    )
    packed = personal.to_open(named, "subject", "field", "account_sealed")
    return lambda: frame.hstack(unpacked_frame(packed()))
