"""Retention: who is due to be forgotten, what two people released, holds, and the schedules."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from chamberlain.kernel.door import Caller, ask, run
from chamberlain.kernel.retention import PAGE
from chamberlain.ui import components
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.links import why_url
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import Pages, Shown, caller_of, permits_of
from chamberlain.ui.ways import needs
from chamberlain.ui.words import count, day

PAGES = Pages("/staff/", PAGE)
CRUMBS = [("Retention", PAGE)]
STATES = ("asked", "erased", "refused")

SCHEDULES = ListPage(
    query="kernel.retention_schedules",
    title="How long records are kept",
    columns=[
        Column("record", "Record"),
        Column("keep", "Kept"),
        Column("then", "Then"),
        Column("basis", "Why"),
        Column("by_machine", "Looked for each day", "yes_no"),
    ],
    filters=[],
    more=lambda request: {"breadcrumbs": CRUMBS},
)
ERASURES = ListPage(
    query="kernel.erasures",
    title="Erasures",
    columns=[
        Column("erasure", "Erasure"),
        Column("subject", "Of", why="{subject}"),
        Column("reason", "Why"),
        Column("state", "State", "tag"),
        Column("asked_by", "Released by"),
        Column("asked_on", "On", "date"),
        Column("settled_by", "Settled by"),
        Column("settled_on", "On", "date"),
    ],
    filters=[Filter("state", "State", options=[(one, one.capitalize()) for one in STATES])],
    more=lambda request: {"breadcrumbs": CRUMBS},
    empty=("Nothing was erased yet", "What is due is released on the page before."),
)


def _holds_actions(request: HttpRequest) -> dict[str, Any]:
    permits = permits_of(caller_of(request))
    offered = [
        ("Hold records", f"{PAGE}/holds/add", "kernel.hold_records"),
        ("End a hold", f"{PAGE}/holds/end", "kernel.end_hold"),
    ]
    actions = [{"text": t, "href": h} for t, h, name in offered if permits(name)]
    return {"actions": actions, "breadcrumbs": CRUMBS}


HOLDS = ListPage(
    query="kernel.holds",
    title="Held from erasure",
    columns=[
        Column("hold", "Hold"),
        Column("subject", "What", why="{subject}"),
        Column("why", "For", "tag"),
        Column("reason", "Reason"),
        Column("held_by", "Held by"),
        Column("held_on", "Since", "date"),
        Column("ended_by", "Ended by"),
        Column("ended_on", "Ended", "date"),
        Column("ended_reason", "Why ended"),
    ],
    filters=[],
    more=_holds_actions,
    empty=("Nothing is held", "A legal case, an audit or an inquiry holds what it may need."),
)
hold = act_view(
    "kernel.hold_records",
    redirect=f"{PAGE}/holds",
    asks={
        "subject": Ask(
            label="What is held",
            hint="Such as payables:supplier:SUP-0000001; payables:supplier alone holds all of them",
        ),
        "why": Ask(label="For"),
    },
    done="Held: nothing of it is erased",
    title="Hold records from erasure",
    submit="Hold",
    context={"breadcrumbs": CRUMBS},
)
unhold = act_view(
    "kernel.end_hold",
    redirect=f"{PAGE}/holds",
    asks={"hold": Ask(label="Hold", hint="HLD-…")},
    title="End a hold",
    submit="End it",
    context={"breadcrumbs": CRUMBS},
)


@needs("kernel.retention_due", "kernel.erasures")
@PAGES.page
def overview(request: HttpRequest, caller: Caller) -> Shown:
    """Show who is due, what waits for the second person, and the ways to the registers."""
    permits = permits_of(caller)
    due = ask(caller, "kernel.retention_due")
    ready = [row for row in due if row.ready]
    waiting = [row for row in ask(caller, "kernel.erasures", {"state": "asked"})]
    return "web/retention.html", {
        "title": "Retention",
        "tiles": [
            {"label": "Due to be erased", "value": f"{len(ready):,}"},
            {"label": "Time is up, but kept", "value": f"{len(due) - len(ready):,}"},
            {"label": "Waiting for a second person", "value": f"{len(waiting):,}"},
        ],
        "ready": [_who(row.subject, row.kind, day(row.last_on)) for row in ready],
        "kept": _kept([row for row in due if not row.ready]),
        "waiting": [_who(one.subject, one.asked_by, day(one.asked_on)) | {"erasure": one.erasure}
                    for one in waiting],
        "may_release": permits("kernel.release_erasures"),
        "may_erase": permits("kernel.erase_released"),
        "page": PAGE,
    }  # fmt: skip


def _who(subject: str, more: str, on: str) -> dict[str, str]:
    return {"subject": subject, "name": subject.split(":", 2)[2], "why": why_url(subject),
            "more": more, "on": on}  # fmt: skip


def _kept(rows: list[Any]) -> Any:
    return components.table(
        ["Who", "Last dealt with", "What keeps them"],
        [
            (components.link(one.subject.split(":", 2)[2], why_url(one.subject)),
             day(one.last_on), one.kept_by)
            for one in rows
        ],
        stack=True,
    ) if rows else ""  # fmt: skip


@needs("kernel.release_erasures")
@require_POST
@PAGES.guarded
def release(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Release what was ticked; another person erases it."""
    given = {"subjects": request.POST.getlist("subjects")}
    done = run(caller, "kernel.release_erasures", given).value
    messages.success(request, f"{count(len(done.accepted), 'record')} released")
    for one in done.refused:
        messages.warning(request, one.message)
    return HttpResponseRedirect(PAGE)


@needs("kernel.erase_released")
@require_POST
@PAGES.guarded
def erase(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Erase what was ticked, for good."""
    given = {"erasures": request.POST.getlist("erasures")}
    done = run(caller, "kernel.erase_released", given).value
    messages.success(request, f"{count(len(done), 'record')} erased")
    return HttpResponseRedirect(PAGE)
