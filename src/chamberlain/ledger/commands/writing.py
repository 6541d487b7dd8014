"""Writing journals: numbered, hashed, lines before headers; the database checks them as a set."""

from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db.backends.utils import CursorWrapper

from chamberlain.kernel.bulk import copy_in
from chamberlain.kernel.door import Act
from chamberlain.ledger.rules.canonical import journal_hashes, reference_expr, reference_of
from chamberlain.ledger.rules.few import Row, journal_hash

SORTED_FROM = 1_000
"""From this many lines on they are written in the order of the account index, which spares it."""

LINE_TABLE = (
    "journal_id", "amount_pence", "journal_date", "line_no", "year", "period", "entity", "fund",
    "cost_centre", "account", "project", "vat_code", "line_ref", "narrative",
)  # fmt: skip
HEADER_TABLE = (
    "id", "debit_pence", "reverses", "act_id", "entered_at", "journal_date", "line_count", "year",
    "period", "entity", "type", "source", "source_ref", "description", "prepared_by",
    "approved_by", "sha256",
)  # fmt: skip


@dataclass(frozen=True)
class Origin:
    """Who stands behind a batch, and what it undoes."""

    source: str
    manual: bool = False
    prepared_by: str = ""
    approved_by: str = ""
    reverses: int | None = None


def write_frame(
    cursor: CursorWrapper, act: Act, frame: pl.DataFrame, origin: Origin
) -> tuple[int, pl.DataFrame]:
    """Number, hash and copy the journals, lines before headers; return the first and headers."""
    count = int(frame["j"][-1]) + 1
    if frame.height >= SORTED_FROM:
        cursor.execute("SET LOCAL work_mem = '128MB'")
    cursor.execute("SELECT ledger_inside.reserve(%s)", [count])
    first = int(cursor.fetchone()[0])
    headers = _headers(frame, act, origin, first)
    lines = frame.select(
        "amount_pence", "journal_date", "line_no", "year", "period", "fund", "cost_centre",
        "account", "project", "vat_code", "line_ref", "narrative",
        id=pl.col("j") + first, entity="line_entity",
    )  # fmt: skip
    hashes = journal_hashes(headers, lines)
    written = lines.rename({"id": "journal_id"}).select(LINE_TABLE)
    if frame.height >= SORTED_FROM:
        written = written.sort("entity", "account", "fund", "journal_date")
    copy_in(cursor, "ledger_line", written)
    stored = headers.with_columns(
        pl.Series("sha256", [f"\\x{digest}" for digest in hashes]),
        reverses=pl.lit(origin.reverses, pl.Int64),
        entered_at=pl.col("entered_at").dt.replace_time_zone("UTC"),
    )
    copy_in(cursor, "ledger_journal", stored.select(HEADER_TABLE))
    return first, headers


def _headers(frame: pl.DataFrame, act: Act, origin: Origin, first: int) -> pl.DataFrame:
    """Return one row per journal, in order, as it is hashed and stored."""
    reverses = None if origin.reverses is None else reference_of(origin.reverses)
    summed = frame.group_by("j", maintain_order=True).agg(
        pl.col("entity", "year", "period", "type", "journal_date", "source_ref", "description")
        .first(),
        line_count=pl.len(),
        debit_pence=pl.col("amount_pence").clip(0).sum(),
    )  # fmt: skip
    return summed.with_columns(
        id=pl.col("j") + first,
        entered_at=pl.lit(act.now.replace(tzinfo=None), pl.Datetime("us")),
        source=pl.lit(origin.source),
        reverses=pl.lit(reverses, pl.String),
        prepared_by=pl.lit(origin.prepared_by),
        approved_by=pl.lit(origin.approved_by),
        act_id=pl.lit(act.id, pl.Int64),
    ).with_columns(reference=reference_expr("id"))


def write_few(
    cursor: CursorWrapper, act: Act, journals: list[list[Row]], origin: Origin
) -> dict[str, str]:
    """Do the same for completed rows of a few journals; return each one's reference by source."""
    cursor.execute("SELECT ledger_inside.reserve(%s)", [len(journals)])
    first = int(cursor.fetchone()[0])
    headers, written, named = [], [], {}
    for number, lines in enumerate(journals, first):
        header = _header(number, lines, act, origin)
        stored = [row | {"journal_id": number, "entity": row["line_entity"]} for row in lines]
        header["sha256"] = bytes.fromhex(journal_hash(header, stored))
        headers.append(header | {"reverses": origin.reverses})
        written += stored
        named[header["source_ref"]] = header["reference"]
    _insert(cursor, "ledger_line", LINE_TABLE, written)
    _insert(cursor, "ledger_journal", HEADER_TABLE, headers)
    return named


def _header(number: int, lines: list[Row], act: Act, origin: Origin) -> Row:
    return lines[0] | {
        "id": number,
        "reference": reference_of(number),
        "entered_at": act.now,
        "source": origin.source,
        "reverses": None if origin.reverses is None else reference_of(origin.reverses),
        "prepared_by": origin.prepared_by,
        "approved_by": origin.approved_by,
        "act_id": act.id,
        "line_count": len(lines),
        "debit_pence": sum(max(line["amount_pence"], 0) for line in lines),
    }


def _insert(
    cursor: CursorWrapper, table: str, columns: tuple[str, ...], rows: list[dict[str, Any]]
) -> None:
    marks = "(" + ", ".join(["%s"] * len(columns)) + ")"
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) "  # noqa: S608 - names of this module
        f"VALUES {', '.join([marks] * len(rows))}",
        [row[name] for row in rows for name in columns],
    )
