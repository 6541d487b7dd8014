"""Taking in bank statements: once, whole, in order, or not at all."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl
from django.db import connection

from chamberlain.banking.commands.chain import (
    days_of,
    known,
    lock_account,
    refuse_gap,
    sequence_of,
    tail_of,
)
from chamberlain.banking.commands.checking import (
    account_of,
    entries_of,
    pending_of,
    refuse_broken,
)
from chamberlain.banking.commands.closing import month_of, tell_the_ledger
from chamberlain.banking.errors import BrokenStatement, StatementDiffers
from chamberlain.banking.models import BankAccount, Statement
from chamberlain.formats import Unreadable
from chamberlain.formats.statements import Statement as Head
from chamberlain.formats.statements import StatementFile
from chamberlain.formats.statements.reading import read_statement
from chamberlain.kernel import documents
from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.interfaces import Ran, feed, note_run
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Pence, Record

STATEMENTS = feed(
    "banking.statements",
    "Bank statements",
    "in",
    "banking.load_statement",
    every="working_day",
    url="/staff/banking/statements/load",
)
TWIN_DAYS = 7
TWIN_COLUMNS = ("booked_on", "amount_pence", "bank_reference", "entry_reference", "text")


class LoadedStatement(Record):
    """A statement as it stands with us."""

    reference: str
    document: str
    entity: str
    account: str
    statement_id: str
    from_day: date
    to_day: date
    opening_pence: Pence
    closing_pence: Pence
    lines: int
    pending: int = 0
    replayed: bool = False


class Loaded(Record):
    """What a file held. A statement that was loaded before is answered again, not loaded twice."""

    statements: list[LoadedStatement]
    warnings: list[str] = []


@dataclass
class _File:
    """A statement file being taken in."""

    filename: str
    raw: bytes
    content: StatementFile
    warnings: list[str] = field(default_factory=list)


@command(duty="statement.load")
def load_statement(
    act: Act,
    content: bytes | None = None,
    filename: str = "statement.xml",
    document: str = "",
    account: str = "",
    entity: str = "",
) -> Loaded:
    """Load a bank statement file (camt.053, MT940, BAI2 or CSV): every statement in it, or none.

    The file is given as `content`, or as a `document` that is kept already. The same file or
    statement again answers what was loaded before. Refused with the reason: a file that is broken
    or does not add up, another account or currency, a gap after the last statement. `account` and
    `entity` refuse a statement of any other account.
    """
    file = _read(act, content, filename, document)
    loaded = [_take(act, file, head, entity, account) for head in file.content.statements]
    fresh = {
        month_of(one.entity, day)
        for one in loaded
        if not one.replayed
        for day in (one.from_day, one.to_day)
    }
    for month in sorted(fresh, key=lambda month: (month.entity, month.last_day)):
        tell_the_ledger(act, month.entity, month.last_day)
    act.warnings += file.warnings
    return Loaded(statements=loaded, warnings=file.warnings)


def _read(act: Act, content: bytes | None, filename: str, document: str) -> _File:
    """Read the file; refuse it unless every statement in it is whole."""
    if (content is None) == (not document):
        raise Refusal("Give a file, or a document that is kept already.", field="content")
    name, raw = filename, content or b""
    if document:
        name = documents.find(act.scope, document).filename
        raw = documents.read(act.scope, document)
    try:
        read = read_statement(raw, name)
    except Unreadable as error:
        raise BrokenStatement(f"{error}.") from None
    refuse_broken(read, name)
    return _File(name, raw, read)


def _take(act: Act, file: _File, head: Head, entity: str, code: str) -> LoadedStatement:
    """Store one statement with its lines, unless it is loaded."""
    account = account_of(act, head, entity, code)
    lock_account(account.id)
    lines = entries_of(file.content, head)
    before = known(account, head)
    if before is not None:
        _refuse_other_lines(before, lines)
        _note(act, before, lines)
        return _shown(before, account, pending_of(file.content, head), replayed=True)
    tail = tail_of(account)
    from_day, to_day = days_of(head, lines["booked_on"].to_list())
    refuse_gap(account, head, tail, to_day)
    document = documents.store(
        act, file.raw, file.filename, account.entity, bytes_max=documents.STATEMENT_BYTES_MAX
    )
    statement = Statement.objects.create(
        reference=next_reference("ST"),
        account=account,
        entity=account.entity,
        statement_id=head.statement_id or "",
        sequence=sequence_of(head),
        follows=tail.id if tail else 0,
        from_day=from_day,
        to_day=to_day,
        opening_pence=head.opening.amount_pence if head.opening else 0,
        closing_pence=head.closing.amount_pence if head.closing else 0,
        lines=lines.height,
        document=document.reference,
        sha256=document.sha256,
        position=head.number,
        loaded_on=act.today,
        act_id=act.id,
        xid=_transaction(),
    )
    _copy_lines(statement, account, lines, file)
    act.concerns(f"banking:statement:{statement.reference}")
    _note(act, statement, lines)
    return _shown(statement, account, pending_of(file.content, head))


def _note(act: Act, statement: Statement, lines: pl.DataFrame) -> None:
    """Enter the statement in the register of feeds: its balances say what its lines come to."""
    ran = Ran(
        items=lines.height,
        amount_pence=int(lines["amount_pence"].sum() or 0),
        subject=f"banking:statement:{statement.reference}",
        filename=statement.statement_id,
        document=statement.document,
        sha256=statement.sha256,
        part=statement.position,
        said_pence=statement.closing_pence - statement.opening_pence,
        covers_to=statement.to_day,
        replay={"document": statement.document},
    )
    note_run(act, STATEMENTS, statement.entity, ran)


def _transaction() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        return int(cursor.fetchone()[0])


def _refuse_other_lines(before: Statement, lines: pl.DataFrame) -> None:
    if lines.height != before.lines:
        raise StatementDiffers(
            f"Statement {before.statement_id} is loaded as {before.reference} with "
            f"{before.lines:,} lines; this one has {lines.height:,}."
        )


def _copy_lines(
    statement: Statement, account: BankAccount, lines: pl.DataFrame, file: _File
) -> None:
    """COPY the lines, and note those the bank seems to have sent before on another statement."""
    if lines.is_empty():
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(nextval('banking_line_seq')) FROM generate_series(1, %s)",
            [lines.height],
        )
        numbered = lines.with_columns(
            pl.Series("id", cursor.fetchone()[0], dtype=pl.Int64),
            pl.lit(statement.id).alias("statement_id"),
            pl.lit(account.id).alias("account_id"),
            pl.lit(account.entity).alias("entity"),
        )
        twins = _twins(account, statement, numbered)
        copy_in(cursor, "banking_line", numbered)
        if twins.height:
            cursor.execute(
                "UPDATE banking_line_state s SET twin = t.twin "
                "FROM unnest(%s::bigint[], %s::bigint[]) AS t(id, twin) WHERE s.line_id = t.id",
                [twins["id"].to_list(), twins["twin"].to_list()],
            )
            file.warnings.append(
                f"{twins.height:,} lines of statement {statement.statement_id} look like lines of "
                "an earlier statement: they wait for a person."
            )


def _twins(account: BankAccount, statement: Statement, lines: pl.DataFrame) -> pl.DataFrame:
    """Return (id, twin): lines whose day, amount, references and text stood before.

    Lines without any reference of the bank's are told apart by nothing, and are left alone.
    """
    earlier = read_frame(
        "SELECT id, booked_on, amount_pence, bank_reference, entry_reference, text "
        "FROM banking_line WHERE account_id = %s AND booked_on BETWEEN %s AND %s "
        "AND (bank_reference <> '' OR entry_reference <> '')",
        [account.id, statement.from_day - timedelta(TWIN_DAYS), statement.to_day],
        schema={
            "twin": pl.Int64,
            "booked_on": pl.Date,
            "amount_pence": pl.Int64,
            "bank_reference": pl.String,
            "entry_reference": pl.String,
            "text": pl.String,
        },
    )
    if earlier.is_empty():
        return pl.DataFrame(schema={"id": pl.Int64, "twin": pl.Int64})
    first = earlier.unique(TWIN_COLUMNS, keep="first")
    return lines.join(first, on=TWIN_COLUMNS, how="inner").select("id", "twin")


def _shown(
    statement: Statement, account: BankAccount, pending: int, replayed: bool = False
) -> LoadedStatement:
    return LoadedStatement(
        reference=statement.reference,
        document=statement.document,
        entity=account.entity,
        account=account.code,
        statement_id=statement.statement_id,
        from_day=statement.from_day,
        to_day=statement.to_day,
        opening_pence=statement.opening_pence,
        closing_pence=statement.closing_pence,
        lines=statement.lines,
        pending=pending,
        replayed=replayed,
    )
