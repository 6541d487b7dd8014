"""Cash flow, funding analysis and notes on pages, on paper and as a workbook."""

from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import year_name
from chamberlain.kernel.door import Caller
from chamberlain.kernel.tabular import xlsx_bytes
from chamberlain.ledger.views.accounts_sheets import DRAWN, TITLES, Row, Sheet
from chamberlain.ledger.views.pages import BASE, PAGES
from chamberlain.ui import words
from chamberlain.ui.components import money, table
from chamberlain.ui.letters import Letter, Part, pdf_answer
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
QUERIES = ("ledger.cash_flow_statement", "ledger.funding_analysis", "ledger.accounts_notes")


def _shown(sheet: Sheet) -> Any:
    numeric = [n for n in range(1, len(sheet.head)) if sheet.head[n] != "Reserve"]
    rows = [(row.label, *_cells(row)) for row in sheet.rows]
    return table(sheet.head, rows, caption=sheet.title, numeric=numeric, stack=len(sheet.head) > 3)


def _cells(row: Row) -> list[object]:
    last = len(row.cells) - 1
    return [
        cell if isinstance(cell, str) else money(cell, row.reference if n == last else "")
        for n, cell in enumerate(row.cells)
    ]


def _page(caller: Caller, which: str, entity: str, year: int) -> Shown:
    drawn = DRAWN[which](caller, entity, year)
    here = f"{BASE}years/{entity}/{year}"
    return "ledger/accounts.html", {
        "title": f"{TITLES[which]} {year_name(year)}, draft",
        "kind": entity,
        "status": "faulty" if drawn.faults else "balanced",
        "faults": drawn.faults,
        "sheets": [_shown(sheet) for sheet in drawn.sheets],
        "url": f"{here}/{which}",
        "others": [(TITLES[one], f"{here}/{one}") for one in DRAWN if one != which],
        "breadcrumbs": [
            (f"Year end {year_name(year)}", here),
            ("Statement of accounts", f"{here}/statements"),
        ],
    }


@needs("ledger.cash_flow_statement")
@PAGES.page
def cash_flow(request: HttpRequest, caller: Caller, entity: str, year: int) -> Shown:
    """Show the cash flow statement; each line leads to the codes it is made of."""
    return _page(caller, "cash-flow", entity, year)


@needs("ledger.funding_analysis")
@PAGES.page
def funding(request: HttpRequest, caller: Caller, entity: str, year: int) -> Shown:
    """Show the way from the budget report to what the accounts say."""
    return _page(caller, "funding", entity, year)


@needs("ledger.accounts_notes")
@PAGES.page
def notes(request: HttpRequest, caller: Caller, entity: str, year: int) -> Shown:
    """Show the notes that the ledger alone can draw."""
    return _page(caller, "notes", entity, year)


@needs(*QUERIES)
@PAGES.guarded
def download(
    request: HttpRequest, caller: Caller, entity: str, year: int, which: str, form: str
) -> HttpResponse:
    """Give a statement as a workbook or on paper: the tables of its page."""
    drawn = DRAWN[which](caller, entity, year)
    name = f"{which}-{entity}-{year_name(year)}"
    if form == "pdf":
        return pdf_answer([_paper(drawn.sheets, drawn.faults, (which, entity, year))], name)
    answer = HttpResponse(xlsx_bytes(_frame(drawn.sheets)), content_type=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer


def _frame(sheets: list[Sheet]) -> pl.DataFrame:
    """Return all tables in one, an amount in each row."""
    rows = [
        (sheet.title, row.label, head, None if isinstance(cell, str) else cell,
         cell if isinstance(cell, str) else "")
        for sheet in sheets
        for row in sheet.rows
        for head, cell in zip(sheet.head[1:], row.cells, strict=True)
    ]  # fmt: skip
    schema = {"table": pl.String, "line": pl.String, "column": pl.String,
              "amount_pence": pl.Int64, "words": pl.String}  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _paper(sheets: list[Sheet], faults: list[str], place: tuple[str, str, int]) -> Letter:
    which, entity, year = place
    wrong = [Part(heading="To be put right", points=faults)] if faults else []
    return Letter(
        title=f"{TITLES[which]} {year_name(year)}, draft",
        sender=entity,
        written_on=words.day(clock.business_date()),
        parts=[
            *wrong,
            *(
                Part(
                    heading=sheet.title,
                    head=sheet.head,
                    rows=[[row.label, *map(_told, row.cells)] for row in sheet.rows],
                    numeric=list(range(1, len(sheet.head))),
                )
                for sheet in sheets
            ),
        ],
    )


def _told(cell: int | str | None) -> str:
    return "" if cell is None else cell if isinstance(cell, str) else words.pounds(cell)
