"""Suspense, oldest first: the line left, the ranked candidates right; and one receipt."""

from typing import Any

from django.http import HttpRequest

from chamberlain.income.queries.receipts import ReceiptView
from chamberlain.income.views.pages import BASE, PAGES
from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, ask
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds


@needs("income.suspense_next", "income.receipt", "income.proposals")
@PAGES.page
def desk(request: HttpRequest, caller: Caller, receipt: str = "") -> Shown:
    """Show a receipt that waits, what it could be, and what each would leave."""
    queue = ask(caller, "income.suspense_next", {"receipt": receipt})
    context: dict[str, Any] = {"title": "Receipts in suspense", "queue": queue}
    context["breadcrumbs"] = [("Income", BASE), ("Suspense", "")]
    if queue.receipt is None:
        return "income/desk.html", context
    found: ReceiptView = ask(caller, "income.receipt", {"receipt": queue.receipt})
    as_at = clock.business_date()
    given = {"receipt": queue.receipt, "as_at": as_at}
    here = f"{BASE}receipts/{queue.receipt}"
    return "income/desk.html", context | {
        "found": found,
        "age_days": (as_at - found.received_on).days,
        "facts": facts_of(found),
        "candidates": ask(caller, "income.proposals", given),
        "accept_url": f"{here}/accept",
        "next_url": f"{BASE}suspense/{queue.after}" if queue.after else "",
        "allocate_url": f"{here}/allocate",
        "post_url": f"{here}/post",
        "own_url": f"{here}/owner",
        "schedule_url": f"{here}/schedule",
    }


def facts_of(found: ReceiptView) -> list[tuple[str, ...]]:
    """Return what the payer and the channel say of a receipt, without what is blank."""
    facts: list[tuple[str, ...]] = [
        ("Received", f"{found.received_on:%A %-d %B %Y}"),
        ("Channel", found.channel.replace("_", " ").capitalize()),
        ("Payer", found.payer),
        ("They wrote", found.said),
        ("Channel's number", found.external_ref),
        ("File", found.batch),
        ("Tried", found.tried),
        ("Owner", found.owner),
        ("Note", found.note),
    ]
    return [fact for fact in facts if fact[1]]


@needs("income.receipt")
@PAGES.page
def receipt(request: HttpRequest, caller: Caller, receipt: str) -> Shown:
    """Show a receipt as it came, and everything that became of it."""
    found: ReceiptView = ask(caller, "income.receipt", {"receipt": receipt})
    status = "returned" if found.returned_on else "in suspense" if found.left_pence else "allocated"
    return "income/receipt.html", {
        "title": f"{pounds(found.amount_pence)} from {found.payer or 'an unnamed payer'}",
        "kind": f"Receipt {receipt}",
        "status": status,
        "found": found,
        "facts": [
            *facts_of(found),
            ("In the books by", found.closed or "the day's close, to come"),
        ],
        "tiles": [
            {"label": "Came in", "value": pounds(found.amount_pence)},
            {"label": "Left", "value": pounds(found.left_pence)},
            {"label": "Refunded", "value": pounds(found.refunded_pence)},
        ],
        "postings": [
            [
                one.allocation,
                one.account or one.coding,
                one.name,
                one.charge,
                pounds(one.amount_pence),
                f"{one.how}: {one.evidence}",
                one.person,
                day(one.allocated_on),
            ]
            for one in found.postings
        ],
        "standing": [
            one for one in found.postings if not one.undoes and not one.undone and one.account
        ],
        "breadcrumbs": [("Income", BASE), ("Receipts", f"{BASE}receipts"), (receipt, "")],
    }
