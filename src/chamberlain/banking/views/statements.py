"""One bank statement: N lines, N explained, what is left."""

from typing import Any

import polars as pl
from django.http import HttpRequest

from chamberlain.banking.queries.statements import StatementView
from chamberlain.banking.views.pages import BASE, PAGES
from chamberlain.kernel.door import Caller, ask
from chamberlain.kernel.references import reference_url
from chamberlain.ui import components
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs
from chamberlain.ui.words import pounds

SHOWN = 50
"""Lines shown on a statement's own page; a long statement's are searched in their list."""


@needs("banking.statement")
@PAGES.page
def one_statement(request: HttpRequest, caller: Caller, statement: str) -> Shown:
    """Show a statement: N lines, N explained, what is left."""
    found = ask(caller, "banking.statement", {"statement": statement})
    lines = f"{BASE}lines?statement={statement}"
    return "banking/statement.html", {
        "title": f"Statement {found.statement_id}",
        "kind": f"{found.account_name}, {_days(found)}",
        "status": f"{found.left:,} left" if found.left else "explained",
        "lines": [_line(one) for one in _first_lines(caller, statement)],
        "lines_url": lines,
        "hidden": max(found.lines - SHOWN, 0),
        "statement": found,
        "match_url": f"{BASE}statements/{statement}/match",
        "tiles": [
            {"label": "Lines", "value": f"{found.lines:,}", "href": lines},
            {
                "label": "Explained",
                "value": f"{found.explained:,}",
                "href": f"{lines}&state=explained",
            },
            {"label": "Left", "value": f"{found.left:,}", "href": f"{lines}&state=left"},
            {"label": "Left to explain", "value": pounds(found.left_pence)},
        ],
        "facts": [
            ("Opening balance", pounds(found.opening_pence)),
            ("Credits", pounds(found.credits_pence)),
            ("Debits", pounds(found.debits_pence)),
            ("Closing balance", pounds(found.closing_pence)),
            ("In suspense", pounds(found.suspense_pence)),
            ("File", found.document, f"/staff/documents/{found.document}", "Open"),
            ("Loaded", f"{found.loaded_on:%-d %B %Y}"),
            (
                "Why?",
                "What stands behind it",
                reference_url(f"banking:statement:{statement}"),
                "Show",
            ),
        ],
        "breadcrumbs": [
            ("Bank", BASE),
            ("Bank statements", f"{BASE}statements"),
            (found.statement_id, ""),
        ],
    }


def _days(found: StatementView) -> str:
    last = f"{found.to_day:%-d %b %Y}"
    return last if found.from_day == found.to_day else f"{found.from_day:%-d %b} to {last}"


def _first_lines(caller: Caller, statement: str) -> list[dict[str, Any]]:
    """Return the first lines of a statement as the bank booked them."""
    asked = {"statement": statement, "sort": "reference", "limit": SHOWN}
    found: pl.DataFrame = ask(caller, "banking.lines", asked)
    return found.to_dicts()


def _line(one: dict[str, Any]) -> list[Any]:
    reference, left = one["reference"], one["left_pence"]
    text = " · ".join(part for part in (one["text"], one["bank_reference"]) if part)
    return [
        components.link(reference, f"{BASE}lines/{reference}", "govuk-link ch-ref"),
        one["counterparty"],
        text,
        components.money(one["amount_pence"], f"banking:line:{reference}"),
        components.tag("left" if left else "explained"),
    ]
