"""Journals from a CSV or XLSX file: good ones wait for approval, the rest come back."""

from collections.abc import Iterator

import polars as pl

from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.numbering import next_references
from chamberlain.kernel.records import Record, Ref, Refused
from chamberlain.kernel.writing import insert
from chamberlain.ledger.commands.manual import keep_named, need_entities
from chamberlain.ledger.contract import FRAME_COLUMNS
from chamberlain.ledger.queries.uploads import read_upload


class Uploaded(Record):
    """What became of a file: references of prepared journals, and the rows set aside."""

    rows_read: int
    accepted: int
    prepared: list[str]
    set_aside: list[Refused]


class TakenBefore(Refusal):
    """The same file was uploaded before."""

    code = "uploaded_before"


@command(duty="journal.prepare")
def upload_journals(
    act: Act,
    entity: str,
    document: Ref("kernel:document"),  # type: ignore[valid-type]
) -> Uploaded:
    """Prepare the journals of a kept file for somebody else's approval; rows at fault set aside.

    The file itself is the evidence of each. The same bytes are refused the second time; mend what
    was set aside in a file of its own.
    """
    act.need(entity=entity)
    preview, good, _ = read_upload(act.scope, document, entity)
    if preview.taken_before:
        raise TakenBefore(
            f"{preview.filename} was uploaded for {entity} before: nothing was prepared again.",
            field="document",
        )
    if good.is_empty():
        raise Refusal(
            f"None of the {preview.rows_read} rows can be taken: mend them first.",
            field="document",
            status=422,
        )
    need_entities(act, good["line_entity"].to_list())
    prepared = [keep_named(act, name, frame, [document]) for name, frame in _journals(good)]
    insert(
        act,
        "ledger_upload",
        {
            "sha256": preview.sha256,
            "entity": entity,
            "document": document,
            "rows": preview.rows_read,
            "journals": len(prepared),
            "act": act.reference,
        },
    )
    return Uploaded(
        rows_read=preview.rows_read,
        accepted=preview.accepted,
        prepared=prepared,
        set_aside=preview.set_aside,
    )


def _journals(good: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """Give each journal under a reference of its own, in the order of the file."""
    parts = good.partition_by("source_ref", maintain_order=True)
    for name, part in zip(next_references("PRJ", len(parts)), parts, strict=True):
        filled = part.select(list(FRAME_COLUMNS)).with_columns(
            source_ref=pl.lit(f"ledger:prepared:{name}"),
            fund=pl.col("fund").replace("", "GF"),
            line_entity=pl.when(pl.col("line_entity") == "")
            .then(pl.col("entity"))
            .otherwise(pl.col("line_entity")),
        )
        yield name, filled
