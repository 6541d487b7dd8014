"""One bank statement: N lines, N explained, what is left."""

from chamberlain.banking.views.pages import BASE, Shown, page
from chamberlain.kernel.door import Caller, ask
from chamberlain.kernel.references import reference_url
from chamberlain.ui.ways import needs
from chamberlain.ui.words import pounds


@needs("banking.statement")
@page
def one_statement(caller: Caller, statement: str) -> Shown:
    """Show a statement: N lines, N explained, what is left."""
    found = ask(caller, "banking.statement", {"statement": statement})
    lines = f"{BASE}lines?statement={statement}"
    return "banking/statement.html", {
        "title": f"Statement {found.statement_id}",
        "kind": f"{found.account_name}, {found.from_day:%-d %b} to {found.to_day:%-d %b %Y}",
        "status": "left" if found.left else "explained",
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
        "breadcrumbs": [("Bank statements", f"{BASE}statements")],
    }
