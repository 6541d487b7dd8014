"""The officers' part of a day: coding and sending what came, clearing doubts, approving."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

from chamberlain.demo.invoices import MadeInvoice
from chamberlain.demo.people import asks, does
from chamberlain.kernel.door import Refusal

CHUNK = 200
LIST = 10_000
APPROVERS = ("holder", "head", "director", "s151")
APPROVE = "payables.approve_invoice"
CLEAR = "payables.clear_duplicate"


def code_and_send(made: list[MadeInvoice], day: date) -> None:
    """Code what came without a coding, and send everything for approval."""
    by_number = {item.number: item for item in made}
    for row in asks("clerk", "payables.invoices", {"state": "received", "limit": LIST}):
        item = by_number.get(row.number)
        if item is not None:
            _code(row.reference, item)
    ready = asks("clerk", "payables.invoices", {"state": "coded", "limit": LIST})
    for number, chunk in enumerate(_chunks(row.reference for row in ready)):
        does("clerk", "payables.submit_invoices", {"invoices": chunk}, f"send:{day}:{number}")


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


def clear_doubts() -> None:
    """Have the senior officer look at probable duplicates: made-up ones are never the same."""
    for task in asks("senior", "kernel.inbox", {"command": CLEAR}):
        invoice = task.subject.rpartition(":")[2]
        inputs = {"invoice": invoice, "reason": "Looked at both documents: two deliveries"}
        try:
            does("senior", CLEAR, inputs, f"clear:{invoice}")
        except Refusal:
            continue


def approve(day: date) -> None:
    """Have each approver, lowest limit first, approve what is in their inbox."""
    for username in APPROVERS:
        tasks = asks(username, "kernel.inbox", {"command": APPROVE})
        invoices = [task.subject.rpartition(":")[2] for task in tasks]
        for number, chunk in enumerate(_chunks(invoices)):
            inputs = {"invoices": chunk}
            does(
                username, "payables.approve_invoices", inputs, f"approve:{username}:{day}:{number}"
            )


def _chunks(items: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(items)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
