"""What a Standard 18 submission is made of, and where each field stands.

Positions and codes: Bacs Standard 18 as described in banks' public file guides (HSBC Message
Implementation Guide, August 2012; Bank of Ireland, Bacs File Specification).
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

CREDIT: Final = "99"
DEBIT_CONTRA: Final = "17"
CREDITS: Final = ("99", "Z4", "Z5")
DEBITS: Final = ("01", "17", "18", "19")
INSTRUCTIONS: Final = ("0N", "0C", "0S")
CODES: Final = (*CREDITS, *DEBITS, *INSTRUCTIONS)

CONTRA_MAX_PENCE: Final = 99_999_999_999
SCHEME_ITEM_MAX_PENCE: Final = 2_000_000_000
LATEST_DAYS: Final = 30
EXPIRES_AFTER_DAYS: Final = 14

ITEM: Final = {
    "sort_code": (0, 6),
    "account_number": (6, 14),
    "account_type": (14, 15),
    "code": (15, 17),
    "own_sort_code": (17, 23),
    "own_account_number": (23, 31),
    "free_format": (31, 35),
    "amount_pence": (35, 46),
    "own_name": (46, 64),
    "reference": (64, 82),
    "name": (82, 100),
}
"""The fields of a data or contra record, as half-open positions from nought."""


@dataclass(frozen=True, slots=True)
class BankOptions:
    """What differs between banks. The defaults are what most guides agree on."""

    hdr1_position_15: str = " "
    utl1_positions_45_80: str = ""
    line_end: str = "\r\n"
    item_max_pence: int = SCHEME_ITEM_MAX_PENCE
    contra_max_pence: int = CONTRA_MAX_PENCE
    block_records: int = 20


@dataclass(frozen=True, slots=True)
class SubmissionHead:
    """Who sends the file, from which account, and when Bacs shall process it.

    `processing_date` is day 2 of the cycle: the money moves on the next working day. With None
    every item brings its own `processing_date`, and the file is a multi-day one.
    """

    service_user_number: str
    serial_number: str
    file_number: int
    sort_code: str
    account_number: str
    account_name: str
    created_on: date
    processing_date: date | None
    contra_narrative: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """Control totals of a file; contras are included, so debits equal credits."""

    debit_pence: int
    credit_pence: int
    debit_count: int
    credit_count: int


@dataclass(frozen=True, slots=True)
class Written:
    """A file ready to be handed over: its bytes, their SHA-256, and its totals.

    `items` counts the payments and collections, and `items_pence` sums them, without contras.
    """

    data: bytes
    sha256: str
    totals: Totals
    items: int
    items_pence: int
    processing_dates: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Submission:
    """A file read back: its labels, every record, and its totals."""

    service_user_number: str
    serial_number: str
    file_number: int
    created_on: date
    processing_date: date | None
    work_code: str
    records: pl.DataFrame
    totals: Totals


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps an item out of a file: row (from nought), field, value, message."""

    row: int | None
    field: str
    value: str | None
    message: str


class Unwritable(ValueError):
    """A file that must not be written; `problems` has every reason, the message the first."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep all problems."""
        self.problems = problems
        first = problems[0]
        where = "" if first.row is None else f"item {first.row + 1}, "
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{where}{first.field} {first.value!r}: {first.message}{more}")


def julian(day: date) -> str:
    """Return a day as Bacs writes it: a blank, two digits of the year, the day of the year."""
    return f" {day:%y%j}"
