"""Journals by hand: one person prepares, another within their limit approves; then it is posted."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl
from pydantic import Field

from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Batch, Record, Refused, Text, Year
from chamberlain.ledger.commands.posting import check_frame, post_frame, shaped
from chamberlain.ledger.commands.reversals import SOURCE, TYPE, header_of, reverse
from chamberlain.ledger.commands.writing import Origin
from chamberlain.ledger.contract import FRAME_COLUMNS, Journal, JournalLine, journal_frame
from chamberlain.ledger.errors import AlreadyDecided, EvidenceMissing
from chamberlain.ledger.rules.canonical import number_of
from chamberlain.ledger.rules.years import LAST_PERIOD, MONTHS

URL = "/staff/ledger/prepared/{}"


class FlatLine(JournalLine):
    """A line of a file of journals: lines with the same `journal` belong together."""

    journal: str = Field(description="Anything that keeps the lines of one journal together")
    type: str = "JST"
    journal_date: date
    description: str


@command(duty="journal.prepare")
def prepare_journal(  # noqa: PLR0913, PLR0917 - each is a field of the journal
    act: Act,
    entity: str,
    journal_date: date,
    description: Text,
    lines: list[JournalLine],
    type: str = "JST",
    year: Year | None = None,
    period: int | None = None,
    evidence: list[str] | None = None,
    between_funds: bool = False,
    between_entities: bool = False,
) -> str:
    """Prepare a journal by hand for somebody else's approval; nothing is posted yet.

    `evidence` are references of documents, required above the amount its type says. The year and
    period follow the date unless they are given. `between_entities` adds what each entity owes
    and is due; whoever approves must reach them all.
    """
    act.need(entity=entity)
    reference = next_reference("PRJ")
    journal = Journal(
        source_ref=f"ledger:prepared:{reference}",
        type=type,
        entity=entity,
        journal_date=journal_date,
        description=description,
        lines=tuple(lines),
        year=year,
        period=period,
    )
    frame = check_frame(
        journal_frame([journal]), between_funds=between_funds, between_entities=between_entities
    )
    need_entities(act, frame["line_entity"].to_list())
    return _keep(act, reference, frame, evidence or [])


def need_entities(act: Act, entities: Iterable[str]) -> None:
    """Refuse lines in the books of an entity out of reach: a line may name another than its own."""
    for entity in sorted({one for one in entities if one}):
        act.need(entity=entity)


def keep_prepared(act: Act, frame: pl.DataFrame, evidence: list[str]) -> str:
    """Keep a journal made by the ledger itself, such as a reversal, until somebody approves it."""
    return _keep(act, next_reference("PRJ"), frame, evidence)


def keep_named(act: Act, reference: str, frame: pl.DataFrame, evidence: list[str]) -> str:
    """Keep a journal under a reference reserved for it, as one of many of a file."""
    return _keep(act, reference, check_frame(frame), evidence)


def _keep(act: Act, reference: str, frame: pl.DataFrame, evidence: list[str]) -> str:
    first = frame.row(0, named=True)
    debit_pence = int(frame["amount_pence"].clip(0).sum())
    need_evidence(act, first["type"], debit_pence, evidence)
    columns: dict[str, Any] = {
        name: first[name]
        for name in ("entity", "type", "year", "period", "journal_date", "description")
    }
    columns |= {
        "reference": reference,
        "lines": json.dumps(frame.to_dicts(), default=str),
        "debit_pence": debit_pence,
        "evidence": evidence,
        "prepared_by": act.person,
        "prepared_on": act.today,
        "state": "prepared",
        "decided_by": "",
        "reason": "",
    }
    with act.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO ledger_prepared_journal ({', '.join(columns)}) "  # noqa: S608
            f"VALUES ({', '.join(['%s'] * len(columns))})",
            list(columns.values()),
        )
    subject = f"ledger:prepared:{reference}"
    act.concerns(subject, "journal.prepare")
    act.changed(subject, None, {"description": first["description"], "debit_pence": debit_pence})
    act.ask_for(
        subject,
        "ledger.approve_journal",
        title=f"Approve journal {reference}: {first['description']}",
        amount_pence=debit_pence,
        entity=first["entity"],
        document="journal",
        url=URL.format(reference),
    )
    return reference


def need_evidence(act: Act, type: str, debit_pence: int, evidence: list[str]) -> None:
    """Refuse a journal of a size that its type wants a document for, without one."""
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT evidence_above_pence FROM ledger_journal_type WHERE code = %s", [type]
        )
        row = cursor.fetchone()
    above = row[0] if row else None
    if above is not None and debit_pence > above and not evidence:
        raise EvidenceMissing(
            f"A journal of {format_pounds(debit_pence)} needs evidence: attach a document "
            f"(required above {format_pounds(above)}).",
            field="evidence",
        )


@command(duty="journal.prepare", batch="lines")
def prepare_journals(act: Act, entity: str, lines: list[FlatLine]) -> Batch:
    """Prepare journals from the lines of a file, for approval; one at fault is set aside.

    Journals that need evidence are set aside too: prepare those singly.
    """
    act.need(entity=entity)
    accepted: list[str] = []
    refused: list[Refused] = []
    groups: dict[str, list[tuple[int, FlatLine]]] = {}
    for row, line in enumerate(lines):
        groups.setdefault(line.journal, []).append((row, line))
    for name, members in groups.items():
        try:
            accepted.append(_prepare_group(act, entity, [line for _, line in members]))
        except Refusal as refusal:
            refused += [
                Refused(row=row, field=refusal.field, value=name, message=refusal.message)
                for row, _ in members
            ]
    return Batch(accepted=accepted, refused=refused)


def _prepare_group(act: Act, entity: str, lines: list[FlatLine]) -> str:
    first = lines[0]
    own = set(JournalLine.model_fields)
    return prepare_journal(
        act,
        entity,
        first.journal_date,
        first.description,
        [JournalLine(**line.model_dump(include=own)) for line in lines],
        type=first.type,
    )


class Prepared(Record):
    """A prepared journal as it stands."""

    reference: str
    entity: str
    type: str
    year: int
    period: int
    description: str
    lines: list[dict[str, Any]]
    debit_pence: int
    evidence: list[str]
    prepared_by: str
    state: str


def _waiting(act: Act, prepared: str) -> Prepared:
    """Lock and return a journal that waits for a decision, or refuse."""
    names = list(Prepared.model_fields)
    with act.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(names)} FROM ledger_prepared_journal "  # noqa: S608 - field names
            "WHERE reference = %s FOR UPDATE",
            [prepared],
        )
        row = cursor.fetchone()
    if row is None:
        raise Unknown(f"There is no prepared journal {prepared}.", field="prepared")
    values = dict(zip(names, row, strict=True))
    if isinstance(values["lines"], str):
        values["lines"] = json.loads(values["lines"])
    found = Prepared(**values)
    if found.state != "prepared":
        raise AlreadyDecided(f"{prepared} was {found.state} before.")
    need_entities(act, [found.entity, *(line["line_entity"] for line in found.lines)])
    return found


@command(duty="journal.approve")
def approve_journal(act: Act, prepared: str, note: Text = "") -> str:
    """Approve a journal that somebody else prepared, within your limit: it is posted at once.

    Returns the posted journal. An accrual is reversed on the first day of the next period, now if
    that is open, else when it opens.
    """
    found = _waiting(act, prepared)
    act.concerns(f"ledger:prepared:{prepared}")
    if found.prepared_by in act.persons:
        raise Refusal("Whoever prepares a journal doesn't approve it.", code="two_people")
    document = "audit_adjustment" if found.period == LAST_PERIOD else "journal"
    act.within_limit(found.debit_pence, document, {"entity": found.entity})
    journal = _post(act, found)
    _decide(act, found, "approved", note, journal)
    _reverse_accrual(act, found, journal)
    return journal


def _post(act: Act, found: Prepared) -> str:
    frame = pl.DataFrame(
        found.lines, schema=dict.fromkeys(FRAME_COLUMNS, None), infer_schema_length=None
    ).with_columns(pl.col("journal_date").cast(pl.String).str.to_date())
    frame = shaped(frame)
    if found.type == TYPE:
        header = header_of(act, found.evidence[0].removeprefix("ledger:journal:"))
        place = (found.year, found.period)
        reason = found.description.partition(": ")[2]
        people = (found.prepared_by, act.person)
        return reverse(act, header, frame["journal_date"][0], place, reason, people)
    origin = Origin(SOURCE, manual=True, prepared_by=found.prepared_by, approved_by=act.person)
    posting = post_frame(act, frame, origin)
    return str(posting.first)


def _decide(act: Act, found: Prepared, state: str, reason: str, journal: str | None) -> None:
    number = number_of(journal) if journal else None
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_prepared_journal SET state = %s, decided_by = %s, reason = %s, "
            "journal_id = %s WHERE reference = %s",
            [state, act.person, reason, number, found.reference],
        )
    subject = f"ledger:prepared:{found.reference}"
    act.changed(subject, {"state": "prepared"}, {"state": state, "journal": journal})
    act.done(subject)
    act.emit(f"ledger.journal_{state}", {"prepared": found.reference, "journal": journal})


def _reverse_accrual(act: Act, found: Prepared, journal: str) -> None:
    """Reverse an accrual in the next period, or in the first open one should that be closed."""
    year, period = (found.year + 1, 1) if found.period >= MONTHS else (found.year, found.period + 1)
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT p.year, p.period, p.starts, p.state FROM ledger_period p "
            "JOIN ledger_journal_type t ON t.code = %s AND t.reverses_next_period "
            "WHERE p.entity = %s AND (p.year, p.period) >= (%s, %s) AND p.kind = 'normal' "
            "AND p.state IN ('open', 'future') ORDER BY p.year, p.period LIMIT 1",
            [found.type, found.entity, year, period],
        )
        row = cursor.fetchone()
    if row is not None and row[3] == "open":
        words = "accrual of the period before"
        reverse(act, header_of(act, journal), row[2], (row[0], row[1]), words)


@command(duty="journal.approve")
def reject_journal(act: Act, prepared: str, reason: Text) -> str:
    """Reject a prepared journal, with the reason; it is never posted."""
    if not reason.strip():
        raise Refusal("Say why the journal is rejected.", field="reason", status=422)
    found = _waiting(act, prepared)
    act.concerns(f"ledger:prepared:{prepared}")
    if found.prepared_by in act.persons:
        raise Refusal("Whoever prepares a journal doesn't decide on it.", code="two_people")
    _decide(act, found, "rejected", reason, None)
    return prepared


@command(duty="journal.prepare")
def withdraw_journal(act: Act, prepared: str, reason: Text = "") -> str:
    """Withdraw a journal you prepared, before anybody decides on it."""
    found = _waiting(act, prepared)
    if found.prepared_by not in act.persons:
        raise Refusal("Only whoever prepared a journal withdraws it.", code="not_yours")
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_prepared_journal SET state = 'withdrawn', reason = %s "
            "WHERE reference = %s",
            [reason, prepared],
        )
    act.done(f"ledger:prepared:{prepared}")
    return prepared
