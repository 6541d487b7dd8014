"""Seals: the files that an auditor keeps, and the comparison of the ledger with them."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any, Literal

import polars as pl
from django.conf import settings
from django.db import connection

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Record
from chamberlain.ledger.rules.canonical import journal_hashes, reference_expr, reference_of
from chamberlain.ledger.rules.seals import FIRST, SealFile, parse_seal

CHUNK = 50_000


class Fault(Record):
    """Something that is not as it was sealed."""

    seal: int
    day: date | None = None
    journal: str = ""
    fault: Literal["altered", "missing", "inserted", "seal_altered", "file_missing", "file_altered"]
    detail: str


class Verification(Record):
    """What a comparison of the ledger with its seals found."""

    seals: int
    journals: int
    unsealed: int
    faults: list[Fault]

    @property
    def sound(self) -> bool:
        """Whether nothing was found amiss."""
        return not self.faults


def folder() -> Path:
    """Return the folder outside the database that seals are published to."""
    return Path(settings.HOME) / "seals"


def file_name(number: int, day: date) -> str:
    """Return the name of a seal's file."""
    return f"{number:06d}-{day.isoformat()}.seal"


def recomputed(first: int, last: int) -> pl.DataFrame:
    """Return id, reference, stored and recomputed hash of the journals numbered first to last."""
    parts = [
        _recomputed_chunk(start, min(start + CHUNK - 1, last))
        for start in range(first, last + 1, CHUNK)
    ]
    return pl.concat(parts) if parts else _recomputed_chunk(1, 0)


def _recomputed_chunk(first: int, last: int) -> pl.DataFrame:
    headers = read_frame(
        "SELECT id, entity, year, period, type, journal_date, "
        "to_char(entered_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US') AS entered_at, "
        "source, source_ref, ledger_reference(reverses) AS reverses, prepared_by, approved_by, "
        "act_id, description, encode(sha256, 'hex') AS stored "
        "FROM ledger_journal WHERE id BETWEEN %s AND %s ORDER BY id",
        [first, last],
        schema={
            "id": pl.Int64, "entity": pl.String, "year": pl.Int16, "period": pl.Int16,
            "type": pl.String, "journal_date": pl.Date, "entered_at": pl.String,
            "source": pl.String, "source_ref": pl.String, "reverses": pl.String,
            "prepared_by": pl.String, "approved_by": pl.String, "act_id": pl.Int64,
            "description": pl.String, "stored": pl.String,
        },
    ).with_columns(
        pl.col("entered_at").str.to_datetime("%Y-%m-%dT%H:%M:%S%.6f", time_unit="us"),
        reference=reference_expr("id"),
    )  # fmt: skip
    years = headers["year"].unique().to_list()
    lines = read_frame(
        "SELECT journal_id AS id, line_no, entity, fund, cost_centre, account, project, "
        "amount_pence, vat_code, line_ref, narrative FROM ledger_line "
        "WHERE year = ANY(%s) AND journal_id BETWEEN %s AND %s ORDER BY journal_id, line_no",
        [years, first, last],
        schema={
            "id": pl.Int64, "line_no": pl.Int32, "entity": pl.String, "fund": pl.String,
            "cost_centre": pl.String, "account": pl.String, "project": pl.String,
            "amount_pence": pl.Int64, "vat_code": pl.String, "line_ref": pl.String,
            "narrative": pl.String,
        },
    )  # fmt: skip
    return headers.select("id", "reference", "stored").with_columns(
        pl.Series("sha256", journal_hashes(headers, lines), dtype=pl.String)
    )


@query(summary="Compare the ledger with its seals")
def verify_seals(scope: Scope, since: int = FIRST) -> Verification:
    """Recompute every sealed journal and compare it with the published seals; name what differs.

    From the seal numbered `since` on. The files are what counts: whoever can alter the database can
    alter what it says of its own seals.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, day, first_id, last_id, journals, previous, root FROM ledger_seal "
            "WHERE number >= %s ORDER BY number",
            [since],
        )
        stored = {row[0]: row for row in cursor.fetchall()}
        cursor.execute("SELECT count(*) FROM ledger_journal WHERE id > %s", [_last(stored)])
        unsealed = cursor.fetchone()[0]
    files, faults = _read_files(since)
    journals = 0
    previous: str | None = None
    for number in sorted(stored.keys() | files.keys()):
        row, file = stored.get(number), files.get(number)
        found, count = _verify_one(number, row, file)
        faults += found
        journals += count
        faults += _chain_faults(number, file, previous)
        previous = file.root if file else None
    return Verification(
        seals=len(stored), journals=journals, unsealed=unsealed, faults=_told_once(faults)
    )


def _last(stored: dict[int, tuple[int, ...]]) -> int:
    return max((row[3] for row in stored.values()), default=0)


def _told_once(faults: list[Fault]) -> list[Fault]:
    return list({(f.seal, f.journal, f.fault): f for f in faults}.values())


def _read_files(since: int) -> tuple[dict[int, SealFile], list[Fault]]:
    files: dict[int, SealFile] = {}
    faults: list[Fault] = []
    for path in sorted(folder().glob("*.seal")):
        content = path.read_bytes()
        try:
            seal = parse_seal(content)
        except ValueError as error:
            digits = path.name.partition("-")[0]
            number = int(digits) if digits.isdigit() else 0
            faults.append(Fault(seal=number, fault="file_altered", detail=f"{path.name}: {error}"))
            continue
        if seal.number >= since:
            files[seal.number] = seal
    return files, faults


def _chain_faults(number: int, file: SealFile | None, previous: str | None) -> list[Fault]:
    if file is None or previous is None or file.previous == previous:
        return []
    detail = (
        f"seal {number} follows {file.previous[:12]}…, but the file before it is {previous[:12]}…"
    )
    return [Fault(seal=number, day=file.day, fault="file_altered", detail=detail)]


def _verify_one(
    number: int, row: tuple[Any, ...] | None, file: SealFile | None
) -> tuple[list[Fault], int]:
    """Compare the journals of one seal with its file, or with the database's word without one."""
    if file is None:
        assert row is not None  # noqa: S101 - one of both is there
        day = row[1]
        lost = Fault(
            seal=number, day=day, fault="file_missing",
            detail="the published file of this seal is gone; only the database speaks for it",
        )  # fmt: skip
        found, count = _against_stored(number, row)
        return [lost, *found], count
    faults: list[Fault] = []
    if row is None or row[6] != file.root or row[5] != file.previous:
        words = (
            "the database has no such seal" if row is None else "the database gives another root"
        )
        faults.append(Fault(seal=number, day=file.day, fault="seal_altered", detail=words))
    now = recomputed(file.first_id, file.last_id)
    sealed = pl.DataFrame({"reference": file.references, "sealed": file.hashes})
    both = sealed.join(now, on="reference", how="full", coalesce=True)
    faults += [
        _journal_fault(number, file.day, *line)
        for line in both.filter(pl.col("sealed").ne_missing(pl.col("sha256")))
        .select("reference", "sealed", "sha256")
        .sort("reference")
        .iter_rows()
    ]
    return faults, now.height


def _journal_fault(
    number: int, day: date, reference: str, sealed: str | None, now: str | None
) -> Fault:
    if now is None:
        kind, words = "missing", "was sealed and is no longer there"
    elif sealed is None:
        kind, words = "inserted", "stands among sealed journals but was never sealed"
    else:
        kind, words = "altered", f"was sealed as {sealed[:12]}… and is now {now[:12]}…"
    return Fault(seal=number, day=day, journal=reference, fault=kind, detail=f"{reference} {words}")  # type: ignore[arg-type]


def _against_stored(number: int, row: tuple[Any, ...]) -> tuple[list[Fault], int]:
    """Without a file: compare each journal with the hash beside it, and the root with its own."""
    first, last, root = row[2], row[3], row[6]
    now = recomputed(first, last)
    changed = now.filter(pl.col("stored") != pl.col("sha256"))
    faults = [
        Fault(seal=number, journal=ref, fault="altered", detail=f"{ref} differs from its own hash")
        for ref in changed["reference"]
    ]
    rebuilt = hashlib.sha256(seal_content(number)).hexdigest()
    if rebuilt != root:
        detail = f"the journals {reference_of(first)} to {reference_of(last)} don't give its root"
        faults.append(Fault(seal=number, fault="seal_altered", detail=detail))
    return faults, now.height


def seal_content(number: int) -> bytes:
    """Return a seal's file as the database would write it now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, day, first_id, last_id, previous FROM ledger_seal WHERE number = %s",
            [number],
        )
        _, day, first, last, previous = cursor.fetchone()
    stored = stored_hashes(first, last)
    return SealFile(
        number,
        day,
        first,
        last,
        previous,
        stored["reference"].to_list(),
        stored["sha256"].to_list(),
    ).content


def stored_hashes(first: int, last: int) -> pl.DataFrame:
    """Return the reference and stored hash of the journals numbered first to last."""
    return read_frame(
        "SELECT ledger_reference(id) AS reference, encode(sha256, 'hex') AS sha256 "
        "FROM ledger_journal WHERE id BETWEEN %s AND %s ORDER BY id",
        [first, last],
        schema={"reference": pl.String, "sha256": pl.String},
    )
