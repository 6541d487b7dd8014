"""Invoices from entry to approval, through the door."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from chamberlain.kernel.door import ConflictOfDuties, NotPermitted, OverLimit, Refusal, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.payables.errors import DuplicateInvoice
from chamberlain.payables.make import (
    CODING,
    make_approved_invoice,
    make_invoice,
    make_supplier,
    state_of,
)
from chamberlain.payables.models import Invoice, Obligation


def approved(council, number="A-1", **parts):
    supplier = parts.pop("supplier", None) or make_supplier()
    return make_approved_invoice(council("clerk"), council("holder"), supplier, number, **parts)


def journal_of(invoice):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account, fund, amount_pence FROM ledger_line l JOIN ledger_journal j "
            "ON j.id = l.journal_id WHERE j.source_ref = %s ORDER BY l.line_no",
            [f"payables:invoice:{invoice}"],
        )
        return cursor.fetchall()


def test_an_invoice_is_dated_by_the_law_from_the_day_it_was_received(council):
    invoice = make_invoice(council("clerk"), make_supplier())

    shown = ask(council("clerk"), "payables.invoice", {"invoice": invoice})

    assert (shown.received_on, shown.pay_by, shown.days_left) == (
        date(2026, 11, 2),
        date(2026, 12, 1),
        29,
    )
    assert shown.due_on == date(2026, 11, 25)
    assert shown.received_by == council("clerk").person


@pytest.mark.parametrize("again", ["A-1", "a 1", "00A1", "A/1"])
def test_the_same_number_of_the_same_supplier_is_refused(council, again):
    supplier = make_supplier()
    first = make_invoice(council("clerk"), supplier, "A-1")

    with pytest.raises(DuplicateInvoice, match=f"already here as {first}"):
        make_invoice(council("clerk"), supplier, again)


def test_the_database_itself_refuses_the_same_number_twice(council):
    invoice = make_invoice(council("clerk"), make_supplier())
    row = Invoice.objects.filter(reference=invoice).values().get()

    with pytest.raises(IntegrityError, match="payables_invoice_number_once"):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE chamberlain_writer")
            Invoice.objects.create(**{**row, "id": None, "reference": "INV-X"})


def test_a_cancelled_number_may_come_again(council):
    supplier = make_supplier()
    first = make_invoice(council("clerk"), supplier, "A-1")
    run(council("senior"), "payables.cancel_invoice", {"invoice": first, "reason": "Not ours"})

    assert make_invoice(council("clerk"), supplier, "A-1") != first


def test_a_like_number_is_held_with_the_reason_until_a_second_person_clears_it(council):
    supplier = make_supplier()
    first = make_invoice(council("clerk"), supplier, "AB-1001")

    second = make_invoice(council("clerk"), supplier, "AB-IOO1")

    shown = ask(council("clerk"), "payables.invoice", {"invoice": second})
    assert (shown.state, shown.duplicates[0].other, shown.duplicates[0].test) == (
        "held",
        first,
        "D6",
    )
    clear = {"invoice": second, "reason": "Two deliveries, checked against both orders"}
    with pytest.raises(NotPermitted):
        run(council("clerk"), "payables.clear_duplicate", clear)
    run(council("senior"), "payables.clear_duplicate", clear)
    assert state_of(council("clerk"), second) == "coded"


def test_lines_that_do_not_add_up_are_refused_naming_what_is_expected_and_found(council):
    lines = [{"net_pence": 9_999, "vat_pence": 2_000, **CODING}]

    with pytest.raises(Refusal, match=r"the lines make 99.99, not 100.00"):
        make_invoice(council("clerk"), make_supplier(), lines=lines)


def test_a_file_of_invoices_takes_the_good_and_names_the_bad(council):
    supplier = make_supplier()
    row = {"supplier": supplier, "invoice_date": "2026-10-26", "net_pence": "100.00"}
    items = [
        {**row, "number": "F-1", "vat_pence": "20.00", **CODING},
        {**row, "number": "F-1", "net_pence": "50.00", **CODING, "vat_code": "Z"},
        {**row, "number": "F-2", "supplier": "SUP-9999999"},
        {**row, "number": "F-3", "net_pence": "333.33", "invoice_date": "2026-11-30"},
        {**row, "number": "F-4", "net_pence": "77.77", **CODING, "account": "00000"},
        {**row, "number": "F-5", "net_pence": "13.13"},
    ]

    done = run(council("clerk"), "payables.enter_invoices", {"items": items}).value

    assert [(item.row, item.field) for item in done.refused] == [
        (2, "supplier"),
        (3, "invoice_date"),
        (4, "account"),
    ]
    assert list(Invoice.objects.order_by("id").values_list("number", "gross_pence", "state")) == [
        ("F-1", 17_000, "coded"),
        ("F-5", 1_313, "received"),
    ]


def test_coding_must_account_for_the_whole_invoice(council):
    invoice = make_invoice(
        council("clerk"), make_supplier(), lines=[{"net_pence": 10_000, "vat_pence": 2_000}]
    )
    part = {"net_pence": 7_500, "vat_pence": 2_000, **CODING}

    with pytest.raises(Refusal, match=r"£25.00 of net is left to code"):
        run(council("clerk"), "payables.code_invoice", {"invoice": invoice, "lines": [part]})
    rest = {"net_pence": 2_500, **CODING}
    run(council("clerk"), "payables.code_invoice", {"invoice": invoice, "lines": [part, rest]})

    assert state_of(council("clerk"), invoice) == "coded"


def test_approval_posts_the_cost_and_the_vat_against_creditors(council):
    invoice = approved(council)

    assert journal_of(invoice) == [
        ("42060", "GF", 10_000),
        ("A2150", "GF", 2_000),
        ("L1020", "GF", -12_000),
    ]
    owed = Obligation.objects.get(source_ref=f"payables:invoice:{invoice}")
    assert (owed.owed_pence, owed.settled_pence, owed.closed) == (12_000, 0, False)


def test_a_credit_note_posts_the_other_way_and_is_owed_back(council):
    invoice = approved(council, kind="credit_note")

    assert journal_of(invoice) == [
        ("42060", "GF", -10_000),
        ("A2150", "GF", -2_000),
        ("L1020", "GF", 12_000),
    ]
    assert Obligation.objects.get().owed_pence == -12_000


def test_blocked_vat_is_part_of_the_cost(council):
    coding = {**CODING, "vat_code": "IR"}
    lines = [{"net_pence": 10_000, "vat_pence": 2_000, **coding}]

    invoice = approved(council, lines=lines)

    assert journal_of(invoice) == [("42060", "GF", 12_000), ("L1020", "GF", -12_000)]


def test_whoever_entered_an_invoice_does_not_approve_it(council):
    invoice = make_invoice(council("clerk"), make_supplier())
    run(council("clerk"), "payables.submit_invoice", {"invoice": invoice})
    both = ["payables.enter_invoice", "payables.approve_invoice"]
    role = {"role": "ap_clerk", "name": "Both", "permissions": both, "sees": ["payee:supplier"]}
    run(SYSTEM, "kernel.set_role", role)
    limit = {"role": "ap_clerk", "document": "invoice", "limit_pence": 10**9}
    run(SYSTEM, "kernel.set_limit", {**limit, "held_from": date(2026, 4, 1)})

    with pytest.raises(ConflictOfDuties, match="S06"):
        run(council("clerk"), "payables.approve_invoice", {"invoice": invoice})


def test_an_invoice_above_the_limit_needs_somebody_with_a_higher_one(council):
    invoice = make_invoice(council("clerk"), make_supplier(), net_pence=1_000_000, vat_pence=1)
    run(council("clerk"), "payables.submit_invoice", {"invoice": invoice})

    with pytest.raises(OverLimit, match=r"£10,000.01 is above your limit of £10,000.00"):
        run(council("holder"), "payables.approve_invoice", {"invoice": invoice})
    run(council("head"), "payables.approve_invoice", {"invoice": invoice})

    assert state_of(council("clerk"), invoice) == "approved"


def test_many_are_approved_at_once_and_each_that_may_not_be_is_named(council):
    supplier = make_supplier()
    good = make_invoice(council("clerk"), supplier, "M-1")
    large = make_invoice(council("clerk"), supplier, "M-2", net_pence=5_000_000)
    uncoded = make_invoice(
        council("clerk"), supplier, "M-3", net_pence=777, vat_pence=0, lines=[{"net_pence": 777}]
    )
    sent = run(
        council("clerk"), "payables.submit_invoices", {"invoices": [good, large, uncoded]}
    ).value

    done = run(
        council("holder"), "payables.approve_invoices", {"invoices": [good, large, uncoded]}
    ).value

    assert (sent.accepted, done.accepted) == ([good, large], [good])
    assert [item.value for item in done.refused] == [large, uncoded]


def test_days_in_dispute_are_added_to_the_thirty(council):
    invoice = approved(council)
    run(council("clerk"), "payables.dispute_invoice", {"invoice": invoice, "reason": "Short"})
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 11, 9)})
    disputed = ask(council("clerk"), "payables.invoice", {"invoice": invoice})

    run(council("clerk"), "payables.resolve_dispute", {"invoice": invoice, "resolution": "Came"})

    shown = ask(council("clerk"), "payables.invoice", {"invoice": invoice})
    assert (disputed.state, disputed.days_left) == ("disputed", None)
    assert (shown.state, shown.pay_by) == ("approved", date(2026, 12, 8))


@pytest.mark.parametrize(
    ("stop", "go_on"),
    [
        (("hold_invoice", {"reason": "Price"}), ("unhold_invoice", {"reason": "Agreed"})),
        (("dispute_invoice", {"reason": "Short"}), ("resolve_dispute", {"resolution": "Came"})),
    ],
)
def test_what_is_stopped_leaves_its_approvers_inbox_until_it_goes_on(council, stop, go_on):
    invoice = make_invoice(council("clerk"), make_supplier(), "H-1")
    run(council("clerk"), "payables.submit_invoice", {"invoice": invoice})

    def waiting():
        found = ask(council("holder"), "kernel.inbox", {"command": "payables.approve_invoice"})
        return [one.subject.rpartition(":")[2] for one in found]

    before = waiting()
    run(council("clerk"), f"payables.{stop[0]}", {"invoice": invoice} | stop[1])
    meanwhile = waiting()
    who = "senior" if go_on[0] == "unhold_invoice" else "clerk"
    run(council(who), f"payables.{go_on[0]}", {"invoice": invoice} | go_on[1])

    assert (before, meanwhile, waiting()) == ([invoice], [], [invoice])


def test_cancelling_an_approved_invoice_reverses_its_journal(council):
    invoice = approved(council)

    run(council("senior"), "payables.cancel_invoice", {"invoice": invoice, "reason": "Wrong body"})

    assert Obligation.objects.get().closed
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(amount_pence) FROM ledger_line WHERE account = 'L1020'")
        assert cursor.fetchone()[0] == 0


@pytest.mark.parametrize(
    ("change", "guard"),
    [
        ("UPDATE payables_invoice SET gross_pence = 1, net_pence = 1, vat_pence = 0", "fixed"),
        ("UPDATE payables_invoice SET state = 'received'", "cannot become"),
        ("UPDATE payables_invoice_line SET account = '42070'", "no longer change"),
        ("DELETE FROM payables_invoice_line", "no longer change"),
        ("DELETE FROM payables_invoice", "not allowed"),
        ("UPDATE payables_obligation SET settled_pence = owed_pence + 1", "at_most_once"),
    ],
)
def test_the_database_keeps_an_approved_invoice_as_it_is(council, change, guard):
    approved(council)

    with pytest.raises(IntegrityError, match=guard):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE chamberlain_writer")
            cursor.execute(change)
