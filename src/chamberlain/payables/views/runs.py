"""One payment run: how far it is, what it pays and leaves out, its files, who may do what next."""

from datetime import date
from typing import Any

from django.http import HttpRequest

from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, ask
from chamberlain.kernel.door.authority import scope_for
from chamberlain.kernel.people import names_of
from chamberlain.payables.queries.runs import RunView
from chamberlain.payables.rules.recalling import too_late
from chamberlain.payables.views.pages import BASE, PAGES, act, link
from chamberlain.ui import components, words
from chamberlain.ui.pages import Shown, permits_of
from chamberlain.ui.ways import needs

ORDER = ("proposed", "submitted", "released_once", "released", "sent")
SHOWN = 20
"""Of a run's payments and exceptions the first are shown; a link leads to all of them."""
FORMATS = {"bacs18": "Bacs Standard 18", "pain001": "ISO 20022 pain.001"}
CODES = {"excluded": "taken out"}


@needs("payables.run", "payables.run_payments", "payables.run_exceptions")
@PAGES.page
def run(request: HttpRequest, caller: Caller, run: str) -> Shown:
    """Show a payment run."""
    found: RunView = ask(caller, "payables.run", {"run": run})
    permitted = permits_of(caller, "payables")
    people = (
        found.proposed_by,
        found.submitted_by,
        found.released_by,
        found.released_again_by,
        *(one.loaded_by for one in found.reports),
    )
    names = names_of(one for one in people if one)
    place = f"{BASE}runs/{run}"
    scope = scope_for(caller, "payables.run", clock.business_date())
    return "payables/run.html", {
        "title": f"{words.pounds(found.total_pence)} to {words.count(found.payments, 'payee')}",
        "kind": f"Payment run {run}",
        "status": found.state_words,
        "found": found,
        "before_release": found.state in ORDER[:3],
        "steps": steps_of(found, names),
        "tiles": _tiles(found),
        "facts": _facts(found),
        "payments": _payments(caller, run),
        "hidden": max(found.payments - SHOWN, 0),
        **_exceptions(caller, found, permitted("include_in_run")),
        "files": [_file(one, scope.sees_class("payment_file")) for one in found.files],
        "may_take": scope.sees_class("payment_file"),
        "reports": [_report(one, names) for one in found.reports],
        "posts": posts_of(found, permitted, place),
        "acts": acts_of(found, permitted, caller, place),
        "remittances": permitted("remittances"),
        "place": place,
        "breadcrumbs": [("Payment runs", f"{BASE}runs"), (run, "")],
    }


def steps_of(found: RunView, names: dict[str, str]) -> list[dict[str, Any]]:
    """Return the course of a run: done, where it is now, still to come."""
    at = ORDER.index(found.state) if found.state in ORDER else 0
    last_report = found.reports[-1] if found.reports else None
    disagrees = bool(last_report and not last_report.agrees)
    steps = [
        ("Proposed", names.get(found.proposed_by, "the system"), found.proposed_on),
        ("Sent for release", names.get(found.submitted_by or "", ""), None),
        ("Released", names.get(found.released_by or "", ""), None),
        ("Released by a second", names.get(found.released_again_by or "", ""), None),
        ("Taken in by the bank", "its report agrees", found.sent_on),
    ]
    ended = found.state in {"rejected", "cancelled"}
    shown = []
    for number, (what, who, on) in enumerate(steps):
        done = number <= at and not (ended and number > 0)
        state = "done" if done else "now" if number == at + 1 else "todo"
        note = ""
        if number == at + 1 and ended:
            state, note = "stopped", found.state_words
        if number == at + 1 and found.state == "released":
            state = "stopped" if disagrees else "now"
            note = "its report differs" if disagrees else "hand over the file, load the report"
        shown.append(
            {
                "words": what,
                "who": who if done else "",
                "on": on if done else None,
                "done": done,
                "state": state,
                "note": note,
            }
        )
    return shown


def _tiles(found: RunView) -> list[dict[str, Any]]:
    total = components.money(found.total_pence, f"payables:run:{found.reference}")
    seen = f"{found.found:,} of {found.payments:,}"
    back = f"{found.returned or 'none'} came back"
    return [
        {"label": "Total", "value": total},
        {"label": "Payments", "value": f"{found.payments:,}", "note": f"of {found.items:,} items"},
        {"label": "Money arrives", "value": words.day(found.pay_on)},
        {"label": "Kept back", "value": f"{found.blocked:,}", "href": "#kept-back"},
        *(
            [{"label": "On the bank", "value": seen, "note": back}]
            if found.state in {"released", "sent"}
            else []
        ),
    ]


def _facts(found: RunView) -> list[tuple[str, str]]:
    facts = [
        ("Due by", words.day(found.due_by)),
        ("Why it could not wait", found.urgent_reason),
        ("Paid from", f"{found.entity} {found.bank_account}"),
        ("Pays", ", ".join(words.title(one).lower() for one in found.payee_classes)),
        ("Files", ", ".join(FORMATS.get(one, one) for one in found.formats)),
        ("What was submitted, hashed", found.contents_sha256),
    ]
    return [fact for fact in facts if fact[1]]


def _payments(caller: Caller, run: str) -> list[list[Any]]:
    found = ask(caller, "payables.run_payments", {"run": run, "limit": SHOWN})
    return [
        [
            link(f"{BASE}payments/{one.reference}", one.reference),
            link(f"{BASE}suppliers/{one.supplier}", one.name),
            one.bank_reference or one.reference,
            f"{one.items:,}",
            components.tag(one.state),
            components.money(one.amount_pence, f"payables:payment:{one.reference}"),
        ]
        for one in found
    ]


def _exceptions(caller: Caller, found: RunView, may_include: bool) -> dict[str, Any]:
    """Return what is kept back and what to look at, as rows; what was taken out may go back."""
    asked = {"run": found.reference, "limit": SHOWN + 1}
    kept_back, look_at = (
        ask(caller, "payables.run_exceptions", asked | {"blocks": blocks})
        for blocks in (True, False)
    )
    taken_out = {"run": found.reference, "code": "excluded"}
    may_include = may_include and found.state == "proposed"
    back = [
        {
            "words": f"Put {one.obligation} back",
            "href": f"{BASE}runs/{found.reference}/include/{one.obligation}",
        }
        for one in (ask(caller, "payables.run_exceptions", taken_out) if may_include else [])
        if one.settled_by is None
    ]
    return {
        "kept_back": _first(kept_back, found.reference),
        "look_at": _first(look_at, found.reference),
        "put_back": back,
    }


def _first(listed: list[Any], run: str) -> list[list[Any]]:
    """Return the first exceptions as rows; where there are more, the last row leads to all."""
    shown = [_exception(one) for one in listed[:SHOWN]]
    if len(listed) > SHOWN:
        address = f"/staff/ask/payables.run_exceptions.csv?run={run}&limit=100000"
        shown.append([link(address, "Download them all"), "", "", f"Only {SHOWN} are shown", ""])
    return shown


def _exception(one: Any) -> list[Any]:
    reason = f"{one.reason} (settled)" if one.settled_by else one.reason
    why = link(f"/staff/why/payables:obligation:{one.obligation}", one.obligation)
    payee = link(f"{BASE}suppliers/{one.payee}", one.name or one.payee) if one.payee else ""
    return [
        payee,
        why if one.obligation else "the whole payment",
        CODES.get(one.code, one.code.replace("_", " ")),
        reason[:1].upper() + reason[1:],
        components.money(one.amount_pence),
    ]


def _file(one: Any, may_take: bool) -> dict[str, Any]:
    facts: list[tuple[str, Any]] = [
        ("Format", FORMATS.get(one.format, one.format)),
        ("Payments", f"{one.payments:,}, {words.pounds(one.total_pence)}"),
        ("Processing day", words.day(one.processing_on)),
        ("Serial number", one.serial),
        ("SHA-256", one.sha256),
    ]
    href = f"/staff/documents/{one.document}?download" if may_take else ""
    return {"filename": one.filename, "facts": facts, "href": href}


def _report(one: Any, names: dict[str, str]) -> dict[str, Any]:
    return {
        "document": one.document,
        "agrees": one.agrees,
        "differences": one.differences,
        "said": f"{words.day(one.loaded_on)} by {names.get(one.loaded_by, 'the system')}",
    }


def may_recall(found: RunView, today: date) -> bool:
    """Whether the bank can still be asked not to pay a run's file."""
    days = [one.processing_on for one in found.files]
    return bool(
        days and not found.recalled_on and not too_late(min(days), today, urgent=bool(found.urgent))
    )


def posts_of(found: RunView, permitted: Any, place: str) -> list[dict[str, str]]:
    """Return what one press does from here."""
    wanted = [
        ("submit_run", "proposed", act("Send for release", f"{place}/submit", "", "s")),
        ("reopen_run", "rejected", act("Take it up again", f"{place}/reopen", "")),
    ]
    return [one for name, state, one in wanted if found.state == state and permitted(name)]


def acts_of(found: RunView, permitted: Any, caller: Caller, place: str) -> list[dict[str, str]]:
    """Return what this person may do next; whoever prepared a run never releases it."""
    prepared = caller.person in {found.proposed_by, found.submitted_by}
    first = caller.person == found.released_by
    state = found.state
    wanted = [
        (
            "release_run",
            state == "submitted" and not prepared,
            act("Release", f"{place}/release", "", "r"),
        ),
        (
            "release_run_again",
            state == "released_once" and not prepared and not first,
            act("Release as the second person", f"{place}/release-again", "", "r"),
        ),
        (
            "load_input_report",
            state == "released",
            act("Load the bank's report", f"{place}/report", "", "l"),
        ),
        (
            "request_recall",
            state in {"released", "sent"} and may_recall(found, clock.business_date()),
            act("Ask the bank not to pay it", f"{place}/recall", "warning"),
        ),
        (
            "reject_run",
            state in {"submitted", "released_once"},
            act("Reject", f"{place}/reject", "warning"),
        ),
        (
            "cancel_run",
            state in {"proposed", "submitted", "released_once", "rejected"},
            act("Cancel the run", f"{place}/cancel", "warning"),
        ),
    ]
    return [one for name, now, one in wanted if now and permitted(name)]
