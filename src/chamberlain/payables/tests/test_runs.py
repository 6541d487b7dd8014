"""Payment runs from proposal to the bank's agreement, through the door."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from chamberlain.formats.bacs import read_standard18, write_input_report
from chamberlain.kernel import documents
from chamberlain.kernel.door import (
    EVERYTHING,
    ConflictOfDuties,
    OverLimit,
    Refusal,
    run,
)
from chamberlain.kernel.make import SYSTEM
from chamberlain.payables.errors import BankDetailsFrozen, NothingToPay, PaymentsFrozen
from chamberlain.payables.make import (
    make_approved_invoice,
    make_bank_details,
    make_payable_supplier,
    make_paying_account,
    make_released_run,
    make_run,
    make_supplier,
)
from chamberlain.payables.models import (
    Attempt,
    Obligation,
    Payment,
    Run,
    RunException,
    RunFile,
)

TODAY = date(2026, 11, 2)


@pytest.fixture
def bank(council):
    make_paying_account()
    return council


@pytest.fixture
def invoice(bank):
    def make(supplier, number="A-1", **parts):
        return make_approved_invoice(bank("clerk"), bank("holder"), supplier, number, **parts)

    return make


def released(council, **parts):
    return make_released_run(
        council("preparer"), council("releaser"), council("releaser2"), **parts
    )


def exceptions(reference):
    found = RunException.objects.filter(run__reference=reference).order_by("id")
    return [(item.code, item.blocks) for item in found]


def obligation_of(invoice):
    return Obligation.objects.get(source_ref=f"payables:invoice:{invoice}")


def test_a_run_pays_each_payee_once_with_credit_notes_taken_off(bank, invoice):
    ash = make_payable_supplier("Ash Ltd", "55779911")
    elm = make_payable_supplier("Elm Ltd", "66889922")
    invoice(ash, "A-1")
    invoice(ash, "A-2", net_pence=5_000, vat_pence=1_000)
    invoice(ash, "A-3", net_pence=1_000, vat_pence=200, kind="credit_note")
    invoice(elm, "E-1", net_pence=700, vat_pence=0)

    done = released(bank)

    assert (done.payments, done.total_pence) == (2, 12_000 + 6_000 - 1_200 + 700)
    kept = RunFile.objects.get()
    content = documents.read(EVERYTHING, kept.document)
    paid = read_standard18(content).records.filter(contra=False)
    assert paid.select("account_number", "amount_pence").rows() == [
        ("55779911", 16_800),
        ("66889922", 700),
    ]
    assert all(item.closed for item in Obligation.objects.all())


def test_what_cannot_be_paid_is_listed_each_with_its_reason(bank, invoice):
    plain = make_payable_supplier("Plain Ltd", "10000001")
    nothing = make_supplier(name="No Details Ltd")
    stopped = make_payable_supplier("Stopped Ltd", "10000002")
    cooling = make_payable_supplier("Cooling Ltd", "10000003")
    credit = make_payable_supplier("Credit Ltd", "10000004")
    held = make_payable_supplier("Held Ltd", "10000005")
    large = make_payable_supplier("Large Ltd", "10000006")
    for number, supplier in enumerate([plain, nothing, stopped, cooling, held], start=1):
        invoice(supplier, f"N-{number}", net_pence=1_000 * number)
    last = invoice(held, "N-9", net_pence=9_000)
    run(bank("clerk"), "payables.hold_invoice", {"invoice": last, "reason": "Query"})
    invoice(credit, "C-1", kind="credit_note", net_pence=300)
    invoice(large, "L-1", net_pence=900_000, vat_pence=0)
    run(SYSTEM, "payables.stop_supplier", {"supplier": stopped, "reason": "Insolvent"})
    make_bank_details(cooling, account_number="10000033")
    run(SYSTEM, "payables.set_payment_options", {"item_limit_pence": 800_000})

    reference = run(bank("preparer"), "payables.propose_run", {"due_by": "2026-12-31"}).value

    assert sorted(exceptions(reference)) == [
        ("cooling", True),
        ("held", True),
        ("new_details", False),
        ("new_details", False),
        ("no_details", True),
        ("over_limit", True),
        ("owes_us", True),
        ("payee_stopped", True),
    ]
    assert Run.objects.get(reference=reference).payments == 2


def test_shared_accounts_and_amounts_of_the_last_run_are_shown_to_releasers(bank, invoice):
    ash = make_payable_supplier("Ash Ltd", "55779911")
    invoice(ash, "A-1")
    released(bank)
    make_payable_supplier("Oak Ltd", "55779911")
    invoice(ash, "B-7", invoice_date=date(2026, 8, 1))

    reference = run(bank("preparer"), "payables.propose_run", {"due_by": "2026-12-31"}).value

    assert exceptions(reference) == [("same_as_last_run", False), ("shared_account", False)]


def test_nothing_is_in_two_runs(bank, invoice):
    invoice(make_payable_supplier("Ash Ltd", "55779911"))
    make_run(bank("preparer"))

    with pytest.raises(NothingToPay):
        make_run(bank("preparer"))


def test_a_cancelled_run_lets_what_it_held_be_paid_by_the_next(bank, invoice):
    invoice(make_payable_supplier("Ash Ltd", "55779911"))
    first = make_run(bank("preparer"))
    run(bank("preparer"), "payables.cancel_run", {"run": first, "reason": "Wrong day"})

    released(bank)

    assert list(Attempt.objects.order_by("id").values_list("attempt_no", "ended")) == [
        (1, "withdrawn"),
        (2, None),
    ]


def test_a_run_is_released_by_two_people_who_did_not_prepare_it(bank, invoice):
    invoice(make_payable_supplier("Ash Ltd", "55779911"))
    reference = make_run(bank("preparer"))
    run(bank("releaser"), "payables.release_run", {"run": reference})

    with pytest.raises(ConflictOfDuties, match="S07b"):
        run(bank("releaser"), "payables.release_run_again", {"run": reference})
    run(bank("releaser2"), "payables.release_run_again", {"run": reference})

    assert Run.objects.get().state == "released"


def test_the_database_refuses_a_release_by_one_person_alone(bank, invoice):
    invoice(make_payable_supplier("Ash Ltd", "55779911"))
    reference = make_run(bank("preparer"))
    run(bank("releaser"), "payables.release_run", {"run": reference})

    with pytest.raises(IntegrityError, match="released_by_two"):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE chamberlain_writer")
            cursor.execute(
                "UPDATE payables_run SET state = 'released', released_again_by = released_by"
            )


def test_a_run_above_the_limit_is_not_released(bank, invoice):
    invoice(make_payable_supplier("Ash Ltd", "55779911"))
    reference = make_run(bank("preparer"))
    limit = {"role": "payment_releaser", "document": "payment_run", "limit_pence": 11_999}
    run(SYSTEM, "kernel.set_limit", {**limit, "held_from": TODAY})

    with pytest.raises(OverLimit):
        run(bank("releaser"), "payables.release_run", {"run": reference})


def test_nothing_is_released_while_payments_are_frozen(bank, invoice):
    invoice(make_payable_supplier("Ash Ltd", "55779911"))
    reference = make_run(bank("preparer"))
    run(SYSTEM, "kernel.freeze_payments", {"reason": "restored from a backup"})

    with pytest.raises(PaymentsFrozen, match="restored"):
        run(bank("releaser"), "payables.release_run", {"run": reference})


def test_bank_details_are_frozen_while_a_run_is_open(bank, invoice):
    ash = make_payable_supplier("Ash Ltd", "55779911")
    invoice(ash)
    make_run(bank("preparer"))

    with pytest.raises(BankDetailsFrozen):
        make_bank_details(ash, account_number="10000099")


def test_a_supplier_stopped_after_the_proposal_stops_the_release(bank, invoice):
    ash = make_payable_supplier("Ash Ltd", "55779911")
    invoice(ash)
    reference = make_run(bank("preparer"))
    run(SYSTEM, "payables.stop_supplier", {"supplier": ash, "reason": "Insolvent"})

    with pytest.raises(Refusal, match=f"Payments to {ash} were stopped since"):
        run(bank("releaser"), "payables.release_run", {"run": reference})


def test_what_a_submitted_run_pays_no_longer_changes(bank, invoice):
    invoice(make_payable_supplier("Ash Ltd", "55779911"))
    make_run(bank("preparer"))

    for change in (
        "UPDATE payables_payment SET amount_pence = 1",
        "UPDATE payables_attempt SET amount_pence = 1",
        "DELETE FROM payables_attempt",
    ):
        with pytest.raises(IntegrityError):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL ROLE chamberlain_writer")
                cursor.execute(change)


def test_what_is_taken_out_waits_for_the_next_run_and_may_be_put_back(bank, invoice):
    ash = make_payable_supplier("Ash Ltd", "55779911")
    first, second = invoice(ash, "A-1"), invoice(ash, "A-2", net_pence=5_000, vat_pence=0)
    preparer = bank("preparer")
    reference = run(preparer, "payables.propose_run", {"due_by": "2026-12-31"}).value
    out = obligation_of(second).reference

    run(
        preparer,
        "payables.exclude_from_run",
        {"run": reference, "obligations": [out], "reason": "Query"},
    )
    without = Run.objects.get().total_pence
    run(preparer, "payables.include_in_run", {"run": reference, "obligation": out})

    assert (without, Run.objects.get().total_pence) == (12_000, 17_000)
    assert obligation_of(first).reference != out


def test_the_release_posts_creditors_against_money_on_its_way(bank, invoice):
    invoice(make_payable_supplier("Ash Ltd", "55779911"))

    done = released(bank)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account, amount_pence FROM ledger_line l JOIN ledger_journal j "
            "ON j.id = l.journal_id WHERE j.source_ref = %s ORDER BY l.line_no",
            [f"payables:run:{done.run}"],
        )
        assert cursor.fetchall() == [("L1020", 12_000), ("A2200", -12_000)]


def stored(content, name="report.xml"):
    return run(
        SYSTEM, "kernel.store_document", {"filename": name, "content": content, "entity": "BHX"}
    ).value


def test_a_run_is_sent_only_when_the_input_report_agrees(bank, invoice):
    invoice(make_payable_supplier("Ash Ltd", "55779911"))
    invoice(make_payable_supplier("Elm Ltd", "66889922"), "E-1")
    done = released(bank)
    file = documents.read(EVERYTHING, RunFile.objects.get().document)
    wrong = stored(write_input_report(file, produced_on=TODAY, rejected=frozenset({1})), "1.xml")
    right = stored(write_input_report(file, produced_on=TODAY), "2.xml")

    first = run(
        bank("preparer"), "payables.load_input_report", {"run": done.run, "document": wrong}
    ).value
    unsent = Run.objects.get().state
    second = run(
        bank("preparer"), "payables.load_input_report", {"run": done.run, "document": right}
    ).value

    assert (first.agrees, unsent) == (False, "released")
    assert any("credits accepted: expected 2" in words for words in first.differences)
    assert (second.agrees, Run.objects.get().state) == (True, "sent")


@pytest.mark.parametrize(
    ("what", "becomes", "difference"),
    [
        (b'userNumber="123456"', b'userNumber="654321"', "service user number"),
        (b"1 DAILY  ", b"4 MULTI  ", "work code"),
        (b"2026-11-03", b"2026-11-04", "processing date"),
        (b'number="10000017"', b'number="10000018"', "account"),
        (b"120.00", b"120.01", "pence"),
    ],
)
def test_any_difference_of_the_report_keeps_the_run_unsent(
    bank, invoice, what, becomes, difference
):
    invoice(make_payable_supplier("Ash Ltd", "55779911"))
    done = released(bank)
    file = documents.read(EVERYTHING, RunFile.objects.get().document)
    report = write_input_report(file, produced_on=TODAY)
    assert what in report

    answer = run(
        bank("preparer"),
        "payables.load_input_report",
        {"run": done.run, "document": stored(report.replace(what, becomes))},
    ).value

    assert not answer.agrees
    assert any(difference in words for words in answer.differences)
    assert Run.objects.get().state == "released"


def test_a_returned_payment_is_owed_once_more_and_its_details_are_not_used_again(bank, invoice):
    ash = make_payable_supplier("Ash Ltd", "55779911")
    first = invoice(ash)
    released(bank)
    payment = Payment.objects.get()

    run(
        bank("preparer"),
        "payables.return_payment",
        {"payment": payment.reference, "reason": "Account closed"},
    )

    owed = obligation_of(first)
    assert (owed.settled_pence, owed.closed) == (0, False)
    with pytest.raises(NothingToPay):
        make_run(bank("preparer"))
    with pytest.raises(Refusal, match="came back on"):
        run(
            bank("preparer"),
            "payables.return_payment",
            {"payment": payment.reference, "reason": "Again"},
        )


def test_a_run_may_also_be_written_as_pain_001(bank, invoice):
    invoice(make_payable_supplier("Ash Ltd", "55779911"))

    done = released(bank, formats=["pain001"])

    content = documents.read(EVERYTHING, RunFile.objects.get().document)
    assert b"pain.001.001.09" in content
    assert b'<InstdAmt Ccy="GBP">120.00</InstdAmt>' in content
    assert done.files[0].total_pence == 12_000
