"""Invoices as documents: read, judged by their rules, matched to a supplier, taken in or kept."""

from datetime import date
from typing import Any, Literal

import polars as pl

from chamberlain.formats.invoice.reading import read_invoice
from chamberlain.formats.invoice.records import Check
from chamberlain.formats.invoice.report import is_valid, to_json
from chamberlain.formats.invoice.xml import UnreadableInvoice
from chamberlain.kernel import documents
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.interfaces import Ran, feed, note_run
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Name, Record
from chamberlain.payables.commands.entering import HEADER_COLUMNS, LINE_COLUMNS, enter
from chamberlain.payables.commands.matching import match_supplier
from chamberlain.payables.contract import DocumentRef
from chamberlain.payables.errors import WrongState
from chamberlain.payables.models import InvoiceCheck, ReceivedDocument
from chamberlain.payables.queries.finding import find_payee, reaches
from chamberlain.payables.rules.document_lines import document_lines

DOCUMENTS = feed(
    "payables.invoice_documents",
    "Electronic invoices",
    "in",
    "payables.receive_invoice_document",
    url="/staff/payables/received",
)
QUEUE = "payables.settle_received_document"


class Received(Record):
    """What became of a document: an invoice, or an exception with its owner and reason."""

    reference: str
    state: str
    invoice: str = ""
    problem: str = ""


@command(duty="invoice.enter", summary="Take in an invoice document")
def receive_invoice_document(
    act: Act,
    document: DocumentRef,
    received_on: date | None = None,
    supplier: str = "",
) -> Received:
    """Read a UBL, CII or Factur-X document and enter the invoice; return what became of it.

    A document that cannot be read, fails a rule, or names no known supplier goes to the exception
    queue with the reason: nothing that came in is lost.
    """
    kept = documents.find(act.scope, document)
    act.need(entity=kept.entity)
    earlier = ReceivedDocument.objects.filter(document=document).exclude(state="returned").first()
    if earlier is not None:
        return _told(earlier)
    try:
        invoice, checks = read_invoice(documents.read(act.scope, document))
    except UnreadableInvoice as error:
        return _told(_keep(act, kept, problem=f"It cannot be read as an e-invoice: {error}"))
    contents = to_json(invoice, checks)
    contents["order_reference"] = invoice.order_reference or ""
    contents["contract_reference"] = invoice.contract_reference or ""
    named = match_supplier(act, kept.entity, contents)
    matched = supplier or named
    problem = _problem(contents, checks, matched)
    if supplier and named and named != supplier:
        problem = f"It was sent by {supplier} and is in the name of {named}"
    contents["payee"] = _masked(contents["payee"])
    row = _keep(act, kept, contents=contents, payee=matched, problem=problem)
    InvoiceCheck.objects.bulk_create(
        InvoiceCheck(
            received=row,
            rule=check.rule,
            ok=check.ok,
            severity=check.severity,
            expected=check.expected,
            found=check.found,
        )
        for check in checks
        if not check.ok
    )
    if not problem:
        _enter(act, row, received_on or act.today)
    return _told(row)


def _masked(payee: dict[str, str | None]) -> dict[str, str | None]:
    """Return the account an invoice asks to be paid at as far as it is kept outside the document.

    Nothing is ever paid there: money goes to the bank details that were verified.
    """
    return {part: f"••••{value[-4:]}" if value else value for part, value in payee.items()}


def _told(row: ReceivedDocument) -> Received:
    return Received(
        reference=row.reference, state=row.state, invoice=row.invoice, problem=row.problem
    )


def _problem(contents: dict[str, Any], checks: list[Check], supplier: str) -> str:
    """Return why a document is not entered by itself; blank when it is."""
    if not is_valid(checks):
        first = next(check for check in checks if not check.ok and check.severity == "fatal")
        return f"{first.rule}: expected {first.expected}, found {first.found}"
    if contents["currency"] != "GBP":
        return f"It is in {contents['currency']}: expected GBP"
    if not contents["number"] or not contents["issue_date"]:
        return "It has no number or no date"
    if contents["payable_pence"] != contents["gross_pence"]:
        payable = format_pounds(contents["payable_pence"] or 0)
        return f"Only {payable} of {format_pounds(contents['gross_pence'])} is asked for"
    if not supplier:
        name = contents["supplier"]["name"] or "(no name)"
        return f"No supplier is known by the numbers, account or name of {name}"
    return ""


def _keep(
    act: Act,
    kept: Any,
    *,
    problem: str,
    contents: dict[str, Any] | None = None,
    payee: str = "",
) -> ReceivedDocument:
    """Keep that a document came; with a problem it waits in the queue of whoever settles these."""
    row = ReceivedDocument.objects.create(
        reference=next_reference("RCV"),
        entity=kept.entity,
        document=kept.reference,
        filename=kept.filename,
        state="exception" if problem else "accepted",
        problem=problem,
        owner="ap_clerk" if problem else "",
        payee=payee,
        supplier_name=((contents or {}).get("supplier") or {}).get("name") or "",
        number=(contents or {}).get("number") or "",
        gross_pence=(contents or {}).get("gross_pence"),
        contents=contents,
        received_on=act.today,
        received_by=act.person,
        act_id=act.id,
    )
    if problem:
        _ask(act, row)
    _note(act, row, kept.sha256)
    return row


def _note(act: Act, row: ReceivedDocument, sha256: str) -> None:
    """Enter the document in the register of feeds; one that waits for a person is set aside."""
    waits = row.state == "exception"
    ran = Ran(
        items=0 if waits else 1,
        amount_pence=0 if waits else row.gross_pence or 0,
        subject=f"payables:received:{row.reference}",
        filename=row.filename,
        document=row.document,
        sha256=sha256,
        set_aside=int(waits),
        replay={"document": row.document},
    )
    note_run(act, DOCUMENTS, row.entity, ran)


def _ask(act: Act, row: ReceivedDocument) -> None:
    act.ask_for(
        f"payables:received:{row.reference}",
        QUEUE,
        title=f"Settle {row.filename}: {row.problem}"[:200],
        entity=row.entity,
        amount_pence=row.gross_pence,
        url=f"/staff/payables/received/{row.reference}",
    )


def _enter(act: Act, row: ReceivedDocument, received_on: date) -> None:
    """Enter the invoice a document holds; one that is refused becomes an exception."""
    contents: dict[str, Any] = row.contents or {}
    credit = contents["kind"] == "credit_note" or contents["gross_pence"] < 0
    sign = -1 if contents["gross_pence"] < 0 else 1
    due = contents["due_date"]
    header = {
        "row": 1,
        "supplier": row.payee,
        "kind": "credit_note" if credit else "invoice",
        "number": contents["number"],
        "invoice_date": date.fromisoformat(contents["issue_date"]),
        "received_on": received_on,
        "due_on": date.fromisoformat(due) if due else None,
        "net_pence": sign * contents["net_pence"],
        "vat_pence": sign * (contents["vat_pence"] or 0),
        "gross_pence": sign * contents["gross_pence"],
        "regime": "procurement_act_2023",
        "purpose": (contents["lines"][0]["name"] or "") if contents["lines"] else "",
        "order_reference": contents.get("order_reference", ""),
        "contract_reference": contents.get("contract_reference", ""),
        "document": row.document,
        "source": "document",
    }
    lines = document_lines(contents, sign)
    done = enter(
        act,
        pl.DataFrame([header], schema=HEADER_COLUMNS),
        pl.DataFrame([{"row": 1, **line} for line in lines], schema=LINE_COLUMNS),
    )
    if done.accepted:
        row.invoice = done.accepted[0]
        ReceivedDocument.objects.filter(pk=row.pk).update(invoice=row.invoice, state="accepted")
        row.state = "accepted"
        return
    first = done.refused[0]
    row.state, row.owner = "exception", "ap_clerk"
    row.problem = f"{(first.field or '').replace('_', ' ')} {first.value or ''}: {first.message}"
    ReceivedDocument.objects.filter(pk=row.pk).update(
        state="exception", owner="ap_clerk", problem=row.problem
    )
    _ask(act, row)


def settle_typed(act: Act, document: str, invoice: str) -> None:
    """Settle a document that could not be read, once somebody has typed its invoice in."""
    row = (
        ReceivedDocument.objects.select_for_update()
        .filter(document=document, state="exception", contents__isnull=True)
        .first()
    )
    if row is None:
        return
    ReceivedDocument.objects.filter(pk=row.pk).update(
        state="settled", invoice=invoice, settled_note="Typed in"
    )
    act.concerns(f"payables:received:{row.reference}")
    act.done(f"payables:received:{row.reference}")


@command(duty="invoice.enter", summary="Settle a received document that is an exception")
def settle_received_document(
    act: Act,
    received: str,
    action: Literal["accept", "return"],
    note: Name,
    supplier: str = "",
) -> Received:
    """Enter an exception under a named supplier, or send it back to its sender with the reason.

    One that failed a rule of arithmetic or VAT is never accepted: it is returned, and the sender
    told why without delay, so that its 30 days don't begin.
    """
    row = ReceivedDocument.objects.select_for_update().filter(reference=received).first()
    if row is None or not reaches(act.scope, row.entity):
        raise Refusal(f"There is no received document {received}.", code="unknown", status=404)
    act.need(entity=row.entity)
    if row.state != "exception":
        raise WrongState(f"{received} is {row.state}.")
    act.concerns(f"payables:received:{received}")
    if action == "accept":
        _accept(act, row, supplier)
    else:
        row.state = "returned"
    if row.state != "exception":
        ReceivedDocument.objects.filter(pk=row.pk).update(state=row.state, settled_note=note)
        act.done(f"payables:received:{received}")
    return _told(row)


def _accept(act: Act, row: ReceivedDocument, supplier: str) -> None:
    failed = InvoiceCheck.objects.filter(received=row, ok=False, severity="fatal").first()
    if failed is not None or row.contents is None:
        why = row.problem if failed is None else f"{failed.rule} failed: {failed.found}"
        raise WrongState(f"{row.reference} cannot be accepted: {why}. Return it to the sender.")
    row.payee = find_payee(act.scope, supplier or row.payee).reference
    ReceivedDocument.objects.filter(pk=row.pk).update(payee=row.payee)
    _enter(act, row, row.received_on)
    if row.state == "exception":
        raise WrongState(f"{row.reference} cannot be accepted: {row.problem}")
