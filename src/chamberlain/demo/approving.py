"""The officers' part of a day: coding and sending what came, clearing doubts, approving."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from hashlib import sha256
from itertools import islice

from chamberlain.demo.invoices import MadeInvoice
from chamberlain.demo.people import asks, does
from chamberlain.kernel.door import Refusal

CHUNK = 500
LIST = 10_000
WEDNESDAY = 2
LEFT_LYING_DAYS = 8
APPROVERS = ("holder", "head", "director", "s151")
APPROVE = "payables.approve_invoice"
CLEAR = "payables.clear_duplicate"


def code_and_send(made: list[MadeInvoice]) -> None:
    """Code what came without a coding, and send everything for approval."""
    by_number = {item.number: item for item in made}
    for row in asks("clerk", "payables.invoices", {"state": "received", "limit": LIST}):
        item = by_number.get(row.number)
        if item is not None:
            _code(row.reference, item)
    ready = asks("clerk", "payables.invoices", {"state": "coded", "limit": LIST})
    for chunk in _chunks(row.reference for row in ready):
        does("clerk", "payables.submit_invoices", {"invoices": chunk}, f"send:{_named(chunk)}")


def _code(invoice: str, item: MadeInvoice) -> None:
    spend = item.supplier.spend
    found = asks("clerk", "payables.invoice", {"invoice": invoice})
    lines = [
        {
            "net_pence": line.net_pence,
            "vat_pence": line.vat_pence,
            "description": line.description,
            "account": spend.account,
            "cost_centre": item.cost_centre,
            "fund": spend.fund,
            "vat_code": spend.vat,
        }
        for line in found.lines
    ]
    try:
        inputs = {"invoice": invoice, "lines": lines}
        does("clerk", "payables.code_invoice", inputs, f"code:{invoice}")
    except Refusal:
        return


def clear_doubts(day: date) -> None:
    """Have the senior officer look at probable duplicates: made-up ones are never the same."""
    for task in asks("senior", "kernel.inbox", {"command": CLEAR}):
        invoice = task.subject.rpartition(":")[2]
        if _put_off(invoice, task.opened_on, day):
            continue
        inputs = {"invoice": invoice, "reason": "Looked at both documents: two deliveries"}
        try:
            does("senior", CLEAR, inputs, f"clear:{invoice}")
        except Refusal:
            continue


def approve(day: date, unseen: Collection[str] = ()) -> None:
    """Have each approver, lowest limit first, approve their inbox but what they haven't seen."""
    unseen = {*unseen, *_stopped()}
    for username in APPROVERS:
        tasks = asks(username, "kernel.inbox", {"command": APPROVE})
        waiting = [(task.subject.rpartition(":")[2], task.opened_on) for task in tasks]
        seen = [(invoice, since) for invoice, since in waiting if invoice not in unseen]
        ready = [invoice for invoice, since in seen if not _put_off(invoice, since, day)]
        for chunk in _chunks(ready):
            key = f"approve:{username}:{_named(chunk)}"
            does(username, "payables.approve_invoices", {"invoices": chunk}, key)


def _stopped() -> list[str]:
    """Return the invoices that are held or disputed: they wait, but not for an approver."""
    return [
        row.reference
        for state in ("held", "disputed")
        for row in asks("clerk", "payables.invoices", {"state": state, "limit": LIST})
    ]


def question(made: list[MadeInvoice], day: date) -> None:
    """Once a week hold one of the day's invoices that is queried, and dispute another."""
    if day.weekday() != WEDNESDAY:
        return
    acts = (("hold", "Price is not the contract's"), ("dispute", "Two of the five were returned"))
    for item, (verb, reason) in zip(made, acts, strict=False):
        asked = {"number": item.number, "state": "submitted", "limit": 1}
        for row in asks("clerk", "payables.invoices", asked):
            inputs = {"invoice": row.reference, "reason": reason}
            does("clerk", f"payables.{verb}_invoice", inputs, f"{verb}:{row.reference}")


def _put_off(invoice: str, since: date, day: date) -> bool:
    """Whether somebody leaves it lying: one in twelve waits for a week, as in any office."""
    number = int(invoice.rpartition("-")[2])
    return number % 12 == 0 and (day - since).days < LEFT_LYING_DAYS


def _named(chunk: list[str]) -> str:
    """Return a key that names exactly these items."""
    return sha256(" ".join(chunk).encode()).hexdigest()[:40]


def _chunks(items: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(items)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
