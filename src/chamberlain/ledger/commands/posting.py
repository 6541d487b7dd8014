"""Posting: the one way into the ledger. Checked, numbered, hashed, written; or refused by name."""

from typing import Any

import polars as pl
from django.db import IntegrityError, transaction
from django.db.backends.utils import CursorWrapper

from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.records import Frame
from chamberlain.ledger.commands.writing import Origin, write_few, write_frame
from chamberlain.ledger.contract import (
    FRAME_COLUMNS,
    Journal,
    Posting,
    RefusedJournal,
    Role,
    journal_rows,
)
from chamberlain.ledger.errors import JournalsRefused, SourceForeign
from chamberlain.ledger.queries.registers import Known, judgements, known_registers
from chamberlain.ledger.rules.canonical import reference_of
from chamberlain.ledger.rules.codings import CODING
from chamberlain.ledger.rules.entities import between_entities as with_lines_between_entities
from chamberlain.ledger.rules.few import Row, completed_rows, plainly_good
from chamberlain.ledger.rules.funds import between_funds as with_lines_between_funds
from chamberlain.ledger.rules.journals import PROBLEM, completed, problems

_CASTS: Any = dict(FRAME_COLUMNS)
FEW_LINES = 50
MANY_LINES = 1_000
NAMED_MAX = 1_000
"""A batch of at most this many journals is answered with the reference of each."""


@command(contract=True, summary="Post journals")
def post_journals(
    act: Act,
    source: str,
    journals: list[Journal] | Frame,
    all_or_nothing: bool = True,
    between_funds: bool = False,
) -> Posting:
    """Post a batch of balanced journals; each source reference is posted once, whenever it comes.

    `journals` is a list of records or a frame with the columns of the contract. `between_funds`
    adds the lines that make each fund balance. With `all_or_nothing` one journal at fault refuses
    the batch (`JournalsRefused`); without it the refused are listed and the others posted.
    """
    if act.application is not None and source != act.application:
        raise SourceForeign(f"{act.application} cannot post in the name of {source}.")
    origin = Origin(source)
    given = shaped(journals) if isinstance(journals, pl.DataFrame) else journal_rows(journals)
    frame = given if isinstance(given, pl.DataFrame) else None
    if frame is None or frame.height <= FEW_LINES:
        rows = given.to_dicts() if isinstance(given, pl.DataFrame) else given
        posting = _post_few(act, rows, origin) if len(rows) <= FEW_LINES else None
        if posting is not None:
            return posting
        frame = pl.DataFrame(rows, schema=FRAME_COLUMNS)
    return post_frame(
        act, frame, origin, all_or_nothing=all_or_nothing, between_funds=between_funds
    )


def _post_few(act: Act, rows: list[Row], origin: Origin) -> Posting | None:
    """Post a few lines that are plainly good and new; None leaves them to the columnar way."""
    journals = completed_rows(rows)
    known = known_registers()
    if (
        not journals
        or not plainly_good(journals, known.kinds, known.states, manual=origin.manual)
        or not all(_coding_good(line, known) for lines in journals for line in lines)
    ):
        return None
    try:
        with transaction.atomic(), act.cursor() as cursor:
            named = write_few(cursor, act, journals, origin)
    except IntegrityError as error:
        if _constraint(error) != "ledger_journal_once":
            raise
        return None
    first, *_, last = [*named.values(), *named.values()]
    return Posting(
        accepted=len(named), replayed=0, first=first, last=last, lines=len(rows), journals=named
    )


def _coding_good(line: Row, known: Known) -> bool:
    """Whether a coding was judged before, and may be posted to by an application on the day."""
    said = known.judged.get(tuple(line[name] for name in CODING))
    if said is None or said.message is not None:
        return False
    until = said.usable_to
    return said.usable_from <= line["journal_date"] and (
        until is None or line["journal_date"] < until
    )


def shaped(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with exactly the contract's columns, in their types."""
    strange = sorted(set(frame.columns) - set(FRAME_COLUMNS))
    if strange:
        raise Refusal(f"A journal has no {', '.join(strange)}.", code="columns", status=422)
    if frame.schema == FRAME_COLUMNS:
        return frame
    if any(kind.is_float() for kind in frame.schema.values()):
        raise Refusal("Amounts are whole pence, not fractions.", code="columns", status=422)
    absent = [pl.lit(None).alias(name) for name in FRAME_COLUMNS if name not in frame.columns]
    return frame.with_columns(absent).select(list(FRAME_COLUMNS)).cast(_CASTS)


def post_frame(
    act: Act,
    frame: pl.DataFrame,
    origin: Origin,
    *,
    all_or_nothing: bool = True,
    between_funds: bool = False,
) -> Posting:
    """Check and post a shaped frame. For the ledger's own commands; others use `post_journals`."""
    if frame.is_empty():
        return Posting(accepted=0, replayed=0)
    with act.cursor() as cursor:
        known = known_registers()
        if between_funds:
            frame = _between_funds(frame, known)
        frame = completed(frame)
        refused = _refused(frame, known, origin)
        if refused and all_or_nothing:
            raise JournalsRefused(refused)
        if refused:
            at_fault = [item.source_ref for item in refused]
            frame = completed(frame.filter(~pl.col("source_ref").is_in(at_fault)))
        if frame.height >= MANY_LINES:
            act.emit("ledger.many_lines_posted", {"source": origin.source, "lines": frame.height})
        return _post_new(cursor, act, frame, origin, refused)


def check_frame(
    frame: pl.DataFrame, *, between_funds: bool = False, between_entities: bool = False
) -> pl.DataFrame:
    """Return a manual journal as it would be posted, or refuse it: for what waits for approval."""
    known = known_registers()
    if between_entities:
        frame = _between_entities(frame, known)
    if between_funds:
        frame = _between_funds(frame, known)
    frame = completed(frame)
    refused = _refused(frame, known, Origin("ledger", manual=True))
    if refused:
        raise JournalsRefused(refused)
    return frame.select(list(FRAME_COLUMNS))


def manual_faults(frame: pl.DataFrame) -> list[RefusedJournal]:
    """Return what is wrong with journals by hand, the first fault of each; none if all is well."""
    return _refused(completed(frame), known_registers(), Origin("ledger", manual=True))


def checked_system(frame: pl.DataFrame) -> list[RefusedJournal]:
    """Return what is wrong with journals of the ledger's own making, before they wait."""
    return _refused(completed(frame), known_registers(), Origin("ledger"))


def _between_entities(frame: pl.DataFrame, known: Known) -> pl.DataFrame:
    frame = _told(frame)
    account = known.account(Role.INTERCOMPANY, str(frame["entity"][0]))
    return with_lines_between_entities(frame, account) if account else frame


def _told(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(
        pl.col("fund").replace("", None).fill_null("GF"),
        pl.col("line_entity").replace("", None).fill_null(pl.col("entity")),
    )


def _between_funds(frame: pl.DataFrame, known: Known) -> pl.DataFrame:
    frame = _told(frame)
    account = known.account(Role.INTERFUND, str(frame["entity"][0]))
    return with_lines_between_funds(frame, account) if account else frame


def _refused(frame: pl.DataFrame, known: Known, origin: Origin) -> list[RefusedJournal]:
    """Return what is wrong with each journal at fault, the first fault of each."""
    found = [problems(frame, known.kinds, known.states, manual=origin.manual)]
    found.append(_coding_problems(frame, known, origin))
    if not any(part.height for part in found):
        return []
    first = pl.concat(found).unique("source_ref", keep="first", maintain_order=True)
    return [RefusedJournal(**row) for row in first.iter_rows(named=True)]


def _coding_problems(frame: pl.DataFrame, known: Known, origin: Origin) -> pl.DataFrame:
    """Return what is wrong with the codings used, for every journal that uses them."""
    used = frame.group_by(CODING).agg(
        first=pl.col("journal_date").min(), last=pl.col("journal_date").max()
    )
    said = judgements(known, used)
    wrong: list[tuple[str | None, ...]] = []
    for *key, first, last in used.iter_rows():
        judgement = said[tuple(key)]
        if judgement.message is not None:
            wrong.append((*key, judgement.field, judgement.message, None))
        elif first is not None and (
            first < judgement.usable_from or (judgement.usable_to and last >= judgement.usable_to)
        ):
            wrong.append((*key, "account", "a code of this line is not in use on the day", None))
        elif judgement.control and origin.manual:
            allowed = " ".join(judgement.manual_types)
            wrong.append(
                (*key, "account", "is a control account: it takes no such journal", allowed)
            )
    if not wrong:
        return pl.DataFrame(schema=PROBLEM)
    return _with_journals(frame, wrong)


def _with_journals(frame: pl.DataFrame, wrong: list[tuple[str | None, ...]]) -> pl.DataFrame:
    columns = (*CODING, "field", "message", "allowed")
    table = pl.DataFrame(wrong, schema=dict.fromkeys(columns, pl.String), orient="row")
    rows = frame.join(table, on=CODING, maintain_order="left").filter(
        ~pl.col("allowed").fill_null("").str.split(" ").list.contains(pl.col("type"))
    )
    value = pl.coalesce(
        *(
            pl.when(pl.col("field") == name).then(pl.col(name))
            for name in ("account", "fund", "cost_centre", "project")
        )
    )
    return rows.select("source_ref", "field", value=value, message="message")


def _post_new(
    cursor: CursorWrapper,
    act: Act,
    frame: pl.DataFrame,
    origin: Origin,
    refused: list[RefusedJournal],
) -> Posting:
    """Write what is not posted yet; for what was posted before, answer with that."""
    earlier: dict[str, str] = {}
    while not frame.is_empty():
        try:
            with transaction.atomic():
                return _answer(*write_frame(cursor, act, frame, origin), frame, earlier, refused)
        except IntegrityError as error:
            if _constraint(error) != "ledger_journal_once":
                raise
        refs = frame["source_ref"].unique().to_list()
        earlier |= posted_before(cursor, origin.source, refs)
        frame = completed(frame.filter(~pl.col("source_ref").is_in(list(earlier))))
    named = earlier if len(earlier) <= NAMED_MAX else {}
    return Posting(accepted=0, replayed=len(earlier), refused=refused, journals=named)


def _constraint(error: IntegrityError) -> str | None:
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)


def posted_before(cursor: CursorWrapper, source: str, refs: list[str]) -> dict[str, str]:
    """Return the journals that stand under these source references."""
    cursor.execute(
        "SELECT j.source_ref, ledger_reference(j.id) FROM unnest(%s::text[]) AS asked(source_ref) "
        'JOIN ledger_journal j ON j.source = %s AND j.source_ref = asked.source_ref COLLATE "C"',
        [refs, source],
    )
    return dict(cursor.fetchall())


def _answer(
    first: int,
    headers: pl.DataFrame,
    frame: pl.DataFrame,
    earlier: dict[str, str],
    refused: list[RefusedJournal],
) -> Posting:
    posted = headers.height
    named: dict[str, str] = {}
    if posted + len(earlier) <= NAMED_MAX:
        named = earlier | dict(headers.select("source_ref", "reference").iter_rows())
    return Posting(
        accepted=posted,
        replayed=len(earlier),
        refused=refused,
        first=reference_of(first),
        last=reference_of(first + posted - 1),
        lines=frame.height,
        journals=named,
    )
