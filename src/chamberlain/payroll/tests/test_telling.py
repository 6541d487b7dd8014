"""The tax office is told of every payslip, before payday, and its answer is kept."""

from datetime import date

import pytest
from lxml import etree

from chamberlain.demo.rti_stand_in import stand_in
from chamberlain.kernel.documents import read
from chamberlain.kernel.door import EVERYTHING, Refusal, run
from chamberlain.kernel.events import deliver
from chamberlain.kernel.make import SYSTEM
from chamberlain.payroll.models import Result, Submission
from chamberlain.payroll.tests.conftest import opened, posted

NS = "{http://www.govtalk.gov.uk/taxation/PAYE/RTI/FullPaymentSubmission/26-27/1}"


@pytest.fixture
def told(payroll, settings, tmp_path):
    """A posted run of November, and the reference of its FPS."""
    settings.HOME = tmp_path
    reference, _ = opened(payroll)
    posted(payroll, reference)
    return run(payroll("payroll"), "payroll.prepare_fps", {"run": reference}).value


def employees():
    body = read(EVERYTHING, Submission.objects.get().document)
    return {
        one.find(f"{NS}Employment/{NS}PayId").text: one
        for one in etree.fromstring(body).iter(f"{NS}Employee")
    }


def test_an_fps_tells_the_payment_and_the_year_so_far_with_what_was_taken_on(told):
    found = employees()

    one = Result.objects.get(payroll_id="E1")
    pay = found["E1"].find(f"{NS}Employment")
    assert pay.find(f"{NS}Payment/{NS}TaxablePay").text == f"{one.taxable_pence / 100:.2f}"
    to_date = one.taxable_pence + 17_930_00
    assert pay.find(f"{NS}FiguresToDate/{NS}TaxablePay").text == f"{to_date / 100:.2f}"
    assert pay.find(f"{NS}NIlettersAndValues/{NS}NIletter").text == "A"
    assert pay.find(f"{NS}Payment/{NS}MonthNo").text == "8"
    loan = found["E3"].find(f"{NS}Employment/{NS}Payment/{NS}StudentLoanRecovered")
    assert loan.get("PlanType") == "02"


def test_a_run_is_told_of_once(told, payroll):
    subject = Submission.objects.get().subject

    with pytest.raises(Refusal, match="tells this already"):
        reference = subject.rpartition(":")[2]
        run(payroll("payroll"), "payroll.prepare_fps", {"run": reference})


def test_a_submission_is_sent_and_its_receipt_kept(told, payroll):
    with stand_in() as (address, gateway):
        gave = {"entity": "BHX", "scheme": "MAIN", "gateway": address, "sender_id": "ISV635"}
        run(payroll("paymanager"), "payroll.set_gateway", gave)
        run(payroll("payroll"), "payroll.send_submission", {"submission": told})
        deliver()

    assert Submission.objects.get().state == "accepted"
    assert len(gateway.accepted) == 1


def test_an_answer_lost_on_the_way_is_asked_for_again(told, payroll):
    with stand_in() as (address, gateway):
        gave = {"entity": "BHX", "scheme": "MAIN", "gateway": address, "sender_id": "ISV635"}
        run(payroll("paymanager"), "payroll.set_gateway", gave)
        gateway.lose_answers = 1
        run(payroll("payroll"), "payroll.send_submission", {"submission": told})
        deliver()
        deliver()

    assert Submission.objects.get().state == "accepted"


def test_a_refused_submission_keeps_the_words_and_may_be_made_again(told, payroll):
    with stand_in() as (address, gateway):
        gave = {"entity": "BHX", "scheme": "MAIN", "gateway": address, "sender_id": "ISV635"}
        run(payroll("paymanager"), "payroll.set_gateway", gave)
        gateway.refuse = "PAYE reference unknown"
        run(payroll("payroll"), "payroll.send_submission", {"submission": told})
        deliver()

    found = Submission.objects.get()
    assert (found.state, found.answer) == ("refused", "7900 PAYE reference unknown")
    reference = found.subject.rpartition(":")[2]
    again = run(payroll("payroll"), "payroll.prepare_fps", {"run": reference}).value
    assert Submission.objects.get(reference=again).attempt == 2


def test_after_payday_the_reason_for_being_late_is_needed(payroll, settings, tmp_path):
    settings.HOME = tmp_path
    reference, _ = opened(payroll)
    posted(payroll, reference)
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 11, 26)})

    with pytest.raises(Refusal, match="late"):
        run(payroll("payroll"), "payroll.prepare_fps", {"run": reference})


def test_a_month_in_which_nobody_was_paid_is_told_so(payroll, settings, tmp_path):
    settings.HOME = tmp_path
    given = {"entity": "BHX", "scheme": "MAIN", "tax_year": "2026-27", "tax_month": 9}
    made = run(payroll("payroll"), "payroll.prepare_eps", given).value

    body = read(EVERYTHING, Submission.objects.get(reference=made).document)
    assert b"<NoPaymentForPeriod>yes" in body
