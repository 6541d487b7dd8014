"""A bank's CSV download as a statement: columns known by their headings (`bank_csv.toml`).

Such a file states no opening balance: it is the first line's running balance less its amount, and
every later line must follow from the one before. Without a balance column the `balances-present`
check fails and the file is not loaded: nothing would show that it is whole.
"""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl

from chamberlain.formats import Unreadable
from chamberlain.formats.spend_csv.amounts import read_amounts
from chamberlain.formats.spend_csv.dates import read_dates
from chamberlain.formats.statements.frames import Gathered, Line, finish
from chamberlain.formats.statements.records import Balance, Check, Statement, StatementFile
from chamberlain.formats.statements.text import reference_or_none
from chamberlain.kernel.tabular import ROW, TableUnreadable, numbered, read_table_bytes

E5_PER_PENNY = 1_000
HEADINGS: dict[str, list[str]] = tomllib.loads(
    (Path(__file__).parent / "bank_csv.toml").read_text(encoding="utf-8")
)["headings"]


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the file in the bank's order, oldest first."""

    row: int
    day: date
    value_day: date | None
    pence: int
    balance_pence: int | None
    said: dict[str, str]


def read_bank_csv(raw: bytes) -> StatementFile:
    """Read a CSV download, one statement for each account in it.

    Raise `Unreadable` when it is no table, lacks a date or an amount column, or has a line whose
    day or amount cannot be read: no such line may be guessed.
    """
    try:
        table = numbered(read_table_bytes(raw, "the file"))
    except TableUnreadable as error:
        raise Unreadable(
            f"expected a bank statement: camt XML, MT940, BAI2 or CSV with headings ({error})"
        ) from None
    columns = _columns(table)
    if table.is_empty():
        raise Unreadable("the statement has headings but no line")
    rows = _rows(table, columns)
    found = Gathered("CSV")
    for number, (account, own) in enumerate(_by_account(rows).items()):
        ordered = _oldest_first(own)
        statement = _statement(number, account, ordered)
        found.statements.append(statement)
        found.lines += [_line(number, row, statement.currency) for row in ordered]
        found.own_checks[number] = _running(ordered)
    return finish(found)


def _columns(table: pl.DataFrame) -> dict[str, str]:
    """Return which heading each field stands under. Refuse a file without a day or an amount."""
    plain = {re.sub(r"[^a-z0-9]", "", name.lower()): name for name in table.columns if name != ROW}
    columns = {
        field: next(plain[word] for word in words if word in plain)
        for field, words in HEADINGS.items()
        if any(word in plain for word in words)
    }
    amounts = "amount" in columns or {"paid_in", "paid_out"} <= columns.keys()
    if "date" not in columns or not amounts:
        have = ", ".join(name for name in table.columns if name != ROW)[:120]
        raise Unreadable(
            "expected a bank statement: camt XML, MT940, BAI2, or CSV with the headings Date and "
            f"Amount (or Paid in and Paid out); the first line is {have!r}"
        )
    return columns


def _rows(table: pl.DataFrame, columns: dict[str, str]) -> list[_Row]:
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, table.height)
    cell = {name: table[columns[name]] if name in columns else nothing for name in HEADINGS}
    days, values = (_days(cell[name], table[ROW], name) for name in ("date", "value_date"))
    pence = _amounts(cell["amount"], table[ROW], "amount")
    if "amount" not in columns:
        paid_in, paid_out = (
            _amounts(cell[name], table[ROW], name) for name in ("paid_in", "paid_out")
        )
        pence = [_net(got, gave) for got, gave in zip(paid_in, paid_out, strict=True)]
    balances = _amounts(cell["balance"], table[ROW], "balance")
    rows = []
    for at, row in enumerate(table[ROW]):
        day, amount = days[at], pence[at]
        if day is None or amount is None:
            raise Unreadable(f"row {row}: a line without its {'amount' if day else 'date'}")
        said = {name: cell[name][at] or "" for name in columns}
        rows.append(_Row(row, day, values[at], amount, balances[at], said))
    return rows


def _net(paid_in: int | None, paid_out: int | None) -> int | None:
    """Return in less out; a bank may write what was paid out with a minus or without."""
    if paid_in is None and paid_out is None:
        return None
    return (paid_in or 0) - abs(paid_out or 0)


def _days(cells: pl.Series, rows: pl.Series, name: str) -> list[date | None]:
    read = read_dates(cells)
    _refuse_odd(read, cells, rows, name)
    return read["day"].to_list()


def _amounts(cells: pl.Series, rows: pl.Series, name: str) -> list[int | None]:
    read = read_amounts(cells)
    _refuse_odd(read, cells, rows, name)
    return read["pence"].to_list()


def _refuse_odd(read: pl.DataFrame, cells: pl.Series, rows: pl.Series, name: str) -> None:
    bad = read["problem"].is_not_null().arg_true()
    if bad.len():
        at = bad[0]
        raise Unreadable(f"row {rows[at]}: {name} {cells[at]!r} {read['problem'][at]}")


def _by_account(rows: list[_Row]) -> dict[tuple[str, str, str], list[_Row]]:
    found: dict[tuple[str, str, str], list[_Row]] = {}
    for row in rows:
        key = tuple(row.said.get(name, "").strip() for name in ("sort_code", "account", "currency"))
        found.setdefault((key[0], key[1], key[2]), []).append(row)
    return found


def _oldest_first(rows: list[_Row]) -> list[_Row]:
    """Turn a newest-first file round: by its days, or within one day by its running balances."""
    if rows[0].day != rows[-1].day:
        return rows if rows[0].day < rows[-1].day else rows[::-1]
    turned = rows[::-1]
    return turned if _breaks(turned) < _breaks(rows) else rows


def _breaks(rows: list[_Row]) -> int:
    """Count the lines whose running balance doesn't follow from the line before."""
    return sum(
        before.balance_pence is not None
        and after.balance_pence is not None
        and before.balance_pence + after.pence != after.balance_pence
        for before, after in pairwise(rows)
    )


def _running(rows: list[_Row]) -> tuple[Check, ...]:
    for before, after in pairwise(rows):
        if before.balance_pence is None or after.balance_pence is None:
            continue
        expected = before.balance_pence + after.pence
        if expected != after.balance_pence:
            found = f"{after.balance_pence} in row {after.row}"
            return (Check("running-balance", False, expected, found),)
    return (Check("running-balance", True, "each follows", "each follows"),)


def _balances(rows: list[_Row], currency: str) -> tuple[Balance | None, Balance | None]:
    first, last = rows[0], rows[-1]
    if first.balance_pence is None or last.balance_pence is None:
        return None, None
    opening, closing = first.balance_pence - first.pence, last.balance_pence
    return (
        Balance("OPBD", opening, opening * E5_PER_PENNY, currency, first.day),
        Balance("CLBD", closing, closing * E5_PER_PENNY, currency, last.day),
    )


def _statement(number: int, account: tuple[str, str, str], rows: list[_Row]) -> Statement:
    sort_code, name, currency = account
    opening, closing = _balances(rows, currency or "GBP")
    digits = re.sub(r"\D", "", name)
    whole = len(digits) == 14 and not sort_code
    return Statement(
        number=number,
        statement_id=f"{rows[0].day} to {rows[-1].day}",
        account=(digits[6:] if whole else name) or None,
        sort_code=digits[:6] if whole else re.sub(r"\D", "", sort_code) or None,
        name=None,
        currency=currency or "GBP",
        sequence=None,
        page=None,
        last_page=None,
        created_on=None,
        first_day=rows[0].day,
        last_day=rows[-1].day,
        opening=opening,
        closing=closing,
        balances=tuple(one for one in (opening, closing) if one),
        summary={},
    )


def _line(number: int, row: _Row, currency: str | None) -> Line:
    said = row.said
    reference = reference_or_none(said.get("reference"))
    return Line(
        statement=number,
        day=row.day,
        value_day=row.value_day,
        amount_e5=row.pence * E5_PER_PENNY,
        currency=currency,
        reference=reference or reference_or_none(said.get("text")),
        entry_reference=reference,
        servicer_reference=reference_or_none(said.get("bank_reference")),
        counterparty=said.get("counterparty", "").strip() or None,
        code=said.get("code", "").strip() or None,
        text=said.get("text", "").strip() or None,
    )
