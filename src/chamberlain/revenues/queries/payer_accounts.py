"""Payers' bank accounts as Direct Debit keeps them: sealed under the party's own key."""

from typing import NamedTuple

import polars as pl

from chamberlain.kernel import personal

PARTED_BY = "\x1f"


class PayerAccount(NamedTuple):
    """The account that a Direct Debit is taken from."""

    account_name: str
    sort_code: str
    account_number: str

    @property
    def masked(self) -> str:
        """Return the account number as pages show it."""
        return f"****{self.account_number[-4:]}"


def subject_of(party: str) -> str:
    """Return the subject whose key seals what is kept of a party."""
    return f"revenues:party:{party}"


def field_of(mandate: str) -> str:
    """Return the field an account is sealed as: it opens for no other instruction."""
    return f"mandate:{mandate}"


def sealed(party: str, mandate: str, account: PayerAccount) -> str:
    """Return an account sealed for one instruction of a party."""
    return personal.seal_value(subject_of(party), field_of(mandate), PARTED_BY.join(account))


def opened(party: str, mandate: str, text: str) -> PayerAccount | None:
    """Return an account in full, or None once its party was erased."""
    found = personal.open_value(subject_of(party), field_of(mandate), text)
    return None if found is None else PayerAccount(*found.split(PARTED_BY))


def all_sealed(frame: pl.DataFrame) -> pl.Series:
    """Seal the accounts of a frame of party, reference and the account's parts."""
    return personal.seal_values(
        [subject_of(one) for one in frame["party"]],
        [field_of(one) for one in frame["reference"]],
        [PARTED_BY.join(parts) for parts in frame.select(PayerAccount._fields).iter_rows()],
    )


def all_opened(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame of party, mandate and account_sealed with the accounts' parts beside.

    They are null where a party was erased.
    """
    named = frame.select(
        "account_sealed",
        subject=pl.lit(subject_of("")) + pl.col("party"),
        field=pl.lit(field_of("")) + pl.col("mandate"),
    )
    texts = personal.to_open(named, "subject", "field", "account_sealed")()
    parts = texts.str.split_exact(PARTED_BY, len(PayerAccount._fields) - 1)
    return frame.hstack(parts.struct.rename_fields(list(PayerAccount._fields)).struct.unnest())
