"""Invoice documents: read, judged, matched to their supplier, or kept with the reason."""

from datetime import date

import pytest

from chamberlain.kernel.door import Refusal, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.payables.make import make_invoice, make_payable_supplier, make_supplier
from chamberlain.payables.models import Invoice, InvoiceCheck, ReceivedDocument
from chamberlain.payables.tests.documents import make_document

LINES = [("Timber", 10_003), ("Delivery", 1_500)]


def document(**changes):
    given = {
        "supplier": "Ashdown Timber Limited",
        "vat_number": "GB123456782",
        "number": "AT-77",
        "issued": date(2026, 10, 30),
        "lines": LINES,
    }
    return make_document(**given | changes)


def receive(council, content, filename="invoice.xml"):
    stored = run(
        council("clerk"),
        "kernel.store_document",
        {"filename": filename, "content": content, "entity": "BHX"},
    ).value
    return run(council("clerk"), "payables.receive_invoice_document", {"document": stored}).value


@pytest.mark.parametrize("syntax", ["ubl", "cii"])
def test_a_document_becomes_an_invoice_of_the_supplier_with_its_vat_number(council, syntax):
    supplier = make_supplier(vat_number="123456782", name="Somebody Else Ltd")

    done = receive(council, document(syntax=syntax))

    assert (done.state, done.problem) == ("accepted", "")
    shown = ask(council("clerk"), "payables.invoice", {"invoice": done.invoice})
    assert (shown.supplier, shown.number, shown.order_reference) == (supplier, "AT-77", "PO-1")
    assert (shown.net_pence, shown.vat_pence, shown.gross_pence) == (11_503, 2_301, 13_804)
    assert [(line.net_pence, line.vat_pence) for line in shown.lines] == [
        (10_003, 2_001),
        (1_500, 300),
    ]


def test_a_supplier_is_found_by_name_or_bank_account_when_no_number_fits(council):
    by_name = make_supplier(name="Ashdown Timber Ltd")
    first = receive(council, document())
    by_account = make_payable_supplier("Oak Ltd", "66889922")

    second = receive(
        council,
        document(supplier="Unheard Of", vat_number="GB999999973", account_number="66889922"),
    )

    payees = [
        Invoice.objects.get(reference=item.invoice).payee.reference for item in (first, second)
    ]
    assert payees == [by_name, by_account]


def test_failed_arithmetic_names_the_rule_what_was_expected_and_found_and_is_not_lost(council):
    make_supplier(vat_number="123456782")

    done = receive(council, document().replace(b">138.04<", b">139.04<"))

    assert (done.state, done.invoice) == ("exception", "")
    assert done.problem.startswith("BR-CO-15: expected ")
    assert "139.04" in done.problem
    waiting = ask(council("clerk"), "payables.received_documents_list")
    assert [(item.reference, item.owner) for item in waiting] == [(done.reference, "ap_clerk")]
    assert InvoiceCheck.objects.filter(rule="BR-CO-15", ok=False).exists()
    tasks = ask(council("clerk"), "kernel.inbox")
    assert [task.command for task in tasks] == ["payables.settle_received_document"]


def test_a_document_that_failed_a_rule_is_returned_never_accepted(council):
    make_supplier(vat_number="123456782")
    done = receive(council, document().replace(b">138.04<", b">139.04<"))
    given = {"received": done.reference, "note": "Totals are wrong; supplier told"}

    with pytest.raises(Refusal, match="cannot be accepted: BR-CO-15 failed"):
        run(council("clerk"), "payables.settle_received_document", {**given, "action": "accept"})
    run(council("clerk"), "payables.settle_received_document", {**given, "action": "return"})

    assert ReceivedDocument.objects.get().state == "returned"


def test_an_unknown_supplier_waits_until_somebody_names_one(council):
    done = receive(council, document())
    supplier = make_supplier(name="Registered Since Ltd")

    settled = run(
        council("clerk"),
        "payables.settle_received_document",
        {"received": done.reference, "action": "accept", "supplier": supplier, "note": "New"},
    ).value

    assert "No supplier is known" in done.problem
    assert (settled.state, settled.invoice[:4]) == ("accepted", "INV-")
    assert ask(council("clerk"), "kernel.inbox") == []


def test_a_number_already_entered_by_hand_becomes_an_exception(council):
    supplier = make_supplier(vat_number="123456782")
    first = make_invoice(council("clerk"), supplier, "AT-77")

    done = receive(council, document())

    assert done.state == "exception"
    assert f"already here as {first}" in done.problem


def test_the_same_document_again_answers_what_became_of_it(council):
    make_supplier(vat_number="123456782")

    first, second = receive(council, document()), receive(council, document())

    assert first == second
    assert Invoice.objects.count() == 1


@pytest.mark.parametrize(
    "content", [b"not an invoice", b"<?xml version='1.0'?><html/>", b"%PDF-1.4"]
)
def test_what_cannot_be_read_is_kept_with_the_reason(council, content):
    done = receive(council, content, "letter.bin")

    assert done.state == "exception"
    assert done.problem.startswith("It cannot be read as an e-invoice")


def test_a_credit_note_document_is_a_credit_note(council):
    make_supplier(vat_number="123456782")

    done = receive(council, document(credit_note=True))

    assert Invoice.objects.get(reference=done.invoice).kind == "credit_note"


def test_the_schools_do_not_see_the_councils_exceptions(council):
    receive(council, document())

    assert ask(council("schools"), "payables.received_documents_list") == []
    assert len(ask(SYSTEM, "payables.received_documents_list")) == 1
