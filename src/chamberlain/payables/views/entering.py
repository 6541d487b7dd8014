"""Entering an invoice: few keys, the image right, what is left to code always in sight."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from chamberlain.kernel import clock
from chamberlain.kernel.door import Answer, Caller, Refusal, ask, run
from chamberlain.kernel.money import plain_pounds
from chamberlain.payables.queries.supplier_trade import FoundSupplier
from chamberlain.payables.queries.working import ReceivedView
from chamberlain.payables.views import lines
from chamberlain.payables.views.days import read_day
from chamberlain.payables.views.pages import BASE, PAGES
from chamberlain.ui import words
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.pages import entity_of, permits_of
from chamberlain.ui.ways import needs

HERE = f"{BASE}invoices/enter"
AMOUNTS = ("net_pence", "vat_pence", "gross_pence")
DAYS = ("invoice_date", "received_on", "due_on")
ASKED = [
    "kind",
    "supplier",
    "number",
    "invoice_date",
    "net_pence",
    "vat_pence",
    "gross_pence",
    "purpose",
    "order_reference",
    "received_on",
    "due_on",
    "contract_reference",
    "regime",
    "lines",
]


@needs("payables.enter_invoice")
@PAGES.guarded
def enter(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Show the form, or enter what was typed, send it for approval where asked, open the next."""
    received = _received(caller, request.GET.get("received", ""))
    typed: dict[str, str] = {}
    if request.method == "POST":
        typed = _typed(caller, request.POST.dict())
        post = request.POST.copy()
        for name in list(post):
            if name.startswith("lines-"):
                del post[name]
        post.update(typed)
        request.POST = post  # type: ignore[assignment]

    def said(answer: Answer) -> str:
        return _said(request, caller, str(answer.value))

    return act_view(
        "payables.enter_invoice",
        template="payables/enter.html",
        redirect=_next(received),
        only=ASKED,
        asks={name: Ask(kind="text") for name in DAYS},
        fixed={"document": received.document} if received else {},
        start=lambda request: _start(caller, request, received),
        done=said,
        title="Enter an invoice",
        context=lambda request: _context(caller, received, typed),
    )(request)


def _next(received: ReceivedView | None) -> str:
    return f"{HERE}/next" if received else HERE


def _received(caller: Caller, reference: str) -> ReceivedView | None:
    if not reference:
        return None
    found: ReceivedView = ask(caller, "payables.invoice_received", {"received": reference})
    return found


def _start(caller: Caller, request: HttpRequest, received: ReceivedView | None) -> dict[str, Any]:
    """Return what stands there to begin with: the day, and what was read of the document."""
    start: dict[str, Any] = {"received_on": words.day(clock.business_date()), "vat_pence": ""}
    contents = received.contents if received else None
    if received:
        start |= {"received_on": words.day(received.received_on), "supplier": received.payee}
    if contents:
        issued, due = contents.get("issue_date"), contents.get("due_date")
        start |= {
            "number": contents.get("number") or "",
            "invoice_date": words.day(date.fromisoformat(issued)) if issued else "",
            "due_on": words.day(date.fromisoformat(due)) if due else "",
            **{name: _plain(contents.get(name)) for name in AMOUNTS},
            "order_reference": contents.get("order_reference", ""),
        }
    asked = request.GET.get("supplier", "") or start.get("supplier", "")
    if asked:
        start |= {"supplier": asked, "lines": last_coding(caller, asked)}
    return start


def _plain(pence: int | None) -> str:
    return "" if pence is None else plain_pounds(pence)


def last_coding(caller: Caller, supplier: str) -> list[dict[str, Any]]:
    """Return how a supplier's last invoice was coded, as rows to start from."""
    return lines.copied(ask(caller, "payables.coding_last", {"supplier": supplier}))


def _typed(caller: Caller, given: dict[str, str]) -> dict[str, str]:
    """Return what was typed in the door's words: supplier by name, days as people write them."""
    found = resolve(caller, given.get("supplier", ""))
    if found is not None:
        given["supplier"] = found.reference
    for name in DAYS:
        day = read_day(given.get(name, ""), clock.business_date())
        if day is not None:
            given[name] = day.isoformat()
    return lines.complete(given)


def resolve(caller: Caller, typed: str) -> FoundSupplier | None:
    """Return the one supplier that was meant by a reference or a part of a name, if it is one."""
    if not typed.strip():
        return None
    found: list[FoundSupplier] = ask(caller, "payables.supplier_suggest", {"text": typed})
    exact = [one for one in found if one.reference == typed.strip().upper()]
    active = [one for one in found if one.status == "active"]
    return next(iter(exact or (active if len(active) == 1 else [])), None)


def _context(
    caller: Caller, received: ReceivedView | None, typed: dict[str, str]
) -> dict[str, Any]:
    shown = typed.get("supplier", "") or (received.payee if received else "")
    return {
        "base": BASE,
        "lists": lines.code_lists(caller, entity_of(caller), clock.business_date()),
        "blank_row": lines.blank_row(),
        "free": lines.FREE,
        "received": received,
        "document_url": f"{BASE}sheet/{received.document}" if received else "",
        "known": _known(caller, shown) if shown else {},
        "may_send": permits_of(caller, "payables")("submit_invoice"),
        "breadcrumbs": [("Invoices", f"{BASE}invoices"), ("Enter", "")],
    }


def _said(request: HttpRequest, caller: Caller, invoice: str) -> str:
    """Send what was just entered for approval where asked; say how far it came, and why not."""
    if request.POST.get("send") != "yes":
        return f"{invoice} entered"
    try:
        run(caller, "payables.submit_invoice", {"invoice": invoice}, key=f"send:{invoice}")
    except Refusal as refusal:
        return f"{invoice} entered, not sent for approval: {refusal.message}"
    return f"{invoice} entered and sent for approval"


@needs("payables.enter_invoice")
@PAGES.guarded
def following(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Open the oldest document that has to be typed, or an empty form."""
    waiting = ask(caller, "payables.received_documents_list", {"state": "exception", "limit": 200})
    scan = next((one for one in waiting if one.gross_pence is None), None)
    address = f"{HERE}?{urlencode({'received': scan.reference})}" if scan else HERE
    return HttpResponseRedirect(address)


@needs("payables.enter_invoice")
@PAGES.guarded
def known(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Answer who was meant by what was typed, with the coding of their last invoice."""
    context = _known(caller, request.GET.get("supplier", ""))
    if context.get("supplier"):
        context["rows"] = lines.rows(last_coding(caller, context["supplier"].reference), {})
    return render(request, "payables/known.html", context | {"base": BASE})


def _known(caller: Caller, typed: str) -> dict[str, Any]:
    found = resolve(caller, typed)
    if found is None:
        return {"typed": typed.strip()}
    listed = ask(caller, "payables.invoices", {"supplier": found.reference, "limit": 3})
    return {"supplier": found, "last": listed}


@needs("payables.enter_invoice")
@PAGES.guarded
def number_held(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Answer whether a supplier's number is already here, as the field is left."""
    typed, number = request.GET.get("supplier", ""), request.GET.get("number", "").strip()
    found = resolve(caller, typed)
    held = None
    if found is not None and number:
        asked = {"supplier": found.reference, "number": number}
        held = ask(caller, "payables.invoice_number_held", asked)
    context = {"held": held, "number": number, "supplier": found, "base": BASE}
    return render(request, "payables/number_held.html", context)


@needs("payables.supplier_suggest")
@PAGES.guarded
def suggest(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Answer the suppliers that match what is typed, for the list under the field."""
    asked = {"text": request.GET.get("supplier", "")}
    found: list[FoundSupplier] = ask(caller, "payables.supplier_suggest", asked)
    return render(request, "payables/suggest.html", {"found": found})
