"""What happened to an invoice: every act on it, and every attempt to pay it, in order."""

from datetime import date, datetime
from typing import Any

from chamberlain.banking.contract import LineFound, line_found
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.people import names_of
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import prepared_rows as rows
from chamberlain.payables.queries.finding import (
    find_invoice,
)
from chamberlain.payables.queries.runs import RunState

ACT_WORDS = {
    "enter_invoice": "Entered by hand",
    "enter_invoices": "Entered from a file",
    "enter_invoice_frame": "Entered from a file",
    "receive_invoice_document": "Read from its document",
    "settle_received_document": "Taken in by hand",
    "code_invoice": "Coded",
    "submit_invoice": "Sent for approval",
    "submit_invoices": "Sent for approval",
    "approve_invoice": "Approved",
    "approve_invoices": "Approved",
    "reject_invoice": "Rejected",
    "redirect_invoice": "Passed to another approver",
    "hold_invoice": "Held",
    "unhold_invoice": "Let go on",
    "dispute_invoice": "Disputed with the supplier",
    "resolve_dispute": "Dispute settled",
    "clear_duplicate": "Cleared: not a duplicate",
    "cancel_invoice": "Cancelled",
}
"""What people call each act on an invoice."""


class InvoiceAct(Record):
    """One act on an invoice: who did it, when, through which door, and the reason given."""

    command: str
    words: str
    person: str
    name: str
    at: datetime
    on: date
    door: str
    reason: str


class InvoiceAttempt(Record):
    """One attempt to pay an invoice, with how far its run and its payment came."""

    run: str
    run_state: RunState
    payment: str
    amount_pence: Pence
    proposed_on: date
    released_on: date | None
    sent_on: date | None
    pay_on: date
    found_on: date | None
    bank_line: LineFound | None
    returned_on: date | None
    return_reason: str
    ended: str | None


class InvoiceHistory(Record):
    """Acts and attempts, oldest first, and the names of whoever stands on the invoice."""

    acts: list[InvoiceAct]
    attempts: list[InvoiceAttempt]
    names: dict[str, str]


@query(summary="Show what happened to an invoice")
def invoice_history(scope: Scope, invoice: str) -> InvoiceHistory:
    """Return who did what to an invoice and when, and every attempt to pay it."""
    found = find_invoice(scope, invoice)
    subject = f"payables:invoice:{found.reference}"
    acts = rows(
        "SELECT split_part(a.command, '.', 2) AS command, a.person, "
        "coalesce(u.name, 'the system') AS name, a.at, a.business_date AS on, a.door, "
        "coalesce(a.inputs->>'reason', a.inputs->>'resolution', a.inputs->>'note', '') AS reason "
        "FROM kernel_act a LEFT JOIN kernel_user u ON u.reference = a.person "
        "WHERE a.id IN (SELECT act_id FROM kernel_act_subject WHERE subject = %s) "
        "AND a.outcome = 'done' AND a.command LIKE 'payables.%%' ORDER BY a.id",
        [subject],
    )
    attempts = rows(
        "SELECT r.reference AS run, r.state AS run_state, p.reference AS payment, a.amount_pence, "
        "r.proposed_on, r.released_on, r.sent_on, r.pay_on, p.found_on, p.returned_on, "
        "p.return_reason, a.ended FROM payables_obligation o "
        "JOIN payables_attempt a ON a.obligation_id = o.id "
        "JOIN payables_payment p ON p.id = a.payment_id JOIN payables_run r ON r.id = a.run_id "
        "WHERE o.source = 'payables' AND o.source_ref = %s ORDER BY a.attempt_no",
        [subject],
    )
    people = [found.received_by, found.submitted_by, found.approved_by, found.approver]
    return InvoiceHistory(
        acts=[InvoiceAct(**act, words=_words(act["command"])) for act in acts],
        attempts=[InvoiceAttempt(**one, bank_line=_seen_on(scope, one)) for one in attempts],
        names=names_of(people),
    )


def _seen_on(scope: Scope, attempt: dict[str, Any]) -> LineFound | None:
    """Return the bank line that an attempt was seen on."""
    if attempt["found_on"] is None:
        return None
    asked = {"source": "payables", "key": attempt["payment"], "booked_on": attempt["found_on"]}
    found: LineFound | None = line_found(scope, **asked)
    return found


def _words(command: str) -> str:
    return ACT_WORDS.get(command, command.replace("_", " ").capitalize())
