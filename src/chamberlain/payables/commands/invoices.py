"""Entering invoices by hand and from files, and stopping, resuming and ending them."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

import polars as pl
from pydantic import Field

from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.records import Batch, Frame, Key, Name, Pence, Record, Text
from chamberlain.payables.commands.asking import ask_again
from chamberlain.payables.commands.entering import HEADER_COLUMNS, LINE_COLUMNS, enter
from chamberlain.payables.commands.locking import expect_state, lock_invoice, set_state
from chamberlain.payables.commands.receiving import settle_typed
from chamberlain.payables.commands.stopping import set_stopped, withdraw_obligation
from chamberlain.payables.contract import DocumentRef
from chamberlain.payables.errors import DuplicateInvoice, WrongState
from chamberlain.payables.models import Dispute, ProbableDuplicate

Kind = Literal["invoice", "credit_note"]
Regime = Literal["procurement_act_2023", "regulation_113"]
LIVE = ("received", "coded", "submitted", "approved")


class EnteredLine(Record):
    """One line as entered; a blank coding is filled in later."""

    net_pence: Pence
    vat_pence: Pence = 0
    description: str = ""
    account: Annotated[str, Field(description="Subjective")] = ""
    cost_centre: str = ""
    fund: str = "GF"
    project: str = ""
    vat_code: str = ""


class InvoiceRow(Record):
    """One line of an invoice in a file; rows of one supplier and number are one invoice."""

    supplier: Annotated[str, Field(description="Reference of the supplier, such as SUP-0000123")]
    number: Key
    invoice_date: date
    net_pence: Pence
    vat_pence: Pence = 0
    received_on: date | None = None
    due_on: date | None = None
    kind: Kind = "invoice"
    description: str = ""
    account: str = ""
    cost_centre: str = ""
    fund: str = "GF"
    project: str = ""
    vat_code: str = ""
    purpose: str = ""
    order_reference: str = ""
    contract_reference: str = ""


@command(duty="invoice.enter", summary="Enter an invoice or credit note")
def enter_invoice(  # noqa: PLR0913 - an invoice has these parts
    act: Act,
    *,
    supplier: str,
    number: Key,
    invoice_date: date,
    net_pence: Pence,
    vat_pence: Pence = 0,
    gross_pence: Pence | None = None,
    received_on: date | None = None,
    due_on: date | None = None,
    kind: Kind = "invoice",
    lines: list[EnteredLine] | None = None,
    purpose: Text = "",
    order_reference: str = "",
    contract_reference: str = "",
    regime: Regime = "procurement_act_2023",
    document: DocumentRef = "",
    source: Literal["hand", "document"] = "hand",
) -> str:
    """Enter one invoice as printed; return its reference. Credit notes have positive amounts too.

    Lines may be left out and coded later. An exact duplicate is refused; a probable one is held.
    """
    header = {
        "row": 1,
        "supplier": supplier,
        "kind": kind,
        "number": number,
        "invoice_date": invoice_date,
        "received_on": received_on or act.today,
        "due_on": due_on,
        "net_pence": net_pence,
        "vat_pence": vat_pence,
        "gross_pence": net_pence + vat_pence if gross_pence is None else gross_pence,
        "regime": regime,
        "purpose": purpose,
        "order_reference": order_reference,
        "contract_reference": contract_reference,
        "document": document,
        "source": source,
    }
    given: Sequence[EnteredLine] = lines or [
        EnteredLine(net_pence=net_pence, vat_pence=vat_pence, description=purpose)
    ]
    done = enter(
        act,
        pl.DataFrame([header], schema=HEADER_COLUMNS),
        pl.DataFrame([{"row": 1, **line.model_dump()} for line in given], schema=LINE_COLUMNS),
    )
    if done.refused:
        raise _refusal(done)
    if document:
        settle_typed(act, document, done.accepted[0])
    act.changed(f"payables:invoice:{done.accepted[0]}", None, {"number": number})
    return done.accepted[0]


def _refusal(done: Batch) -> Refusal:
    first = done.refused[0]
    kind = DuplicateInvoice if first.field == "number" else Refusal
    return kind(
        first.message
        if first.message.endswith(".")
        else f"{(first.field or '').replace('_', ' ')} {first.message}.",
        field=first.field,
    )


@command(duty="invoice.enter", batch="items", summary="Enter invoices from a file")
def enter_invoices(act: Act, items: list[InvoiceRow]) -> Batch:
    """Enter the invoices of a file, one row for each line; each that cannot be is set aside."""
    return _enter_rows(act, pl.DataFrame([item.model_dump() for item in items], schema=_ROWS))


@command(duty="invoice.enter", contract=True, summary="Enter many invoices at once")
def enter_invoice_frame(act: Act, invoices: Frame) -> Batch:
    """Enter invoices given as a frame with the columns of `InvoiceRow`; absent ones are blank."""
    missing = [
        pl.lit(_BLANK.get(name), dtype).alias(name)
        for name, dtype in _ROWS.items()
        if name not in invoices.columns
    ]
    return _enter_rows(act, invoices.with_columns(missing).select(*_ROWS).cast(pl.Schema(_ROWS)))


_ROWS: dict[str, type[pl.DataType]] = {
    "supplier": pl.String,
    "number": pl.String,
    "invoice_date": pl.Date,
    "net_pence": pl.Int64,
    "vat_pence": pl.Int64,
    "received_on": pl.Date,
    "due_on": pl.Date,
    "kind": pl.String,
    "description": pl.String,
    "account": pl.String,
    "cost_centre": pl.String,
    "fund": pl.String,
    "project": pl.String,
    "vat_code": pl.String,
    "purpose": pl.String,
    "order_reference": pl.String,
    "contract_reference": pl.String,
}
_BLANK: dict[str, object] = {
    **{name: "" for name, dtype in _ROWS.items() if dtype == pl.String},
    "fund": "GF",
    "kind": "invoice",
    "vat_pence": 0,
}


def _enter_rows(act: Act, rows: pl.DataFrame) -> Batch:
    """Gather rows into invoices by supplier and number, the first row naming each, and enter."""
    numbered = rows.with_row_index("at").with_columns(
        row=pl.col("at").min().over("supplier", "number").cast(pl.Int64)
    )
    headers = (
        numbered.group_by("row", maintain_order=True)
        .agg(
            pl.col("supplier", "number", "kind", "invoice_date", "due_on").first(),
            pl.col("purpose", "order_reference", "contract_reference").first(),
            pl.col("received_on").first().fill_null(act.today),
            pl.col("net_pence", "vat_pence").sum(),
        )
        .with_columns(
            gross_pence=pl.col("net_pence") + pl.col("vat_pence"),
            regime=pl.lit("procurement_act_2023"),
            document=pl.lit(""),
            source=pl.lit("file"),
        )
    )
    return enter(act, headers, numbered)


@command(duty="invoice.hold", summary="Hold an invoice")
def hold_invoice(act: Act, invoice: str, reason: Name) -> None:
    """Hold an invoice, approved or not, with the reason; it is not paid until let go."""
    found = lock_invoice(act, invoice)
    act.need(entity=found.entity)
    expect_state(found, *LIVE)
    act.concerns(f"payables:invoice:{invoice}")
    set_stopped(act, found, f"held: {reason}")
    set_state(act, found, "held", reason)


@command(duty="invoice.unhold", summary="Let a held invoice go on")
def unhold_invoice(act: Act, invoice: str, reason: Name) -> None:
    """Let a held invoice go on from where it stood; a probable duplicate is cleared instead."""
    found = lock_invoice(act, invoice)
    act.need(entity=found.entity)
    expect_state(found, "held")
    if ProbableDuplicate.objects.filter(invoice=found, cleared_on__isnull=True).exists():
        raise WrongState(f"{invoice} is held as a probable duplicate: a second person clears it.")
    act.concerns(f"payables:invoice:{invoice}")
    set_stopped(act, found, "")
    set_state(act, found, found.resume_state or "received", reason)
    ask_again(act, found)


@command(duty="invoice.hold", summary="Dispute an invoice with the supplier")
def dispute_invoice(
    act: Act, invoice: str, reason: Name, told_supplier_on: date | None = None
) -> None:
    """Note that an invoice is invalid or disputed and that the supplier was told without delay.

    It isn't owed while disputed (Procurement Act 2023 section 68), so the 30 days stand still.
    """
    found = lock_invoice(act, invoice)
    act.need(entity=found.entity)
    expect_state(found, *LIVE)
    act.concerns(f"payables:invoice:{invoice}")
    Dispute.objects.create(
        invoice=found,
        reason=reason,
        disputed_on=act.today,
        told_supplier_on=told_supplier_on or act.today,
        act_id=act.id,
    )
    set_stopped(act, found, f"disputed: {reason}")
    set_state(act, found, "disputed", reason)


@command(duty="invoice.unhold", summary="Settle a dispute")
def resolve_dispute(act: Act, invoice: str, resolution: Name) -> None:
    """Say how a dispute ended; the invoice goes on, with the days in dispute added to its term."""
    found = lock_invoice(act, invoice)
    act.need(entity=found.entity)
    expect_state(found, "disputed")
    act.concerns(f"payables:invoice:{invoice}")
    dispute = Dispute.objects.get(invoice=found, resolved_on__isnull=True)
    Dispute.objects.filter(pk=dispute.pk).update(resolved_on=act.today, resolution=resolution)
    days = act.today - dispute.disputed_on
    set_stopped(act, found, "", added_days=days.days)
    set_state(
        act,
        found,
        found.resume_state or "received",
        resolution,
        pay_by=found.pay_by + days,
        due_on=found.due_on + days,
    )
    ask_again(act, found)


@command(duty="invoice.cancel", summary="Cancel an invoice")
def cancel_invoice(act: Act, invoice: str, reason: Name) -> None:
    """Cancel an invoice that should not be paid; an approved one has its journal reversed.

    Refused once it is in a payment run.
    """
    found = lock_invoice(act, invoice)
    act.need(entity=found.entity)
    act.concerns(f"payables:invoice:{invoice}")
    if found.approved_on is not None:
        withdraw_obligation(act, found, reason)
    set_state(act, found, "cancelled", reason)
    act.done(f"payables:invoice:{invoice}")
