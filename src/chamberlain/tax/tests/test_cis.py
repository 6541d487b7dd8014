"""The Construction Industry Scheme: verified, deducted from labour, returned each month."""

from datetime import date

import pytest

from chamberlain.kernel.door import Refusal, ask, run
from chamberlain.kernel.events import deliver
from chamberlain.kernel.make import SYSTEM
from chamberlain.ledger.models import Line
from chamberlain.payables.make import (
    make_approved_invoice,
    make_payable_supplier,
    make_paying_account,
    make_released_run,
)
from chamberlain.tax.errors import FiguresMoved, NotVerified, ReturnState
from chamberlain.tax.models import CisReturn, Deduction, Verification

MONTH = {"entity": "BHX", "tax_year": "2026-27", "tax_month": 8}
PAID = date(2026, 11, 12)


def subcontractor(council, status="net", payee="SUP-0000001", verified_on=date(2026, 10, 1)):
    given = {"entity": "BHX", "payee": payee, "name": "Ashdown Roofing", "utr": "1234567890"}
    found = run(council("accountant"), "tax.record_subcontractor", given).value
    if status:
        told = {"subcontractor": found, "status": status, "verified_on": verified_on}
        run(council("accountant"), "tax.record_verification", {**told, "number": "V1234567890"})
    return found


@pytest.fixture
def payee(council):
    """A supplier who can be paid."""
    return make_payable_supplier("Ashdown Roofing Ltd", "31926819")


def deduct(council, found, invoice="INV-1", gross=1_000_00, materials=400_00, pay_on=PAID):
    given = {
        "subcontractor": found, "invoice": invoice, "gross_pence": gross,
        "materials_pence": materials, "pay_on": pay_on,
    }  # fmt: skip
    return run(council("accountant"), "tax.record_deduction", given).value


def paid(council, deduction, on=PAID):
    given = {"deduction": deduction, "paid_on": on}
    run(council("accountant"), "tax.mark_deduction_paid", given)


def test_nothing_is_deducted_before_the_subcontractor_is_verified(council, payee):
    found = subcontractor(council, status="", payee=payee)

    with pytest.raises(NotVerified, match="not verified"):
        deduct(council, found)


def test_an_old_verification_does_not_serve(council, payee):
    found = subcontractor(council, payee=payee, verified_on=date(2023, 10, 1))

    with pytest.raises(NotVerified, match="verify it again"):
        deduct(council, found)


def test_a_deduction_is_posted_and_held_back_from_the_next_payment(council, payee):
    deduction = deduct(council, subcontractor(council, payee=payee))

    kept = Deduction.objects.get(reference=deduction)
    lines = {line.account: line.amount_pence for line in Line.objects.all()}
    assert (kept.liable_pence, kept.rate_e2, kept.deduction_pence) == (600_00, 2_000, 120_00)
    assert lines == {"L1020": 120_00, "L1130": -120_00}


def test_a_payment_run_pays_the_invoice_less_the_deduction_and_dates_it(council, payee):
    make_paying_account()
    make_approved_invoice(
        council("clerk"), council("head"), payee, net_pence=1_000_00, vat_pence=200_00
    )
    deduction = deduct(council, subcontractor(council, payee=payee))

    released = make_released_run(council("preparer"), council("releaser"), council("releaser2"))
    deliver()

    kept = Deduction.objects.get(reference=deduction)
    assert released.total_pence == 1_200_00 - 120_00
    assert kept.tax_year == "2026-27"
    assert kept.tax_month is not None


def test_an_unmatched_subcontractor_has_30_percent_deducted_and_a_gross_one_nothing(council, payee):
    unmatched = deduct(council, subcontractor(council, "unmatched", payee))
    other = make_payable_supplier("Beacon Scaffolding Ltd", "31926827")

    gross = deduct(council, subcontractor(council, "gross", other), "INV-2")

    assert Deduction.objects.get(reference=unmatched).deduction_pence == 180_00
    assert Deduction.objects.get(reference=gross).deduction_pence == 0
    assert Deduction.objects.get(reference=gross).journal == ""


def test_an_invoice_has_one_deduction(council, payee):
    found = subcontractor(council, payee=payee)
    deduct(council, found)

    with pytest.raises(Refusal, match="already"):
        deduct(council, found)


def test_a_month_is_returned_by_two_people_and_stands(council, payee):
    paid(council, deduct(council, subcontractor(council, payee=payee)))
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 12, 7)})
    run(council("accountant"), "tax.prepare_cis_return", MONTH)

    with pytest.raises(Refusal):
        run(council("accountant"), "tax.approve_cis_return", MONTH)
    run(council("chief"), "tax.approve_cis_return", MONTH)
    with pytest.raises(Refusal):
        run(council("chief"), "tax.submit_cis_return", {**MONTH, "receipt": "R-1"})
    run(council("s151"), "tax.submit_cis_return", {**MONTH, "receipt": "R-1"})

    made = CisReturn.objects.get()
    assert (made.gross_pence, made.materials_pence, made.deduction_pence) == (
        1_000_00, 400_00, 120_00,
    )  # fmt: skip
    assert made.due_on == date(2026, 12, 19)
    with pytest.raises(ReturnState, match="submitted"):
        run(council("accountant"), "tax.prepare_cis_return", MONTH)


def test_a_payment_found_late_sends_the_return_back_and_none_joins_a_sent_month(council, payee):
    found = subcontractor(council, payee=payee)
    paid(council, deduct(council, found))
    late = deduct(council, found, "INV-2")
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 12, 7)})
    run(SYSTEM, "ledger.open_period", {"entity": "BHX", "year": 2026, "period": 9})
    run(council("accountant"), "tax.prepare_cis_return", MONTH)
    paid(council, late)

    with pytest.raises(FiguresMoved):
        run(council("chief"), "tax.approve_cis_return", MONTH)

    run(council("chief"), "tax.reject_cis_return", {**MONTH, "reason": "INV-2 was missing"})
    run(council("accountant"), "tax.prepare_cis_return", MONTH)
    run(council("chief"), "tax.approve_cis_return", MONTH)
    run(council("s151"), "tax.submit_cis_return", {**MONTH, "receipt": "R-1"})
    with pytest.raises(ReturnState, match="returned"):
        paid(council, deduct(council, found, "INV-3"))


def test_a_nil_month_is_returned_too(council):
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 12, 7)})

    run(council("accountant"), "tax.prepare_cis_return", MONTH)

    assert CisReturn.objects.get().deduction_pence == 0


def test_statements_name_what_was_deducted_and_the_number_of_the_higher_rate_alone(council, payee):
    paid(council, deduct(council, subcontractor(council, "unmatched", payee)))

    (statement,) = ask(SYSTEM, "tax.cis_statements", MONTH)

    assert (statement.deduction_pence, statement.paid_pence) == (180_00, 820_00)
    assert statement.verification_number == "V1234567890"


def test_a_taxpayer_reference_is_masked_but_in_the_file(council, payee):
    paid(council, deduct(council, subcontractor(council, payee=payee)))
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 12, 7)})
    run(council("accountant"), "tax.prepare_cis_return", MONTH)
    run(council("chief"), "tax.approve_cis_return", MONTH)

    (shown,) = ask(SYSTEM, "tax.cis_returns", MONTH)
    (filed,) = ask(SYSTEM, "tax.cis_return_file", MONTH)

    assert shown.lines[0]["utr"] == "••••••7890"
    assert filed["utr"] == "1234567890"
    assert Verification.objects.count() == 1
