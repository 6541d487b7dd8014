"""One reconciliation: cash book, listed items, statement, difference."""

from django.http import HttpRequest

from chamberlain.banking.queries.reconciliations import ReconciliationView
from chamberlain.banking.views.pages import BASE, PAGES
from chamberlain.kernel.door import Caller, ask
from chamberlain.ui.components import tag
from chamberlain.ui.pages import Shown, permits_of
from chamberlain.ui.ways import needs
from chamberlain.ui.words import pounds

NAMED = {
    "in_transit": "In transit",
    "unposted": "On the bank, not in the books",
    "suspense": "In suspense",
}


@needs("banking.reconciliation")
@PAGES.page
def one_reconciliation(request: HttpRequest, caller: Caller, reconciliation: str) -> Shown:
    """Show a reconciliation: cash book, listed items, statement, difference."""
    found = ask(caller, "banking.reconciliation", {"reconciliation": reconciliation})
    sign = -1 if found.kind == "bank" else 1
    amounts = [one.amount_pence * (sign if one.kind == "in_transit" else 1) for one in found.items]
    items = [
        [
            NAMED[item.kind],
            item.subject,
            f"{item.day:%-d %b %Y}",
            item.description,
            pounds(pence),
        ]
        for item, pence in zip(found.items, amounts, strict=True)
    ]
    what = found.account_name or "Suspense"
    permitted = permits_of(caller, "banking")
    mine = found.prepared_person == caller.person
    return "banking/reconciliation.html", {
        "title": f"{what} at {found.as_at:%-d %B %Y}",
        "kind": f"Reconciliation {reconciliation}",
        "status": found.state,
        "found": found,
        "review_url": f"{BASE}reconciliations/{reconciliation}/review",
        "back_to_url": f"{BASE}reconciliations/{reconciliation}/return",
        "items": items,
        "items_total": ["In all", "", "", "", pounds(sum(amounts))],
        "sums": _sums(found)[:-1],
        "difference": _sums(found)[-1],
        "may_review": found.state == "prepared" and not mine and permitted("review_reconciliation"),
        "may_return": found.state in {"prepared", "reviewed"}
        and permitted("return_reconciliation"),
        "breadcrumbs": [
            ("Bank", BASE),
            ("Reconciliations", f"{BASE}reconciliations"),
            (reconciliation, ""),
        ],
    }


def _nil(pence: int) -> str:
    """Return a difference as people say it: nil when there is none."""
    return pounds(pence) if pence else tag("nil", "green")


def _sums(found: ReconciliationView) -> list[list[str]]:
    """Return the sum as people write it: book, listed items, statement, difference."""
    if found.kind == "suspense":
        return [
            ["Suspense accounts in the ledger", pounds(found.ledger_pence)],
            ["Lines in suspense", pounds(found.statement_pence)],
            ["Difference", _nil(found.difference_pence)],
        ]
    return [
        ["Bank account in the ledger", pounds(found.ledger_pence)],
        ["Cash in transit in the ledger", pounds(found.transit_pence)],
        ["Cash book", pounds(found.cash_book_pence)],
        ["Less items in transit", pounds(-found.in_transit_pence)],
        ["On the bank, not in the books", pounds(found.unposted_pence)],
        ["Statement", pounds(found.statement_pence)],
        ["Difference", _nil(found.difference_pence)],
    ]
