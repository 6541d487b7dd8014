from datetime import date

import pytest
from playwright.sync_api import Page, expect

from chamberlain.banking.make import ENTITY, StatementWriter, load, make_bank
from chamberlain.banking.make import expect as expect_on_bank
from chamberlain.banking.models import LineState
from chamberlain.kernel.door import run
from chamberlain.kernel.make import SYSTEM
from chamberlain.ui.testing import assert_accessible, assert_fits, shot

MONDAY = date(2026, 11, 2)


@pytest.fixture
def address(committed, settings, site):
    """A bank account with a loaded day, half explained, and what is expected."""
    settings.DEMONSTRATION = True
    make_bank()
    writer = StatementWriter()
    expect_on_bank(
        {"key": "CH-9", "amount_pence": 7_500, "counterparty": "B Tenant", "narrative": "Rent"},
        {"key": "CH-10", "amount_pence": 7_400, "counterparty": "B Tenant", "narrative": "Rent"},
        {"key": "PAY-1", "amount_pence": -48_210, "reference": "PAY-1", "counterparty": "Zest Ltd"},
    )
    load(
        SYSTEM,
        writer.write(
            MONDAY,
            [
                {"amount_pence": 7_500, "counterparty": "B TENANT", "unstructured": "RENT NOV"},
                {"amount_pence": -48_210, "end_to_end_id": "PAY-1", "counterparty": "ZEST LTD"},
                {"amount_pence": -1_200, "unstructured": "ACCOUNT CHARGES"},
            ],
        ),
    )
    return site


def sign_in(page: Page, address: str, username: str) -> None:
    page.goto(f"{address}/sign-in")
    page.locator(f"form[action$='/sign-in/as/{username}'] button").click()
    page.wait_for_url(f"{address}/**")


def press(page: Page, key: str) -> None:
    """Press a key once the page's script listens."""
    page.wait_for_load_state("load")
    page.keyboard.press(key)


@pytest.mark.browser
def test_the_desk_is_worked_with_three_keys(address, page):
    sign_in(page, address, "bank")
    page.goto(f"{address}/staff/banking/suspense")
    assert_accessible(page)
    shot(page, "bank-desk")

    press(page, "n")
    expect(page.locator("h1")).to_contain_text("482.10")
    page.go_back()
    press(page, "Enter")
    expect(page.locator("h1")).to_contain_text("482.10")
    press(page, "Enter")
    expect(page.locator("h1")).to_contain_text("12.00")
    press(page, "s")

    expect(page.locator("output[data-left-of]")).to_contain_text("12.00")
    page.locator('[name$="amount_pence"]').first.fill("-5.00")
    expect(page.locator("output[data-left-of]")).to_contain_text("7.00")
    assert LineState.objects.filter(explained_pence=0).count() == 1


@pytest.mark.browser
@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("cash", ""),
        ("suspense-list", "suspense/list"),
        ("bank-lines", "lines"),
        ("statements", "statements"),
        ("expected", "expected"),
        ("reconciliations", "reconciliations"),
        ("load", "statements/load"),
    ],
)
def test_every_page_is_accessible_and_fits_a_phone(address, phone, name, path):
    run(SYSTEM, "banking.post_to_suspense", {"entity": ENTITY})
    run(SYSTEM, "banking.prepare_reconciliation", {"entity": ENTITY, "as_at": MONDAY})
    sign_in(phone, address, "bank")

    phone.goto(f"{address}/staff/banking/{path}")

    shot(phone, f"{name}-phone")
    assert_fits(phone)
    assert_accessible(phone)


@pytest.mark.browser
def test_pages_of_one_thing_are_accessible(address, page):
    run(SYSTEM, "banking.match_lines", {"entity": ENTITY})
    made = run(SYSTEM, "banking.prepare_reconciliation", {"entity": ENTITY, "as_at": MONDAY}).value
    sign_in(page, address, "reviewer")

    page.goto(f"{address}/staff/banking/reconciliations/{made.reference}")
    assert_accessible(page)
    shot(page, "reconciliation")
    page.get_by_role("link", name="The statement").click()
    assert_accessible(page)
    shot(page, "statement")
    page.goto(f"{address}/staff/banking/")
    assert_accessible(page)
    shot(page, "cash")
