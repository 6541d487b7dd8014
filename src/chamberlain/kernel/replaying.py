"""Rows of a file that were set aside, kept sealed and taken again once what hindered them is gone.

What was accepted is never sent again: only rows set aside are kept, each with its number in the
file, and a replay adds one more part to the file's run, whose totals go on from the one before.
"""

from typing import Any

import polars as pl
from django.db import connection, transaction

from chamberlain.kernel import documents
from chamberlain.kernel.door import EVERYTHING, Act, Refusal, operation
from chamberlain.kernel.door.importing import CHUNK_ROWS, item_type_of, mapping_of, totalled, valid
from chamberlain.kernel.door.running import run_beside
from chamberlain.kernel.interfaces import Feed, Noted, Ran, note_run
from chamberlain.kernel.models import InterfaceRun, InterfaceSettlement
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.records import Batch, Record, Refused

KEPT = "rows_set_aside"
"""What a run's replay says where rows of its file are kept: with the inputs that went with all."""

NUMBER = "row of the file"
ACT = "kept by act"
SEEN_BY = "rows_set_aside"
"""The class of data of what is kept: no role sees it, it is read by a replay alone."""


def rows_of(frame: pl.DataFrame, numbers: list[int]) -> bytes:
    """Return rows of a file, by their numbers as people count them, as CSV with those numbers."""
    chosen = frame[[number - 2 for number in numbers]]
    return chosen.with_columns(pl.Series(NUMBER, numbers, dtype=pl.Int64)).write_csv().encode()


def keep_rows(act: Act, entity: str, filename: str, content: bytes) -> str:
    """Keep rows set aside, sealed; return the document. The same rows twice are two documents."""
    marked = pl.read_csv(content, infer_schema=False)
    marked = marked.with_columns(pl.lit(f"{act.id}").alias(ACT))
    kept = documents.store(
        act,
        marked.write_csv().encode(),
        f"{filename} set aside.csv",
        entity,
        data_class=SEEN_BY,
        bytes_max=documents.STATEMENT_BYTES_MAX,
        sealed=True,
    )
    return kept.reference


def replay_rows(act: Act, found: InterfaceRun) -> tuple[Noted, str]:
    """Send the rows that a run set aside again, once, as whoever acts; return the run it made.

    What is refused again is kept again, and that run can be replayed in its turn.
    """
    _refuse_twice(found)
    chosen = operation(found.command, writes=True)
    frame = pl.read_csv(documents.read(EVERYTHING, found.document), infer_schema=False)
    numbers = frame[NUMBER].cast(pl.Int64).to_list()
    frame = frame.drop(NUMBER, ACT)
    kind = item_type_of(chosen)
    good, aside = valid(frame, mapping_of(frame.columns, kind), kind)
    constants = (found.replay or {})[KEPT]
    for start in range(0, len(good), CHUNK_ROWS):
        aside += _send(act, found.command, constants, good[start : start + CHUNK_ROWS])
    left = sorted({item.row for item in aside})
    again, document = None, ""
    if left:
        mapped = frame.with_columns(pl.Series(NUMBER, numbers, dtype=pl.Int64))
        content = mapped[[row - 2 for row in left]].write_csv().encode()
        document, again = keep_rows(act, found.entity, found.filename, content), found.replay
    ran = Ran(
        frame.height - len(left),
        totalled(good, set(left)),
        subject=found.reference,
        filename=found.filename,
        document=document,
        sha256=found.sha256,
        part=found.part + 1,
        set_aside=len(left),
        replay=again,
    )
    feed = Feed(found.feed, chosen.summary, "in", found.command)
    noted = note_run(act, feed, found.entity, ran, new=False)
    _settle(act, found, noted.run)
    return noted, _said(ran, aside, numbers)


def _refuse_twice(found: InterfaceRun) -> None:
    """Refuse rows that were sent again already, one replay of a file at a time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"interface|{found.feed}|{found.entity}|{found.sha256}"],
        )
    later = InterfaceRun.objects.filter(
        feed=found.feed, entity=found.entity, sha256=found.sha256, part__gt=found.part
    )
    if later.exists():
        raise Refusal(
            f"What {found.reference} set aside was sent again, as {later.latest('part')}.",
            code="replayed",
            field="run",
        )


def _send(
    act: Act, name: str, constants: dict[str, Any], chunk: list[tuple[int, Record]]
) -> list[Refused]:
    """Send rows through the command within the act; return those it refused, by their row."""
    batch = operation(name, writes=True).batch or ""
    inputs = {**constants, batch: [item for _, item in chunk]}
    try:
        with transaction.atomic():
            answer = run_beside(act, name, inputs)
    except Refusal as refusal:
        return [Refused(row=row, message=refusal.message) for row, _ in chunk]
    if not isinstance(answer, Batch):
        return []
    return [item.model_copy(update={"row": chunk[item.row][0]}) for item in answer.refused]


def _settle(act: Act, found: InterfaceRun, made: str) -> None:
    """Settle a file's difference where all its parts now come to what the other side said."""
    parts = InterfaceRun.objects.filter(
        feed=found.feed, entity=found.entity, sha256=found.sha256, outcome="taken"
    ).order_by("part")
    first = parts[0]
    if not first.difference or InterfaceSettlement.objects.filter(run=first).exists():
        return
    items = sum(one.items for one in parts)
    pence = sum(one.amount_pence for one in parts)
    if first.said_items not in {None, items} or first.said_pence not in {None, pence}:
        return
    InterfaceSettlement.objects.create(
        run=first,
        reason=f"With {made} all parts come to what was said: {items:,}, {format_pounds(pence)}",
        person=act.person,
        settled_on=act.today,
        act_id=act.id,
    )
    act.done(f"kernel:interface_run:{first.reference}")


def _said(ran: Ran, aside: list[Refused], numbers: list[int]) -> str:
    if not aside:
        return f"All {ran.items:,} rows that had been set aside are taken."
    first = min(aside, key=lambda item: item.row)
    why = f"{first.field or ''} {first.message}".strip()
    return (
        f"{ran.items:,} taken, {ran.set_aside:,} still set aside; "
        f"row {numbers[first.row - 2]}: {why}"
    )
