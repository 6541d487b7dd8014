"""Bank accounts as they are kept: sealed under their payee's key, compared by marks."""

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


def masked_number(payee: str, details: str, sealed: str) -> str:
    """Return an account number as its readers see it."""
    account = opened_account(payee, details, sealed)
    return personal.ERASED if account is None else account.masked.account_number


def masked_accounts(payee: str, listed: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return the accounts of one payee's bank details masked, taking account_sealed from each."""
    texts = personal.open_values(
        [subject_of(payee)] * len(listed),
        [account_field(row["reference"]) for row in listed],
        [row.pop("account_sealed") for row in listed],
    )
    accounts = [ERASED if text is None else unpacked(text).masked for text in texts]
    shown = ("account_name", "sort_code", "account_number")
    return [{name: getattr(account, name) for name in shown} for account in accounts]


def opened_calls(payee: str, listed: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return how each was verified, taking call_sealed from each; nothing where nobody called."""
    sealed = [row.pop("call_sealed") for row in listed]
    called = [n for n, text in enumerate(sealed) if text]
    texts = personal.open_values(
        [subject_of(payee)] * len(called),
        [call_field(listed[n]["reference"]) for n in called],
        [sealed[n] for n in called],
    )
    found = [Call()] * len(listed)
    for n, text in zip(called, texts, strict=True):
        found[n] = Call(answered_by=personal.ERASED) if text is None else _call(text)
    return [call._asdict() for call in found]


def _call(text: str) -> Call:
    return Call(*text.split(PARTED_BY, 2))


def opened_accounts(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame of payee, details and account_sealed with the account's parts beside.

    The parts are null where the payee was erased.
    """
    named = frame.select(
        pl.col("account_sealed"),
        subject=pl.lit(subject_of("")) + pl.col("payee"),
        field=pl.lit(account_field("")) + pl.col("details"),
    )
    packed = personal.open_column(named, "subject", "field", "account_sealed")
    return frame.hstack(unpacked_frame(packed))
