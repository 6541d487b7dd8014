"""Lodging instructions with payers' banks (AUDDIS): new ones as 0N, those ended as 0C."""

from datetime import date

import polars as pl

from chamberlain.formats.bacs import Unwritable, write_standard18
from chamberlain.formats.bacs.text import bacs_text
from chamberlain.kernel import documents
from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.calendar import add_working_days, is_bacs_day
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.interfaces import Ran, feed, note_run
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.rates import figures
from chamberlain.kernel.records import Record
from chamberlain.revenues.commands.replanning import DIRECT_DEBIT
from chamberlain.revenues.commands.sending import submission_head
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.models import Lodgement, Mandate
from chamberlain.revenues.queries.payer_accounts import all_opened

LODGED = feed(
    "revenues.instructions",
    "Direct Debit instructions (AUDDIS)",
    "out",
    "revenues.lodge_instructions",
    url="/staff/revenues/lodgements",
)
WIDTH = 18
WAITING = (
    "SELECT m.id, m.reference, p.reference, a.reference, m.account_sealed, "
    "CASE WHEN m.tell_bank THEN '0C' ELSE '0N' END FROM revenues_mandate m "
    "JOIN revenues_account a ON a.id = m.account_id JOIN revenues_party p ON p.id = a.party_id "
    "WHERE a.entity = %s AND (m.state = 'new' OR m.tell_bank) "
    "ORDER BY m.state <> 'cancelled', m.id FOR UPDATE OF m"
)
ROWS = {
    "mandate_id": pl.Int64,
    "mandate": pl.String,
    "party": pl.String,
    "reference": pl.String,
    "account_sealed": pl.String,
    "code": pl.String,
}


class Lodged(Record):
    """A file of instructions for the banks."""

    lodgement: str
    document: str
    new: int
    ended: int
    processing_on: date


@command(duty="direct_debit.keep", summary="Lodge Direct Debit instructions with the banks")
def lodge_instructions(act: Act, entity: str) -> Lodged:
    """Write the file of instructions that no bank knows yet, and of those that ended; no money.

    An instruction is collected by only after the file was taken, and after the days in which a
    payer's bank can refuse it.
    """
    act.need(entity=entity)
    waiting = all_opened(read_frame(WAITING, [entity], schema=ROWS))
    rows = waiting.drop_nulls("account_number")
    if rows.is_empty():
        raise WrongState("No instruction waits to be lodged or ended.")
    ahead = figures(DIRECT_DEBIT, act.today)["lodged_working_days_ahead"]
    processing = add_working_days(act.today, ahead)
    reference = next_reference("LDG")
    data, serial = _file(act, entity, reference, rows, processing)
    name = f"{reference}.bacs18.txt"
    kept = documents.store(act, data, name, entity, data_class="payment_file", sealed=True)
    subject = f"revenues:lodgement:{reference}"
    ran = Ran(rows.height, 0, subject, name, kept.reference, kept.sha256)
    note_run(act, LODGED, entity, ran)
    made = Lodgement.objects.create(
        reference=reference,
        entity=entity,
        processing_on=processing,
        serial_number=serial,
        instructions=rows.height,
        document=kept.reference,
        act_id=act.id,
    )
    sent = rows.with_columns(lodgement_id=pl.lit(made.pk), state=pl.lit("sent"), reason=pl.lit(""))
    copy_in(act.cursor(), "revenues_instructed", sent,
            ["lodgement_id", "mandate_id", "code", "state", "reason"])  # fmt: skip
    keys = {code: rows.filter(code=code)["mandate_id"].to_list() for code in ("0N", "0C")}
    fresh = Mandate.objects.filter(pk__in=keys["0N"])
    fresh.update(state="lodged", lodged_on=processing)
    Mandate.objects.filter(pk__in=keys["0C"]).update(tell_bank=False)
    new, ended = len(keys["0N"]), len(keys["0C"])
    act.changed(subject, None, {"new": new, "ended": ended})
    return Lodged(lodgement=reference, document=kept.reference, new=new, ended=ended,
                  processing_on=processing)  # fmt: skip


def _file(
    act: Act, entity: str, reference: str, rows: pl.DataFrame, processing: date
) -> tuple[bytes, str]:
    number = int(reference.rpartition("-")[2])
    head = submission_head(act, entity, "L", number, processing, reference)
    items = rows.select(
        "sort_code",
        "account_number",
        "code",
        "reference",
        amount_pence=pl.lit(0, pl.Int64),
        name=bacs_text("account_name").str.slice(0, WIDTH).str.strip_chars(),
    )
    try:
        written = write_standard18(head, items, today=act.today, is_working_day=is_bacs_day)
    except Unwritable as error:
        raise Refusal(f"The file cannot be written: {error}.", code="unwritable") from error
    return written.data, head.serial_number
