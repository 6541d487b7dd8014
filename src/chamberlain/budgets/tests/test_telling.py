"""Payables is told what is left of budgets, so that an approver sees what an invoice leaves."""

from chamberlain.budgets.make import make_budget
from chamberlain.kernel.door import ask, run
from chamberlain.kernel.events import deliver
from chamberlain.kernel.make import SYSTEM
from chamberlain.payables.make import make_approved_invoice, make_invoice, make_supplier


def left(council, invoice):
    found = ask(council("holder"), "payables.invoice_budgets", {"invoice": invoice})
    return [(row.cost_centre, row.account, row.left_pence) for row in found]


def test_an_approver_sees_what_the_invoice_leaves_of_its_budget(council):
    make_budget()
    supplier = make_supplier()
    waits = make_invoice(council("clerk"), supplier, "B-1")
    deliver()
    told = left(council, waits)

    make_approved_invoice(
        council("clerk"), council("holder"), make_supplier(name="Other Ltd"), "B-2"
    )
    since = left(council, waits)
    run(SYSTEM, "kernel.advance_day", {"to": "2026-11-03"})
    deliver()

    assert told == [("CHB101", "42060", 2_300_00)]
    assert since == [("CHB101", "42060", 2_200_00)]
    assert left(council, waits) == since


def test_vat_that_is_not_reclaimed_and_credit_notes_count_as_they_are_charged(council):
    make_budget()
    deliver()
    supplier, coding = make_supplier(), {"cost_centre": "CHB101", "account": "42060"}
    blocked = [{"net_pence": 10_000, "vat_pence": 2_000, "vat_code": "IR", **coding}]

    costs = make_invoice(council("clerk"), supplier, "B-1", lines=blocked)
    gives = make_invoice(council("clerk"), supplier, "B-2", kind="credit_note")

    assert left(council, costs) == [("CHB101", "42060", 2_280_00)]
    assert left(council, gives) == [("CHB101", "42060", 2_500_00)]


def test_a_coding_without_a_budget_says_so_and_an_approved_invoice_leaves_nothing_to_say(council):
    supplier = make_supplier()
    waits = make_invoice(council("clerk"), supplier, "B-1")
    done = make_approved_invoice(
        council("clerk"), council("holder"), make_supplier(name="Other Ltd"), "B-2"
    )
    deliver()

    assert left(council, waits) == [("CHB101", "42060", None)]
    assert left(council, done) == []
