"""Collecting by Direct Debit: one file for a day, proposed, capped, released by another person."""

from datetime import date, timedelta
from typing import Annotated

import polars as pl
from pydantic import Field

from chamberlain.formats.bacs import Unwritable, write_standard18
from chamberlain.formats.bacs.text import bacs_text
from chamberlain.income.contract import take_receipts
from chamberlain.kernel import documents
from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.calendar import (
    add_working_days,
    bacs_days,
    is_bacs_day,
    year_of,
)
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.interfaces import Ran, feed, note_run
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.rates import figures
from chamberlain.kernel.records import Pence, Record
from chamberlain.revenues.commands.replanning import DIRECT_DEBIT
from chamberlain.revenues.commands.sending import submission_head
from chamberlain.revenues.contract import CollectionRef
from chamberlain.revenues.errors import DayWrong, OverCap, WrongState
from chamberlain.revenues.models import Collected, Collection, Mandate
from chamberlain.revenues.queries.balances import year_balances
from chamberlain.revenues.queries.payer_accounts import all_opened

COLLECTIONS = feed(
    "revenues.collections",
    "Direct Debit collection files",
    "out",
    "revenues.release_collection",
    url="/staff/revenues/collections",
)
REACH_DAYS = 10
"""How far back a collection reaches for days that were no bank days. Arrears are not collected."""
FIRST, REGULAR = "01", "17"
DUE = (
    "WITH last AS (SELECT DISTINCT ON (b.account_id) b.account_id, b.year, b.id, b.issued_on "
    "FROM revenues_bill b JOIN revenues_account a ON a.id = b.account_id "
    "WHERE a.entity = %s AND b.year = %s AND (b.run_id IS NULL OR b.run_id IN "
    "(SELECT id FROM revenues_billing_run WHERE state = 'issued')) "
    "ORDER BY b.account_id, b.number DESC) "
    "SELECT l.account_id, m.id, m.collected_before, m.state, m.lodged_on, greatest(m.noticed_on, "
    "(SELECT min(b.issued_on) FROM revenues_bill b JOIN revenues_instalment j ON j.bill_id = b.id "
    "WHERE b.account_id = l.account_id AND b.year = l.year AND b.issued_on <= l.issued_on "
    "AND j.due_on = i.due_on AND j.amount_pence = i.amount_pence)), i.due_on, i.amount_pence "
    "FROM last l JOIN revenues_mandate m ON m.account_id = l.account_id "
    "AND m.state IN ('new', 'lodged', 'live') "
    "JOIN revenues_instalment i ON i.bill_id = l.id AND i.due_on > %s AND i.due_on <= %s "
    "WHERE NOT EXISTS (SELECT FROM revenues_collected c WHERE c.account_id = l.account_id "
    "AND c.year = %s AND c.due_on = i.due_on) "
    "AND NOT EXISTS (SELECT FROM revenues_hold h WHERE h.account_id = l.account_id "
    "AND h.reason = 'bereavement' AND h.ended_act IS NULL AND h.held_from <= %s "
    "AND h.held_to > %s) ORDER BY l.account_id, i.due_on"
)
"""An instalment that was taken and came back is not taken again by itself."""


class Proposed(Record):
    """A collection as it was proposed."""

    collection: str
    items: int
    total_pence: Pence
    processing_on: date
    without_notice: int
    not_lodged: int


@command(duty="collection.prepare", summary="Propose a Direct Debit collection")
def propose_collection(
    act: Act,
    entity: str,
    collect_on: Annotated[date, Field(description="Day the money is taken")],
    cap_pence: Annotated[Pence, Field(gt=0, description="Most that may be taken in all")],
) -> Proposed:
    """Gather what live instructions owe by a day; hold it against the bank's days and a cap.

    The day must be one on which Bacs moves money, with time to send the file. An instalment is
    taken once; never more than is owed; not with less notice than the scheme asks for, nor by an
    instruction that no bank took yet.
    """
    act.need(entity=entity)
    processing = bank_days(act.today, collect_on)
    items, without, unlodged = _due(entity, act.today, collect_on)
    total = int(items["amount_pence"].sum())
    if not total:
        raise WrongState(f"Nothing is due by Direct Debit on {collect_on:%d/%m/%Y}.")
    if total > cap_pence:
        raise OverCap(
            f"{items.height:,} collections come to {format_pounds(total)}, above the cap of "
            f"{format_pounds(cap_pence)}: nothing was proposed.",
            field="cap_pence",
        )
    made = keep_proposed(act, entity, collect_on, processing, items.height, total, cap_pence)
    rows = items.with_columns(
        collection_id=pl.lit(made.pk),
        state=pl.lit("sent"),
        reason=pl.lit(""),
        reason_code=pl.lit(""),
    )
    columns = (
        "collection_id account_id mandate_id year due_on amount_pence code state reason reason_code"
    )
    copy_in(act.cursor(), "revenues_collected", rows, columns.split())
    return Proposed(
        collection=made.reference,
        items=made.items,
        total_pence=total,
        processing_on=processing,
        without_notice=without,
        not_lodged=unlodged,
    )


def keep_proposed(
    act: Act, entity: str, collect_on: date, processing: date, items: int, total: int, cap: int
) -> Collection:
    """Keep a proposed collection and ask for its release; its items are the caller's to write."""
    made = Collection.objects.create(
        reference=next_reference("COL"),
        entity=entity,
        collect_on=collect_on,
        processing_on=processing,
        items=items,
        total_pence=total,
        cap_pence=cap,
        prepared_by=act.person,
        act_id=act.id,
    )
    subject = f"revenues:collection:{made.reference}"
    act.concerns(subject)
    act.changed(subject, None, {"items": made.items, "total_pence": total})
    act.ask_for(
        subject,
        "revenues.release_collection",
        title=f"Direct Debit of {collect_on:%d %B}: {made.items:,} payers",
        amount_pence=total,
        entity=entity,
        url=f"/staff/revenues/collections/{made.reference}",
    )
    return made


@command(duty="collection.release", summary="Release a Direct Debit collection")
def release_collection(act: Act, collection: CollectionRef) -> str:
    """Write the file for the bank and enter what it takes; return the document's reference."""
    found = locked(act, collection)
    if found.state != "proposed":
        raise WrongState(f"Collection {collection} is {found.state}.", field="collection")
    subject = f"revenues:collection:{collection}"
    act.concerns(subject)
    bank_days(act.today, found.collect_on)
    rows = _rows(found)
    if (rows.height, int(rows["amount_pence"].sum())) != (found.items, found.total_pence):
        raise WrongState("The items are not what was proposed: withdraw it and propose again.")
    _still_in_force(rows)
    data = _file(act, found, rows)
    name = f"{collection}.bacs18.txt"
    kept = documents.store(act, data, name, found.entity, data_class="payment_file", sealed=True)
    ran = Ran(
        items=rows.height,
        amount_pence=int(rows["amount_pence"].sum()),
        subject=subject,
        filename=name,
        document=kept.reference,
        sha256=kept.sha256,
        said_items=found.items,
        said_pence=found.total_pence,
    )
    note_run(act, COLLECTIONS, found.entity, ran)
    found.state, found.released_by, found.document = "released", act.person, kept.reference
    found.save(update_fields=["state", "released_by", "document"])
    mandates = rows["mandate_id"].to_list()
    Mandate.objects.filter(pk__in=mandates).update(collected_before=True)
    receipts = rows.select(
        external_ref=pl.format("{}/{}", pl.lit(collection), "id"),
        account="reference",
        amount_pence="amount_pence",
        received_on=pl.lit(found.collect_on),
        said=pl.lit("Direct Debit"),
        payer="name",
    )
    take_receipts(
        act,
        source="revenues",
        channel="direct_debit",
        entity=found.entity,
        batch=collection,
        receipts=receipts,
    )
    act.changed(subject, {"state": "proposed"}, {"state": "released", "document": kept.reference})
    act.done(subject)
    return kept.reference


@command(duty="collection.prepare", summary="Withdraw a proposed Direct Debit collection")
def withdraw_collection(act: Act, collection: CollectionRef, reason: str) -> None:
    """Take a proposal back: its instalments can be proposed again."""
    found = locked(act, collection)
    if found.state != "proposed":
        raise WrongState(f"Collection {collection} is {found.state}.", field="collection")
    Collected.objects.filter(collection=found).delete()
    found.state = "withdrawn"
    found.save(update_fields=["state"])
    subject = f"revenues:collection:{collection}"
    act.changed(subject, {"state": "proposed"}, {"state": "withdrawn", "reason": reason})
    act.done(subject)


def receipt_ref(item: Collected) -> str:
    """Return how income knows one collection of one account."""
    return f"{item.collection.reference}/{item.pk}"


def locked(act: Act, reference: str) -> Collection:
    """Return a collection, locked, within the caller's reach."""
    found = Collection.objects.select_for_update().filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no collection {reference}.", field="collection")
    act.need(entity=found.entity)
    return found


def bank_days(today: date, collect_on: date) -> date:
    """Return the processing day of a collection; refuse a day that Bacs would move by itself."""
    if not is_bacs_day(collect_on):
        after = collect_on
        while not is_bacs_day(after):
            after += timedelta(days=1)
        raise DayWrong(
            f"{collect_on:%A %d %B %Y} is no bank day: Bacs would take the money on "
            f"{after:%A %d %B}. Ask for that day.",
            field="collect_on",
        )
    days = bacs_days(collect_on)
    if days.input < today or days.processing <= today:
        raise DayWrong(
            f"A collection on {collect_on:%d/%m/%Y} had to be sent by {days.input:%d/%m/%Y}.",
            field="collect_on",
        )
    return days.processing


def _due(entity: str, today: date, collect_on: date) -> tuple[pl.DataFrame, int, int]:
    """Return what to collect; how many instalments lack notice, or an instruction banks know.

    Notice of an instalment was given by the first bill of the year that had it as it is, though not
    before the instruction was confirmed.
    """
    year = year_of(collect_on)
    law = figures(DIRECT_DEBIT, today)
    listed = read_frame(
        DUE,
        [entity, year, collect_on - timedelta(days=REACH_DAYS), collect_on, year, collect_on,
         collect_on],
        schema={"account_id": pl.Int64, "mandate_id": pl.Int64, "before": pl.Boolean,
                "state": pl.String, "lodged_on": pl.Date, "told_on": pl.Date, "due_on": pl.Date,
                "amount_pence": pl.Int64},
    )  # fmt: skip
    by = add_working_days(collect_on, -law["first_collection_working_days"])
    lodged = pl.col("lodged_on").is_null() | (pl.col("lodged_on") <= by)
    known = listed.filter((pl.col("state") == "live") & lodged)
    told_by = add_working_days(collect_on, -law["notice_working_days"])
    told = known.filter(pl.col("told_on") <= told_by)
    owed = year_balances(entity, collect_on, None, year).select(
        "account_id", left=pl.max_horizontal(pl.col("due_pence") - pl.col("paid_pence"), 0)
    )
    joined = told.join(owed, on="account_id", how="left").with_columns(
        pl.min_horizontal("amount_pence", pl.col("left").fill_null(0)).alias("amount_pence")
    )
    one = joined.filter(pl.col("amount_pence") > 0).unique(
        "account_id", keep="last", maintain_order=True
    )
    code = pl.when("before").then(pl.lit(REGULAR)).otherwise(pl.lit(FIRST))
    items = one.with_columns(year=pl.lit(year), code=code)
    return items, known.height - told.height, listed.height - known.height


def _still_in_force(rows: pl.DataFrame) -> None:
    """Refuse to take money by instructions that ended since the collection was proposed."""
    ended = rows.filter(pl.col("mandate_state") != "live")["reference"].to_list()
    if ended:
        raise WrongState(
            f"{len(ended):,} payers ended their Direct Debit since, the first {ended[0]}: withdraw "
            "the collection and propose it again.",
            field="collection",
        )


def _rows(found: Collection) -> pl.DataFrame:
    return read_frame(
        "SELECT c.id, c.mandate_id, m.reference, m.state, a.reference, p.reference, "
        "m.account_sealed, c.amount_pence, c.code, p.name FROM revenues_collected c "
        "JOIN revenues_account a ON a.id = c.account_id "
        "JOIN revenues_party p ON p.id = a.party_id "
        "JOIN revenues_mandate m ON m.id = c.mandate_id WHERE c.collection_id = %s ORDER BY c.id",
        [found.pk],
        schema={"id": pl.Int64, "mandate_id": pl.Int64, "mandate": pl.String,
                "mandate_state": pl.String, "reference": pl.String, "party": pl.String,
                "account_sealed": pl.String, "amount_pence": pl.Int64, "code": pl.String,
                "name": pl.String},
    )  # fmt: skip


def _file(act: Act, found: Collection, rows: pl.DataFrame) -> bytes:
    """Return the Standard 18 file: debits from payers, one contra to the council's account."""
    head = submission_head(act, found.entity, "C", found.pk, found.processing_on, found.reference)
    items = all_opened(rows).select(
        "sort_code",
        "account_number",
        "amount_pence",
        "code",
        "reference",
        name=bacs_text("account_name").str.slice(0, 18).str.strip_chars(),
    )
    try:
        written = write_standard18(head, items, today=act.today, is_working_day=is_bacs_day)
    except Unwritable as error:
        raise Refusal(f"The file cannot be written: {error}.", code="unwritable") from error
    if written.items_pence != found.total_pence:
        raise WrongState(
            f"The file comes to {format_pounds(written.items_pence)}, the proposal to "
            f"{format_pounds(found.total_pence)}."
        )
    return written.data
