"""The staff door: the inbox, search, and the walk from a figure to what stands behind it."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chamberlain.kernel import clock
from chamberlain.kernel.door import NotPermitted, ask, operation, operations
from chamberlain.kernel.door.authority import grants_of
from chamberlain.kernel.queries.inbox import Waiting
from chamberlain.kernel.references import explain
from chamberlain.ui import words
from chamberlain.ui.pages import caller_of
from chamberlain.ui.ways import needs
from chamberlain.web.navigation import navigation_for
from chamberlain.web.pages import staff

SEARCH_LETTERS_MIN = 2
NOUNS = {
    "access": "access request",
    "account": "bank account",
    "prepared": "journal",
    "run": "payment run",
}
"""What people call the things of a kind, where the kind's own name is another."""


@needs("kernel.inbox")
@staff
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what waits for this person, gathered by what there is to do."""
    waiting: list[Waiting] = ask(caller_of(request), "kernel.inbox_by_kind")
    context = {
        "title": "Inbox",
        "heading": _heading(waiting),
        "said": _said(waiting),
        "first_url": waiting[0].tasks[0].url if waiting and waiting[0].tasks else "",
        "cards": [_card(one) for one in waiting],
        "groups": [
            {
                "summary": operation(one.command).summary,
                "command": one.command,
                "tasks": one.tasks,
                "count": one.count,
                "more": one.count > len(one.tasks),
            }
            for one in waiting
        ],
        "count": sum(one.count for one in waiting),
        "elsewhere": [] if waiting else _elsewhere(request),
    }
    return render(request, "web/inbox.html", context)


def _elsewhere(request: HttpRequest) -> list[dict[str, Any]]:
    """Return where this person may go, for whom nothing waits."""
    caller = caller_of(request)
    open_to = navigation_for(grants_of(caller, clock.business_date()), request.path)
    return [{"title": one["text"], "href": one["href"]} for one in open_to if not one["current"]]


def _heading(waiting: list[Waiting]) -> str:
    """Return what waits in words: "12 invoices need you", or "3 things need you"."""
    if not waiting:
        return "Nothing waits for you"
    subjects = [task.subject for one in waiting for task in one.tasks]
    kinds = {subject.split(":")[1] for subject in subjects if subject.count(":") > 1}
    kind = kinds.pop() if len(kinds) == 1 else "thing"
    noun = NOUNS.get(kind, kind.replace("_", " "))
    count = sum(one.count for one in waiting)
    return f"{words.count(count, noun)} need{'s' if count == 1 else ''} you"


def _said(waiting: list[Waiting]) -> str:
    """Return what one kind of work comes to and when the first is due; several have cards."""
    if len(waiting) != 1:
        return ""
    one = waiting[0]
    parts = [operation(one.command).summary]
    if one.amount_pence:
        parts.append(words.pounds(one.amount_pence))
    if one.due:
        parts.append(f"the first by {words.day(one.due)}")
    return " · ".join(parts)


def _card(one: Waiting) -> dict[str, Any]:
    return {
        "title": operation(one.command).summary,
        "href": f"#{one.command}",
        "count": one.count,
        "amount_pence": one.amount_pence or None,
        "due": one.due,
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
