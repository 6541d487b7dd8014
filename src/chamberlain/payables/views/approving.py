"""Approval, made for a phone: one invoice at a time, the next one follows."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from chamberlain.kernel.door import Caller, ask
from chamberlain.payables.queries.approving import LineNames, QueuePlace, ToApprove
from chamberlain.payables.queries.invoices import STATE_WORDS, InvoiceView
from chamberlain.payables.views.invoice import clock_words
from chamberlain.payables.views.invoice_acts import about, approvers
from chamberlain.payables.views.pages import BASE, PAGES
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.ways import needs

HERE = f"{BASE}approve"
REASONS = (
    "Not received: the goods or work have not come",
    "Wrong amount or price",
    "Not ours to pay",
    "Already paid",
)
"""Reasons given by one tap; any other is typed."""


@needs("payables.invoice_queue", "payables.approve_invoice")
@PAGES.guarded
def start(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Open the most urgent invoice that waits, or say that none does."""
    queue: list[ToApprove] = ask(caller, "payables.invoice_queue")
    done = _done(request)
    if queue:
        return HttpResponseRedirect(_address(queue[0].reference, done))
    context = {"title": "Nothing waits for your approval", "done": done, "base": BASE}
    return render(request, "payables/approve_none.html", context)


@needs("payables.invoice", "payables.invoice_queue", "payables.approve_invoice")
@PAGES.guarded
def one(request: HttpRequest, caller: Caller, invoice: str) -> HttpResponse:
    """Show what a decision needs: who, how much, for what, where charged, days left, the image."""
    found: InvoiceView = ask(caller, "payables.invoice", {"invoice": invoice})
    queue: QueuePlace = ask(caller, "payables.invoice_queue_place", {"invoice": invoice})
    done, following, place = _done(request), queue.following, queue.place
    given = f"?{urlencode({'done': done, 'next': following})}"
    context: dict[str, Any] = {
        "title": f"Approve {invoice}",
        "found": found,
        "base": BASE,
        "clock": clock_words(found),
        "status": STATE_WORDS[found.state],
        "counter": f"{done + place + 1} of {done + queue.waits}" if place is not None else "",
        "lines": _lines(caller, found),
        "budgets": ask(caller, "payables.invoice_budgets", {"invoice": invoice}),
        "yes_url": f"{HERE}/{invoice}/yes{given}",
        "no_url": f"{HERE}/{invoice}/no{given}",
        "pass_url": f"{HERE}/{invoice}/pass{given}",
        "skip_url": _address(following, done) if following and following != invoice else "",
        "waits": queue.waits,
        "document_url": f"{BASE}sheet/{found.document}" if found.document else "",
    }
    return render(request, "payables/approve.html", context)


def _lines(caller: Caller, found: InvoiceView) -> list[dict[str, Any]]:
    """Return the coding with the names of the codes, lines that are coded alike as one."""
    codes = {
        "accounts": [line.account for line in found.lines],
        "cost_centres": [line.cost_centre for line in found.lines],
    }
    names: LineNames = ask(caller, "payables.invoice_code_names", codes)
    shown: dict[tuple[str, ...], dict[str, Any]] = {}
    for line in found.lines:
        coding = (line.cost_centre, line.account, line.project)
        one = shown.setdefault(
            coding,
            {
                "whats": [],
                "cost_centre": line.cost_centre,
                "centre_name": names.cost_centres.get(line.cost_centre, ""),
                "account": line.account,
                "account_name": names.accounts.get(line.account, ""),
                "project": line.project,
                "net_pence": 0,
            },
        )
        one["net_pence"] += line.net_pence
        if line.description and line.description not in {*one["whats"], found.purpose}:
            one["whats"].append(line.description)
    return list(shown.values())


def _done(request: HttpRequest) -> int:
    given = request.GET.get("done", "0")
    return int(given) if given.isdecimal() and len(given) < 6 else 0


def _address(invoice: str, done: int) -> str:
    return f"{HERE}/{invoice}?done={done}" if done else f"{HERE}/{invoice}"


def _on(request: HttpRequest) -> str:
    """Return where to go after a decision: to the next that waits."""
    following, done = request.GET.get("next", ""), _done(request) + 1
    if following.replace("-", "").isalnum():
        return _address(following, done)
    return f"{HERE}?done={done}"


@needs("payables.approve_invoice")
def approve(request: HttpRequest, invoice: str) -> HttpResponse:
    """Approve, and open the next; a refusal says why on a page of its own."""
    return act_view(
        "payables.approve_invoice",
        template="payables/approve_refused.html",
        redirect=_on(request),
        done=f"{invoice} approved",
        title=f"Approve {invoice}",
        submit="Approve",
        context=_about,
    )(request, invoice=invoice)


@needs("payables.reject_invoice")
def reject(request: HttpRequest, invoice: str) -> HttpResponse:
    """Reject with a reason, by one tap or typed, and open the next."""
    return act_view(
        "payables.reject_invoice",
        template="payables/reject.html",
        redirect=_on(request),
        done=f"{invoice} rejected: creditors will see your reason",
        title=f"Reject {invoice}",
        submit="Reject with this reason",
        asks={"reason": Ask(label="Another reason")},
        context=lambda request, invoice: {
            **_about(request, invoice),
            "reasons": REASONS,
            "here": request.get_full_path(),
        },
    )(request, invoice=invoice)


@needs("payables.redirect_invoice")
def pass_on(request: HttpRequest, invoice: str) -> HttpResponse:
    """Pass to somebody who may approve it, and open the next."""
    return act_view(
        "payables.redirect_invoice",
        redirect=_on(request),
        done=f"{invoice} passed on",
        title=f"Pass {invoice} on",
        submit="Pass on",
        asks=approvers,
        context=_about,
    )(request, invoice=invoice)


def _about(request: HttpRequest, invoice: str) -> dict[str, Any]:
    shown = about(request, invoice) | {"back_url": f"{HERE}/{invoice}"}
    return shown | {"breadcrumbs": [("Approve", HERE), (invoice, f"{HERE}/{invoice}")]}
