"""A document as a person reads it: an e-invoice laid out as an invoice, anything else as it is."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin

from chamberlain.formats.invoice.reading import read_invoice
from chamberlain.formats.invoice.records import Address, Check, Invoice, Line, Party, pence
from chamberlain.formats.invoice.xml import UnreadableInvoice
from chamberlain.kernel import clock, documents
from chamberlain.kernel.door import Caller
from chamberlain.kernel.door.authority import scope_for
from chamberlain.payables.views.pages import PAGES
from chamberlain.ui import words
from chamberlain.ui.ways import needs

XML = "application/xml"
UNITS = {"C62": "", "EA": "each", "HUR": "hours", "DAY": "days", "MON": "months", "KGM": "kg"}


@needs("kernel.document")
@xframe_options_sameorigin
@PAGES.guarded
def sheet(request: HttpRequest, caller: Caller, document: str) -> HttpResponse:
    """Show a kept document beside the work: XML as a readable invoice, others by the browser."""
    scope = scope_for(caller, "kernel.document", clock.business_date())
    found = documents.find(scope, document)
    original = f"/staff/documents/{found.reference}"
    if found.media_type != XML:
        return HttpResponseRedirect(original)
    context: dict[str, Any] = {"title": found.filename, "original": original}
    try:
        invoice, checks = read_invoice(documents.read(scope, document))
        context |= readable(invoice, checks)
    except UnreadableInvoice as error:
        context["problem"] = str(error)
    return render(request, "payables/sheet.html", context)


def readable(invoice: Invoice, checks: list[Check]) -> dict[str, Any]:
    """Return an e-invoice in the parts that a printed one has; bank details masked."""
    totals = invoice.totals
    account = next((one.account for one in invoice.payments if one.account), None)
    return {
        "invoice": invoice,
        "heading": "Credit note" if invoice.kind == "credit_note" else "Invoice",
        "seller": _party(invoice.seller),
        "buyer": _party(invoice.buyer),
        "facts": [(name, value) for name, value in _facts(invoice) if value],
        "lines": [_line(one) for one in invoice.lines],
        "vat_rows": [
            [
                f"{row.tax.code or ''} {_percent(row.tax.rate)}" if row.tax else "",
                words.pounds(pence(row.net)),
                words.pounds(pence(row.vat)),
            ]
            for row in invoice.breakdown
        ],
        "totals": [
            ("Net", invoice.net_pence),
            ("VAT", invoice.vat_pence),
            ("Total", invoice.gross_pence),
            *([("Already paid", invoice.prepaid_pence)] if invoice.prepaid_pence else []),
            ("To pay", invoice.payable_pence if totals else None),
        ],
        "account": words.masked(account.number) if account else "",
        "notes": [note.text for note in invoice.notes if note.text],
        "attached": [one.filename or one.reference or "a file" for one in invoice.documents],
        "failed": [check for check in checks if not check.ok],
        "checked": len(checks),
    }


def _facts(invoice: Invoice) -> list[tuple[str, str]]:
    delivered = invoice.delivery.delivered if invoice.delivery else None
    return [
        ("Number", invoice.number or ""),
        ("Date", words.day(invoice.issued)),
        ("Due", words.day(invoice.due)),
        ("Delivered", words.day(delivered)),
        ("Order", invoice.order_reference or ""),
        ("Contract", invoice.contract_reference or ""),
        ("Your reference", invoice.buyer_reference or ""),
        ("Currency", invoice.currency if invoice.currency not in (None, "GBP") else ""),
        ("Terms", invoice.payment_terms or ""),
    ]


def _party(party: Party | None) -> dict[str, Any]:
    if party is None:
        return {"name": "", "lines": []}
    company = party.company_number.value if party.company_number else ""
    numbers = [
        f"VAT {party.vat_number}" if party.vat_number else "",
        f"Company {company}" if company else "",
    ]
    return {
        "name": party.name or party.trading_name or "",
        "lines": [*_address(party.address), *(one for one in numbers if one)],
    }


def _address(address: Address | None) -> list[str]:
    if address is None:
        return []
    parts = [address.street, address.street_more, address.line, address.city, address.postcode]
    return [part for part in parts if part]


def _line(line: Line) -> list[str]:
    quantity = f"{line.quantity.normalize():f}" if line.quantity is not None else ""
    unit = UNITS.get(line.unit or "", line.unit or "")
    price = f"{line.price.net:f}" if line.price and line.price.net is not None else ""
    what = " ".join(dict.fromkeys(part for part in (line.name, line.description) if part))
    rate = _percent(line.tax.rate) if line.tax else ""
    return [what, f"{quantity} {unit}".strip(), price, rate, words.pounds(line.net_pence)]


def _percent(rate: Any) -> str:
    return "" if rate is None else f"{rate.normalize():f}%"
