"""Print control: what was produced for the printer, and that as much was posted."""

from datetime import date
from typing import Annotated

from pydantic import Field

from chamberlain.kernel import documents
from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.printing import BATCH_BYTES_MAX, enter_posted, see_whole
from chamberlain.revenues.commands.billing import locked
from chamberlain.revenues.commands.emailing import tell_bills
from chamberlain.revenues.contract import BillingRef, PrintRef
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.models import PrintBatch

BILLS = "revenues:bills"
"""Class of documents with whole bills in them: sealed on disk, read by revenues alone."""
Count = Annotated[int, Field(ge=0)]


@command(duty="print.produce", summary="Keep a batch of bills for the printer")
def keep_printed(  # noqa: PLR0913, PLR0917 - a batch's control totals
    act: Act,
    run: BillingRef,
    number: Annotated[int, Field(ge=1)],
    first_bill: int,
    last_bill: int,
    bills: Count,
    by_email: Count,
    pages: Count,
    content: bytes | None = None,
) -> str:
    """Keep the file of a batch with its counts; bills that are in a batch are never in another.

    Whoever asked for bills by e-mail is told that theirs is there.
    """
    found = locked(run)
    act.need(entity=found.entity)
    if found.state != "issued":
        raise WrongState(f"Billing run {run} is {found.state}: nothing is printed.", field="run")
    if found.tax != "council_tax":
        raise WrongState("Only council tax bills are set on paper so far.", field="run")
    see_whole(bills, pages, content, "bills")
    over = PrintBatch.objects.filter(
        run=found, last_bill__gte=first_bill, first_bill__lte=last_bill
    )
    if over.exists():
        raise WrongState("Some of these bills are in a batch already.", field="first_bill")
    document = ""
    if content is not None:
        name = f"{run}-{number:04d}.pdf"
        kept = documents.store(act, content, name, found.entity, data_class=BILLS, sealed=True,
                               bytes_max=BATCH_BYTES_MAX)  # fmt: skip
        document = kept.reference
    made = PrintBatch.objects.create(
        reference=next_reference("PRT"),
        entity=found.entity,
        run=found,
        number=number,
        first_bill=first_bill,
        last_bill=last_bill,
        bills=bills,
        by_email=by_email,
        pages=pages,
        document=document,
        state="produced" if bills else "posted",
        posted=None if bills else 0,
        act_id=act.id,
    )
    if by_email:
        tell_bills(act, found.pk, first_bill, last_bill)
    after = {"batch": made.reference, "bills": bills, "by_email": by_email}
    act.changed(f"revenues:billing:{run}", None, after)
    return made.reference


@command(duty="print.post", summary="Enter what was posted of a batch")
def confirm_posted(
    act: Act,
    batch: PrintRef,
    posted: Annotated[Count, Field(description="Envelopes handed over, by the post's own count")],
    posted_on: date,
    note: Annotated[str, Field(max_length=400, description="Where fewer or more: why")] = "",
) -> str:
    """Hold what was posted against what was produced; a difference stays open with its reason."""
    found = PrintBatch.objects.select_for_update().filter(reference=batch).first()
    if found is None:
        raise Unknown(f"There is no batch {batch}.", field="batch")
    act.need(entity=found.entity)
    before, after = enter_posted(
        found, found.bills, posted, posted_on, note, today=act.today, what="bills"
    )
    act.changed(f"revenues:printed:{batch}", before, after)
    return found.state
