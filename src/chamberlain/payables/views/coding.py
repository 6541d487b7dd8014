"""Coding an invoice: its document right, what is left to code always in sight."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from chamberlain.kernel import clock
from chamberlain.kernel.door import Answer, Caller, Refusal, ask, run
from chamberlain.kernel.money import plain_pounds
from chamberlain.payables.queries.invoices import InvoiceView
from chamberlain.payables.queries.registers import InvoicePage
from chamberlain.payables.views import lines
from chamberlain.payables.views.coding_record import shown_proposals
from chamberlain.payables.views.entering import last_coding
from chamberlain.payables.views.pages import BASE, PAGES
from chamberlain.ui import words
from chamberlain.ui.acts import act_view
from chamberlain.ui.pages import permits_of
from chamberlain.ui.ways import needs


@needs("payables.code_invoice")
@PAGES.guarded
def code(request: HttpRequest, caller: Caller, invoice: str) -> HttpResponse:
    """Code an invoice; sent for approval as well where asked, and the next to code opened."""
    found: InvoiceView = ask(caller, "payables.invoice", {"invoice": invoice})
    done: list[str] = []
    sums = {"net_pence": found.net_pence, "vat_pence": found.vat_pence}
    if request.method == "POST":
        typed = request.POST.dict() | {name: plain_pounds(value) for name, value in sums.items()}
        complete = lines.complete(typed)
        post = request.POST.copy()
        for name in [name for name in post if name.startswith("lines-")]:
            del post[name]
        post.update(complete)
        request.POST = post  # type: ignore[assignment]

    def said(answer: Answer) -> str:
        done.append(_sent(request, caller, invoice))
        return done[0]

    return act_view(
        "payables.code_invoice",
        template="payables/code.html",
        redirect=lambda answer, **parts: _next(caller, invoice),
        start={"lines": _start(caller, found)},
        done=said,
        title=f"Code {invoice}",
        context=lambda request, invoice: _context(caller, found),
    )(request, invoice=invoice)


def _sent(request: HttpRequest, caller: Caller, invoice: str) -> str:
    """Send the coded invoice for approval where asked; return what is said of it."""
    if request.POST.get("send") != "yes":
        return f"{invoice} coded"
    try:
        run(caller, "payables.submit_invoice", {"invoice": invoice})
    except Refusal as refusal:
        return f"{invoice} coded, not sent: {refusal.message}"
    return f"{invoice} coded and sent for approval"


def _start(caller: Caller, found: InvoiceView) -> list[dict[str, Any]]:
    """Return the lines as they stand; where none is coded, with the supplier's last coding."""
    names = [name for name, *_ in lines.FIELDS]
    held = [{name: getattr(line, name) for name in names} for line in found.lines]
    if any(line["account"] for line in held):
        return held
    last = last_coding(caller, found.supplier)
    if len(last) == 1:
        return [line | last[0] for line in held]
    return held


def _next(caller: Caller, invoice: str) -> str:
    """Return the page of the oldest invoice that is still to code, else of this one."""
    asked = {"state": "received", "sort": "received_on", "limit": 1}
    found: InvoicePage = ask(caller, "payables.invoice_register", asked)
    if not found.rows:
        return f"{BASE}invoices/{invoice}"
    return f"{BASE}invoices/{found.rows[0].reference}/code"


def _context(caller: Caller, found: InvoiceView) -> dict[str, Any]:
    return {
        "base": BASE,
        "found": found,
        "lists": lines.code_lists(caller, found.entity, clock.business_date()),
        "blank_row": lines.blank_row(),
        "proposed": shown_proposals(
            ask(caller, "payables.invoice_coding_proposal", {"invoice": found.reference})
        ),
        "free": lines.FREE,
        "lead": f"{found.number} from {found.supplier_name}, {words.pounds(found.gross_pence)}",
        "may_send": permits_of(caller, "payables")("submit_invoice"),
        "document_url": f"{BASE}sheet/{found.document}" if found.document else "",
        "breadcrumbs": [
            ("Invoices", f"{BASE}invoices"),
            (found.reference, f"{BASE}invoices/{found.reference}"),
            ("Code", ""),
        ],
    }
