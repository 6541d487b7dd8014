"""P45s and P60s say what was paid, once; whoever left is taxed on the period alone after it."""

from datetime import date

import pytest

from chamberlain.kernel.door import EVERYTHING, Refusal, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.payroll.models import Certificate, Payslip, Setup
from chamberlain.payroll.rules.last_entries import last_entries
from chamberlain.payroll.tests.conftest import opened, posted
from chamberlain.people.contract import pay_facts

ADDRESS = "Town Hall\nSea Street\nBrighthelm\nBN1 1JE"


@pytest.fixture
def left(payroll, settings):
    """A posted run whose E1 (who signs in as `employee`) left on the 20th."""
    settings.DEMONSTRATION = True
    facts = pay_facts(EVERYTHING, entity="BHX", start=date(2026, 11, 1), end=date(2026, 12, 1))
    (assignment,) = facts.filter(facts["payroll_id"] == "E1")["assignment"].unique().to_list()
    given = {"assignment": assignment, "last_day": date(2026, 11, 20), "reason": "resigned"}
    run(payroll("hr"), "people.end_assignment", given)
    reference, _ = opened(payroll)
    posted(payroll, reference)
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 11, 25)})
    return reference


def address(council):
    given = {"entity": "BHX", "scheme": "MAIN", "address": ADDRESS}
    run(council("paymanager"), "payroll.set_employer_address", given)


def shown(client, username, at):
    client.post(f"/sign-in/as/{username}")
    return client.get(at)


def test_a_leaver_has_one_p45_of_pay_and_tax_to_date_and_0t_after_it(left, payroll, client):
    with pytest.raises(Refusal, match="address"):
        run(payroll("payroll"), "payroll.issue_p45s", {"run": left})
    address(payroll)
    issued = run(payroll("payroll"), "payroll.issue_p45s", {"run": left}).value
    again = run(payroll("payroll"), "payroll.issue_p45s", {"run": left}).value

    assert (issued, again) == (["E1"], [])
    (row,) = ask(payroll("employee"), "payroll.my_certificates")
    found = ask(payroll("employee"), "payroll.my_certificate", {"certificate": row.reference})
    paid = Payslip.objects.get(employment__payroll_id="E1").result
    assert row.left_on == date(2026, 11, 20)
    assert found.entries.total_pay_pence == 17_930_00 + paid.taxable_pence
    assert found.entries.total_tax_pence == 2_118_40 + paid.tax_pence
    after = Setup.objects.get(employment__payroll_id="E1", held__contains=date(2026, 12, 22))
    assert (after.tax_code, after.week_1_month_1) == ("0T", True)
    page = shown(client, "employee", f"/my/certificates/{row.reference}").content.decode()
    assert "Total pay to date" in page
    assert "20 Nov 2026" in page
    answer = shown(client, "payroll", f"/staff/payroll/certificates.pdf/{row.reference}")
    assert answer["Content-Type"] == "application/pdf"
    assert shown(client, "payroll", "/staff/payroll/certificates").status_code == 200
    assert shown(client, "payroll", "/staff/payroll/notices/import").status_code == 200
    assert shown(client, "clerk", f"/staff/payroll/certificates/{row.reference}").status_code == 403


def test_p60s_are_of_those_employed_on_5_april_once_each_after_it(left, payroll, client):
    address(payroll)
    run(payroll("payroll"), "payroll.issue_p45s", {"run": left})
    year = {"entity": "BHX", "tax_year": "2026-27"}
    with pytest.raises(Refusal, match="ends on 5 April"):
        run(payroll("payroll"), "payroll.issue_p60s", year)
    run(SYSTEM, "kernel.advance_day", {"to": date(2027, 4, 6)})
    assert run(payroll("payroll"), "payroll.issue_p60s", year).value == 2
    with pytest.raises(Refusal, match="Nobody waits"):
        run(payroll("payroll"), "payroll.issue_p60s", year)

    one = Certificate.objects.get(kind="P60", employment__payroll_id="E3")
    found = ask(payroll("payroll"), "payroll.certificate", {"certificate": one.reference})
    paid = Payslip.objects.get(employment__payroll_id="E3").result
    assert found.figures.pay_pence == 28_000_00 + paid.taxable_pence
    assert found.figures.student_loan_pence == paid.student_loan_pence
    assert [each.letter for each in found.figures.letters] == ["A"]
    page = shown(client, "payroll", f"/staff/payroll/certificates/{one.reference}")
    assert "Final tax code" in page.content.decode()
    with pytest.raises(Refusal, match="print it again"):
        run(payroll("payroll"), "payroll.replace_p60", {"certificate": one.reference})


def test_a_code_on_the_period_alone_leaves_the_totals_out():
    given = {"previous_pay_pence": 100, "previous_tax_pence": 10, "pay_pence": 50, "tax_pence": 5}

    alone = last_entries(week_1_month_1=True, **given)
    both = last_entries(week_1_month_1=False, **given)

    assert (alone.total_pay_pence, alone.pay_pence) == (None, 50)
    assert (both.total_pay_pence, both.total_tax_pence) == (150, 15)
