"""Published spending kept as history: any council's file, each file once, nothing lost."""

import polars as pl

from chamberlain.formats.spend_csv import SpendRead, SpendUnreadable, read_spend_bytes
from chamberlain.kernel import documents
from chamberlain.kernel.bulk import copy_in, same_pence, same_rows
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.interfaces import Ran, feed, note_run
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Pence, Record
from chamberlain.payables.contract import DocumentRef
from chamberlain.payables.models import SpendFile, SpendSetAside
from chamberlain.payables.queries.finding import reaches
from chamberlain.payables.rules.matching_keys import name_key

SPENDING = feed(
    "payables.spend_history",
    "Published spending",
    "in",
    "payables.spend_history",
    url="/staff/payables/spend-history",
)
KEPT = ("supplier", "department", "service", "cost_centre", "account", "purpose", "category")


class SetAsideRow(Record):
    """A row that was not taken, and why."""

    row: int
    reason: str
    sheet: str = ""


class SpendKept(Record):
    """What became of a file: accepted and set aside always add up to what was read."""

    reference: str
    rows_read: int
    accepted: int
    set_aside: list[SetAsideRow]
    total_pence: Pence
    mapping: dict[str, str]
    notes: list[str]
    known_before: bool = False


class SpendFileRefused(Refusal):
    """A file that is no table, or one in which no amount could be read."""

    code = "spend_file_refused"
    status = 422


@command(summary="Keep a published spending file as history")
def spend_history(act: Act, document: DocumentRef) -> SpendKept:
    """Read any council's published spending and keep its rows; those not understood are set aside.

    A file kept before is answered the same: its bytes are its name. The file stays as a document.
    """
    kept = documents.find(act.scope, document)
    act.need(entity=kept.entity)
    known = SpendFile.objects.filter(entity=kept.entity, sha256=kept.sha256).first()
    if known is not None:
        _note(act, known)
        return _told(known, known_before=True)
    read = _read(documents.read(act.scope, document), kept.filename)
    if not read.accepted:
        raise SpendFileRefused(
            f"No payment could be read from {kept.filename}: "
            + (read.set_aside["reason"].item(0) if read.set_aside.height else "it has no rows.")
        )
    found = SpendFile.objects.create(
        reference=next_reference("SPD"),
        entity=kept.entity,
        document=document,
        filename=kept.filename,
        sha256=kept.sha256,
        rows_read=read.rows_read,
        accepted=read.accepted,
        total_pence=read.total_pence,
        first_day=read.first_day,
        last_day=read.last_day,
        mapping=read.mapping,
        facts=read.facts,
        notes=[*read.notes, *_second_thoughts(kept.entity, read)],
        loaded_by=act.person,
        loaded_on=act.today,
        act_id=act.id,
    )
    _write_lines(act, found, read.rows)
    _write_aside(act, found, read.set_aside)
    act.concerns(f"payables:spend_file:{found.reference}")
    _note(act, found)
    figures = {"rows_read": read.rows_read, "total_pence": read.total_pence}
    act.changed(f"payables:spend_file:{found.reference}", None, figures)
    return _told(found)


@command(summary="Try the rows of a spending file that were set aside once more")
def retry_spend_history(act: Act, file: str) -> SpendKept:
    """Read a kept file again and take what is understood now; rows taken before stay as they are.

    What was set aside because a reader knew no better is taken by a later one, once.
    """
    found = SpendFile.objects.select_for_update().filter(reference=file).first()
    if found is None or not reaches(act.scope, found.entity):
        raise Unknown(f"There is no spending file {file}.", field="file")
    act.need(entity=found.entity)
    read = _read(documents.read(act.scope, found.document), found.filename)
    waiting = pl.DataFrame(
        list(
            SpendSetAside.objects.filter(file=found, taken_on__isnull=True).values("sheet", "row")
        ),
        schema={"sheet": pl.String, "row": pl.Int64},
    )
    now = read.rows.join(waiting, on=["sheet", "row"], how="semi")
    _write_lines(act, found, now)
    for sheet, row in now.select("sheet", "row").iter_rows():
        SpendSetAside.objects.filter(file=found, sheet=sheet, row=row).update(
            taken_on=act.today, taken_act=act.id
        )
    before = {"accepted": found.accepted, "total_pence": found.total_pence}
    found.accepted += now.height
    found.total_pence += int(now["amount_pence"].sum() or 0)
    SpendFile.objects.filter(pk=found.pk).update(
        accepted=found.accepted, total_pence=found.total_pence
    )
    after = {"accepted": found.accepted, "total_pence": found.total_pence}
    act.changed(f"payables:spend_file:{file}", before, after)
    return _told(found)


def _note(act: Act, found: SpendFile) -> None:
    ran = Ran(
        items=found.accepted,
        amount_pence=found.total_pence,
        subject=f"payables:spend_file:{found.reference}",
        filename=found.filename,
        document=found.document,
        sha256=found.sha256,
        set_aside=found.rows_read - found.accepted,
        covers_to=found.last_day,
        replay={"document": found.document},
    )
    note_run(act, SPENDING, found.entity, ran)


def _read(content: bytes, name: str) -> SpendRead:
    try:
        return read_spend_bytes(content, name)
    except SpendUnreadable as error:
        raise SpendFileRefused(f"{error}.") from None


def _write_lines(act: Act, found: SpendFile, rows: pl.DataFrame) -> None:
    """COPY the accepted rows; every one of them, and every penny, must have arrived."""
    frame = rows.select(
        pl.lit(found.pk, pl.Int64).alias("file_id"),
        "sheet",
        "row",
        "paid_on",
        *(pl.col(name).fill_null("") for name in KEPT),
        pl.col("reference").fill_null("").alias("payment_reference"),
        name_key(pl.col("supplier").fill_null("")).alias("supplier_key"),
        "amount_pence",
    )
    same_rows("spending file", rows.height, frame.height)
    same_pence("spending file", rows, frame, "amount_pence")
    with act.cursor() as cursor:
        written = copy_in(cursor, "payables_spend_line", frame)
    same_rows("spending file", rows.height, written)


def _write_aside(act: Act, found: SpendFile, aside: pl.DataFrame) -> None:
    frame = aside.select(
        pl.lit(found.pk, pl.Int64).alias("file_id"),
        "sheet",
        "row",
        "reason",
        pl.col("cells").fill_null(""),
    )
    with act.cursor() as cursor:
        copy_in(cursor, "payables_spend_set_aside", frame)


def _second_thoughts(entity: str, read: SpendRead) -> list[str]:
    """Warn of a month that came before under another name, and of one with hardly any rows."""
    notes = []
    earlier = SpendFile.objects.filter(entity=entity, first_day__isnull=False)
    same = earlier.filter(
        first_day=read.first_day,
        last_day=read.last_day,
        total_pence=read.total_pence,
        accepted=read.accepted,
    ).first()
    if same is not None:
        notes.append(f"{same.filename} has the same days, rows and total: is it the month twice?")
    sizes = sorted(earlier.values_list("rows_read", flat=True))
    if len(sizes) >= 3 and read.rows_read * 5 < sizes[len(sizes) // 2]:
        usual = sizes[len(sizes) // 2]
        notes.append(f"It has {read.rows_read:,} rows; files before had about {usual:,}.")
    return notes


def _told(found: SpendFile, known_before: bool = False) -> SpendKept:
    aside = SpendSetAside.objects.filter(file=found, taken_on__isnull=True)
    return SpendKept(
        reference=found.reference,
        rows_read=found.rows_read,
        accepted=found.accepted,
        set_aside=[
            SetAsideRow(row=one.row, reason=one.reason, sheet=one.sheet)
            for one in aside.order_by("sheet", "row")
        ],
        total_pence=found.total_pence,
        mapping=found.mapping,
        notes=found.notes,
        known_before=known_before,
    )
