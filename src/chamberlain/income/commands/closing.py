"""The day's close: what a channel took, into the books, and the money banking should see."""

from datetime import date, timedelta

import polars as pl

from chamberlain.banking.contract import ExpectedMovement, expect_movements, paying_account
from chamberlain.income.commands.posting import (
    SOURCE,
    by_coding,
    post,
)
from chamberlain.income.contract import Channel
from chamberlain.income.errors import WrongState
from chamberlain.income.models import Takings, TillSession
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.calendar import add_working_days
from chamberlain.kernel.door import Act, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Pence, Record
from chamberlain.ledger.contract import Role, account_roles, line

TILL = ("cash", "cheque")
BANKED_AFTER = {"card": 2, "telephone": 2, "counter_file": 5, "direct_debit": 0}
"""Working days until a channel's money is usually at the bank: local practice, for the forecast."""

RECEIPTS = {
    "id": pl.Int64,
    "received_on": pl.Date,
    "batch": pl.String,
    "amount_pence": pl.Int64,
    "left_pence": pl.Int64,
}


class Closed(Record):
    """A channel's day in the books."""

    reference: str
    day: date
    count: int
    total_pence: Pence
    allocated_pence: Pence
    suspense_pence: Pence


@command(duty="receipt.allocate", contract=True, summary="Close a channel's day")
def close_day(act: Act, entity: str, channel: Channel, up_to: date) -> list[Closed]:
    """Post what a channel took on each day up to one: debit cash in transit, credit where it went.

    Each file or collection of a day is closed apart, as the bank shows it.

    What found no account goes to unallocated income. Banking expects the money. Cash and cheques
    are closed when their sessions are counted. Closing a day again closes only what came after.
    """
    act.need(entity=entity)
    if channel in TILL:
        _refuse_uncounted(entity, up_to)
    held = _locked(act, entity, channel, up_to)
    return [
        _close(act, entity, channel, day, part)
        for (day, _), part in held.sort("received_on", "batch").partition_by(
            "received_on", "batch", as_dict=True, maintain_order=True
        ).items()
    ]  # fmt: skip


def _locked(act: Act, entity: str, channel: str, up_to: date) -> pl.DataFrame:
    """Return the channel's receipts that aren't in the books, locked until this act is over."""
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT id, received_on, batch, amount_pence, amount_pence - allocated_pence "
            "FROM income_receipt WHERE entity = %s AND channel = %s AND closed = '' "
            "AND received_on <= %s AND returned_on IS NULL ORDER BY id FOR UPDATE",
            [entity, channel, up_to],
        )
        return pl.DataFrame(cursor.fetchall(), schema=RECEIPTS, orient="row")


def _refuse_uncounted(entity: str, up_to: date) -> None:
    waiting = TillSession.objects.filter(
        entity=entity, opened_on__lte=up_to, state__in=["open", "counted"]
    ).first()
    if waiting is not None:
        what = "isn't counted" if waiting.state == "open" else "has a variance nobody agreed"
        raise WrongState(f"{waiting.reference} {what} yet: then its day can be closed.")


def _close(act: Act, entity: str, channel: str, day: date, part: pl.DataFrame) -> Closed:
    reference = next_reference("TKG")
    total, left = int(part["amount_pence"].sum()), int(part["left_pence"].sum())
    allocated = read_frame(
        "SELECT control, fund, cost_centre, vat_code, sum(amount_pence)::bigint "
        "FROM income_allocation WHERE receipt_id = ANY(%s) GROUP BY 1, 2, 3, 4",
        [part["id"].to_list()],
        schema={
            "control": pl.String,
            "fund": pl.String,
            "cost_centre": pl.String,
            "vat_code": pl.String,
            "amount_pence": pl.Int64,
        },
    )
    number = Takings.objects.filter(entity=entity, channel=channel, day=day).count() + 1
    Takings.objects.create(
        reference=reference,
        entity=entity,
        channel=channel,
        day=day,
        number=number,
        count=part.height,
        total_pence=total,
        allocated_pence=total - left,
        suspense_pence=left,
        person=act.person,
        closed_on=act.today,
        act_id=act.id,
    )
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE income_receipt SET closed = %s WHERE id = ANY(%s)",
            [reference, part["id"].to_list()],
        )
    bank = paying_account(act.scope, entity=entity, code="")
    roles = account_roles(act.scope, entity=entity)
    said = f"{channel.replace('_', ' ').capitalize()} of {day:%-d %B %Y}"
    ref = f"income:takings:{reference}"
    lines = [line(bank.transit_account, total, line_ref=ref, narrative=said)]
    lines += by_coding(allocated.filter(pl.col("amount_pence") != 0), -1, said)
    lines.append(line(roles[Role.RECEIPTS_UNALLOCATED], -left, line_ref=ref, narrative=said))
    post(act, ref, entity, day, f"Takings: {said}", lines)
    together = till_batch(entity, day) if channel in TILL else ""
    own = str(part["batch"][0]).rpartition("/")[2]
    expect(act, entity, reference, total, banked_on(channel, day), said, together, own)
    act.changed(ref, None, {"count": part.height, "total_pence": total, "suspense_pence": left})
    return Closed(
        reference=reference,
        day=day,
        count=part.height,
        total_pence=total,
        allocated_pence=total - left,
        suspense_pence=left,
    )


def till_batch(entity: str, day: date) -> str:
    """Return the key of what the counter pays in together: cash, cheques and differences."""
    return f"{entity}-TILL-{day:%Y%m%d}"


def banked_on(channel: str, day: date) -> date:
    """Return the working day on which a channel's money is usually at the bank."""
    return add_working_days(day - timedelta(1), BANKED_AFTER.get(channel, 1) + 1)


def expect(
    act: Act,
    entity: str,
    key: str,
    pence: int,
    day: date,
    said: str,
    batch_key: str = "",
    reference: str = "",
) -> None:
    """Tell banking of money to come (or, below nought, to be taken back), once for each key.

    What shares a `batch_key` is paid in together, as one credit. `reference` is what the bank will
    show where it isn't the key: a collection's own, which its file carries.
    """
    bank = paying_account(act.scope, entity=entity, code="")
    told = {
        "key": key,
        "entity": entity,
        "bank_account": bank.code,
        "amount_pence": pence,
        "expected_on": day,
        "sent_on": act.today,
        "reference": reference or key,
        "batch_key": batch_key,
        "source_ref": f"income:takings:{key}" if key.startswith("TKG") else "",
        "narrative": f"{said}: {format_pounds(pence)}",
    }
    movement = ExpectedMovement.model_validate(told)
    expect_movements(act, source=SOURCE, movements=[movement.model_dump()])
