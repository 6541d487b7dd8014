"""The account enquiry: filters, a page of lines with a running balance, and the next page."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from chamberlain.kernel.door import Caller, ask
from chamberlain.kernel.door.exporting import WRITERS, export
from chamberlain.ledger.views.pages import BASE, PAGES, this_period, year_and_entity_choices
from chamberlain.ui.html import safe
from chamberlain.ui.lists import Column
from chamberlain.ui.lists.columns import body
from chamberlain.ui.pages import Shown, caller_of
from chamberlain.ui.ways import needs

FILTERS = (
    "year", "entity", "account", "cost_centre", "fund", "project", "source", "line_ref", "period",
    "date_from", "date_to",
)  # fmt: skip
COLUMNS = [
    Column("journal", "Journal", link=f"{BASE}journals/{{journal}}"),
    Column("journal_date", "Date", "date"),
    Column("words", "Description"),
    Column("coding", "Coding"),
    Column("cause", "For", "ref"),
    Column("amount_pence", "Amount", "pence"),
    Column("balance_pence", "Balance", "pence"),
]
SHOWN = 50
FILE_LINES = 100_000


def chosen(request: HttpRequest) -> dict[str, Any]:
    """Return the filters in force; the year is this one until another is chosen."""
    given = {name: request.GET.get(name, "").strip() for name in FILTERS}
    inputs: dict[str, Any] = {name: value for name, value in given.items() if value}
    return inputs if "year" in inputs else inputs | {"year": this_period()["year"]}


@needs("ledger.account_enquiry")
@PAGES.page
def enquiry(request: HttpRequest, caller: Caller) -> Shown:
    """Show a page of lines, with what narrows them and where it goes on."""
    inputs = chosen(request)
    at = {"page": request.GET.get("page", ""), "limit": SHOWN}
    found = ask(caller, "ledger.account_enquiry", inputs | at)
    address = f"{BASE}enquiry?{urlencode(inputs)}"
    years, entities = year_and_entity_choices(request)
    further = urlencode(inputs | {"page": found.next_page}) if found.next_page else ""
    return "ledger/enquiry.html", {
        "title": "Account enquiry",
        "breadcrumbs": [("Trial balance", BASE)],
        "given": {name: str(inputs.get(name, "")) for name in FILTERS},
        "years": years,
        "entities": [("", "Every entity"), *entities],
        "opening": found.opening_pence if at["page"] else None,
        "columns": COLUMNS,
        "lines": _rows(found.rows),
        "count": len(found.rows),
        "next_url": f"{BASE}enquiry?{further}" if further else "",
        "first_url": address if at["page"] else "",
        "csv_url": f"{BASE}enquiry.csv?{urlencode(inputs)}",
        "xlsx_url": f"{BASE}enquiry.xlsx?{urlencode(inputs)}",
    }


def _rows(lines: list[Any]) -> Any:
    rows = [
        line.__dict__
        | {
            "words": line.narrative or line.description,
            "coding": " ".join(filter(None, (line.fund, line.cost_centre, line.account))),
            "cause": line.line_ref or line.source_ref,
        }
        for line in lines
    ]
    return safe((body(COLUMNS, rows),))


@needs("ledger.account_enquiry")
def download(request: HttpRequest, form: str) -> HttpResponse:
    """Give the lines of the filters as a file, as many as a page of the query may hold."""
    inputs = chosen(request) | {"limit": FILE_LINES}
    content = export(caller_of(request), "ledger.account_enquiry", inputs, form)
    response = HttpResponse(content, content_type=WRITERS[form][0])
    response.headers["Content-Disposition"] = f'attachment; filename="account-enquiry.{form}"'
    return response
