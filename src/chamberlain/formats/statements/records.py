"""What a statement file holds, typed. Amounts are whole pence, credits positive."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

WITH_BALANCES = frozenset({"camt.053", "MT940", "BAI2", "CSV"})
"""The messages that state booked lines between an opening and a closing balance."""


@dataclass(frozen=True, slots=True)
class Balance:
    """One balance of a statement; `kind` is its ISO code (OPBD opening, CLBD closing, …)."""

    kind: str
    amount_pence: int
    amount_e5: int
    currency: str | None
    on: date | None


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a statement: what was expected and what stands in the file."""

    rule: str
    ok: bool
    expected: Any
    found: Any


@dataclass(frozen=True, slots=True)
class Statement:
    """The head of one statement; its entries stand in the file's frame under `number`."""

    number: int
    statement_id: str | None
    account: str | None
    sort_code: str | None
    name: str | None
    currency: str | None
    sequence: str | None
    page: str | None
    last_page: bool | None
    created_on: date | None
    first_day: date | None
    last_day: date | None
    opening: Balance | None
    closing: Balance | None
    balances: tuple[Balance, ...]
    summary: dict[str, int]


@dataclass(frozen=True, slots=True)
class StatementFile:
    """A whole file: camt.052, camt.053, camt.054, MT940, MT942, BAI2 or CSV, named by `message`.

    `entries` has one row per bank line and `details` one per transaction inside a line, with
    the columns that `formats.camt.tables` lists; both name their `statement` by number, in file
    order.
    """

    message: str
    version: str | None
    statements: tuple[Statement, ...]
    entries: pl.DataFrame
    details: pl.DataFrame
    checks: dict[int, tuple[Check, ...]] = field(default_factory=dict)
