"""Read a whole camt file into typed statements and frames."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from chamberlain.formats import Unreadable
from chamberlain.formats.camt.scan import BALANCES, DETAILS, ENTRIES, STATEMENTS, scan
from chamberlain.formats.camt.tables import amount_e5, day, entries_and_details, pence, sign
from chamberlain.formats.statements.checks import check_statements
from chamberlain.formats.statements.records import Balance, Statement, StatementFile

BLOCK_BYTES = 1 << 18
OPENING = ("OPBD", "PRCD")
CLOSING = ("CLBD",)
INTERIM = "ITBD"


def read_camt(source: Path | bytes, name: str | None = None) -> StatementFile:
    """Read a camt.052, camt.053 or camt.054 file, from a path or its bytes, and check it.

    `name` goes before the message of a refusal, where the caller does not name the file itself.
    Raise `Unreadable` when it is not XML, is cut short, declares a DTD, is another message, or
    has an entry whose amount or direction cannot be read. Everything else is a failed check.
    """
    called = f"{name}: " if name else ""
    found = scan(_blocks(source), called)
    heads = found.frame(STATEMENTS)
    if heads.is_empty():
        raise Unreadable(f"{called}the {found.message} message holds no statement")
    try:
        balances = _balances(found.frame(BALANCES))
        heads = _heads(heads)
        own = _own(heads, balances)
        entries, details = entries_and_details(found.frame(ENTRIES), found.frame(DETAILS), own)
    except Unreadable as error:
        raise Unreadable(f"{called}{error}") from None
    used = dict(entries.group_by("statement").agg(pl.col("currency").first()).iter_rows())
    statements = tuple(
        _statement(row, own.row(number, named=True), balances.get(number, ()), used.get(number))
        for number, row in enumerate(heads.iter_rows(named=True))
    )
    version = found.namespace.rpartition(".")[2] if found.namespace.count(".") >= 3 else None
    message = found.message or ""
    checks = check_statements(message, statements, entries, details)
    return StatementFile(message, version, statements, entries, details, checks)


def _blocks(source: Path | bytes) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield from _slices(source)
        return
    with source.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            yield block


def _slices(data: bytes) -> Iterable[bytes]:
    return (data[at : at + BLOCK_BYTES] for at in range(0, len(data), BLOCK_BYTES))


def _balances(raw: pl.DataFrame) -> dict[int, tuple[Balance, ...]]:
    """Return the balances of each statement. One without an indicator counts as a credit."""
    frame = raw.with_columns(
        (amount_e5("amount") * sign("side").fill_null(1)).alias("e5"), day("on").alias("on")
    ).with_columns(pence(pl.col("e5")).alias("pence"))
    found: dict[int, tuple[Balance, ...]] = {}
    for row in frame.iter_rows(named=True):
        if row["e5"] is None:
            raise Unreadable(
                f"statement {row['parent'] + 1}: balance {row['kind']} has the amount "
                f"{row['amount']!r}, expected an amount such as 12.50"
            )
        balance = Balance(row["kind"] or "", row["pence"], row["e5"], row["currency"], row["on"])
        found[row["parent"]] = (*found.get(row["parent"], ()), balance)
    return found


def _heads(raw: pl.DataFrame) -> pl.DataFrame:
    """Type the heads of the statements; a summary figure that is no figure is left out."""
    sums = ("sum", "net", "credit_sum", "debit_sum")
    counts = ("count", "credit_count", "debit_count")
    return raw.with_columns(
        *[amount_e5(name).alias(name) for name in sums],
        *[pl.col(name).cast(pl.Int64, strict=False) for name in counts],
        day("created").alias("created"),
        day("from").alias("from"),
        day("to").alias("to"),
    ).with_columns((pl.col("net") * sign("net_side")).alias("net"))


def _own(heads: pl.DataFrame, balances: dict[int, tuple[Balance, ...]]) -> pl.DataFrame:
    """Return per statement what its entries fall back on: account, day and currency."""
    rows = []
    for number, head in enumerate(heads.iter_rows(named=True)):
        held = balances.get(number, ())
        opening, closing = _opening(held), _closing(held)
        closed: date | None = closing.on if closing else None
        rows.append(
            {
                "statement": number,
                "own_account": head["account"],
                "own_day": closed or head["to"] or head["created"],
                "own_currency": head["account_currency"]
                or next((b.currency for b in (opening, closing, *held) if b and b.currency), None),
            }
        )
    kinds = {
        "statement": pl.Int64,
        "own_account": pl.String,
        "own_day": pl.Date,
        "own_currency": pl.String,
    }
    return pl.DataFrame(rows, schema=kinds)


def _opening(balances: tuple[Balance, ...]) -> Balance | None:
    """Return the opening balance: booked, else the previous close, else the first interim."""
    for kind in OPENING:
        for balance in balances:
            if balance.kind == kind:
                return balance
    interim = _interim(balances)
    return interim[0] if len(interim) > 1 else None


def _closing(balances: tuple[Balance, ...]) -> Balance | None:
    """Return the closing balance: booked, else the last interim one."""
    for balance in balances:
        if balance.kind in CLOSING:
            return balance
    interim = _interim(balances)
    return interim[-1] if interim else None


def _interim(balances: tuple[Balance, ...]) -> list[Balance]:
    return [balance for balance in balances if balance.kind == INTERIM]


def _statement(
    head: dict[str, Any], own: dict[str, Any], balances: tuple[Balance, ...], used: str | None
) -> Statement:
    summary = ("count", "sum", "net", "credit_count", "credit_sum", "debit_count", "debit_sum")
    return Statement(
        number=own["statement"],
        statement_id=head["statement_id"],
        account=head["account"],
        sort_code=head["sort_code"],
        name=head["account_name"] or head["owner"],
        currency=own["own_currency"] or used,
        sequence=head["sequence"] or head["legal_sequence"],
        page=head["page"],
        last_page=None if head["last_page"] is None else head["last_page"] in ("true", "1"),
        created_on=head["created"],
        first_day=head["from"],
        last_day=head["to"],
        opening=_opening(balances),
        closing=_closing(balances),
        balances=balances,
        summary={name: head[name] for name in summary if head[name] is not None},
    )
