"""What waits for an approver, and rows of a file set aside by their own number."""

import pytest

from chamberlain.kernel.door import ask, run
from chamberlain.kernel.door.importing import import_file
from chamberlain.kernel.remembering import looking
from chamberlain.payables.make import make_invoice, make_supplier


@pytest.fixture
def three(council):
    supplier, clerk = make_supplier(), council("clerk")
    pounds = (100, 245, 391)
    made = [
        make_invoice(clerk, supplier, f"Q-{n}", net_pence=n * 100, vat_pence=n * 20) for n in pounds
    ]
    run(council("clerk"), "payables.submit_invoices", {"invoices": made})
    return made


def test_the_queue_tells_an_invoices_place_and_the_one_after_it(council, three):
    holder = council("holder")

    listed = [one.reference for one in ask(holder, "payables.invoice_queue")]
    places = [ask(holder, "payables.invoice_queue_place", {"invoice": one}) for one in listed]

    assert sorted(listed) == sorted(three)
    assert [(one.waits, one.place) for one in places] == [(3, 0), (3, 1), (3, 2)]
    assert [one.following for one in places] == [listed[1], listed[2], listed[0]]


def test_an_invoice_that_does_not_wait_has_no_place_and_the_first_follows_it(council, three):
    first = ask(council("holder"), "payables.invoice_queue")[0].reference

    found = ask(council("holder"), "payables.invoice_queue_place", {"invoice": "INV-0"})

    assert (found.place, found.following) == (None, first)


def test_the_inbox_by_kind_counts_and_lists_what_the_inbox_does(council, three):
    tasks = ask(council("holder"), "kernel.inbox")

    (kind,) = ask(council("holder"), "kernel.inbox_by_kind")

    assert (kind.command, kind.count) == ("payables.approve_invoice", 3)
    assert kind.tasks == tasks
    assert kind.amount_pence == sum(task.amount_pence for task in tasks)
    assert ask(council("clerk"), "kernel.inbox_by_kind") == []


def test_what_was_looked_up_for_a_page_is_looked_up_again_after_an_act(council, three):
    with looking():
        before = ask(council("holder"), "kernel.inbox_by_kind")[0].count
        run(council("holder"), "payables.approve_invoice", {"invoice": three[0]})
        after = ask(council("holder"), "kernel.inbox_by_kind")[0].count

    assert (before, after) == (3, 2)


def test_the_last_row_of_a_file_is_set_aside_by_its_own_number(council, tmp_path):
    path = tmp_path / "suppliers.csv"
    path.write_text("name,entity,company_number\nAlder Ltd,BHX,7000001\nAsh Ltd,BHX,7000001\n")

    imported = import_file(council("suppliers"), "payables.create_suppliers", path)

    assert [(item.row, item.field) for item in imported.set_aside] == [(3, "company_number")]
