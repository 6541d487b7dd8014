"""The staff door: the inbox, search, and the walk from a figure to what stands behind it."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chamberlain.kernel.door import NotPermitted, ask, operation, operations
from chamberlain.kernel.queries.inbox import Task
from chamberlain.kernel.references import explain
from chamberlain.ui import words
from chamberlain.ui.ways import needs
from chamberlain.web.pages import caller_of, staff

SEARCH_LETTERS_MIN = 2
NOUNS = {"access": "access request", "run": "payment run", "prepared": "journal"}
"""What people call the things of a kind, where the kind's own name is another."""


@needs("kernel.inbox")
@staff
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what waits for this person, gathered by what there is to do."""
    tasks: list[Task] = ask(caller_of(request), "kernel.inbox")
    gathered: dict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        gathered[task.command].append(task)
    context = {
        "title": "Inbox",
        "heading": _heading(tasks),
        "cards": [_card(command, waiting) for command, waiting in gathered.items()],
        "groups": [
            {"summary": operation(command).summary, "command": command, "tasks": waiting[:25]}
            for command, waiting in gathered.items()
        ],
        "count": len(tasks),
    }
    return render(request, "web/inbox.html", context)


def _heading(tasks: list[Task]) -> str:
    """Return what waits in words: "12 invoices need you", or "3 things need you"."""
    if not tasks:
        return "Nothing waits for you"
    kinds = {task.subject.split(":")[1] for task in tasks if task.subject.count(":") > 1}
    kind = kinds.pop() if len(kinds) == 1 else "thing"
    noun = NOUNS.get(kind, kind.replace("_", " "))
    return f"{words.count(len(tasks), noun)} need{'s' if len(tasks) == 1 else ''} you"


def _card(command: str, waiting: list[Task]) -> dict[str, Any]:
    total = sum(task.amount_pence or 0 for task in waiting)
    due = min((task.due for task in waiting if task.due), default=None)
    return {
        "title": operation(command).summary,
        "href": f"#{command}",
        "count": len(waiting),
        "amount_pence": total or None,
        "due": due,
    }


@needs()
@staff
def search(request: HttpRequest) -> HttpResponse:
    """Search every application that this person may search."""
    text = request.GET.get("q", "").strip()
    hits = list(_hits(request, text)) if len(text) >= SEARCH_LETTERS_MIN else []
    context = {"title": "Search", "q": text, "hits": hits, "letters_min": SEARCH_LETTERS_MIN}
    return render(request, "web/search.html", context)


def _hits(request: HttpRequest, text: str) -> Iterator[Any]:
    for item in operations(writes=False):
        if item.name.endswith(".search"):
            try:
                yield from ask(caller_of(request), item.name, {"text": text})
            except NotPermitted:
                continue


@needs()
@staff
def why(request: HttpRequest, reference: str) -> HttpResponse:
    """Show why a figure is what it is, and where to walk next."""
    explanation = explain(caller_of(request), reference)
    workings = explanation.workings
    context = {
        "title": explanation.title,
        "explanation": explanation,
        "head": list(workings[0]) if workings else [],
        "rows": [list(row.values()) for row in workings],
    }
    return render(request, "web/why.html", context)
