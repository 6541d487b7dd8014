"""Make a small month through the commands: for tests, and to look at its pages."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from chamberlain.banking.make import StatementWriter, load, make_bank
from chamberlain.kernel import events
from chamberlain.kernel.door import Caller, ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.payables.make import (
    CODING,
    make_approved_invoice,
    make_invoice,
    make_payable_supplier,
    make_released_run,
)

People = Callable[..., Caller]
FIRST = date(2026, 11, 2)
PAID_ON = date(2026, 11, 5)
LAST = date(2026, 11, 30)
MONTH = {"entity": ENTITY, "year": 2026, "period": 8}
LATE = date(2026, 10, 1)
"""Received so long ago that payment on 5 November is late by both counts."""


@dataclass
class Made:
    """What was made: invoices by what became of them, and the statements' writer."""

    writer: StatementWriter
    paid: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    paid_pence: int = 0


def make_month(people: People) -> Made:
    """Receive six invoices, approve and pay three (one late), and load two days at the bank.

    One invoice is held, one waits, one is an open line on the bank statement: £12.34 from nobody
    known, put to suspense.
    """
    make_bank()
    identity = {"service_user_number": "123456", "service_user_name": "Brighthelm City Council"}
    run(SYSTEM, "payables.set_payment_options", identity)
    made = Made(StatementWriter())
    _invoices(people, made)
    released = make_released_run(
        people("preparer"), people("releaser"), people("releaser2"), entity=ENTITY
    )
    made.paid_pence = int(released.total_pence)
    _at_the_bank(people, made)
    return made


def _invoices(people: People, made: Made) -> None:
    ash = make_payable_supplier("Ash Joinery Ltd", "55779911")
    elm = make_payable_supplier("Elm Care Homes Ltd", "66889922", payee_class="provider")
    clerk, holder = people("clerk"), people("holder")
    late = {"received_on": LATE, "invoice_date": LATE, "source": "document"}
    made.paid += [
        make_approved_invoice(clerk, holder, ash, "A-1", **late),
        make_approved_invoice(
            clerk, holder, elm, "E-1", net_pence=50_000, vat_pence=0, source="document"
        ),
        make_approved_invoice(clerk, holder, ash, "A-2", net_pence=3_000, vat_pence=600),
    ]
    made.waiting.append(make_invoice(clerk, ash, "A-3", net_pence=70_000, vat_pence=14_000))
    held = make_invoice(clerk, elm, "E-2", net_pence=90_000, vat_pence=0)
    run(clerk, "payables.hold_invoice", {"invoice": held, "reason": "Goods not received"})
    _from_a_spreadsheet(clerk, elm)


def _from_a_spreadsheet(clerk: Caller, supplier: str) -> None:
    row = {"supplier": supplier, "number": "E-3", "invoice_date": FIRST, "net_pence": 20_000}
    run(clerk, "payables.enter_invoices", {"items": [row | CODING]})


def _at_the_bank(people: People, made: Made) -> None:
    """Show the run as one line, and a receipt that nobody knows; match, suspend, reconcile."""
    asked = {"entity": ENTITY, "as_at": PAID_ON}
    batches = ask(SYSTEM, "banking.movement_list", asked)["batch"].unique().to_list()
    first = [{"amount_pence": -made.paid_pence, "end_to_end_id": key} for key in batches]
    _day(people, made, PAID_ON, first)
    _day(people, made, LAST, [{"amount_pence": 1_234, "counterparty": "RED LION"}])
    run(people("bank"), "banking.post_to_suspense", {"entity": ENTITY, "up_to": LAST})
    at = {"entity": ENTITY, "as_at": LAST}
    prepared = run(people("bank"), "banking.prepare_reconciliation", at).value
    run(
        people("reviewer"),
        "banking.review_reconciliation",
        {"reconciliation": prepared.reference},
    )
    events.deliver()


def _day(people: People, made: Made, day: date, entries: list[dict[str, Any]]) -> None:
    run(SYSTEM, "kernel.advance_day", {"to": day})
    loaded = load(people("bank"), made.writer.write(day, entries)).value.statements[0]
    run(people("bank"), "banking.match_statement", {"statement": loaded.reference})
