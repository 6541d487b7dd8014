"""An account's recovery and care on one page, with every act that belongs to it."""

from typing import Any

from django.http import HttpRequest

from chamberlain.kernel.calendar import year_name
from chamberlain.kernel.door import Caller, ask
from chamberlain.revenues.views.pages import BASE, PAGES
from chamberlain.revenues.views.things import timeline
from chamberlain.ui.components import link, tag
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds


@needs("revenues.account", "revenues.minded", "revenues.liability_orders")
@PAGES.page
def recovery(request: HttpRequest, caller: Caller, account: str) -> Shown:
    """Show what is done and what must be known: orders, enforcement, promises, care, appeals."""
    one = {"account": account}
    found = ask(caller, "revenues.account", one)
    minded = ask(caller, "revenues.minded", one)
    return "revenues/account_recovery.html", {
        "title": found.name,
        "kind": f"Recovery and care, account {account}",
        "status": found.stage,
        "here": f"{BASE}accounts/{account}/",
        "in_credit": found.balance_pence < 0,
        "tiles": [
            {"label": "Balance", "value": pounds(found.balance_pence)},
            {"label": "Overdue", "value": pounds(found.overdue_pence)},
            {"label": "Stage", "value": found.stage},
            {"label": "Care", "value": "vulnerable" if minded.vulnerable else "nothing noted"},
        ],
        "facts": [
            ("Liable", ", ".join(found.parties)),
            ("Address", "protected" if minded.protected else found.address),
        ],
        "chart": timeline(found),
        "tables": [part for part in _tables(caller, one, minded) if part["rows"]],
        "breadcrumbs": [
            ("Accounts", f"{BASE}accounts"), (account, f"{BASE}accounts/{account}"),
        ],
    }  # fmt: skip


def _tables(caller: Caller, one: dict[str, str], minded: Any) -> list[dict[str, Any]]:
    return [
        {
            "heading": "Treated with care",
            "head": "Who|Why|Note|Noted by|Look again on",
            "rows": [
                [row.name, row.kind.replace("_", " "), row.note, row.noted_by, day(row.review_on)]
                for row in minded.care
            ],
        },
        {
            "heading": "May speak for them",
            "head": "For|Who|By|Telephone|Until",
            "rows": [
                [row.for_whom, row.name, row.kind.replace("_", " "), row.telephone,
                 day(row.held_to)]
                for row in minded.authorities
            ],
        },
        {
            "heading": "Liability orders",
            "head": "Order|Year|Made on|Tax|Costs|Left|State",
            "numeric": "3,4,5",
            "rows": [
                [link(row.reference, f"{BASE}orders/{row.reference}"), year_name(row.year),
                 day(row.made_on), pounds(row.tax_pence), pounds(row.cost_pence),
                 pounds(row.left_pence), tag(row.method or row.state)]
                for row in ask(caller, "revenues.liability_orders", one)
            ],
        },
        {
            "heading": "Enforcement",
            "head": "Enforcement|By|Since|Sum|Brought in|State",
            "numeric": "3,4",
            "rows": [
                [link(row.reference, f"{BASE}enforcement/{row.reference}"), row.third,
                 day(row.began_on), pounds(row.amount_pence), pounds(row.brought_pence),
                 tag(row.ending or row.state)]
                for row in ask(caller, "revenues.enforcements", one)
            ],
        },
        {
            "heading": "Arrangements",
            "head": "Arrangement|Promised|Due by now|Paid|Next|State",
            "numeric": "1,2,3",
            "rows": [
                [link(row.reference, f"{BASE}arrangements/{row.reference}"),
                 pounds(row.total_pence), pounds(row.due_pence), pounds(row.paid_pence),
                 day(row.next_due_on), tag(row.state)]
                for row in ask(caller, "revenues.arrangements", one)
            ],
        },
        {
            "heading": "Appeals",
            "head": "Appeal|Ground|Received|Answer by|State",
            "rows": [
                [link(row.reference, f"{BASE}appeals/{row.reference}"),
                 row.ground.replace("_", " "), day(row.made_on), day(row.reply_by),
                 tag(row.outcome or row.state)]
                for row in ask(caller, "revenues.appeals", one)
            ],
        },
        {
            "heading": "Written off, refunded, penalties",
            "head": "What|Reference|Amount|Why|State",
            "numeric": "2",
            "rows": _given(caller, one),
        },
    ]  # fmt: skip


def _given(caller: Caller, one: dict[str, str]) -> list[list[object]]:
    return [
        *[["Write-off", link(row.reference, f"{BASE}write-offs/{row.reference}"),
           pounds(row.amount_pence), row.reason_code.replace("_", " "), tag(row.state)]
          for row in ask(caller, "revenues.write_offs", one)],
        *[["Refund", link(row.reference, f"{BASE}refunds/{row.reference}"),
           pounds(row.amount_pence), row.reason, tag(row.state)]
          for row in ask(caller, "revenues.credit_refunds", one)],
        *[["Penalty", row.reference, pounds(row.amount_pence), row.reason, tag(row.state)]
          for row in ask(caller, "revenues.penalties", one)],
    ]  # fmt: skip
