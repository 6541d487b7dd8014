"""Officers' pages of residents' requests: the queue, one with what it comes to, the decision."""

from typing import Any

from django.http import HttpRequest

from chamberlain.kernel.door import Caller, Refusal, ask
from chamberlain.revenues.commands.rebilling import Rebilled
from chamberlain.revenues.queries.requests import NAMES
from chamberlain.revenues.views.pages import BASE, PAGES
from chamberlain.revenues.views.quoting import lines, tried
from chamberlain.revenues.views.wording import EXEMPTIONS, FEATURES
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import Shown, permits_of
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds

LABELS = {
    "forwarding_address": "Moved to",
    "new_name": "Who lives there now",
    "residents": "Adults who live there",
    "not_counted": "Of them, not counted",
    "because": "Because they are",
    "feature": "What the home has",
    "code": "Exemption",
    "monthly_pence": "Could pay a month",
    "telephone": "Telephone",
    "said": "In their own words",
}

REQUESTS = ListPage(
    query="revenues.requests",
    title="What residents asked for",
    columns=[
        Column("reference", "Request", "code", link=f"{BASE}requests/{{reference}}"),
        Column("kind", "What", "tag"),
        Column("account", "Account", "code", link=f"{BASE}accounts/{{account}}"),
        Column("name", "Name"),
        Column("address", "Address"),
        Column("since", "From", "date"),
        Column("received_on", "Asked on", "date"),
        Column("evidence", "Files", "count"),
        Column("decided_on", "Answered", "date"),
        Column("state", kind="tag"),
    ],
    filters=[
        Filter(
            "state",
            options=[(one, one.capitalize()) for one in ("received", "accepted", "refused")],
        ),
        Filter("kind", options=list(NAMES.items())),
    ],
    sort="received_on",
    empty=("Nobody waits for an answer", "What residents ask for on their door comes here."),
)
accept = act_view(
    "revenues.accept_request",
    redirect=f"{BASE}requests/{{number}}",
    asks={
        "since": Ask(label="From another day", hint="Leave blank for the day asked for"),
        "until": Ask(label="Ends on", hint="The day after the last, if known"),
        "answer": Ask(label="What the resident reads", hint=""),
    },
    done=lambda answer: _billed(answer.value),
    title="Accept the request",
    submit="Accept",
)
refuse = act_view(
    "revenues.refuse_request",
    redirect=f"{BASE}requests/{{number}}",
    asks={"reason": Ask(label="Why", hint="The resident reads it")},
    done="Refused: the resident reads why",
    title="Refuse the request",
    submit="Refuse",
)


def _billed(value: Any) -> str:
    changed = Rebilled.model_validate(value)
    pence = sum(one.change_pence for one in changed.bills)
    if not changed.bills:
        return "Accepted: the charge is the same"
    return f"Accepted, and billed again: {pounds(abs(pence))} {'more' if pence > 0 else 'less'}"


@needs("revenues.request")
@PAGES.page
def request_page(request: HttpRequest, caller: Caller, number: str) -> Shown:
    """Show a request: what was said and sent, and what accepting it would come to."""
    one = ask(caller, "revenues.request", {"number": number})
    quote: list[list[object]] = []
    problem = ""
    waits = one.state == "received" and permits_of(caller)("revenues.accept_request")
    if waits and one.kind != "help":
        try:
            value = tried(caller, "revenues.accept_request", {"number": number})
            quote = lines(Rebilled.model_validate(value), one.account)
        except Refusal as refusal:
            problem = refusal.message
    return "revenues/request.html", {
        "title": one.what,
        "kind": f"Request {number}",
        "status": one.state,
        "found": one,
        "waits": waits,
        "quote": quote,
        "quotable": waits and one.kind != "help" and not problem,
        "problem": problem,
        "here": f"{BASE}requests/{number}/",
        "tiles": [
            {"label": "From", "value": day(one.since)},
            {"label": "Asked on", "value": day(one.received_on)},
            {"label": "Files sent", "value": str(len(one.documents))},
        ],
        "facts": [
            ("Account", one.account),
            ("Name", one.name),
            ("Address", one.address),
            *[(LABELS[name], _said(name, text)) for name, text in one.asked.items() if text],
            *([("Answered", f"{day(one.decided_on)} by {one.decided_by}: {one.answer}")]
              if one.decided_on else []),
        ],
        "breadcrumbs": [("What residents asked for", f"{BASE}requests")],
    }  # fmt: skip


def _said(name: str, text: str) -> str:
    if name == "monthly_pence":
        return pounds(int(text))
    if name == "code":
        return f"class {text}: {dict(EXEMPTIONS).get(text, '')}"
    if name == "feature":
        return dict(FEATURES).get(text, text)
    return text.replace("_", " ") if name == "because" else text
