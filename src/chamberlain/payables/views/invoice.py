"""One invoice: its facts, coding, document, checks, course, and what may be done from here."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from chamberlain.kernel.door import Caller, NotPermitted, ask
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.references import reference_url
from chamberlain.payables.queries.history import InvoiceHistory
from chamberlain.payables.queries.invoices import STATE_WORDS, DuplicateView, InvoiceView
from chamberlain.payables.views.course import events_of, steps_of
from chamberlain.payables.views.pages import BASE, PAGES, act
from chamberlain.ui import components, words
from chamberlain.ui.pages import Shown, permits_of
from chamberlain.ui.ways import needs

LIVE = {"received", "coded", "submitted", "approved"}
CODED_STATES = {"received", "coded", "submitted", "rejected"}
REGIMES = {
    "procurement_act_2023": "Procurement Act 2023",
    "regulation_113": "Public Contracts Regulations 2015, regulation 113",
}


@needs("payables.invoice", "payables.invoice_history")
@PAGES.page
def invoice(request: HttpRequest, caller: Caller, invoice: str) -> Shown:
    """Show an invoice beside its document."""
    found: InvoiceView = ask(caller, "payables.invoice", {"invoice": invoice})
    history: InvoiceHistory = ask(caller, "payables.invoice_history", {"invoice": invoice})
    permitted = permits_of(caller, "payables")
    return "payables/invoice.html", {
        "title": f"{found.number} from {found.supplier_name}",
        "kind": f"{'Credit note' if found.kind == 'credit_note' else 'Invoice'} {invoice}",
        "found": found,
        "status": STATE_WORDS[found.state],
        "clock": clock_words(found),
        "facts": facts_of(found, history, permits_of(caller, "banking")),
        "sums": sums_of(found),
        "head": ["", "Cost centre", "Subjective", "Project", "VAT", "Net", "VAT amount"],
        "lines": lines_of(found),
        "left": found.left_to_code_pence,
        "steps": steps_of(found, history, permitted),
        "events": events_of(history),
        "twins": [_twin(caller, found, one) for one in found.duplicates],
        "waits_for": _waits_for(found, permitted),
        "posts": posts_of(found, permitted),
        "acts": acts_of(found, permitted, caller),
        "document_url": f"{BASE}sheet/{found.document}" if found.document else "",
        "breadcrumbs": [("Invoices", f"{BASE}invoices"), (invoice, "")],
    }


def _waits_for(found: InvoiceView, permitted: Callable[[str], bool]) -> str:
    """Return who has to look, where this person can't settle it: no page ends in a dead end."""
    twins = any(one.cleared_by is None for one in found.duplicates)
    if found.state == "held" and twins and not permitted("clear_duplicate"):
        return "A senior creditors officer has it in their inbox, to look at both."
    return ""


def clock_words(found: InvoiceView) -> dict[str, str]:
    """Return how the thirty days stand, in words, and how urgent that is."""
    if found.days_left is None:
        return {"words": _over(found), "kind": "quiet"}
    if found.days_left < 0:
        return {"words": f"{words.count(-found.days_left, 'day')} late", "kind": "late"}
    kind = "soon" if found.days_left <= 7 else "well"
    left = "last day today" if found.days_left == 0 else f"{words.count(found.days_left, 'day')}"
    return {"words": left if found.days_left == 0 else f"{left} left of the 30", "kind": kind}


def _over(found: InvoiceView) -> str:
    """Return how the thirty days ended, where they no longer run; blank when they never did."""
    if found.state == "disputed":
        return "the 30 days stand still while it is disputed"
    if found.paid_on is None:
        return ""
    taken = max((found.paid_on - found.received_on).days, 0)
    late = (found.paid_on - found.pay_by).days
    return f"paid in {words.count(taken, 'day')}" + (f", {late} late" if late > 0 else "")


def facts_of(
    found: InvoiceView, history: InvoiceHistory, permitted: Callable[[str], bool]
) -> list[tuple[str, ...]]:
    """Return what an invoice says, what it leads to, without what is blank."""
    names = history.names
    received = f"{words.day(found.received_on)} by {names.get(found.received_by, 'the system')}"
    facts: list[tuple[str, ...]] = [
        ("Supplier", found.supplier_name, f"{BASE}suppliers/{found.supplier}", "Open"),
        ("For", found.purpose),
        ("Number", found.number),
        ("Invoice date", words.day(found.invoice_date)),
        ("Received", received),
        ("Pay by", f"{words.day(found.pay_by)} ({REGIMES.get(found.regime, found.regime)})"),
        ("Due by its terms", words.day(found.due_on)),
        ("Order", found.order_reference),
        ("Contract", found.contract_reference),
    ]
    if found.approver and found.state == "submitted":
        facts.append(("Passed to", names.get(found.approver, found.approver)))
    if found.obligation:
        owed = f"payables:obligation:{found.obligation}"
        facts.append(("Owed as", found.obligation, reference_url(owed), "Why?"))
    if found.payment:
        why = reference_url(f"payables:payment:{found.payment}")
        facts.append(("Paid by", found.payment, why, "Why?"))
    facts.extend(_on_the_bank(history, permitted))
    if found.approved_on:
        why = reference_url(f"payables:invoice:{found.reference}")
        facts.append(("Ledger", "The journal it was posted as", why, "Why?"))
    return [fact for fact in facts if fact[1]]


def sums_of(found: InvoiceView) -> list[tuple[str, Any]]:
    """Return net, VAT and gross, to stand under one another as on the invoice itself."""
    return [
        ("Net", components.money(found.net_pence)),
        ("VAT", components.money(found.vat_pence)),
        ("Gross", components.money(found.gross_pence, f"payables:invoice:{found.reference}")),
    ]


def _on_the_bank(
    history: InvoiceHistory, permitted: Callable[[str], bool]
) -> list[tuple[str, ...]]:
    """Return the bank line that paid it, led to where this person may read the bank."""
    line = history.attempts[-1].bank_line if history.attempts else None
    if line is None:
        return []
    said = f"{words.day(line.booked_on)}, line {line.line} of statement {line.statement_id}"
    if not permitted("line"):
        return [("On the bank", said)]
    return [("On the bank", said, reference_url(f"banking:line:{line.line}"), "Why?")]


def lines_of(found: InvoiceView) -> list[list[Any]]:
    """Return the lines with their coding; each figure leads to what stands behind it."""
    reference = f"payables:invoice:{found.reference}"
    return [
        [
            f"{line.line_no}. {line.description}" if line.description else f"{line.line_no}.",
            line.cost_centre or (components.tag("to code") if not line.account else ""),
            line.account,
            line.project,
            line.vat_code,
            components.money(line.net_pence, reference),
            components.money(line.vat_pence, reference),
        ]
        for line in found.lines
    ]


def _twin(caller: Caller, found: InvoiceView, flag: DuplicateView) -> dict[str, Any]:
    """Return a probable duplicate beside the invoice, fact by fact; same ones are marked."""
    try:
        other: InvoiceView | None = ask(caller, "payables.invoice", {"invoice": flag.other})
    except NotPermitted:
        other = None
    rows = []
    if other is not None:
        pairs = [
            ("Supplier", found.supplier_name, other.supplier_name),
            ("Number", found.number, other.number),
            ("Invoice date", words.day(found.invoice_date), words.day(other.invoice_date)),
            ("Received", words.day(found.received_on), words.day(other.received_on)),
            ("Gross", format_pounds(found.gross_pence), format_pounds(other.gross_pence)),
            ("For", found.purpose, other.purpose),
            ("Order", found.order_reference, other.order_reference),
            ("State", STATE_WORDS[found.state], STATE_WORDS[other.state]),
        ]
        rows = [[a, b, c, "same" if b == c else "differs"] for a, b, c in pairs if b or c]
    return {"flag": flag, "rows": rows, "head": ["", found.reference, flag.other, ""]}


def posts_of(found: InvoiceView, permitted: Callable[[str], bool]) -> list[dict[str, str]]:
    """Return what one press does from here, without being asked anything."""
    posts = []
    place = f"{BASE}invoices/{found.reference}"
    if found.state == "coded" and permitted("submit_invoice"):
        posts.append(act("Send for approval", f"{place}/submit", "", "s"))
    return posts


def acts_of(
    found: InvoiceView, permitted: Callable[[str], bool], caller: Caller
) -> list[dict[str, str]]:
    """Return what this person may do to the invoice as it stands."""
    place = f"{BASE}invoices/{found.reference}"
    state, twins = found.state, any(one.cleared_by is None for one in found.duplicates)
    mine = caller.person in {found.received_by, found.submitted_by}
    wanted = [
        (
            "approve_invoice",
            state == "submitted" and not mine,
            act("Look and approve", f"{BASE}approve/{found.reference}", "", "a"),
        ),
        (
            "code_invoice",
            state in CODED_STATES,
            act("Code it", f"{place}/code", "" if state == "received" else "secondary", "c"),
        ),
        (
            "clear_duplicate",
            state == "held" and twins,
            act("Not a duplicate", f"{place}/clear", "", "k"),
        ),
        ("redirect_invoice", state == "submitted", act("Pass on", f"{place}/redirect", key="p")),
        ("unhold_invoice", state == "held" and not twins, act("Let it go on", f"{place}/unhold")),
        ("resolve_dispute", state == "disputed", act("Settle the dispute", f"{place}/resolve", "")),
        ("hold_invoice", state in LIVE, act("Hold", f"{place}/hold", key="h")),
        ("dispute_invoice", state in LIVE, act("Dispute", f"{place}/dispute", key="d")),
        (
            "cancel_invoice",
            state not in {"cancelled", "scheduled", "paid"},
            act("Cancel it", f"{place}/cancel", "warning"),
        ),
    ]
    return [one for name, now, one in wanted if now and permitted(name)]
