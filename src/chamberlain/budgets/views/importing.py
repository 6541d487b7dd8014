"""Files of rows: seen first as what would become of them, then taken in."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from chamberlain.budgets.views.pages import BASE, guarded, place_of
from chamberlain.kernel import clock, documents
from chamberlain.kernel.door import Caller, Refusal, operation, run
from chamberlain.kernel.door.authority import scope_for
from chamberlain.kernel.door.importing import Imported, import_file
from chamberlain.ui import words
from chamberlain.ui.inputs import inputs_of
from chamberlain.ui.ways import needs

SHOWN = 100


@dataclass(frozen=True)
class Import:
    """The pages that load one kind of row for a year: choose, then preview and take."""

    command: str
    title: str
    place: str
    constants: tuple[str, ...] = ()

    @property
    def choose(self) -> Callable[..., HttpResponse]:
        """The page where a file and its year are chosen; it is kept, then previewed."""

        def view(request: HttpRequest, caller: Caller) -> HttpResponse:
            uploaded, problem = request.FILES.get("file"), ""
            if request.method == "POST" and uploaded is not None:
                given = {"filename": uploaded.name, "content": uploaded.read()}
                kept = run(caller, "kernel.store_document", given).value
                told = "&".join(
                    f"{name}={request.POST.get(name, '')}" for name in ("year", *self.constants)
                )
                return HttpResponseRedirect(f"{BASE}{self.place}/import/{kept}?{told}")
            if request.method == "POST":
                problem = "Choose a file"
            context = self._context(request, caller) | {
                "problem": problem,
                "columns": self._columns(),
                "constants": [(name, words.title(name)) for name in self.constants],
            }
            return render(request, "budgets/import.html", context, status=422 if problem else 200)

        return needs(self.command)(guarded(view))

    @property
    def preview(self) -> Callable[..., HttpResponse]:
        """What would become of a kept file; sent (POST), what did."""

        def view(request: HttpRequest, caller: Caller, document: str) -> HttpResponse:
            context, status = self._context(request, caller), 200
            try:
                done = self._import(request, caller, document)
                context |= _shown(done)
            except Refusal as refusal:
                context["refusal"], status = refusal.message, refusal.status
            return render(request, "budgets/imported.html", context, status=status)

        return needs(self.command)(guarded(view))

    def _import(self, request: HttpRequest, caller: Caller, document: str) -> Imported:
        scope = scope_for(caller, "kernel.document", clock.business_date())
        found = documents.find(scope, document)
        place = place_of(request, caller)
        constants: dict[str, Any] = {"entity": place.entity, "year": place.year}
        constants |= {name: request.GET.get(name, "") for name in self.constants}
        with tempfile.TemporaryDirectory(prefix="chamberlain-import-") as folder:
            path = Path(folder) / f"rows{Path(found.filename).suffix.lower()}"
            path.write_bytes(documents.read(scope, document))
            dry_run = request.method != "POST"
            return import_file(caller, self.command, path, dry_run=dry_run, constants=constants)

    def _context(self, request: HttpRequest, caller: Caller) -> dict[str, Any]:
        place = place_of(request, caller)
        return {
            "title": self.title,
            "place": place,
            "here": f"{BASE}{self.place}/import",
            "list_url": f"{BASE}{self.place}",
            "breadcrumbs": [("Budgets", BASE), (self.title, "")],
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


def _shown(done: Imported) -> dict[str, Any]:
    total = words.pounds(done.total_pence) if done.total_pence is not None else ""
    return {
        "done": done,
        "tiles": [
            {"label": "Rows read", "value": f"{done.rows_read:,}"},
            {
                "label": "Would be taken" if done.dry_run else "Taken",
                "value": f"{done.accepted:,}",
            },
            {"label": "Set aside", "value": f"{len(done.set_aside):,}"},
            {"label": "Net total of what is good", "value": total},
        ],
        "aside": [
            [str(one.row), one.field or "", one.value or "", one.message]
            for one in done.set_aside[:SHOWN]
        ],
        "more": max(len(done.set_aside) - SHOWN, 0),
    }


ORIGINAL = Import("budgets.load_original", "Load an original budget", "years")
ORDERS = Import(
    "budgets.load_commitments", "Load a file of orders", "commitments", constants=("source",)
)
