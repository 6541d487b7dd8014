"""A file of journals, looked at before anything is prepared."""

import hashlib
from pathlib import Path
from typing import Any

import polars as pl
from django.db import connection

from chamberlain.kernel import documents
from chamberlain.kernel.door import Refusal, Scope, query
from chamberlain.kernel.records import Record, Refused
from chamberlain.kernel.tabular import TableUnreadable, read_table_bytes
from chamberlain.ledger.rules.uploads import (
    SHAPED,
    HeadingsMissing,
    journal_problems,
    named,
    parsed,
    whole_journals,
)


class UploadPreview(Record):
    """What would become of a file: each row is in a journal or set aside, none is lost."""

    document: str
    filename: str
    sha256: str
    rows_read: int
    journals: int
    accepted: int
    debit_pence: int
    set_aside: list[Refused]
    taken_before: bool


def read_upload(
    scope: Scope, document: str, entity: str
) -> tuple[UploadPreview, pl.DataFrame, pl.DataFrame]:
    """Read a kept file: (what would become of it, lines of good journals, the file's own rows)."""
    found = documents.find(scope, document)
    content = documents.read(scope, document)
    try:
        raw = read_table_bytes(content, Path(found.filename).name)
        given = named(raw)
    except (TableUnreadable, HeadingsMissing) as error:
        raise Refusal(str(error), code="file", field="document", status=422) from error
    digest = hashlib.sha256(content).hexdigest()
    lines, problems = parsed(given, f"ledger:upload:{digest[:16]}/", entity)
    kept, problems = whole_journals(lines, problems)
    refused = [fault.model_dump() for fault in _faults(kept)]
    problems = pl.concat([problems, journal_problems(kept, refused)]).sort("row")
    good = kept.filter(~pl.col("source_ref").is_in([one["source_ref"] for one in refused]))
    preview = UploadPreview(
        document=document,
        filename=found.filename,
        sha256=digest,
        rows_read=raw.height,
        journals=good["source_ref"].n_unique(),
        accepted=good.height,
        debit_pence=int(good["amount_pence"].clip(0).sum()),
        set_aside=[Refused(**row) for row in problems.iter_rows(named=True)],
        taken_before=taken_before(entity, digest),
    )
    return preview, good, raw


def _faults(lines: pl.DataFrame) -> list[Any]:
    from chamberlain.ledger.commands.posting import manual_faults  # noqa: PLC0415 - import cycle

    if lines.is_empty():
        return []
    return list(manual_faults(lines.select(SHAPED)))


def taken_before(entity: str, digest: str) -> bool:
    """Whether a file of these bytes was taken in for an entity."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM ledger_upload WHERE entity = %s AND sha256 = %s", [entity, digest]
        )
        return cursor.fetchone() is not None


@query(summary="Look at a file of journals before it is taken in")
def preview_upload(scope: Scope, document: str, entity: str) -> UploadPreview:
    """Return what would become of each row of a kept CSV or XLSX file; nothing is prepared.

    A journal stands or falls as a whole: with a row at fault its other rows are set aside too.
    """
    return read_upload(scope, document, entity)[0]
