"""One payment and its remittance advice."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, ask
from chamberlain.kernel.references import reference_url
from chamberlain.payables.queries.runs import PaymentView, RunView
from chamberlain.payables.views.pages import BASE, PAGES, act, link
from chamberlain.payables.views.runs import may_recall
from chamberlain.ui import components, words
from chamberlain.ui.pages import Shown, permits_of
from chamberlain.ui.ways import needs

INVOICE = "payables:invoice:"


@needs("payables.payment")
@PAGES.page
def payment(request: HttpRequest, caller: Caller, payment: str) -> Shown:
    """Show a payment with everything it settles, and where the money is."""
    found: PaymentView = ask(caller, "payables.payment", {"payment": payment})
    permitted = permits_of(caller, "payables")
    may_exclude = found.run_state == "proposed" and permitted("exclude_from_run")
    place = f"{BASE}payments/{payment}"
    acts = []
    if found.run_state in {"released", "sent"} and not found.returned_on:
        acts = [("return_payment", act("It came back", f"{place}/return", "warning"))]
        if _recallable(caller, found):
            ask_bank = f"{BASE}runs/{found.run}/recall/{payment}"
            acts.append(("request_recall", act("Ask the bank not to pay it", ask_bank, "warning")))
    acts.append(("remittance_text", act("Remittance advice", f"{place}/remittance", key="r")))
    return "payables/payment.html", {
        "title": f"{words.pounds(found.amount_pence)} to {found.name}",
        "kind": f"Payment {payment}",
        "status": found.state,
        "found": found,
        "facts": _facts(found),
        "lines": [_line(one, found, may_exclude) for one in found.lines],
        "acts": [one for name, one in acts if permitted(name)],
        "breadcrumbs": [
            ("Payment runs", f"{BASE}runs"),
            (found.run, f"{BASE}runs/{found.run}"),
            (payment, ""),
        ],
    }


def _recallable(caller: Caller, found: PaymentView) -> bool:
    run: RunView = ask(caller, "payables.run", {"run": found.run})
    return may_recall(run, clock.business_date())


def _facts(found: PaymentView) -> list[tuple[str, ...]]:
    facts: list[tuple[str, ...]] = [
        ("To", found.name, f"{BASE}suppliers/{found.supplier}", "Open"),
        ("Run", found.run, f"{BASE}runs/{found.run}", "Open"),
        ("On the bank line", found.bank_reference or found.reference),
        ("Money arrives", words.day(found.pay_on)),
        ("Seen on the bank", words.day(found.found_on)),
        ("Came back", words.day(found.returned_on)),
        ("Why", found.return_reason),
        (
            "Reference",
            found.reference,
            reference_url(f"payables:payment:{found.reference}"),
            "Why?",
        ),
    ]
    return [fact for fact in facts if fact[1]]


def _line(one: Any, found: PaymentView, may_exclude: bool) -> list[Any]:
    name = one.source_ref.rpartition(":")[2]
    invoice = one.source_ref.startswith(INVOICE)
    href = f"{BASE}invoices/{name}" if invoice else reference_url(one.source_ref)
    out = f"{BASE}runs/{found.run}/exclude/{one.obligation}"
    return [
        one.why,
        link(href, name),
        link(reference_url(f"payables:obligation:{one.obligation}"), one.obligation),
        link(out, "Take out") if may_exclude else "",
        components.money(one.amount_pence, one.source_ref),
    ]


@needs("payables.remittance_text")
@PAGES.guarded
def remittance(request: HttpRequest, caller: Caller, payment: str) -> HttpResponse:
    """Send the remittance advice as plain text."""
    text = ask(caller, "payables.remittance_text", {"payment": payment})
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="remittance-{payment}.txt"'
    return response
