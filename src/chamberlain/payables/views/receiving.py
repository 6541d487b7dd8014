"""Documents as they come in: taken in, shown with every rule they failed, settled by a person."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from chamberlain.kernel.door import Answer, Caller, Refusal, ask, run
from chamberlain.payables.commands.receiving import Received
from chamberlain.payables.queries.working import ReceivedView
from chamberlain.payables.rules.states import DOCUMENT_STATES
from chamberlain.payables.views.entering import HERE as ENTER
from chamberlain.payables.views.entering import resolve
from chamberlain.payables.views.pages import BASE, PAGES, act
from chamberlain.ui import words
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.pages import Shown, permits_of
from chamberlain.ui.ways import needs

QUEUE = f"{BASE}received"


@needs("payables.receive_invoice_document")
@PAGES.guarded
def upload(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Take in every file that was dropped; one alone is opened where it has to be typed."""
    if request.method != "POST":
        context = {
            "title": "Take in invoice documents",
            "base": BASE,
            "breadcrumbs": [("Documents", QUEUE), ("Take in", "")],
        }
        return render(request, "payables/upload.html", context)
    done = [_take_in(caller, file) for file in request.FILES.getlist("files")]
    for words_said, received in done:
        say = messages.success if received and received.invoice else messages.warning
        say(request, words_said)
    if len(done) == 1 and done[0][1]:
        return HttpResponseRedirect(_where(done[0][1]))
    return HttpResponseRedirect(QUEUE if done else f"{QUEUE}/upload")


def _take_in(caller: Caller, file: UploadedFile) -> tuple[str, Received | None]:
    """Keep a file and read it; return what became of it in words, refused or not."""
    name = file.name or "file"
    try:
        kept = run(
            caller, "kernel.store_document", {"filename": name, "content": file.read()}
        ).value
        received: Received = run(
            caller, "payables.receive_invoice_document", {"document": kept}
        ).value
    except Refusal as refusal:
        return f"{name}: {refusal.message}", None
    if received.invoice:
        return f"{name} became {received.invoice}", received
    return f"{name} waits: {received.problem}", received


BINDING = {"fatal": "must be kept", "warning": "should be kept"}


def _where(received: Received) -> str:
    if received.invoice:
        return f"{BASE}invoices/{received.invoice}"
    if received.problem.startswith("It cannot be read"):
        return f"{ENTER}?{urlencode({'received': received.reference})}"
    return f"{QUEUE}/{received.reference}"


@needs("payables.invoice_received")
@PAGES.page
def document(request: HttpRequest, caller: Caller, received: str) -> Shown:
    """Show a document with what was read of it, each rule it failed, and how it may be settled."""
    found: ReceivedView = ask(caller, "payables.invoice_received", {"received": received})
    checks = [
        [one.rule, one.expected, one.found, BINDING.get(one.severity, one.severity)]
        for one in found.checks
    ]
    return "payables/received.html", {
        "title": found.supplier_name or found.filename,
        "kind": f"Document {received}",
        "status": DOCUMENT_STATES.get(found.state, found.state),
        "found": found,
        "facts": _facts(found),
        "checks": checks,
        "acts": _acts(caller, found),
        "document_url": f"{BASE}sheet/{found.document}",
        "breadcrumbs": [("Documents", QUEUE), (received, "")],
    }


def _facts(found: ReceivedView) -> list[tuple[str, ...]]:
    facts: list[tuple[str, ...]] = [
        ("File", found.filename, f"/staff/documents/{found.document}", "Open"),
        ("Received", words.day(found.received_on)),
        ("Supplier named", found.supplier_name),
        ("Number", found.number),
        ("Gross", words.pounds(found.gross_pence)),
        ("Settled", found.settled_note),
    ]
    if found.payee:
        facts.append(("Supplier found", found.payee, f"{BASE}suppliers/{found.payee}", "Open"))
    if found.invoice:
        facts.append(("Invoice", found.invoice, f"{BASE}invoices/{found.invoice}", "Open"))
    return [fact for fact in facts if fact[1]]


def _acts(caller: Caller, found: ReceivedView) -> list[dict[str, str]]:
    """Return how it may be settled: what failed a rule is only ever returned."""
    if found.state != "exception" or not permits_of(caller, "payables")("settle_received_document"):
        return []
    place = f"{QUEUE}/{found.reference}"
    fatal = any(check.severity == "fatal" for check in found.checks)
    typed = act("Type it in", f"{ENTER}?{urlencode({'received': found.reference})}", "", "t")
    returned = act("Return to the sender", f"{place}/return", "secondary", "r")
    if found.contents is None:
        return [typed, returned]
    if fatal:
        return [returned | {"kind": ""}]
    return [act("Accept it for a supplier", f"{place}/accept", "", "a"), returned]


def _above(request: HttpRequest, received: str) -> dict[str, Any]:
    found = ask(request.caller, "payables.invoice_received", {"received": received})  # type: ignore[attr-defined]
    return {
        "lead": f"{found.supplier_name or found.filename} {found.number}: {found.problem}",
        "breadcrumbs": [("Documents", QUEUE), (received, f"{QUEUE}/{received}")],
        "back_url": f"{QUEUE}/{received}",
    }


def _settled(answer: Answer, **parts: Any) -> str:
    return f"{BASE}invoices/{answer.value.invoice}" if answer.value.invoice else QUEUE


@needs("payables.settle_received_document")
@PAGES.guarded
def accept(request: HttpRequest, caller: Caller, received: str) -> HttpResponse:
    """Enter a document under a named supplier."""
    if request.method == "POST":
        found = resolve(caller, request.POST.get("supplier", ""))
        if found is not None:
            given = request.POST.copy()
            given["supplier"] = found.reference
            request.POST = given  # type: ignore[assignment]
    return act_view(
        "payables.settle_received_document",
        redirect=_settled,
        only=["supplier", "note"],
        fixed={"action": "accept"},
        asks={
            "supplier": Ask(suggest=f"{BASE}suppliers/suggest", hint="Part of the name"),
            "note": Ask(label="How you know"),
        },
        title="Accept a document",
        submit="Accept",
        done="Accepted",
        context=_above,
    )(request, received=received)


give_back = act_view(
    "payables.settle_received_document",
    redirect=_settled,
    only=["note"],
    fixed={"action": "return"},
    asks={"note": Ask(label="What the sender is told", hint="The 30 days begin with a valid one")},
    title="Return a document to its sender",
    submit="Return",
    done="Returned: tell the sender without delay",
    context=_above,
)
