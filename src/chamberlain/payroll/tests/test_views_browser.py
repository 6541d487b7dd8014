"""Payroll at a desk and on a phone: a run from the board to payslips, and one's own payslip."""

import pytest

from chamberlain.banking.make import make_bank
from chamberlain.kernel.door import run
from chamberlain.payroll.make import employment, make_payroll, take_on
from chamberlain.payroll.models import Payslip, Run
from chamberlain.payroll.tests.conftest import opened, posted, staff
from chamberlain.payroll.tests.test_benefits import benefit
from chamberlain.ui.testing import assert_accessible, assert_fits, shot

pytestmark = pytest.mark.browser
PAGES = ("", "payslips", "employments", "elements", "spine", "calendar", "submissions", "runs/open",
         "parallel", "parallel/import", "benefits?tax_year=2025-26", "benefits/record",
         "benefits/years/MAIN/2025-26", "benefits/p11d/2025-26/E2")  # fmt: skip


@pytest.fixture
def council(committed, caller, settings, tmp_path):
    """The council with three people to be paid in November, committed."""
    settings.HOME = tmp_path
    settings.DEMONSTRATION = True
    make_bank()
    make_payroll()
    staff()
    take_on([employment("E1"), employment("E2"), employment("E3", student_loan_plan="2")])
    return caller


def sign_in(page, site, username):
    page.context.clear_cookies()
    page.goto(f"{site}/sign-in")
    page.locator(f'form[action$="/sign-in/as/{username}"] button').click()
    page.wait_for_load_state()


@pytest.mark.parametrize("screen", ["page", "phone"])
def test_the_pages_of_payroll_fit_and_are_accessible(council, site, request, screen):
    page = request.getfixturevalue(screen)
    overpaid = {"payroll_id": "E2", "element": "overpayment", "amount_pence": 5_000_00,
                "first_day": "2026-11-07"}  # fmt: skip
    run(council("payroll"), "payroll.add_items", {"entity": "BHX", "items": [overpaid]})
    reference, _ = opened(council)
    theirs = {"run": reference, "system": "iTrent", "items": [
        {"payroll_id": one, "element": name, "amount_pence": pence} for one, name, pence in
        (("E1", "PAYE", 1), ("E1", "Salary", 200_000), ("E1", "Bonus", 500), ("E7", "PAYE", 2))
    ]}  # fmt: skip
    beside = run(council("payroll"), "payroll.load_parallel", theirs).value.accepted[0]
    given = {"entity": "BHX", "tax_year": "2025-26"} | benefit(payroll_id="E2")
    run(council("payroll"), "payroll.record_benefit", given)
    sign_in(page, site, "payroll")

    here, award = f"runs/{reference}", "what-if?award=2-43:1290;44-:3.5%25&ni_rate_e2=13.8"
    for address in (
        *PAGES,
        here,
        f"{here}/exceptions",
        f"{here}/people",
        f"{here}/people/E1",
        f"parallel/{beside}",
        f"parallel/{beside}/differences",
        award,
        "what-if/costs?award=3%25",
    ):
        assert page.goto(f"{site}/staff/payroll/{address}").ok, address
        assert_accessible(page)
        assert_fits(page)
        plain = address.partition("?")[0].replace(beside, "results").replace(reference, "run")
        named = plain.replace("/", "-") or "board"
        shot(page, f"payroll-{named}-{screen}")


@pytest.mark.parametrize("screen", ["page", "phone"])
def test_an_employee_opens_their_payslip_and_sees_how_it_came_about(council, site, request, screen):
    page = request.getfixturevalue(screen)
    reference, _ = opened(council)
    posted(council, reference)
    sign_in(page, site, "employee")

    page.goto(f"{site}/my/payslips")
    assert_accessible(page)
    assert_fits(page)
    shot(page, f"payroll-my-payslips-{screen}")
    page.get_by_role("link", name="25 Nov 2026").first.click()
    page.get_by_role("heading", name="How was this worked out?").wait_for()
    assert_accessible(page)
    assert_fits(page)
    shot(page, f"payroll-my-payslip-{screen}")
    page.goto(f"{site}/my/p60/2026-27")
    assert_accessible(page)


def test_a_run_goes_from_the_board_to_payslips_through_three_people(council, site, page):
    sign_in(page, site, "payroll")
    page.goto(f"{site}/staff/")
    page.get_by_role("link", name="Payroll", exact=True).first.click()
    page.get_by_role("button", name="Open a pay run").click()
    page.get_by_role("button", name="Open", exact=True).click()
    page.get_by_role("button", name="Work out").click()
    page.get_by_text("3 people worked out").wait_for()
    page.get_by_role("link", name="What stands out").click()
    page.get_by_text("Nothing stands out").wait_for()

    reference = Run.objects.get().reference
    for who, button in (("paymanager", "Approve"), ("paymanager2", "Approve again")):
        sign_in(page, site, who)
        page.goto(f"{site}/staff/payroll/runs/{reference}")
        page.get_by_role("button", name=button, exact=True).click()
        page.get_by_role("button", name="Approve").click()
        page.wait_for_url(f"{site}/staff/payroll/runs/{reference}")
    sign_in(page, site, "payroll")
    page.goto(f"{site}/staff/payroll/runs/{reference}")
    page.get_by_role("button", name="Post and ask for payments").click()
    page.get_by_text("its payments are asked for").wait_for()

    assert Run.objects.get().state == "posted"
    assert Payslip.objects.count() == 3
