"""Files of receipts: counter files, schedules of employers and the DWP, Direct Debits."""

import hashlib
from datetime import date
from typing import Annotated, Any

import polars as pl
from pydantic import BeforeValidator, Field

from chamberlain.banking.contract import paying_account
from chamberlain.formats import Unreadable
from chamberlain.formats.counter import CounterFile, SetAside, read_counter
from chamberlain.income.commands.accounts import own_words_only
from chamberlain.income.commands.allocating import GIVEN, allocate, undo
from chamberlain.income.commands.closing import banked_on, expect
from chamberlain.income.commands.intake import Intake, frame_of, take_in
from chamberlain.income.commands.posting import (
    post,
)
from chamberlain.income.commands.suspending import lock_receipt
from chamberlain.income.contract import (
    RECEIPT_COLUMNS,
    Channel,
    ReceiptRef,
    RefusedItem,
    Taken,
)
from chamberlain.income.errors import DoesNotAddUp, FileUnfit, TakenBefore
from chamberlain.income.models import Allocation, Batch, Receipt
from chamberlain.income.queries.finding import find_accounts
from chamberlain.kernel import documents
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.interfaces import Ran, feed, note_run
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Batch as Outcome
from chamberlain.kernel.records import Frame, Key, Pence, Record, Refused
from chamberlain.ledger.contract import Role, account_roles, line

COUNTERS = feed(
    "income.counter_files", "Payments at shops and post offices", "in", "income.take_file"
)
FILE = Annotated[str, Field(max_length=80, json_schema_extra={"reference": "kernel:document"})]


class FileTaken(Record):
    """A file as it was taken in."""

    batch: str
    count: int
    total_pence: Pence
    intake: Intake
    set_aside: list[Refused] = []


@command(duty="receipt.allocate", summary="Take a file of payments at shops and post offices")
def take_file(
    act: Act, entity: str, content: bytes | None = None, document: FILE = ""
) -> FileTaken:
    """Take a counter file in, once: by its content and by the network's sequence.

    A broken line never stops the good ones: it is set aside with its line, the value and what was
    expected, and kept with the batch to be sent again. The rest are found their accounts.
    """
    act.need(entity=entity)
    if (content is None) == (not document):
        raise Refusal("Give a file, or a document that is kept already.", field="document")
    raw = content if content is not None else documents.read(act.scope, document)
    digest = hashlib.sha256(raw).hexdigest()
    try:
        file = read_counter(raw)
    except Unreadable as error:
        raise FileUnfit(str(error), field="document") from None
    _refuse_twice(entity, digest, file)
    reference = next_reference("BAT")
    pence = sum(one.amount_pence for one in file.payments)
    made = Batch.objects.create(
        reference=reference,
        entity=entity,
        channel="counter_file",
        sequence=f"{file.client}/{file.sequence}",
        sha256=digest,
        document=document,
        made_on=file.made_on,
        count=len(file.payments),
        total_pence=pence,
        refused=len(file.broken),
        refused_pence=max(file.total_pence - pence, 0),
        set_aside=[one.__dict__ for one in file.broken],
        taken_on=act.today,
        act_id=act.id,
    )
    frame = frame_of(
        [
            (f"{file.client}/{one.transaction}", None, one.amount_pence, one.paid_on,
             one.reference, "")
            for one in file.payments
        ]
    )  # fmt: skip
    intake = take_in(act, entity, "counter_file", frame, batch=reference)
    act.changed(f"income:batch:{reference}", None, {"count": frame.height, "total_pence": pence})
    _note(act, made, file)
    if file.broken:
        act.warnings.append(
            f"{len(file.broken)} of {file.count} lines are set aside, "
            f"{format_pounds(max(file.total_pence - pence, 0))} in all: put them right and send "
            "them again."
        )
    return FileTaken(
        batch=reference,
        count=frame.height,
        total_pence=pence,
        intake=intake,
        set_aside=[_refused(one) for one in file.broken],
    )


def _note(act: Act, batch: Batch, file: CounterFile) -> None:
    """Enter the file in the register of feeds, against the totals of its own trailer."""
    ran = Ran(
        items=batch.count,
        amount_pence=batch.total_pence,
        subject=f"income:batch:{batch.reference}",
        filename=batch.sequence,
        document=batch.document,
        sha256=batch.sha256,
        set_aside=batch.refused,
        said_items=file.count,
        said_pence=file.total_pence,
        covers_to=file.made_on,
    )
    note_run(act, COUNTERS, batch.entity, ran)


def _refuse_twice(entity: str, digest: str, file: CounterFile) -> None:
    same = Batch.objects.filter(sha256=digest).first()
    if same is not None:
        raise TakenBefore(
            f"This file was taken in as {same.reference} on {same.taken_on:%-d %B %Y}: nothing is "
            "taken twice.",
            field="document",
        )
    sequence = f"{file.client}/{file.sequence}"
    held = Batch.objects.filter(entity=entity, channel="counter_file", sequence=sequence).first()
    if held is not None:
        raise TakenBefore(
            f"Sequence {file.sequence} of {file.client} was taken in as {held.reference}, with "
            "other content: ask the network which is right.",
            field="document",
        )


def _refused(one: SetAside) -> Refused:
    return Refused(row=one.line, field=one.field, value=one.value, message=one.message)


class ScheduleLine(Record):
    """One person's part of a payment made for many."""

    account: str = Field(description="The account, or as much of it as the payer knows")
    amount_pence: Pence = Field(gt=0)
    name: str = ""


@command(duty="receipt.allocate", batch="lines", summary="Split a receipt by a payer's schedule")
def take_schedule(act: Act, receipt: ReceiptRef, lines: list[ScheduleLine]) -> Outcome:
    """Split one receipt of an employer or the DWP over the accounts its schedule names.

    The schedule may not come to more than is left of the receipt. A line whose account isn't
    certain is set aside, and its part stays in suspense.
    """
    held = lock_receipt(act, receipt)
    left = held.amount_pence - held.allocated_pence
    total = sum(one.amount_pence for one in lines)
    if total > left:
        raise DoesNotAddUp(
            f"The schedule comes to {format_pounds(total)}, of {receipt} {format_pounds(left)} is "
            "left.",
            field="lines",
        )
    frame = pl.DataFrame(
        [
            {"receipt_id": at, "amount_pence": one.amount_pence, "said": one.account,
             "payer": one.name}
            for at, one in enumerate(lines)
        ]
    )  # fmt: skip
    found = find_accounts(held.entity, act.today, frame).filter(pl.col("how") != "closed")
    joined = frame.join(found, on="receipt_id").sort("receipt_id")
    given = joined.select(
        pl.lit(held.pk, pl.Int64).alias("receipt_id"),
        "account_id",
        "amount_pence",
        pl.lit("schedule").alias("how"),
        pl.format("schedule, {}", "evidence").alias("evidence"),
    )
    allocate(act, held.entity, given.select(*GIVEN))
    there = set(joined["receipt_id"].to_list())
    refused = [
        Refused(row=at, field="account", value=one.account, message="no account is certain")
        for at, one in enumerate(lines)
        if at not in there
    ]
    if total < left:
        act.warnings.append(f"{format_pounds(left - total)} of {receipt} is in no line.")
    return Outcome(accepted=[lines[at].account for at in sorted(there)], refused=refused)


def _receipts(value: Any) -> Any:
    try:
        frame = value if isinstance(value, pl.DataFrame) else pl.DataFrame(value)
        held = set(frame.columns)
        missing = [pl.lit(None, kind).alias(n) for n, kind in RECEIPT_COLUMNS.items()
                   if n not in held]  # fmt: skip
        return frame.with_columns(missing).select(*RECEIPT_COLUMNS).cast(pl.Schema(RECEIPT_COLUMNS))
    except (TypeError, ValueError, AttributeError, pl.exceptions.PolarsError) as error:
        raise ValueError("are no receipts: expected rows with amounts and days") from error


Receipts = Annotated[Frame, BeforeValidator(_receipts)]


@command(duty="receipt.take", contract=True, summary="Take receipts whose accounts are known")
def take_receipts(
    act: Act, source: str, channel: Channel, entity: str, batch: Key, receipts: Receipts
) -> Taken:
    """Take a collection of an application, such as Direct Debits; again, it changes nothing.

    One for an account that isn't registered waits in suspense. The channel's day is closed as any
    other, and banking then expects its total.
    """
    own_words_only(act, source)
    act.need(entity=entity)
    ids = read_frame(
        "SELECT reference, id FROM income_account WHERE source = %s AND entity = %s "
        "AND reference = ANY(%s)",
        [source, entity, receipts["account"].drop_nulls().to_list()],
        schema={"account": pl.String, "account_id": pl.Int64},
    )
    named = receipts.join(ids, on="account", how="left", maintain_order="left")
    twice = named.filter(~pl.col("external_ref").is_first_distinct())
    wrong = named.filter(pl.col("amount_pence").fill_null(0) <= 0)
    frame = named.filter(
        pl.col("external_ref").is_first_distinct() & (pl.col("amount_pence") > 0)
    ).select(
        "external_ref",
        "account_id",
        "amount_pence",
        "received_on",
        pl.coalesce("said", "account").fill_null("").alias("said"),
        pl.col("payer").fill_null(""),
    )
    taken = take_in(act, entity, channel, frame, batch=f"{source}/{batch}")
    refused = [
        RefusedItem(source_ref=ref or "", field=field, value="", message=words)
        for rows, field, words in (
            (twice, "external_ref", "stands twice in this batch"),
            (wrong, "amount_pence", "must be above nought"),
        )
        for ref in rows["external_ref"]
    ]
    return Taken(accepted=frame.height, replayed=taken.replayed, refused=refused)


class Returned(Record):
    """One receipt that the bank took back."""

    external_ref: str
    reason: str = "unpaid"


@command(duty="receipt.take", contract=True, summary="Take back receipts that the bank returned")
def return_receipts(
    act: Act,
    source: str,
    channel: Channel,
    returned: list[Returned],
    returned_on: date,
    entity: str = "",
) -> Taken:
    """Take back unpaid Direct Debits and cheques: off their accounts, and expected off the bank.

    One that is back already is answered as before.
    """
    own_words_only(act, source)
    refused: list[RefusedItem] = []
    replayed = 0
    place = {"entity": entity} if entity else {}
    for item in returned:
        taken = Receipt.objects.select_for_update().filter(channel=channel, **place)
        held = taken.filter(external_ref=item.external_ref).first()
        if held is not None:
            act.need(entity=held.entity)
        if held is None:
            words = f"{item.external_ref} was never taken by {channel}"
            refused.append(RefusedItem(source_ref=item.external_ref, field="external_ref",
                                       value=item.external_ref, message=words))  # fmt: skip
        elif held.returned_on:
            replayed += 1
        else:
            _give_back(act, held, item.reason, returned_on)
    return Taken(accepted=len(returned) - len(refused), replayed=replayed, refused=refused)


def _give_back(act: Act, held: Receipt, reason: str, day: date) -> None:
    standing = Allocation.objects.filter(receipt=held, undoes__isnull=True)
    undone = set(
        Allocation.objects.filter(receipt=held, undoes__isnull=False).values_list(
            "undoes_id", flat=True
        )
    )
    for one in standing.order_by("id"):
        if one.pk not in undone:
            undo(act, one, reason, day)
    with act.cursor() as cursor:
        cursor.execute("UPDATE income_receipt SET returned_on = %s WHERE id = %s", [day, held.pk])
        cursor.execute(
            "UPDATE income_suspense SET cleared_on = %s WHERE receipt_id = %s", [day, held.pk]
        )
    if held.closed:
        _off_the_bank(act, held, reason, day)


def _off_the_bank(act: Act, held: Receipt, reason: str, day: date) -> None:
    """Post a return of what is in the books: debit unallocated income, credit cash in transit."""
    roles = account_roles(act.scope, entity=held.entity)
    bank = paying_account(act.scope, entity=held.entity, code="")
    ref = f"income:returned:{held}"
    lines = [
        line(roles[Role.RECEIPTS_UNALLOCATED], held.amount_pence, line_ref=ref, narrative=reason),
        line(bank.transit_account, -held.amount_pence, line_ref=ref, narrative=reason),
    ]
    post(act, ref, held.entity, day, f"{held} returned: {reason}", lines)
    expect(act, held.entity, f"{held}/returned", -held.amount_pence, banked_on("direct_debit", day),
           f"Returned: {reason}")  # fmt: skip
