"""B15, B16: a supplier sees where each invoice stands without a call, and nobody else's."""

from datetime import timedelta

import pytest
from django.test import Client

from chamberlain.kernel import clock, events
from chamberlain.kernel.door import NotPermitted, Refusal, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.kernel.people import caller_for
from chamberlain.payables.make import (
    make_approved_invoice,
    make_invoice,
    make_payable_supplier,
    make_paying_account,
    make_released_run,
)
from chamberlain.ui.testing import assert_accessible, assert_fits, shot

OWN, OTHER = "Ashdown Timber Ltd", "Brede Signs Ltd"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME, settings.DEMONSTRATION = tmp_path, True
    return tmp_path


def _two_suppliers():
    make_paying_account()
    return (
        make_payable_supplier(OWN, "66374958"),
        make_payable_supplier(OTHER, "66374966"),
    )


@pytest.fixture
def suppliers(council):
    return _two_suppliers()


@pytest.fixture
def contact(council, suppliers):
    return _contact_of(council, suppliers[0])


def _contact_of(council, supplier):
    """A person of a supplier, given access by two officers."""
    inputs = {"username": "jo.ashdown", "name": "Jo Ashdown", "title": OWN}
    person = run(SYSTEM, "kernel.add_person", inputs).value
    asked = {
        "person": person,
        "role": "supplier_contact",
        "reach": "own",
        "place": supplier,
    }
    request = run(council("access"), "kernel.ask_access", asked).value
    run(council("agreer"), "kernel.agree_access", {"request": request})
    return caller_for("jo.ashdown")


def _paid(council, supplier):
    make_approved_invoice(council("clerk"), council("holder"), supplier)
    return make_released_run(council("preparer"), council("releaser"), council("releaser2"))


def test_a_supplier_sees_its_own_invoices_and_nobody_elses(council, suppliers, contact):
    """B15: Suppliers had to telephone to learn where their invoice was."""
    mine = make_invoice(council("clerk"), suppliers[0], "A-1")
    make_invoice(council("clerk"), suppliers[1], "B-1")

    found = ask(contact, "payables.my_invoices")

    assert [(one.invoice, one.number, one.state) for one in found] == [
        (mine, "A-1", "Being checked")
    ]


def test_an_invoice_of_another_supplier_is_not_there(council, suppliers, contact):
    theirs = make_invoice(council("clerk"), suppliers[1], "B-1")

    with pytest.raises(Refusal, match="no invoice"):
        ask(contact, "payables.my_invoice", {"invoice": theirs})
    with pytest.raises(Refusal, match="no supplier"):
        ask(contact, "payables.my_invoices", {"supplier": suppliers[1]})


def test_a_supplier_reaches_nothing_of_the_staff_door(contact, suppliers):
    for name in ("payables.invoices", "payables.supplier_suggest", "payables.suppliers"):
        with pytest.raises(NotPermitted):
            ask(contact, name, {"text": "x"} if name.endswith("suggest") else {})


def test_an_officer_without_a_supplier_has_nothing_at_the_suppliers_door(council, suppliers):
    with pytest.raises(NotPermitted):
        ask(council("clerk"), "payables.my_invoices")


def test_money_on_its_way_is_told_with_its_day_and_what_it_is_for(council, suppliers, contact):
    _paid(council, suppliers[0])

    (supplier,) = ask(contact, "payables.my_suppliers")
    (payment,) = ask(contact, "payables.my_payments")
    (invoice,) = ask(contact, "payables.my_invoices")
    (line,) = ask(contact, "payables.my_remittance", {"payment": payment.payment})

    assert (supplier.next_pence, supplier.next_on) == (payment.amount_pence, payment.pay_on)
    assert (payment.state, invoice.state) == ("On its way", "Being paid")
    assert line.amount_pence == invoice.gross_pence == payment.amount_pence


def test_interest_is_told_for_what_is_late_and_none_for_what_is_in_time(
    council, suppliers, contact
):
    today = clock.business_date()
    day = today - timedelta(days=200)
    make_invoice(council("clerk"), suppliers[0], "OLD", invoice_date=day, received_on=day)
    make_invoice(council("clerk"), suppliers[0], "NEW")

    found = {one.number: one for one in ask(contact, "payables.my_invoices")}

    assert found["OLD"].days_late == (today - found["OLD"].pay_by).days > 150
    assert found["OLD"].interest_pence > 4_000
    assert (found["NEW"].days_late, found["NEW"].interest_pence) == (0, 0)


def test_an_invoice_sent_at_the_door_is_taken_in_as_received_today(suppliers, contact):
    content = b"this is no e-invoice"

    run(contact, "payables.my_send_invoice", {"content": content, "filename": "bill.xml"})
    events.deliver()

    (waiting,) = ask(SYSTEM, "payables.received_documents_list", {})
    assert (waiting.filename, waiting.state) == ("bill.xml", "exception")


def test_new_bank_details_asked_for_at_the_door_are_paid_only_once_verified(
    council, suppliers, contact
):
    given = {"sort_code": "20-00-00", "account_number": "55779911", "account_name": OWN}
    reference = run(contact, "payables.my_propose_bank_details", given).value

    newest, before = ask(contact, "payables.my_bank_details")

    assert (newest.details, newest.state, before.state) == (
        reference,
        "We will call you",
        "Verified",
    )
    assert newest.account.endswith("9911") and "55779911" not in newest.account
    waiting = ask(council("verifier"), "kernel.inbox", {"command": "payables.verify_bank_details"})
    assert any(reference in one.subject for one in waiting)


def _signed_in() -> Client:
    client = Client()
    client.post("/sign-in/as/jo.ashdown")
    return client


def _pages(invoice):
    return {
        "account": "account",
        "invoices": "invoices",
        "invoice": f"invoices/{invoice.invoice}",
        "payments": "payments",
        "payment": f"payments/{invoice.payment}",
        "bank": "bank",
        "change": "bank/change",
        "send": "send",
    }


def test_every_page_of_the_door_opens_and_names_no_officer(council, suppliers, contact):
    _paid(council, suppliers[0])
    (invoice,) = ask(contact, "payables.my_invoices")
    client = _signed_in()

    answers = {name: client.get(f"/suppliers/{at}") for name, at in _pages(invoice).items()}

    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(
        answers, 200
    )
    told = " ".join(answer.content.decode() for answer in answers.values())
    assert not any(name in told for name in ("USR-", "/staff/payables", "CHB101"))


def test_whoever_signs_in_for_a_supplier_begins_at_their_door(contact):
    assert _signed_in().get("/begin")["Location"] == "/suppliers/account"


@pytest.mark.browser
@pytest.mark.parametrize("screen", ["page", "phone"])
def test_the_door_fits_a_phone_and_anyone_can_use_it(request, committed, caller, site, screen):
    browser = request.getfixturevalue(screen)
    supplier = _two_suppliers()[0]
    person = _contact_of(caller, supplier)
    _paid(caller, supplier)
    (invoice,) = ask(person, "payables.my_invoices")
    session = _signed_in().cookies["sessionid"].value
    browser.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])

    for name, at in _pages(invoice).items():
        browser.goto(f"{site}/suppliers/{at}")
        shot(browser, f"suppliers-{name}-{screen}")
        assert_accessible(browser)
        assert_fits(browser)
