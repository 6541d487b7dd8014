"""A bank account as one text: what is sealed, compared and written into payment files."""

from typing import NamedTuple

import polars as pl

PARTED_BY = "\x1f"
SORT_CODE = r"^[0-9]{6}$"
ACCOUNT_NUMBER = r"^[0-9]{8}$"


class BankAccount(NamedTuple):
    """Where money goes: six digits, eight digits, a building society's roll number, whose name."""

    sort_code: str
    account_number: str
    roll_number: str
    account_name: str

    @property
    def packed(self) -> str:
        """Its parts as one text."""
        return PARTED_BY.join(self)

    @property
    def number(self) -> str:
        """What two accounts have in common that are the same one."""
        return self.sort_code + self.account_number

    @property
    def destination(self) -> str:
        """What two payments have in common that reach the same person there."""
        return self.number + self.roll_number

    @property
    def masked(self) -> "BankAccount":
        """The account as its readers see it."""
        ending = f"••••{self.account_number[-4:]}"
        return BankAccount(f"{self.sort_code[:2]}-••-••", ending, "•••", self.account_name)


def unpacked(text: str) -> BankAccount:
    """Return the account that was packed."""
    return BankAccount(*text.split(PARTED_BY, 3))


def packed_expr() -> pl.Expr:
    """Pack the columns named as the parts of an account."""
    return pl.concat_str(*BankAccount._fields, separator=PARTED_BY)


def unpacked_frame(packed: pl.Series) -> pl.DataFrame:
    """Return packed accounts as columns named as their parts; null where there is none."""
    parts = packed.alias("account").to_frame()
    split = pl.col("account").str.splitn(PARTED_BY, 4).struct.rename_fields(BankAccount._fields)
    return parts.select(split).unnest("account")
