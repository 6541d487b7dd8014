"""The account enquiry: filters, a page of lines with a running balance, and the next page."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from chamberlain.kernel.door import Caller, ask
from chamberlain.kernel.door.exporting import WRITERS, export
from chamberlain.ledger.views.pages import (
    BASE,
    Shown,
    caller_of,
    entity_choices,
    page,
    this_period,
    year_choices,
)
from chamberlain.ui import words
from chamberlain.ui.components import money, table
from chamberlain.ui.html import safe, text
from chamberlain.ui.links import why_url

FILTERS = (
    "year", "entity", "account", "cost_centre", "fund", "project", "source", "line_ref", "period",
    "date_from", "date_to",
)  # fmt: skip
HEAD = ("Date", "Journal", "Description", "Coding", "For", "Amount", "Balance")
SHOWN = 50
FILE_LINES = 100_000


def chosen(request: HttpRequest) -> dict[str, Any]:
    """Return the filters in force; the year is this one until another is chosen."""
    given = {name: request.GET.get(name, "").strip() for name in FILTERS}
    inputs: dict[str, Any] = {name: value for name, value in given.items() if value}
    return {"year": this_period()["year"]} | inputs


@page
def enquiry(caller: Caller, request: HttpRequest) -> Shown:
    """Show a page of lines, with what narrows them and where it goes on."""
    inputs = chosen(request)
    at = {"page": request.GET.get("page", ""), "limit": SHOWN}
    found = ask(caller, "ledger.account_enquiry", inputs | at)
    address = f"{BASE}enquiry?{urlencode(inputs)}"
    further = urlencode(inputs | {"page": found.next_page}) if found.next_page else ""
    return "ledger/enquiry.html", {
        "title": "Account enquiry",
        "breadcrumbs": [("Trial balance", BASE)],
        "given": {name: str(inputs.get(name, "")) for name in FILTERS},
        "years": year_choices(request),
        "entities": [("", "Every entity"), *entity_choices(request)],
        "opening": found.opening_pence if at["page"] else None,
        "lines": _table(found.rows),
        "count": len(found.rows),
        "next_url": f"{BASE}enquiry?{further}" if further else "",
        "first_url": address if at["page"] else "",
        "csv_url": f"{BASE}enquiry.csv?{urlencode(inputs)}",
        "xlsx_url": f"{BASE}enquiry.xlsx?{urlencode(inputs)}",
    }


def _table(lines: list[Any]) -> Any:
    rows = [
        (
            words.day(line.journal_date),
            _link(f"{BASE}journals/{line.journal}", line.journal),
            line.narrative or line.description,
            " ".join(part for part in (line.fund, line.cost_centre, line.account) if part),
            _link(why_url(line.line_ref or line.source_ref), _named(line)),
            money(line.amount_pence),
            "" if line.balance_pence is None else money(line.balance_pence),
        )
        for line in lines
    ]
    return table(HEAD, rows, caption="Lines", numeric=(5, 6), stack=True)


def _named(line: Any) -> str:
    return words.reference_text(line.line_ref or line.source_ref)


def _link(address: str, label: str) -> Any:
    return safe((f'<a class="govuk-link ch-ref" href="{text(address)}">{text(label)}</a>',))


def download(request: HttpRequest, form: str) -> HttpResponse:
    """Give the lines of the filters as a file, as many as a page of the query may hold."""
    inputs = chosen(request) | {"limit": FILE_LINES}
    content = export(caller_of(request), "ledger.account_enquiry", inputs, form)
    response = HttpResponse(content, content_type=WRITERS[form][0])
    response.headers["Content-Disposition"] = f'attachment; filename="account-enquiry.{form}"'
    return response
