"""The desk where bank lines are explained, and one line with its history."""

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest

from chamberlain.banking.queries.lines import LineHistory, LineView
from chamberlain.banking.queries.movements import Candidate
from chamberlain.banking.views.pages import BASE, PAGES
from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, ask
from chamberlain.kernel.references import reference_url
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs
from chamberlain.ui.words import pounds

Facts = list[tuple[str, ...]]
UNSAID = {"", "NONE", "NOTPROVIDED"}
"""What a bank writes where it has nothing to say."""


@needs("banking.suspense_next", "banking.line", "banking.candidates")
@PAGES.page
def desk(request: HttpRequest, caller: Caller, line: str = "") -> Shown:
    """Show one line that waits, what it could be, and how much is left."""
    queue = ask(caller, "banking.suspense_next", {"line": line})
    context: dict[str, Any] = {"title": "Bank and suspense", "queue": queue}
    context["breadcrumbs"] = [("Bank", BASE), ("Bank and suspense", "")]
    if queue.line is None:
        return "banking/desk.html", context
    found = ask(caller, "banking.line", {"line": queue.line})
    today = clock.business_date()
    return "banking/desk.html", context | {
        "line": found,
        "age_days": (today - found.booked_on).days,
        "facts": facts_of_line(found),
        "candidates": [
            _choice(one, found) for one in ask(caller, "banking.candidates", {"line": queue.line})
        ],
        "next_url": f"{BASE}suspense/{queue.after}" if queue.after else "",
        "split_url": f"{BASE}lines/{queue.line}/split",
        "post_url": f"{BASE}lines/{queue.line}/post",
        "own_url": f"{BASE}lines/{queue.line}/owner",
    }


@needs("banking.line")
@PAGES.page
def one_line(request: HttpRequest, caller: Caller, line: str) -> Shown:
    """Show a line as the bank wrote it, and everything it was taken for."""
    found = ask(caller, "banking.line", {"line": line})
    return "banking/line.html", {
        "title": f"Bank line {line}",
        "kind": f"Statement {found.statement}",
        "status": "left" if found.left_pence else "explained",
        "line": found,
        "facts": facts_of_line(found),
        "history": history_of_line(found),
        "desk_url": f"{BASE}suspense/{line}",
        "undo_url": f"{BASE}lines/{line}/undo",
        "standing": [one for one in found.history if not one.undone and not one.undoes],
        "breadcrumbs": [("Bank", BASE), ("Bank lines", f"{BASE}lines"), (line, "")],
    }


def _choice(one: Candidate, line: LineView) -> dict[str, Any]:
    """Return a candidate with where accepting it posts to, and the difference it would leave."""
    place = f"{BASE}lines/{line.reference}"
    url = f"{place}/file/{quote(one.batch)}"
    if not one.batch:
        url = f"{place}/{'return' if one.returned else 'accept'}/{one.movements[0]}"
    difference = line.left_pence - one.amount_pence
    return one.model_dump() | {"url": url, "difference_pence": difference}


def facts_of_line(line: LineView) -> Facts:
    """Return what the bank wrote, without what it left blank."""
    unsaid = {*UNSAID, line.bank_reference}
    facts: Facts = [
        ("Booked", f"{line.booked_on:%A %-d %B %Y}"),
        ("Name", line.counterparty),
        ("Reference", line.bank_reference),
        ("End to end", "" if line.end_to_end_id in unsaid else line.end_to_end_id),
        ("Text", line.text),
        ("Bank's code", "" if line.bank_code in UNSAID else line.bank_code),
        ("Reason of return", line.return_reason),
        ("Looks like", line.twin or ""),
        ("In suspense since", f"{line.suspense_on:%-d %B %Y}" if line.suspense_on else ""),
        ("Note", line.note),
    ]
    source = ("Statement", line.statement, f"{BASE}statements/{line.statement}", "Open")
    return [fact for fact in facts if fact[1]] + [source]


def history_of_line(line: LineView) -> list[dict[str, Any]]:
    """Return every explanation the line had, as a timeline."""
    return [_event(one) for one in line.history]


def _event(one: LineHistory) -> dict[str, Any]:
    said = one.narrative or one.source_ref or one.account
    event: dict[str, Any] = {
        "title": f"{'Undone: ' if one.undoes else ''}{pounds(one.amount_pence)} {said}",
        "when": one.explained_on,
        "who": one.person,
        "detail": one.evidence,
    }
    return event | ({"href": reference_url(one.source_ref)} if one.source_ref else {})
