"""A statement file as plain values for `./chamberlain read statement FILE`."""

from pathlib import Path
from typing import Any

import polars as pl

from chamberlain.formats.statements.reading import read_statement
from chamberlain.formats.statements.records import Statement, StatementFile

_SHOWN = ("date", "value_date", "amount_pence", "reference", "counterparty", "text")
_MORE = (
    "counterparty_sort_code",
    "counterparty_account",
    "entry_reference",
    "servicer_reference",
    "end_to_end_id",
    "structured",
    "code",
    "info",
    "return_reason",
    "batch_count",
)
_DETAIL = ("amount_pence", "reference", "counterparty", "counterparty_account", "text")


def read_statement_file(path: Path) -> dict[str, Any]:
    """Return the statements of the file at `path`; amounts in pence, credits positive.

    `entries` are the booked lines; `pending` and `information` stand apart and count for no
    balance. Fields a line does not have are null or, past the first six, left out.
    """
    file = read_statement(path)
    return {"statements": [_statement(file, statement) for statement in file.statements]}


def _statement(file: StatementFile, statement: Statement) -> dict[str, Any]:
    own = file.entries.filter(pl.col("statement") == statement.number)
    inside = own.filter(pl.col("details") > 1).select("entry")
    details = file.details.join(inside, on="entry", how="semi", maintain_order="left")
    of_entry: dict[int, list[dict[str, Any]]] = {}
    for row in details.iter_rows(named=True):
        of_entry.setdefault(row["entry"], []).append({name: row[name] for name in _DETAIL})
    lines = {
        "entries": own.filter(pl.col("status") == "BOOK"),
        "pending": own.filter(~pl.col("status").is_in(["BOOK", "INFO"])),
        "information": own.filter(pl.col("status") == "INFO"),
    }
    opening, closing = statement.opening, statement.closing
    return {
        "account": statement.account,
        "currency": statement.currency,
        "statement_id": statement.statement_id,
        "sequence": statement.sequence,
        "opening_pence": opening.amount_pence if opening else None,
        "closing_pence": closing.amount_pence if closing else None,
        **{
            name: [_line(row, of_entry) for row in f.iter_rows(named=True)]
            for name, f in lines.items()
        },
        "checks": [
            {"rule": c.rule, "ok": c.ok, "expected": c.expected, "found": c.found}
            for c in file.checks[statement.number]
        ],
    }


def _line(row: dict[str, Any], details: dict[int, list[dict[str, Any]]]) -> dict[str, Any]:
    line = {name: row[name] for name in _SHOWN}
    for name in ("date", "value_date"):
        line[name] = line[name].isoformat() if line[name] else None
    line |= {name: row[name] for name in _MORE if row[name] is not None}
    if row["reversal"]:
        line["reversal"] = True
    if row["entry"] in details:
        line["details"] = details[row["entry"]]
    return line
