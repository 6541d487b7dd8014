"""List pages: a query shown as a table which can be filtered, sorted, paged and downloaded."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString

from chamberlain.kernel.door import Caller, InvalidInputs, Refusal, ask, operation
from chamberlain.kernel.door.exporting import WRITERS, export
from chamberlain.ui import components
from chamberlain.ui.html import safe, text
from chamberlain.ui.inputs import Input, inputs_of, sentence, worded
from chamberlain.ui.lists import answers, columns, filters
from chamberlain.ui.lists.columns import Column
from chamberlain.ui.lists.filters import Filter
from chamberlain.ui.refusals import refused, sign_in_first
from chamberlain.ui.ways import needs

FILE_ROWS_MAX = 1_000_000
ROWS_HELD_MAX = 2_000
"""As many rows as are asked of a query which limits its answer but cannot page."""
DEEPEST_ROW = 100_000
"""Further down than this nobody reads; the page says to narrow the filters instead."""


@dataclass(frozen=True)
class ListPage:
    """A query as a page. `view` is the Django view.

    Inputs of the query named `search`, `sort`, `limit` and `offset` are filled by the page and let
    the query do that work itself; it is then asked for one row too many, and may answer with an
    object of `.rows`, `.total` (how many in all) and `.totals` (field to pence of all of them).
    A query without them gives its whole answer, which is searched, sorted, cut and totalled here;
    one with `limit` alone is asked for its latest 2,000.

    `fixed` are inputs the person does not choose; `start` is what filters hold to begin with; both
    may be functions of the request. `filters` names the inputs offered, or describes them with
    `Filter`; by default all are offered. `more` gives further values for the template.
    """

    query: str
    title: str
    columns: Sequence[Column]
    filters: Sequence[Filter | str] | None = None
    fixed: Mapping[str, Any] | Callable[[HttpRequest], Mapping[str, Any]] = field(
        default_factory=dict
    )
    start: Mapping[str, Any] | Callable[[HttpRequest], Mapping[str, Any]] = field(
        default_factory=dict
    )
    sort: str = ""
    per_page: int = 50
    totals: Sequence[str] = ()
    total_label: str = "Total"
    searchable: bool = True
    empty: tuple[str, str] = ("Nothing matches", "Clear a filter, or look for fewer words.")
    template: str = "ui/list.html"
    more: Callable[[HttpRequest], Mapping[str, Any]] | None = None

    @cached_property
    def inputs(self) -> dict[str, Input]:
        """Every input of the query by name."""
        return {each.name: each for each in inputs_of(operation(self.query, writes=False).inputs)}

    @cached_property
    def told(self) -> dict[str, Filter]:
        """The filters which are described here, by name."""
        return {each.name: each for each in self.filters or () if isinstance(each, Filter)}

    def offered(self, fixed: Mapping[str, Any]) -> list[Input]:
        """The inputs offered as filters, in order."""
        named = [each.name if isinstance(each, Filter) else each for each in self.filters or ()]
        wanted = named if self.filters is not None else list(self.inputs)
        left_out = filters.RESERVED | set(fixed)
        return [self.inputs[name] for name in wanted if name not in left_out]

    @property
    def view(self) -> Callable[..., HttpResponse]:
        """The Django view: the page, its table alone for htmx, or a file."""

        def show(request: HttpRequest, **fixed: Any) -> HttpResponse:
            caller = getattr(request, "caller", None)
            if not caller:
                return sign_in_first(request)
            try:
                return _answered(_Asked(self, request, caller, fixed))
            except Refusal as refusal:
                return refused(request, refusal)

        return needs(self.query)(show)


class _Asked:
    """One request for a list: what was chosen, and the answer to it."""

    def __init__(
        self, page: ListPage, request: HttpRequest, caller: Caller, fixed: dict[str, Any]
    ) -> None:
        self.page, self.request, self.caller = page, request, caller
        self.fixed = {**_now(page.fixed, request), **fixed}
        self.given: dict[str, str] = {name: str(value) for name, value in request.GET.items()}
        self.offered = page.offered(self.fixed)
        start = {} if self.given.get("chosen") else _now(page.start, request)
        self.shown = {**start, **{k: v for k, v in self.given.items() if k in page.inputs}}
        self.search = self.given.get("search", "").strip()
        self.errors: dict[str, str] = {}

    @property
    def sort(self) -> str:
        """The column to sort by, with "-" for downwards; only a sortable one is obeyed."""
        wanted = self.given.get("sort", "")
        known = {column.name for column in self.page.columns if column.sortable}
        return wanted if wanted.removeprefix("-") in known else self.page.sort

    @property
    def number(self) -> int:
        """The page's number, from 1."""
        wanted = self.given.get("page", "1")
        deepest = DEEPEST_ROW // self.page.per_page
        return min(int(wanted), deepest) if wanted.isdecimal() and int(wanted) > 0 else 1

    def values(self) -> dict[str, Any]:
        """The query's inputs but for sorting and paging."""
        typed = {name: str(value) for name, value in self.shown.items()}
        found = filters.typed_values(self.offered, typed)
        if self.search and "search" in self.page.inputs:
            found["search"] = self.search
        return {**found, **self.fixed}

    def part(self) -> answers.Part:
        """The rows to show; wrong filters are noted and give no rows."""
        page, known = self.page, self.page.inputs
        limit, offset = page.per_page, (self.number - 1) * page.per_page
        values = self.values()
        if "sort" in known and self.sort:
            values["sort"] = self.sort
        pages_itself = "limit" in known and "offset" in known
        asked = min(_most(page), ROWS_HELD_MAX) if "limit" in known else None
        if pages_itself:
            values |= {"limit": limit + 1, "offset": offset}
        elif asked:
            values["limit"] = asked
        try:
            answer = ask(self.caller, page.query, values)
        except InvalidInputs as wrong:
            self.errors = {
                error.field: worded(known[error.field], error.message)
                if error.field in known
                else sentence(error.message)
                for error in wrong.errors
            }
            return answers.Part([], 0, False)
        if pages_itself:
            return answers.paged_by_query(answer, limit, offset)
        sort = "" if "sort" in known else self.sort
        search = "" if "search" in known else self.search
        wanted = answers.Wanted(limit, offset, sort, search, page.totals, asked)
        return answers.paged_here(answer, wanted)

    def address(self, **changes: Any) -> str:
        """This page's address with some of what was chosen changed; None leaves a thing out."""
        kept = {k: v for k, v in self.given.items() if v and k not in ("page", "format")}
        chosen = {k: v for k, v in {**kept, **changes}.items() if v is not None}
        return "?" + urlencode(chosen)


def _now(
    held: Mapping[str, Any] | Callable[[HttpRequest], Mapping[str, Any]], request: HttpRequest
) -> dict[str, Any]:
    return dict(held(request) if callable(held) else held)


def _answered(asked: _Asked) -> HttpResponse:
    form = asked.given.get("format", "")
    if form in ("csv", "xlsx"):
        return _file(asked, form)
    part = asked.part()
    context = {"results": _results(asked, part)}
    partly = getattr(asked.request, "htmx", None)
    template = "ui/list_results.html"
    if not partly or partly.history_restore_request:
        template = asked.page.template
        context |= _frame(asked) | _now(asked.page.more or {}, asked.request)
    response = render(asked.request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    response.headers["Cache-Control"] = "no-store"
    return response


def _file(asked: _Asked, form: str) -> HttpResponse:
    values = asked.values()
    if "sort" in asked.page.inputs and asked.sort:
        values["sort"] = asked.sort
    if "limit" in asked.page.inputs:
        values["limit"] = _most(asked.page)
    content = export(asked.caller, asked.page.query, values, form)
    name = asked.page.query.replace(".", "-").replace("_", "-")
    response = HttpResponse(content, content_type=WRITERS[form][0])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def _most(page: ListPage) -> int:
    """As many rows as the query will give at once."""
    limits = operation(page.query).inputs.model_fields["limit"].metadata
    return next((note.le for note in limits if hasattr(note, "le")), FILE_ROWS_MAX)


def _frame(asked: _Asked) -> dict[str, Any]:
    page = asked.page
    summary = [(m, f"filter-{n}") for n, m in asked.errors.items()]
    return {
        "title": page.title,
        "list": page,
        "errors": summary,
        "controls": filters.controls(
            asked.request, asked.offered, page.told, asked.shown, asked.errors
        ),
        "search": asked.search,
        "searchable": page.searchable,
        "filtered": bool(asked.search or set(asked.given) & {each.name for each in asked.offered}),
    }


def _results(asked: _Asked, part: answers.Part) -> dict[str, Any]:
    page, first = asked.page, (asked.number - 1) * asked.page.per_page + 1
    shown = list(page.columns)
    return {
        "count": _counted(part, first),
        "sort": asked.sort,
        "csv": asked.address(format="csv"),
        "xlsx": asked.address(format="xlsx"),
        "rows": bool(part.rows),
        "empty": ("Check the filters", "; ".join(asked.errors.values()))
        if asked.errors
        else page.empty,
        "caption": page.title,
        "head": _head(asked),
        "body": safe((columns.body(shown, part.rows),)),
        "foot": safe((columns.foot(shown, part.totals, page.total_label),)),
        "pages": _pages(asked, part),
    }


def _counted(part: answers.Part, first: int) -> str:
    if not part.rows:
        return "Nothing to show"
    span = f"{first:,} to {first + len(part.rows) - 1:,}"
    if part.total is None:
        return f"{span}, and more" if part.more else span
    if part.at_least:
        return f"{span} of {part.total:,} or more; filter to see others"
    return f"{span} of {part.total:,}"


def _head(asked: _Asked) -> SafeString:
    return safe(_heading(asked, column) for column in asked.page.columns)


def _heading(asked: _Asked, column: Column) -> str:
    style = ' class="n"' if column.numeric else ""
    if not column.sortable:
        return f'<th scope="col"{style}>{text(column.heading)}</th>'
    name = column.name
    order = {name: "ascending", f"-{name}": "descending"}.get(asked.sort, "")
    turned = f"-{name}" if asked.sort == name else name
    sorted_so = f' aria-sort="{order}"' if order else ""
    return (
        f'<th scope="col"{style}{sorted_so}><a class="ch-sort" '
        f'href="{text(asked.address(sort=turned))}">{text(column.heading)}</a></th>'
    )


def _pages(asked: _Asked, part: answers.Part) -> SafeString:
    per_page = asked.page.per_page
    known = -(-part.total // per_page) if part.total is not None else asked.number + part.more
    pages = min(known, DEEPEST_ROW // per_page)
    return components.pagination(asked.number, pages, lambda n: asked.address(page=n))
