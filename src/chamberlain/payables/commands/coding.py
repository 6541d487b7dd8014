"""Coding an invoice, sending it for approval, and sending it to somebody else."""

import polars as pl

from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.models import User
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.records import Batch, Name, Refused
from chamberlain.ledger.contract import Coding, valid_coding
from chamberlain.payables.commands.asking import ask_approval, to_submit
from chamberlain.payables.commands.invoices import EnteredLine
from chamberlain.payables.commands.locking import expect_state, lock_invoice, set_state
from chamberlain.payables.errors import CodingIncomplete
from chamberlain.payables.models import Invoice, InvoiceLine


@command(duty="invoice.enter", summary="Code an invoice")
def code_invoice(act: Act, invoice: str, lines: list[EnteredLine]) -> None:
    """Put an invoice's whole net and VAT to codes of the chart; nothing may be left to code."""
    found = lock_invoice(act, invoice)
    act.need(entity=found.entity)
    expect_state(found, "received", "coded", "submitted", "rejected")
    _refuse_left_over(found, lines)
    _refuse_bad_coding(act, found, lines)
    act.concerns(f"payables:invoice:{invoice}")
    before = list(
        InvoiceLine.objects.filter(invoice=found).values("account", "cost_centre", "net_pence")
    )
    InvoiceLine.objects.filter(invoice=found).delete()
    InvoiceLine.objects.bulk_create(
        InvoiceLine(invoice=found, line_no=number, **line.model_dump())
        for number, line in enumerate(lines, start=1)
    )
    act.changed(
        f"payables:invoice:{invoice}",
        {"lines": before},
        {
            "lines": [
                line.model_dump(include={"account", "cost_centre", "net_pence"}) for line in lines
            ]
        },
    )
    set_state(act, found, "coded", submitted_by=None, approver=None)
    act.done(f"payables:invoice:{invoice}", "payables.approve_invoice")


def _refuse_left_over(found: Invoice, lines: list[EnteredLine]) -> None:
    for field, words in (("net_pence", "net"), ("vat_pence", "VAT")):
        left = getattr(found, field) - sum(getattr(line, field) for line in lines)
        if left:
            raise CodingIncomplete(
                f"{format_pounds(left)} of {words} is left to code: the lines make "
                f"{format_pounds(getattr(found, field) - left)} of "
                f"{format_pounds(getattr(found, field))}.",
                field="lines",
            )


def _refuse_bad_coding(act: Act, found: Invoice, lines: list[EnteredLine]) -> None:
    codings = [
        Coding(**line.model_dump(include={"account", "fund", "cost_centre", "project", "vat_code"}))
        for line in lines
    ]
    problems = valid_coding(act.scope, entity=found.entity, on=act.today, codings=codings)
    if problems:
        first = problems[0]
        raise CodingIncomplete(
            f"Line {first.row + 1}, {first.field.replace('_', ' ')} {first.value}: {first.message}",
            field=f"lines.{first.row}.{first.field}",
        )


@command(duty="invoice.submit", summary="Send an invoice for approval")
def submit_invoice(act: Act, invoice: str) -> None:
    """Send a coded invoice to whoever may approve it where it is charged, up to its amount."""
    done = _submit(act, [invoice])
    if done.refused:
        raise Refusal(done.refused[0].message, code="wrong_state")


@command(duty="invoice.submit", summary="Send invoices for approval")
def submit_invoices(act: Act, invoices: list[str]) -> Batch:
    """Send each coded invoice of a list for approval; the others are set aside with the reason."""
    return _submit(act, invoices)


def _submit(act: Act, references: list[str]) -> Batch:
    frame = to_submit(act, references)
    for entity in frame["entity"].unique().to_list():
        act.need(entity=entity)
    ready = frame.filter((pl.col("state") == "coded") & (pl.col("uncoded") == 0))
    states = dict(frame.select("reference", "state").iter_rows())
    taken = set(ready["reference"])
    refused = [
        Refused(row=row, field="invoice", value=ref, message=_why_not(ref, states.get(ref)))
        for row, ref in enumerate(references, start=1)
        if ref not in taken
    ]
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE payables_invoice i SET state = 'submitted', submitted_by = %s, "
            "cost_centre = s.cost_centre, directorate = s.directorate "
            "FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS s(id, cost_centre, directorate) "
            "WHERE i.id = s.id",
            [act.person, *(ready[name].to_list() for name in ("id", "cost_centre", "directorate"))],
        )
    act.concerns_all([f"payables:invoice:{ref}" for ref in ready["reference"]])
    for item in ready.to_dicts():
        ask_approval(act, item)
    return Batch(accepted=[ref for ref in references if ref in taken], refused=refused)


def _why_not(reference: str, state: str | None) -> str:
    if state is None:
        return f"There is no invoice {reference}."
    if state == "coded":
        return f"{reference} has lines without a coding."
    return f"{reference} is {state}; only a coded invoice is sent for approval."


@command(duty="invoice.submit", summary="Send an invoice to another approver")
def redirect_invoice(act: Act, invoice: str, to: str, note: Name) -> None:
    """Name the person who should approve an invoice, with the reason it is passed on."""
    found = lock_invoice(act, invoice)
    act.need(entity=found.entity, directorate=found.directorate, cost_centre=found.cost_centre)
    expect_state(found, "submitted")
    person = User.objects.filter(is_active=True).filter(reference=to).first()
    if person is None:
        person = User.objects.filter(is_active=True, username__iexact=to).first()
    if person is None:
        raise Unknown(f"There is no active person {to}.", field="to")
    Invoice.objects.filter(pk=found.pk).update(approver=person.reference, state_reason=note)
    act.changed(
        f"payables:invoice:{invoice}",
        {"approver": found.approver},
        {"approver": person.reference, "note": note},
    )
