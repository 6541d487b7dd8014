"""Files of rows into a batch command: bad rows are set aside, counted and can come back."""

import hashlib
import re
import typing
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from django.db import transaction
from pydantic import ValidationError

from chamberlain.kernel import clock, tabular
from chamberlain.kernel.door.audit import plain
from chamberlain.kernel.door.authority import permitted
from chamberlain.kernel.door.messages import field_error
from chamberlain.kernel.door.refusals import Refusal
from chamberlain.kernel.door.registry import Operation, operation
from chamberlain.kernel.door.running import run
from chamberlain.kernel.door.types import Caller
from chamberlain.kernel.records import Batch, Record, Refused

CHUNK_ROWS = 1000
PROBLEM = "problem"

Say = Callable[[int, int], None]
_REGISTRAR = Caller(person="SYSTEM", name="Register of feeds", door="import", system=True)


@dataclass(frozen=True)
class Said:
    """What whoever sent a file says that it holds: rows, and their pence; None where unsaid."""

    rows: int | None = None
    total_pence: int | None = None


UNSAID = Said()


class Imported(Record):
    """What became of a file: accepted and set aside always add up to what was read.

    `left_out` are headings which are no column of what is loaded; nothing of them is taken.
    """

    rows_read: int
    accepted: int
    set_aside: list[Refused]
    total_pence: int | None
    mapping: dict[str, str]
    dry_run: bool
    left_out: list[str] = []

    def as_json(self) -> dict[str, Any]:
        """Return the figures as programs read them."""
        aside = [
            {"row": item.row, "field": item.field, "value": item.value, "reason": item.message}
            for item in self.set_aside
        ]
        return {**self.model_dump(exclude={"set_aside"}), "set_aside": aside}


def import_file(
    caller: Caller,
    name: str,
    path: Path,
    *,
    dry_run: bool = False,
    constants: dict[str, Any] | None = None,
    said: Said = UNSAID,
    say: Say = lambda done, total: None,
) -> Imported:
    """Send every row of a CSV, XLSX or Parquet file through the batch command `name`.

    Rows go in chunks of a thousand, each one act with a key made of the file's own bytes, so a file
    sent twice is answered the same and enters once. A dry run does everything and keeps nothing.
    `said` is what whoever sent the file says it holds; where that is not what was taken it is
    somebody's work. Rows set aside are kept, sealed, for `kernel.replay_interface_run`.
    """
    found = operation(name, writes=True)
    item_type = item_type_of(found)
    frame = tabular.read_table(path)
    mapping = mapping_of(frame.columns, item_type)
    digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    good, aside = valid(frame, mapping, item_type)
    given = constants or {}
    if not dry_run:
        given = _with_file(caller, found, path, given)
    sender = _Sender(caller, found, digest, given, say)
    if dry_run:
        try:
            with transaction.atomic():
                sender.send(good)
                raise _Undo
        except _Undo:
            pass
    else:
        sender.send(good)
    aside = sorted([*aside, *sender.refused], key=lambda item: item.row)
    accepted = frame.height - len(aside)
    total = _total(good, {item.row for item in aside})
    if not dry_run:
        known = totalled(good, {item.row for item in aside})
        _note(sender, path, accepted, known, _Left(frame, aside, said))
    return Imported(
        rows_read=frame.height,
        accepted=accepted,
        set_aside=aside,
        total_pence=total,
        mapping=mapping,
        dry_run=dry_run,
        left_out=[one for one in frame.columns if one not in {*mapping.values(), PROBLEM}],
    )


def _with_file(
    caller: Caller, found: Operation, path: Path, constants: dict[str, Any]
) -> dict[str, Any]:
    """Keep the file, where the command takes the document that its rows came in."""
    if "document" not in found.inputs.model_fields or constants.get("document"):
        return constants
    kept = {"filename": path.name, "content": Path(path).read_bytes()}
    entity = {"entity": constants["entity"]} if constants.get("entity") else {}
    return constants | {"document": run(caller, "kernel.store_document", kept | entity).value}


def _note(sender: "_Sender", path: Path, accepted: int, total_pence: int, left: "_Left") -> None:
    """Say in the register of feeds that the file was loaded, where it was for an entity."""
    entity = sender.entity()
    if entity:
        inputs = {
            "name": sender.found.name,
            "entity": entity,
            "filename": path.name,
            "sha256": sender.digest,
            "items": accepted,
            "amount_pence": total_pence,
            "set_aside": len(left.aside),
            "by": sender.caller.person,
            "said_items": left.said.rows,
            "said_pence": left.said.total_pence,
            "kept": left.content() if left.aside else None,
            "constants": plain(sender.constants) if left.aside else None,
        }
        run(_REGISTRAR, "kernel.note_import", inputs)


@dataclass(frozen=True)
class _Left:
    """What a file leaves to be looked at: rows set aside, and what was said of the whole."""

    frame: pl.DataFrame
    aside: list[Refused]
    said: Said

    def content(self) -> bytes:
        """Return the rows set aside as CSV, each with its number in the file."""
        from chamberlain.kernel.replaying import rows_of  # noqa: PLC0415 - it imports this module

        return rows_of(self.frame, sorted({item.row for item in self.aside}))


class _Undo(Exception):
    """Ends a dry run."""


class _Sender:
    """Sends checked rows in chunks and collects what the command refused."""

    def __init__(
        self, caller: Caller, found: Operation, digest: str, constants: dict[str, Any], say: Say
    ) -> None:
        self.caller, self.found, self.digest = caller, found, digest
        self.constants, self._say = constants, say
        self.refused: list[Refused] = []

    def entity(self) -> str:
        """Return whose rows these are: as was said, or where the caller may do this."""
        said = self.constants.get("entity")
        if said or self.caller.system:
            return str(said or "")
        grants = permitted(self.caller, self.found.name, clock.business_date())
        return next((grant.entity for grant in grants if grant.entity), "")

    def send(self, rows: list[tuple[int, Record]]) -> None:
        for start in range(0, len(rows), CHUNK_ROWS):
            chunk = rows[start : start + CHUNK_ROWS]
            self._send_chunk(chunk, start // CHUNK_ROWS)
            self._say(start + len(chunk), len(rows))

    def _send_chunk(self, chunk: list[tuple[int, Record]], number: int) -> None:
        batch = self.found.batch or ""
        inputs = {**self.constants, batch: [item for _, item in chunk]}
        key = f"file:{self.digest[:40]}:{number}"
        try:
            answer = run(self.caller, self.found.name, inputs, key=key).value
        except Refusal as refusal:
            self.refused += [Refused(row=row, message=refusal.message) for row, _ in chunk]
            return
        if isinstance(answer, Batch):
            for item in answer.refused:
                self.refused.append(item.model_copy(update={"row": chunk[item.row][0]}))


def item_type_of(found: Operation) -> type[Record]:
    """Return what a batch command takes a list of; refuse a command of one act at a time."""
    if found.batch is None:
        raise Refusal(f"{found.name} takes one act at a time; it cannot be imported from a file.")
    hint = found.inputs.model_fields[found.batch].annotation
    (inner,) = typing.get_args(hint)
    return typing.cast("type[Record]", inner)


def _plain_name(heading: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", heading.strip().lower()).strip("_")


def mapping_of(headings: list[str], item_type: type[Record]) -> dict[str, str]:
    """Return heading by field; pounds columns serve pence fields; refuse a heading missing.

    A field may name further headings it is met under: `json_schema_extra={"headings": […]}`.
    """
    by_name = {_plain_name(heading): heading for heading in headings}
    mapping = {}
    missing = []
    for field, info in item_type.model_fields.items():
        bare = field.removesuffix("_pence")
        more = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
        headings_met = more.get("headings", [])
        candidates = [field, f"{bare}_pounds", bare]
        if isinstance(headings_met, list):
            candidates += [str(each) for each in headings_met]
        heading = next((by_name[c] for c in candidates if c in by_name), None)
        if heading is not None:
            mapping[field] = heading
        elif info.is_required():
            missing.append(field)
    if missing:
        raise Refusal(
            f"The file has no column for {', '.join(missing)}. It has: {', '.join(headings)}.",
            code="columns_missing",
            status=422,
        )
    return mapping


def valid(
    frame: pl.DataFrame, mapping: dict[str, str], item_type: type[Record]
) -> tuple[list[tuple[int, Record]], list[Refused]]:
    """Return (row number as a person counts, item) of good rows, and what is wrong with others."""
    good: list[tuple[int, Record]] = []
    aside: list[Refused] = []
    columns = list(mapping.values())
    for number, values in enumerate(frame.select(columns).iter_rows(), start=2):
        given = {
            field: value.strip()
            for field, value in zip(mapping, values, strict=True)
            if value is not None and value.strip()
        }
        try:
            good.append((number, item_type.model_validate(given)))
        except ValidationError as error:
            first = field_error(error.errors()[0], item_type)
            aside.append(
                Refused(row=number, field=first.field, value=first.value, message=first.message)
            )
    return good, aside


def _total(rows: list[tuple[int, Record]], aside: set[int]) -> int | None:
    """Return the sum of the first field of pence over what was accepted, if there is one."""
    for field in ("gross_pence", "amount_pence"):
        if rows and field in type(rows[0][1]).model_fields:
            return sum(getattr(item, field) or 0 for row, item in rows if row not in aside)
    return None


def totalled(rows: list[tuple[int, Record]], aside: set[int]) -> int:
    """Return the pence of what was accepted, for the register of feeds; nil where none is said."""
    total = _total(rows, aside)
    return total if total is not None else _net_and_vat(rows, aside)


def _net_and_vat(rows: list[tuple[int, Record]], aside: set[int]) -> int:
    """Return net and VAT of what was accepted together, for rows that state no gross; else nil."""
    fields = ("net_pence", "vat_pence")
    return sum(
        getattr(item, field, 0) or 0 for row, item in rows if row not in aside for field in fields
    )


def write_rejects(source: Path, imported: Imported, target: Path) -> None:
    """Write the rows set aside, as they came, with the problem beside each: mend and send again."""
    frame = tabular.read_table(source)
    problems = {
        item.row: f"{item.field or ''} {item.message}".strip() for item in imported.set_aside
    }
    numbers = [row - 2 for row in problems]
    kept = frame[numbers].with_columns(pl.Series(PROBLEM, list(problems.values())))
    tabular.write_table(kept, target)
