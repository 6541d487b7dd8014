"""Published spending that was kept: the files, one file with its rows, and a new one taken in."""

from typing import Any

from django.http import HttpRequest

from chamberlain.kernel.door import Answer, Caller, ask
from chamberlain.payables.queries.spend_history import SpendHistoryView
from chamberlain.payables.views.pages import BASE, PAGES, act
from chamberlain.ui import words
from chamberlain.ui.acts import act_view
from chamberlain.ui.lists import Column, ListPage
from chamberlain.ui.pages import Shown, caller_of, permits_of
from chamberlain.ui.ways import needs

HERE = f"{BASE}spend-history"
SHOWN = 200


def _more(request: HttpRequest) -> dict[str, Any]:
    caller = caller_of(request)
    may = permits_of(caller, "payables") if caller else lambda name: False
    acts = [act("Load a spending file", f"{HERE}/load", "", "n")] if may("spend_history") else []
    return {"actions": acts}


FILES = ListPage(
    query="payables.spend_history_files",
    title="Published spending kept",
    columns=[
        Column("filename", "File", link=f"{HERE}/{{reference}}"),
        Column("first_day", "From", "date"),
        Column("last_day", "To", "date", sortable=False),
        Column("rows_read", "Rows", "count"),
        Column("accepted", "Accepted", "count"),
        Column("waiting", "Set aside", "count", sortable=False),
        Column("total_pence", "Total", "pence"),
    ],
    filters=[],
    sort="-loaded_on",
    more=_more,
    empty=("No spending file is kept", "Load one: any council's published CSV or workbook."),
)

LINES = ListPage(
    query="payables.spend_history_lines",
    title="Published payments",
    columns=[
        Column("row", "Row", "count"),
        Column("paid_on", "Paid", "date"),
        Column("supplier", "Supplier"),
        Column("department", "Department", sortable=False),
        Column("account", "Subjective", sortable=False),
        Column("purpose", "For", sortable=False),
        Column("amount_pence", "Amount", "pence"),
    ],
    filters=[],
    sort="row",
    empty=("No payments match", "Look for fewer words."),
)


def _said(answer: Answer) -> str:
    kept = answer.value
    if kept.known_before:
        return f"This file is kept already as {kept.reference}: nothing was added"
    return f"{kept.accepted:,} of {kept.rows_read:,} rows kept"


LOAD = act_view(
    "payables.spend_history",
    redirect=lambda answer, **_: f"{HERE}/{answer.value.reference}",
    title="Load a published spending file",
    submit="Load",
    done=_said,
    context={"breadcrumbs": [("Published spending", HERE), ("Load", "")]},
)

RETRY = act_view(
    "payables.retry_spend_history",
    redirect=f"{HERE}/{{file}}",
    done=lambda answer: f"{answer.value.accepted:,} of {answer.value.rows_read:,} rows accepted",
)


@needs("payables.spend_history_file", "payables.spend_history_aside")
@PAGES.page
def spend_file(request: HttpRequest, caller: Caller, file: str) -> Shown:
    """Show how a file was understood, what it came to, and each row set aside with its reason."""
    found: SpendHistoryView = ask(caller, "payables.spend_history_file", {"file": file})
    aside = ask(caller, "payables.spend_history_aside", {"file": file})
    return "payables/spend_file.html", {
        "title": found.filename,
        "kind": f"Spending file {file}",
        "found": found,
        "facts": [
            ("Days", f"{words.day(found.first_day)} to {words.day(found.last_day)}")
            if found.first_day
            else ("Days", "the file names none"),
            ("Rows read", f"{found.rows_read:,}"),
            ("Accepted", f"{found.accepted:,}, {words.pounds(found.total_pence)}"),
            ("Set aside", f"{found.waiting:,}"),
            *((name.replace("_", " ").capitalize(), said) for name, said in found.facts.items()),
        ],
        "mapping": [[name.replace("_", " "), said] for name, said in found.mapping.items()],
        "aside": [
            [f"{one.sheet} {one.row}".strip(), one.reason, one.cells, words.day(one.taken_on)]
            for one in aside[:SHOWN]
        ],
        "more": max(0, len(aside) - SHOWN),
        "may_retry": found.waiting and permits_of(caller, "payables")("retry_spend_history"),
        "here": HERE,
        "breadcrumbs": [("Published spending", HERE), (file, "")],
    }
