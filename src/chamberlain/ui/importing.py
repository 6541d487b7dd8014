"""A file of rows: shown first as what would become of it, then taken in; rejects come back."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path

from chamberlain.kernel import clock, documents
from chamberlain.kernel.door import Caller, Refusal, operation, run
from chamberlain.kernel.door.authority import scope_for
from chamberlain.kernel.door.importing import Imported, import_file, write_rejects
from chamberlain.kernel.records import Refused
from chamberlain.ui import words
from chamberlain.ui.inputs import inputs_of, sentence
from chamberlain.ui.pages import Pages, View, caller_of
from chamberlain.ui.ways import needs

SHOWN = 100
"""How many of the rows set aside stand on the page; all are in the download."""


@dataclass(frozen=True)
class Asked:
    """One thing asked beside the file, the same for all its rows: an input of the command."""

    name: str
    label: str
    start: Callable[[HttpRequest], object] = lambda request: ""
    width: str = "20"


@dataclass(frozen=True)
class ImportPage:
    """The pages which load one kind of row through a batch command.

    They stand at `place` below the application's address: `import` where a file is chosen,
    `import/<document>` with what would become of it (sent: what did), and its `rejects`. `noun` is
    what the rows are, in the plural. `fixed` gives inputs of the command that nobody is asked for.
    `back` is the page they lead back to, below the application's address, where it isn't `place`.
    """

    pages: Pages
    command: str
    title: str
    place: str
    noun: str
    asked: tuple[Asked, ...] = ()
    fixed: Callable[[HttpRequest], dict[str, Any]] = lambda request: {}
    back: str | None = None

    def paths(self, name: str) -> list[URLPattern]:
        """Return the addresses of the three pages, named `name_import` and so on."""
        here = f"{self.place}/import"
        return [
            path(here, self.choose, name=f"{name}_import"),
            path(f"{here}/<str:document>", self.preview, name=f"{name}_imported"),
            path(f"{here}/<str:document>/rejects", self.rejects, name=f"{name}_rejects"),
        ]

    @property
    def choose(self) -> View:
        """The page where a file is chosen; it is kept, then previewed."""

        def view(request: HttpRequest, caller: Caller) -> HttpResponse:
            uploaded, problem = request.FILES.get("file"), ""
            if request.method == "POST" and uploaded is not None:
                given = {"filename": uploaded.name, "content": uploaded.read()}
                kept = run(caller, "kernel.store_document", given).value
                return HttpResponseRedirect(f"{self._here}/{kept}{self._told(request.POST)}")
            if request.method == "POST":
                problem = "Choose a file"
            context = self._context() | {
                "problem": problem,
                "columns": self._columns(),
                "asked": [
                    (one.name, one.label, request.POST.get(one.name, one.start(request)), one.width)
                    for one in self.asked
                ],
            }
            return render(request, "ui/import.html", context, status=422 if problem else 200)

        return needs(self.command)(self.pages.guarded(view))

    @property
    def preview(self) -> View:
        """What would become of a kept file; sent (POST), what did."""

        def view(request: HttpRequest, caller: Caller, document: str) -> HttpResponse:
            rejects = f"{self._here}/{document}/rejects{self._told(request.GET)}"
            context, status = self._context() | {"rejects": rejects}, 200
            with _as_file(caller, document) as (file, filename):
                context["filename"] = filename
                try:
                    done = self._import(request, file, dry_run=request.method != "POST")
                    context |= _shown(done)
                except Refusal as refusal:
                    context["refusal"], status = refusal.message, refusal.status
            return render(request, "ui/imported.html", context, status=status)

        return needs(self.command)(self.pages.guarded(view))

    @property
    def rejects(self) -> View:
        """The rows that would be set aside, as they came, with the problem beside each."""

        def view(request: HttpRequest, caller: Caller, document: str) -> HttpResponse:
            with _as_file(caller, document) as (file, filename):
                done = self._import(request, file, dry_run=True)
                target = file.with_name(f"rejects-{file.name}")
                write_rejects(file, done, target)
                content = target.read_bytes()
            response = HttpResponse(content, content_type="application/octet-stream")
            name = f"rejects-{Path(filename).name}".replace('"', "")
            response["Content-Disposition"] = f'attachment; filename="{name}"'
            return response

        return needs(self.command)(self.pages.guarded(view))

    @property
    def _here(self) -> str:
        return f"{self.pages.base}{self.place}/import"

    def _import(self, request: HttpRequest, file: Path, *, dry_run: bool) -> Imported:
        constants: dict[str, Any] = {
            one.name: request.GET.get(one.name, one.start(request)) for one in self.asked
        }
        constants |= self.fixed(request)
        return import_file(
            caller_of(request), self.command, file, dry_run=dry_run, constants=constants
        )

    def _told(self, given: Any) -> str:
        told = {one.name: given[one.name] for one in self.asked if one.name in given}
        return f"?{urlencode(told)}" if told else ""

    def _context(self) -> dict[str, Any]:
        list_url = f"{self.pages.base}{self.place if self.back is None else self.back}"
        return {
            "title": self.title,
            "noun": self.noun,
            "here": self._here,
            "list_url": list_url,
            "breadcrumbs": [(words.title(self.noun), list_url), (self.title, "")],
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


def aside_of(items: list[Refused], headings: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return rows set aside as the page of an import draws them: the first, and how many more.

    Columns are named as the file names them, by `headings` of the fields.
    """
    known = headings or {}
    rows = [
        [
            str(one.row),
            known.get(one.field or "", words.title(one.field) if one.field else ""),
            one.value or "",
            sentence(one.message),
        ]
        for one in items[:SHOWN]
    ]
    return {"aside": rows, "more": max(len(items) - SHOWN, 0)}


@contextmanager
def _as_file(caller: Caller, document: str) -> Iterator[tuple[Path, str]]:
    """Give a kept document as a file with its own ending, and its name, while it is read."""
    scope = scope_for(caller, "kernel.document", clock.business_date())
    found = documents.find(scope, document)
    with tempfile.TemporaryDirectory(prefix="chamberlain-import-") as folder:
        file = Path(folder) / f"rows{Path(found.filename).suffix.lower()}"
        file.write_bytes(documents.read(scope, document))
        yield file, found.filename


def _shown(done: Imported) -> dict[str, Any]:
    tiles = [
        {"label": "Rows read", "value": f"{done.rows_read:,}"},
        {"label": "Would be taken" if done.dry_run else "Taken", "value": f"{done.accepted:,}"},
        {"label": "Set aside", "value": f"{len(done.set_aside):,}"},
    ]
    if done.total_pence is not None:
        total = words.pounds(done.total_pence)
        tiles.append({"label": "Net total of what is good", "value": total})
    return {
        "looking": done.dry_run,
        "take": "Take the good rows" if done.dry_run and done.accepted else "",
        "taken": f"{done.accepted:,} rows taken",
        "tiles": tiles,
        "mapping": [
            [heading, words.title(field).replace(" pence", "")]
            for field, heading in done.mapping.items()
        ]
        + [[heading, "Not taken"] for heading in done.left_out],
        "warning": f"Not taken: {', '.join(done.left_out)}" if done.left_out else "",
        **aside_of(done.set_aside, done.mapping),
    }
