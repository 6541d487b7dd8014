"""The course of an invoice, drawn: received, coded, approved, in a run, sent, on the bank."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from chamberlain.kernel.calendar import local_day
from chamberlain.payables.queries.history import InvoiceAct, InvoiceAttempt, InvoiceHistory
from chamberlain.payables.queries.invoices import InvoiceView

Step = dict[str, Any]
STOPPED = {
    "held": "Held",
    "disputed": "Disputed",
    "rejected": "Rejected",
    "cancelled": "Cancelled",
}
SENT = {"released", "sent"}


def steps_of(
    found: InvoiceView, history: InvoiceHistory, permitted: Callable[[str], bool]
) -> list[Step]:
    """Return each step with whether it is done, is next or still to come, when, and who by."""
    last = history.attempts[-1] if history.attempts and not history.attempts[-1].ended else None
    coded = _latest(history, "code_invoice") or _first(history)
    approved = history.names.get(found.approved_by or "", "the system")
    steps = [
        _step("Received", found.received_on, history.names.get(found.received_by, "")),
        _step("Coded", _coded_on(found, coded), coded.name if coded else ""),
        _step("Approved", found.approved_on, approved if found.approved_on else ""),
        *_money(last, permitted),
    ]
    following = next((n for n, step in enumerate(steps) if not step["done"]), None)
    if following is not None and last is None and found.state == "paid":
        return [*steps[:3], _step("Settled", found.approved_on, "by a credit note")]
    if following is not None:
        stopped = STOPPED.get(found.state)
        steps[following]["state"] = "stopped" if stopped else "now"
        if stopped:
            steps[following]["note"] = stopped
        elif steps[following]["words"] == "Approved" and found.state == "submitted":
            steps[following]["note"] = (
                f"with {history.names.get(found.approver or '', 'approvers')}"
            )
    return steps


def _step(words: str, on: date | None, who: str = "", href: str = "", done: bool = True) -> Step:
    is_done = done and on is not None
    return {
        "words": words,
        "on": on,
        "who": who if is_done else "",
        "href": href,
        "done": is_done,
        "state": "done" if is_done else "todo",
        "note": "",
    }


def _money(last: InvoiceAttempt | None, permitted: Callable[[str], bool]) -> list[Step]:
    if last is None:
        return [_step("In a payment run", None), _step("Sent", None), _step("On the bank", None)]
    run = f"/staff/payables/runs/{last.run}" if permitted("run") else ""
    payment = f"/staff/payables/payments/{last.payment}" if permitted("payment") else ""
    bank = _step("On the bank", last.found_on, last.payment, payment)
    if last.bank_line:
        bank["note"] = f"line {last.bank_line.line}"
    if last.found_on is None:
        bank |= {"who": f"money arrives {last.pay_on:%-d %b}"}
    return [_step("In a payment run", last.proposed_on, last.run, run), _sent(last), bank]


def _sent(last: InvoiceAttempt) -> Step:
    step = _step("Sent", last.sent_on)
    if last.run_state == "released":
        step["who"] = "released; the bank's report is awaited"
    return step


def _latest(history: InvoiceHistory, command: str) -> Any:
    return next((act for act in reversed(history.acts) if act.command == command), None)


def _first(history: InvoiceHistory) -> Any:
    return history.acts[0] if history.acts else None


def _coded_on(found: InvoiceView, coded: Any) -> date | None:
    waits = found.left_to_code_pence or any(not line.account for line in found.lines)
    if waits:
        return None
    return coded.on if coded else found.received_on


def events_of(history: InvoiceHistory) -> list[dict[str, Any]]:
    """Return everything that happened as a timeline, latest first."""
    acts = [
        {"title": act.words, "when": _when(act), "who": act.name, "detail": act.reason}
        for act in history.acts
    ]
    returned = [
        {
            "title": f"Payment {one.payment} came back",
            "when": one.returned_on,
            "detail": one.return_reason,
            "href": f"/staff/payables/payments/{one.payment}",
        }
        for one in history.attempts
        if one.returned_on
    ]
    return [*reversed(returned), *reversed(acts)]


def _when(act: InvoiceAct) -> date | datetime:
    """Return the instant of an act, or its business date where the two are of different days."""
    return act.at if local_day(act.at) == act.on else act.on
