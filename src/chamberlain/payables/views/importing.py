"""A file of rows: shown first as what would become of it, then taken in; rejects come back."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from chamberlain.kernel import clock, documents
from chamberlain.kernel.door import Caller, Refusal, operation, run
from chamberlain.kernel.door.authority import scope_for
from chamberlain.kernel.door.importing import Imported, import_file, write_rejects
from chamberlain.payables.views.pages import BASE, guarded
from chamberlain.ui import words
from chamberlain.ui.inputs import inputs_of
from chamberlain.ui.ways import needs

SHOWN = 100


@dataclass(frozen=True)
class Import:
    """The pages which load one kind of row: choose, preview, result, rejects."""

    command: str
    title: str
    place: str
    noun: str

    @property
    def choose(self) -> Callable[..., HttpResponse]:
        """The page where a file is chosen; it is kept, then previewed."""

        def view(request: HttpRequest, caller: Caller) -> HttpResponse:
            problem = ""
            uploaded = request.FILES.get("file")
            if request.method == "POST" and uploaded is not None:
                given = {"filename": uploaded.name, "content": uploaded.read()}
                kept = run(caller, "kernel.store_document", given).value
                return HttpResponseRedirect(f"{self._here}/{kept}")
            if request.method == "POST":
                problem = "Choose a file"
            context = self._context() | {"problem": problem, "columns": self._columns()}
            return render(request, "payables/import.html", context, status=422 if problem else 200)

        return needs(self.command)(guarded(view))

    @property
    def preview(self) -> Callable[..., HttpResponse]:
        """What would become of a kept file; sent (POST), what did."""

        def view(request: HttpRequest, caller: Caller, document: str) -> HttpResponse:
            context = self._context() | {"rejects": f"{self._here}/{document}/rejects"}
            posted = request.method == "POST"
            status = 200
            with _AsFile(caller, document) as (path, filename):
                context["filename"] = filename
                try:
                    done = import_file(caller, self.command, path, dry_run=not posted)
                    context |= _shown(done)
                except Refusal as refusal:
                    context["refusal"], status = refusal.message, refusal.status
            return render(request, "payables/imported.html", context, status=status)

        return needs(self.command)(guarded(view))

    @property
    def rejects(self) -> Callable[..., HttpResponse]:
        """The rows that would be set aside, as they came, with the problem beside each."""

        def view(request: HttpRequest, caller: Caller, document: str) -> HttpResponse:
            with _AsFile(caller, document) as (path, filename):
                done = import_file(caller, self.command, path, dry_run=True)
                target = path.with_name(f"rejects-{path.name}")
                write_rejects(path, done, target)
                content = target.read_bytes()
            response = HttpResponse(content, content_type="application/octet-stream")
            name = f"rejects-{Path(filename).name}".replace('"', "")
            response["Content-Disposition"] = f'attachment; filename="{name}"'
            return response

        return needs(self.command)(guarded(view))

    @property
    def _here(self) -> str:
        return f"{BASE}{self.place}/import"

    def _context(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "noun": self.noun,
            "here": self._here,
            "list_url": f"{BASE}{self.place}",
            "breadcrumbs": [(self.noun.capitalize(), f"{BASE}{self.place}"), (self.title, "")],
        }

    def _columns(self) -> list[list[str]]:
        """Return the columns a file may have: name, whether it must, what it holds."""
        found = operation(self.command, writes=True)
        batch = next(each for each in inputs_of(found.inputs) if each.name == found.batch)
        assert batch.record is not None  # noqa: S101 - a batch is of records
        return [
            [
                each.name.removesuffix("_pence"),
                "needed" if each.required else "",
                "pounds, such as 1,234.50" if each.kind == "pence" else each.hint,
            ]
            for each in inputs_of(batch.record)
        ]


class _AsFile:
    """A kept document as a file with its own ending, for as long as it is read."""

    def __init__(self, caller: Caller, document: str) -> None:
        self._caller, self._document = caller, document

    def __enter__(self) -> tuple[Path, str]:
        scope = scope_for(self._caller, "kernel.document", clock.business_date())
        found = documents.find(scope, self._document)
        self._folder = tempfile.TemporaryDirectory(prefix="chamberlain-import-")
        path = Path(self._folder.name) / f"rows{Path(found.filename).suffix.lower()}"
        path.write_bytes(documents.read(scope, self._document))
        return path, found.filename

    def __exit__(self, *problem: object) -> None:
        self._folder.cleanup()


def _shown(done: Imported) -> dict[str, Any]:
    aside = done.set_aside[:SHOWN]
    return {
        "done": done,
        "accepted": f"{done.accepted:,}",
        "tiles": [
            {"label": "Rows read", "value": f"{done.rows_read:,}"},
            {
                "label": "Would be taken" if done.dry_run else "Taken",
                "value": f"{done.accepted:,}",
            },
            {"label": "Set aside", "value": f"{len(done.set_aside):,}"},
        ],
        "aside": [[str(one.row), one.field or "", one.value or "", one.message] for one in aside],
        "more": max(len(done.set_aside) - SHOWN, 0),
        "mapping": [
            [heading, words.title(field).replace(" pence", "")]
            for field, heading in done.mapping.items()
        ],
    }


INVOICES = Import("payables.enter_invoices", "Load a file of invoices", "invoices", "invoices")
SUPPLIERS = Import(
    "payables.create_suppliers", "Load a file of suppliers", "suppliers", "suppliers"
)
