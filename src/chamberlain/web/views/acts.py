"""Everything that can be done or asked, for a person: generated from the register of acts."""

from fnmatch import fnmatchcase
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chamberlain.kernel import clock
from chamberlain.kernel.door import Refusal, ask, operation, operations
from chamberlain.kernel.door.authority import grants_of
from chamberlain.kernel.door.exporting import WRITERS, as_frame, export
from chamberlain.web.pages import caller_of, staff

ROWS_SHOWN = 200


@staff
def everything(request: HttpRequest) -> HttpResponse:
    """List every act this person may do and every question they may ask."""
    grants = grants_of(caller_of(request), clock.business_date())
    patterns = {pattern for grant in grants for pattern in grant.permissions}
    mine = [
        item
        for item in operations()
        if not item.system and any(fnmatchcase(item.name, pattern) for pattern in patterns)
    ]
    context = {
        "title": "Everything you can do",
        "commands": [item for item in mine if item.writes],
        "queries": [item for item in mine if not item.writes],
    }
    return render(request, "web/everything.html", context)


@staff
def do(request: HttpRequest, name: str) -> HttpResponse:
    """Show the form of any command this person may do, and do it."""
    found = operation(name, writes=True)
    if found.system:
        raise Refusal(f"{name} is done by the system alone.", status=404)
    from chamberlain.ui.acts import act_view  # noqa: PLC0415

    view = act_view(name, "web/do.html", "/staff/do")
    answer: HttpResponse = view(request)
    return answer


@staff
def question(request: HttpRequest, name: str) -> HttpResponse:
    """Show the answer of any query this person may ask as a table, with its inputs above."""
    found = operation(name, writes=False)
    inputs = {key: value for key, value in request.GET.items() if value}
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
        context |= {"head": frame.columns, "rows": shown.rows(), "count": frame.height}
    return render(request, "web/ask.html", context)


def _fields(found: Any, inputs: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": name.replace("_", " ").capitalize(),
            "required": info.is_required(),
            "value": inputs.get(name, ""),
        }
        for name, info in found.inputs.model_fields.items()
    ]


@staff
def download(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """Send a query's whole answer as a file."""
    inputs = {key: value for key, value in request.GET.items() if value}
    content = export(caller_of(request), name, inputs, form)
    response = HttpResponse(content, content_type=WRITERS[form][0])
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response
