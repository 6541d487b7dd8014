import pytest
from playwright.sync_api import Page, expect

from chamberlain.banking.make import make_bank
from chamberlain.income.make import charge, make_customer, make_types, raise_charges
from chamberlain.income.make import register_taxpayers as register
from chamberlain.income.tests.test_receipts import ENTITY, bank_day, credit, do
from chamberlain.kernel.make import SYSTEM
from chamberlain.ui.testing import assert_accessible, assert_fits, shot

pytestmark = pytest.mark.browser
PAGES = ("", "suspense", "suspense/list", "receipts", "customers", "charges", "takings", "sessions")


@pytest.fixture
def address(committed, settings, tmp_path, site):
    """Taxpayers, a customer who owes, and two receipts in suspense."""
    settings.HOME = tmp_path
    settings.DEMONSTRATION = True
    make_bank()
    make_types()
    jane, *_ = register()
    raise_charges(charge(make_customer()))
    bank_day(credit(140_00, "CTAX NOV", "PETER LINDLEY"), credit(5_00, "HELLO", "A STRANGER"))
    do(SYSTEM, "take_bank_receipts", entity=ENTITY, with_suspense=True)
    return site, jane


def sign_in(page: Page, site: str, username: str) -> None:
    page.goto(f"{site}/sign-in")
    page.locator(f"form[action$='/sign-in/as/{username}'] button").click()
    page.wait_for_url(f"{site}/staff/**")


def test_a_cashier_takes_cash_finds_a_receipt_and_closes_the_day(address, page):
    site, jane = address
    sign_in(page, site, "cashier")
    page.get_by_role("link", name="Income", exact=True).first.click()
    assert_accessible(page)
    page.get_by_role("button", name="My till").click()
    page.get_by_label("Float").fill("50.00")
    page.get_by_role("button", name="Open").click()
    page.get_by_role("button", name="Take a payment").click()
    assert_accessible(page)
    page.get_by_label("Account", exact=True).fill(jane)
    page.get_by_label("Amount").fill("100.00")
    page.get_by_role("button", name="Take", exact=True).click()
    expect(page.locator("body")).to_contain_text("£100.00 for Jane Okafor. Left to pay: £1,468.00")
    page.goto(f"{site}/staff/income/till")
    assert_accessible(page)
    shot(page, "income-session")
    page.get_by_role("button", name="Count and end").click()
    page.get_by_label("Cash in the drawer").fill("150.00")
    page.get_by_label("Cheques").fill("0")
    page.get_by_role("button", name="Count and end").click()
    expect(page.locator("body")).to_contain_text("Difference: £0.00")

    page.goto(f"{site}/staff/income/suspense")
    assert_accessible(page)
    shot(page, "income-desk")
    expect(page.locator("h1")).to_contain_text("£140.00 to find")
    page.get_by_role("button", name="Accept").first.click()
    expect(page.locator("h1")).to_contain_text("£5.00 to find")

    page.goto(f"{site}/staff/income/")
    page.get_by_role("button", name="Close the day").first.click()
    expect(page.locator("body")).to_contain_text("1 receipts, £100.00")
    expect(page.locator("body")).to_contain_text("Every channel's day is closed")
    shot(page, "income-today")


def test_the_pages_are_accessible_at_a_desk(address, page):
    site, _ = address
    sign_in(page, site, "income")
    for place in (*PAGES, "customers/add", "recovery", "files"):
        page.goto(f"{site}/staff/income/{place}")
        assert_accessible(page)


def test_the_pages_fit_a_phone(address, phone):
    site, _ = address
    sign_in(phone, site, "income")
    for place in ("", "suspense", "receipts", "customers"):
        phone.goto(f"{site}/staff/income/{place}")
        assert_fits(phone)
        assert_accessible(phone)
