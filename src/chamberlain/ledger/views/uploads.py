"""Journals from a file: chosen, looked at row by row, then prepared; rejects come back."""

from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, Refusal, ask, run
from chamberlain.kernel.door.authority import scope_for
from chamberlain.kernel.tabular import csv_bytes
from chamberlain.ledger.queries.uploads import read_upload
from chamberlain.ledger.views.pages import BASE, PAGES, first_entity
from chamberlain.ui import words
from chamberlain.ui.importing import SHOWN, aside_of
from chamberlain.ui.ways import needs

HERE = f"{BASE}upload"
BEFORE = "This file was uploaded before. It cannot be taken again."
COLUMNS = [
    ["Journal", "needed", "anything that keeps the lines of one journal together"],
    ["Date", "needed", "such as 2026-11-02 or 02/11/2026"],
    ["Description", "", "on the first line of each journal"],
    ["Subjective", "needed", "subjective or balance sheet code"],
    ["Cost centre", "", "blank for balance sheet codes"],
    ["Amount", "needed", "debits positive; or two columns, Debit and Credit"],
    ["Fund, Project, VAT code, Type, Narrative, Entity", "", "GF, none, none, JST when absent"],
]


@needs("ledger.upload_journals")
@PAGES.guarded
def choose(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The page where a file is chosen; it is kept, then looked at."""
    uploaded = request.FILES.get("file")
    if request.method == "POST" and uploaded is not None:
        entity = first_entity(request)
        given = {"filename": uploaded.name, "content": uploaded.read(), "entity": entity}
        try:
            kept = run(caller, "kernel.store_document", given).value
        except Refusal as refusal:
            return _chosen(request, refusal.message)
        return HttpResponseRedirect(f"{HERE}/{kept}")
    return _chosen(request, "Choose a file" if request.method == "POST" else "")


def _chosen(request: HttpRequest, problem: str) -> HttpResponse:
    hint = (
        "You see what would become of each row before anything is prepared. "
        "The file is kept as evidence."
    )
    context = _context() | {"problem": problem, "columns": COLUMNS, "hint": hint}
    context["accept"] = ".csv,.xlsx"
    return render(request, "ui/import.html", context, status=422 if problem else 200)


@needs("ledger.upload_journals", "ledger.preview_upload")
@PAGES.guarded
def preview(request: HttpRequest, caller: Caller, document: str) -> HttpResponse:
    """What would become of a kept file; sent (POST), its good journals are prepared."""
    given = {"document": document, "entity": first_entity(request)}
    context, status = _context() | {"rejects": f"{HERE}/{document}/rejects"}, 200
    try:
        if request.method == "POST":
            done = run(caller, "ledger.upload_journals", given).value
            context |= _taken(done)
        else:
            context |= _looked(ask(caller, "ledger.preview_upload", given))
    except Refusal as refusal:
        context["refusal"], status = refusal.message, refusal.status
    return render(request, "ui/imported.html", context, status=status)


@needs("ledger.upload_journals", "ledger.preview_upload")
@PAGES.guarded
def rejects(request: HttpRequest, caller: Caller, document: str) -> HttpResponse:
    """The rows set aside, as they came, with the problem beside each: mend and send again."""
    content = _rejects(caller, document, first_entity(request))
    response = HttpResponse(content, content_type="text/csv")
    response["Content-Disposition"] = f'attachment; filename="rejects-{document}.csv"'
    return response


def _rejects(caller: Caller, document: str, entity: str) -> bytes:
    scope = scope_for(caller, "ledger.preview_upload", clock.business_date())
    found, _, raw = read_upload(scope, document, entity)
    problems = {item.row: f"{item.field or ''} {item.message}".strip() for item in found.set_aside}
    kept = raw[[row - 2 for row in problems]]
    return csv_bytes(kept.with_columns(pl.Series("problem", list(problems.values()))))


def _context() -> dict[str, Any]:
    return {
        "title": "Journals from a file",
        "here": HERE,
        "noun": "journals prepared by hand",
        "list_url": f"{BASE}prepared",
        "breadcrumbs": [("Prepared by hand", f"{BASE}prepared"), ("Journals from a file", "")],
    }


def _looked(found: Any) -> dict[str, Any]:
    return {
        "filename": found.filename,
        "looking": True,
        "warning": BEFORE if found.taken_before else "",
        "take": "Prepare the good journals" if found.journals and not found.taken_before else "",
        "tiles": [
            {"label": "Rows read", "value": f"{found.rows_read:,}"},
            {"label": "Would be taken", "value": f"{found.accepted:,}"},
            {"label": "Journals", "value": f"{found.journals:,}"},
            {"label": "Debits", "value": words.pounds(found.debit_pence)},
            {"label": "Set aside", "value": f"{len(found.set_aside):,}"},
        ],
        **aside_of(found.set_aside),
    }


def _taken(done: Any) -> dict[str, Any]:
    return {
        "filename": "Journals from a file",
        "looking": False,
        "taken": "Prepared: somebody else approves",
        "made": [(one, f"{BASE}prepared/{one}") for one in done.prepared[:SHOWN]],
        "tiles": [
            {"label": "Rows read", "value": f"{done.rows_read:,}"},
            {"label": "Taken", "value": f"{done.accepted:,}"},
            {"label": "Journals prepared", "value": f"{len(done.prepared):,}"},
            {"label": "Set aside", "value": f"{len(done.set_aside):,}"},
        ],
        **aside_of(done.set_aside),
    }
