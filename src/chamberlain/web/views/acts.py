"""Everything that can be done or asked, for a person: generated from the register of acts."""

from datetime import date, datetime
from fnmatch import fnmatchcase
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chamberlain.kernel import clock
from chamberlain.kernel.door import Answer, Refusal, ask, operation, operations
from chamberlain.kernel.door.authority import grants_of, permitted
from chamberlain.kernel.door.exporting import WRITERS, as_frame, export
from chamberlain.kernel.door.registry import Operation
from chamberlain.kernel.references import explain
from chamberlain.ui import words
from chamberlain.ui.acts import act_view
from chamberlain.ui.pages import caller_of
from chamberlain.ui.ways import needs
from chamberlain.web.pages import staff

ROWS_SHOWN = 200


@needs()
@staff
def everything(request: HttpRequest) -> HttpResponse:
    """List every act this person may do and every question they may ask, by application."""
    grants = grants_of(caller_of(request), clock.business_date())
    patterns = {pattern for grant in grants for pattern in grant.permissions}
    mine = [
        item
        for item in operations()
        if not item.system and any(fnmatchcase(item.name, pattern) for pattern in patterns)
    ]
    groups = [
        {"name": words.title(name), "acts": [_entry(item) for item in items]}
        for name, items in groupby(mine, key=lambda item: item.application)
    ]
    return render(
        request, "web/everything.html", {"title": "Everything you can do", "groups": groups}
    )


def _entry(item: Operation) -> dict[str, str]:
    where = "do" if item.writes else "ask"
    return {
        "href": f"/staff/{where}/{item.name}",
        "name": item.name,
        "summary": item.summary,
        "kind": "Do" if item.writes else "Ask",
    }


@needs(lambda name: name)
@staff
def do(request: HttpRequest, name: str) -> HttpResponse:
    """Show the form of any command this person may do, and do it.

    The address may fill fields in (`?request=ACC-1`) and say what it is about (`?about=` a
    reference). An answer that is shown once is shown at once, and kept nowhere.
    """
    found = operation(name, writes=True)
    if found.system:
        raise Refusal(f"{name} is done by the system alone.", status=404)
    permitted(caller_of(request), name, clock.business_date())
    answered: list[Answer] = []

    def way_on(answer: Answer, **parts: Any) -> str:
        answered.append(answer)
        return "/staff/do"

    view = act_view(
        name,
        "web/do.html",
        way_on,
        start=lambda request: request.GET.dict(),
        submit=found.summary,
        done=lambda answer: _said(found, answer),
        context=_about,
    )
    response: HttpResponse = view(request)
    if answered and "answer" in found.secret:
        list(messages.get_messages(request))
        context = {"title": found.summary, "answer": answered[0]}
        return render(request, "web/answer.html", context)
    return response


def _said(found: Operation, answer: Answer) -> str:
    value = answer.value
    shown = f": {value}" if isinstance(value, str | int) and "answer" not in found.secret else ""
    return f"Done: {found.summary[:1].lower()}{found.summary[1:]}{shown}"


def _about(request: HttpRequest) -> dict[str, Any]:
    reference = request.GET.get("about")
    if not reference:
        return {}
    try:
        return {"about": explain(caller_of(request), reference)}
    except Refusal:
        return {}


@needs(lambda name: name)
@staff
def question(request: HttpRequest, name: str) -> HttpResponse:
    """Show the answer of any query this person may ask as a table, with its inputs above."""
    found = operation(name, writes=False)
    inputs = {key: str(value) for key, value in request.GET.items() if value}
    context: dict[str, Any] = {
        "title": found.summary,
        "asked": found,
        "fields": _fields(found, inputs),
        "forms": list(WRITERS),
        "address": request.GET.urlencode(),
    }
    required = [f for f in context["fields"] if f["required"] and not f["value"]]
    if not required:
        frame = as_frame(ask(caller_of(request), name, inputs), found)
        shown = frame.head(ROWS_SHOWN)
        context |= {
            "head": [words.title(column) for column in frame.columns],
            "rows": [
                [_shown(*cell) for cell in zip(frame.columns, row, strict=True)]
                for row in shown.rows()
            ],
            "count": frame.height,
        }
    return render(request, "web/ask.html", context)


def _shown(column: str, value: Any) -> Any:
    """Return a cell as people read it."""
    if isinstance(value, int) and column.endswith("_pence"):
        return words.pounds(value)
    if isinstance(value, datetime):
        return words.instant(value)
    return words.day(value) if isinstance(value, date) else value


def _fields(found: Operation, inputs: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": words.title(name),
            "required": info.is_required(),
            "value": inputs.get(name, ""),
        }
        for name, info in found.inputs.model_fields.items()
    ]


@needs(lambda name, form: name)
@staff
def download(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """Send a query's whole answer as a file."""
    if form not in WRITERS:
        raise Refusal(f"Files come as {', '.join(WRITERS)}, not {form}.", status=404)
    inputs = {key: value for key, value in request.GET.items() if value}
    content = export(caller_of(request), name, inputs, form)
    response = HttpResponse(content, content_type=WRITERS[form][0])
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response
