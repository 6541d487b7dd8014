"""Pages of payroll: officers find everything from the board; an employee sees their own alone."""

import pytest

from chamberlain.kernel.door import NotPermitted, ask
from chamberlain.payroll.models import Payslip
from chamberlain.payroll.tests.conftest import opened, posted

PAGES = ("", "payslips", "employments", "elements", "items", "spine", "calendar", "submissions",
         "pensions/month", "pensions/year", "pensions/reconciliation", "overpayments",
         "overpayments/record", "submissions/eps", "owed", "owed/pay-over", "tax-office",
         "bodies")  # fmt: skip


@pytest.fixture
def posted_run(payroll, settings, tmp_path):
    """A posted run, Robin Thorne (E1) signing in as `employee`."""
    settings.HOME = tmp_path
    settings.DEMONSTRATION = True
    reference, _ = opened(payroll)
    posted(payroll, reference)
    return reference


def shown(client, username, address):
    client.post(f"/sign-in/as/{username}")
    return client.get(address)


@pytest.mark.parametrize("address", PAGES)
def test_an_officer_opens_every_register(posted_run, client, address):
    answer = shown(client, "payroll", f"/staff/payroll/{address}")

    assert answer.status_code == 200


def test_a_manager_adds_whom_pay_is_deducted_for_and_sees_what_a_run_owes(posted_run, client):
    answer = shown(client, "paymanager", "/staff/payroll/bodies/add")
    owed = shown(client, "payroll", "/staff/payroll/owed").content.decode()

    assert answer.status_code == 200
    assert "Nobody is known who is paid" in owed
    assert f"payroll:due:{posted_run}/" in owed
    why = shown(client, "payroll", f"/staff/why/payroll:due:{posted_run}/tax").content.decode()
    assert "Income tax" in why


@pytest.mark.parametrize("address", ["", "/people", "/people/E1", "/costs", "/exceptions"])
def test_an_officer_opens_every_page_of_a_run(posted_run, client, address):
    answer = shown(client, "payroll", f"/staff/payroll/runs/{posted_run}{address}")

    assert answer.status_code == 200


def test_a_creditors_officer_does_not_see_payroll(posted_run, client):
    answer = shown(client, "clerk", f"/staff/payroll/runs/{posted_run}")

    assert answer.status_code == 403


def test_an_employee_sees_how_their_own_pay_was_worked_out(posted_run, client):
    payslip = Payslip.objects.get(employment__payroll_id="E1").reference

    listed = shown(client, "employee", "/my/payslips").content.decode()
    page = shown(client, "employee", f"/my/payslips/{payslip}").content.decode()

    assert f"/my/payslips/{payslip}" in listed
    assert "How was this worked out?" in page
    assert "Code 1257L (England and Northern Ireland)" in page
    assert "Basic rate, 20% of" in page
    assert "Letter A: nothing on the first" in page
    assert 'pr-step__source"><a class="govuk-link" href="https://' in page


def test_an_employee_does_not_see_anybody_elses_pay(posted_run, client):
    other = Payslip.objects.get(employment__payroll_id="E2").reference

    assert shown(client, "employee", f"/my/payslips/{other}").status_code == 404
    assert shown(client, "employee", f"/staff/payroll/payslips/{other}").status_code == 403


def test_a_year_and_a_p60_add_up_what_was_taken_on_and_paid(posted_run, payroll):
    (found,) = ask(payroll("employee"), "payroll.my_p60", {"tax_year": "2026-27"})

    paid = Payslip.objects.get(employment__payroll_id="E1").result
    assert found.pay_pence == 17_930_00 + paid.taxable_pence
    assert found.tax_pence == 2_118_40 + paid.tax_pence


def test_somebody_without_payroll_duties_may_ask_nothing_of_it(posted_run, payroll):
    with pytest.raises(NotPermitted):
        ask(payroll("clerk"), "payroll.runs")


def test_a_payslip_is_given_as_a_tagged_pdf(posted_run, client):
    payslip = Payslip.objects.get(employment__payroll_id="E1").reference

    answer = shown(client, "employee", f"/my/payslips.pdf/{payslip}")

    assert answer["Content-Type"] == "application/pdf"
    assert b"/StructTreeRoot" in answer.content or b"/ObjStm" in answer.content
