"""Payslips on paper: who wants them, what was set for the printer, and what was posted of it."""

from datetime import date
from typing import Annotated

from pydantic import Field

from chamberlain.kernel import documents
from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.printing import BATCH_BYTES_MAX, enter_posted, see_whole
from chamberlain.kernel.records import Key
from chamberlain.payroll.commands.writing import employment_called
from chamberlain.payroll.contract import PrintRef, RunRef
from chamberlain.payroll.errors import WrongState
from chamberlain.payroll.models import Employment, PaperWish, PayslipBatch, Run
from chamberlain.payroll.queries.payslips import mine

PAPER = "payroll:payslips"
"""Class of documents with whole payslips in them: sealed on disk, read by payroll alone."""
Count = Annotated[int, Field(ge=0)]


@command(duty="payslip.wish", summary="Have your payslips on paper, or no longer")
def want_my_payslips_on_paper(act: Act, on_paper: bool) -> bool:
    """Say whether one's own payslips come on paper from the next print on; they stay online too."""
    person = mine(act.scope)
    entities = Employment.objects.filter(person=person).values_list("entity", flat=True)
    if not person or not entities:
        raise Unknown("You are not on the payroll.")
    for entity in sorted(set(entities)):
        _wish(act, entity, person, on_paper=on_paper)
    return on_paper


@command(duty="payroll.enter", summary="Send somebody's payslips on paper, or no longer")
def set_paper_payslips(act: Act, entity: str, payroll_id: Key, on_paper: bool) -> bool:
    """Record that somebody wants payslips on paper, such as who has no computer, or no longer."""
    act.need(entity=entity)
    _wish(act, entity, employment_called(entity, payroll_id).person, on_paper=on_paper)
    return on_paper


def _wish(act: Act, entity: str, person: str, *, on_paper: bool) -> None:
    held = PaperWish.objects.filter(entity=entity, person=person)
    before = held.exists()
    if before == on_paper:
        return
    if on_paper:
        PaperWish.objects.create(entity=entity, person=person, since=act.today, act_id=act.id)
    else:
        held.delete()
    act.changed(f"people:person:{person}", {"on_paper": before}, {"on_paper": on_paper})


@command(duty="print.produce", summary="Keep a batch of payslips for the printer")
def keep_printed_payslips(  # noqa: PLR0913, PLR0917 - a batch's control totals
    act: Act,
    run: RunRef,
    number: Annotated[int, Field(ge=1)],
    first_payslip: int,
    last_payslip: int,
    payslips: Count,
    online: Count,
    pages: Count,
    content: bytes | None = None,
) -> str:
    """Keep the file of a batch with its counts; payslips in a batch are never in another."""
    found = Run.objects.select_for_update().filter(reference=run).first()
    if found is None:
        raise Unknown(f"There is no pay run {run}.", field="run")
    act.need(entity=found.entity)
    see_whole(payslips, pages, content, "payslips")
    over = PayslipBatch.objects.filter(
        run=found, last_payslip__gte=first_payslip, first_payslip__lte=last_payslip
    )
    if over.exists():
        raise WrongState("Some of these payslips are in a batch already.", field="first_payslip")
    document = ""
    if content is not None:
        kept = documents.store(act, content, f"{run}-{number:04d}.pdf", found.entity,
                               data_class=PAPER, sealed=True,
                               bytes_max=BATCH_BYTES_MAX)  # fmt: skip
        document = kept.reference
    made = PayslipBatch.objects.create(
        reference=next_reference("PRT"),
        entity=found.entity,
        run=found,
        number=number,
        first_payslip=first_payslip,
        last_payslip=last_payslip,
        payslips=payslips,
        online=online,
        pages=pages,
        document=document,
        state="produced" if payslips else "posted",
        posted=None if payslips else 0,
        act_id=act.id,
    )
    after = {"batch": made.reference, "payslips": payslips, "online": online}
    act.changed(f"payroll:run:{run}", None, after)
    return made.reference


@command(duty="print.post", summary="Enter what was posted of a batch of payslips")
def confirm_posted_payslips(
    act: Act,
    batch: PrintRef,
    posted: Annotated[Count, Field(description="Envelopes handed over, by the post's own count")],
    posted_on: date,
    note: Annotated[str, Field(max_length=400, description="Where fewer or more: why")] = "",
) -> str:
    """Hold what was posted against what was produced; a difference stays open with its reason.

    Returns the run, whose print control shows it.
    """
    locked = PayslipBatch.objects.select_for_update(of=("self",)).select_related("run")
    found = locked.filter(reference=batch).first()
    if found is None:
        raise Unknown(f"There is no batch {batch}.", field="batch")
    act.need(entity=found.entity)
    before, after = enter_posted(
        found, found.payslips, posted, posted_on, note, today=act.today, what="payslips"
    )
    act.changed(f"payroll:printed:{batch}", before, after)
    return found.run.reference
