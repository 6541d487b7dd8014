"""An evidence pack: one ZIP whose index names every file in it by its hash.

What is in it: `index.pdf` (the sample, how it was drawn, each item and what was found, and the
SHA-256 of every other file), `evidence.pdf` (each item's things with their figures, and who did
what when through which door), the same as CSV, and the items' own documents.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from chamberlain.insight.queries.evidence import SampleView
from chamberlain.insight.queries.walking import Evidence
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.references import Explanation
from chamberlain.kernel.tabular import csv_bytes
from chamberlain.ui.letters import Letter, Part, letters_pdf
from chamberlain.ui.words import day

WORKINGS_MAX = 60
CELL_MAX = 90
_MADE = (1980, 1, 1, 0, 0, 0)
"""Every file's time in the ZIP: its bytes come from what is in it alone."""


@dataclass(frozen=True)
class Sealed:
    """What verifying the ledger's seals found, from the first seal that an item lies under."""

    seals: int
    journals: int
    sound: bool
    faults: list[str]

    @property
    def words(self) -> str:
        """Say it in a sentence."""
        if not self.seals:
            return "No journal of these items is sealed yet, or none was seen."
        if self.sound:
            return f"{self.seals:,} seals over {self.journals:,} journals verified: none differs."
        return f"{len(self.faults):,} faults under seal: {'; '.join(self.faults[:5])}"


@dataclass(frozen=True)
class Packed:
    """The bytes of a pack, and how many files of the items' own are in it."""

    content: bytes
    files: int


def pack_bytes(
    sample: SampleView, gathered: Sequence[Evidence], seals: Sealed, at: datetime, who: str
) -> Packed:
    """Return the pack of a sample: gathered evidence in the order of its items."""
    files = _own_files(gathered)
    made: dict[str, bytes] = {
        "evidence.pdf": letters_pdf(
            [_item_paper(sample, number, one) for number, one in enumerate(gathered)]
        ),
        "items.csv": csv_bytes(_items_frame(sample, gathered)),
        "approvals.csv": csv_bytes(_acts_frame(sample, gathered)),
        **files,
    }
    hashes = [(name, hashlib.sha256(made[name]).hexdigest(), len(made[name])) for name in made]
    index = letters_pdf([_index_paper(sample, gathered, seals, hashes, (at, who))])
    return Packed(_zipped({"index.pdf": index, **made}), len(files))


def _own_files(gathered: Sequence[Evidence]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for number, item in enumerate(gathered, start=1):
        for kept in item.files:
            if kept.content is not None:
                name = re.sub(r"[^A-Za-z0-9._-]+", "-", kept.filename).strip("-.") or "file"
                found[f"documents/{number:03d}-{kept.reference}-{name}"] = kept.content
    return found


def _zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in files.items():
            pack.writestr(zipfile.ZipInfo(name, _MADE), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


FOUND = (
    ("Journal", ("ledger:journal",)),
    ("Approvals", ()),
    ("Payment", ("payables:payment",)),
    ("Bank line", ("banking:line",)),
)
"""What is looked for behind each item, and the kinds that are it."""


def _found(item: Evidence) -> list[str]:
    """Return, for each thing looked for, what it is called or that it isn't there."""
    cells = []
    for name, kinds in FOUND:
        if name == "Approvals":
            done = [one for one in item.acts if one.outcome == "done"]
            cells.append(str(len(done)) if done else "none")
        else:
            things = [thing for kind in kinds for thing in item.of_kind(kind)]
            cells.append(", ".join(one.reference.split(":", 2)[2] for one in things[:3]) or "none")
    return [*cells, str(len(item.files)) if item.files else "none"]


def _index_paper(
    sample: SampleView,
    gathered: Sequence[Evidence],
    seals: Sealed,
    hashes: Sequence[tuple[str, str, int]],
    made: tuple[datetime, str],
) -> Letter:
    at, who = made
    elsewhere = [kept for item in gathered for kept in item.files if kept.content is None]
    gaps = [f"{item.subject}: {gap}" for item in gathered for gap in item.gaps]
    return Letter(
        title=f"Evidence pack of sample {sample.sample}",
        sender=f"{sample.entity}: audit evidence",
        written_on=f"Made {at:%-d %B %Y %H:%M} UTC for {who}",
        facts=[
            ("Drawn from", f"{sample.population}, {day(sample.since)} to {day(sample.until)}"),
            ("How many, and how much", f"{sample.population_count:,} of "
             f"{format_pounds(sample.population_pence)} in all"),
            ("SHA-256 of what it was drawn from", sample.population_sha256),
            ("Method", f"{sample.method}, {sample.asked_items} asked for, {sample.items} drawn"),
            ("Seed", sample.seed),
            ("Rule", "insight.audit_sample"),
            ("Drawn", f"{day(sample.drawn_on)} by {sample.drawn_by}"),
            ("Seals", seals.words),
        ],
        parts=[
            Part(
                heading="Items",
                head=["Item", "Amount", *(name for name, _ in FOUND), "Files"],
                rows=[
                    [f"{row.position}. {row.subject.split(':', 2)[2]}",
                     format_pounds(row.amount_pence), *_found(item)]
                    for row, item in zip(sample.rows, gathered, strict=True)
                ],
                numeric=[1],
            ),
            *([Part(heading="What could not be had", points=gaps)] if gaps else []),
            Part(
                heading="Files of this pack",
                paragraphs=["Each file's SHA-256; this index's own is that of the whole pack, "
                            "which the system keeps."],
                points=[f"{name}, {size:,} bytes: {digest}" for name, digest, size in hashes],
            ),
            *([Part(
                heading="Files that hold others' items too, not put in",
                points=[f"{one.reference} {one.filename} of {one.of}: {one.sha256}"
                        for one in {kept.reference: kept for kept in elsewhere}.values()],
            )] if elsewhere else []),
        ],
    )  # fmt: skip


def _item_paper(sample: SampleView, number: int, item: Evidence) -> Letter:
    row = sample.rows[number]
    return Letter(
        title=f"{row.position}. {row.subject.split(':', 2)[2]}",
        sender=f"Sample {sample.sample}",
        written_on=day(row.day),
        facts=[
            ("Reference", row.subject),
            ("Amount", format_pounds(row.amount_pence)),
            ("Why drawn", row.why),
        ],
        parts=[*map(_thing_part, item.things), _acts_part(item), _files_part(item)],
    )


def _thing_part(thing: Explanation) -> Part:
    amount = "" if thing.amount_pence is None else f", {format_pounds(thing.amount_pence)}"
    rows = thing.workings[:WORKINGS_MAX]
    head = list(dict.fromkeys(name for row in rows for name in row))
    said = [f"{label}: {value}" for label, value in thing.facts if value]
    if len(thing.workings) > len(rows):
        said.append(f"The first {len(rows)} of {len(thing.workings):,} lines follow.")
    return Part(
        heading=f"{thing.title}{amount}",
        paragraphs=[thing.reference],
        points=said,
        head=head,
        rows=[[row.get(name, "")[:CELL_MAX] for name in head] for row in rows],
        numeric=[place for place, name in enumerate(head) if name.lower() == "amount"],
    )


def _acts_part(item: Evidence) -> Part:
    if not item.acts:
        return Part(heading="Who did what", paragraphs=["No act is on record."])
    return Part(
        heading="Who did what",
        head=["Act", "When (UTC)", "Who", "Door", "On"],
        rows=[
            [one.command, f"{one.at:%Y-%m-%d %H:%M}", one.name,
             one.door if one.outcome == "done" else f"{one.door}, refused",
             one.subject.split(":", 1)[1]]
            for one in item.acts
        ],
    )  # fmt: skip


def _files_part(item: Evidence) -> Part:
    said = [
        f"{one.reference} {one.filename}, {one.size_bytes:,} bytes, SHA-256 {one.sha256}"
        + ("" if one.content is not None else " (holds others' items too: not in this pack)")
        for one in item.files
    ]
    return Part(heading="Files", points=said, paragraphs=[] if said else ["No file is on record."])


def _items_frame(sample: SampleView, gathered: Sequence[Evidence]) -> pl.DataFrame:
    names = ["journal", "approvals", "payment", "bank_line", "files"]
    return pl.DataFrame(
        [
            {"position": row.position, "reference": row.subject, "day": row.day,
             "amount_pence": row.amount_pence, "hits": row.hits, "why": row.why,
             **dict(zip(names, _found(item), strict=True)), "gaps": "; ".join(item.gaps)}
            for row, item in zip(sample.rows, gathered, strict=True)
        ]
    )  # fmt: skip


def _acts_frame(sample: SampleView, gathered: Sequence[Evidence]) -> pl.DataFrame:
    texts = ("on", "at", "who", "act", "door", "outcome", "audit")
    schema = {"position": pl.Int64} | dict.fromkeys(texts, pl.String)
    rows = [
        (row.position, one.subject, f"{one.at:%Y-%m-%dT%H:%M:%SZ}", one.name, one.command, one.door,
         one.outcome, one.act)
        for row, item in zip(sample.rows, gathered, strict=True)
        for one in item.acts
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")
