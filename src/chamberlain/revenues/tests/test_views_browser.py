from typing import Any

import pytest

from chamberlain.kernel.make import SYSTEM
from chamberlain.revenues.make import make_bills, make_charges, send
from chamberlain.revenues.models import Bill
from chamberlain.revenues.tests.conftest import account, dwelling
from chamberlain.ui.testing import assert_accessible, assert_fits, shot

pytestmark = pytest.mark.browser


@pytest.fixture
def house(committed: Any, settings: Any, tmp_path: Any) -> str:
    """One house in band D, billed for 2026-27; answers its account."""
    settings.HOME = tmp_path
    settings.DEMONSTRATION = True
    make_charges()
    send(SYSTEM, "revenues.take_on_dwellings", [dwelling("4")])
    made = send(SYSTEM, "revenues.take_on_accounts", [account("4")])[0]
    make_bills()
    return made


def sign_in(page: Any, site: str) -> None:
    page.goto(f"{site}/sign-in")
    page.locator('form[action$="/sign-in/as/revenues"] button').click()
    page.wait_for_url(f"{site}/staff/**")


def test_an_officer_records_a_backdated_move_and_both_are_billed_again(
    house: str, site: str, page: Any
) -> None:
    sign_in(page, site)
    for address in ("", "accounts", "billing", "collections", "recovery"):
        page.goto(f"{site}/staff/revenues/{address}")
        assert_accessible(page)
        shot(page, f"revenues-{address or 'today'}")
    page.goto(f"{site}/staff/revenues/accounts/{house}")
    assert_accessible(page)
    shot(page, "revenues-account")

    page.get_by_role("button", name="Record a move").or_(
        page.get_by_role("link", name="Record a move")
    ).first.click()
    page.get_by_label("Day", exact=True).fill("1")
    page.get_by_label("Month", exact=True).fill("9")
    page.get_by_label("Year", exact=True).fill("2026")
    page.get_by_label("Who moves in").fill("Bo New")
    page.get_by_role("button", name="Show what it comes to").click()
    page.get_by_text("Nothing is saved yet").wait_for()
    assert_accessible(page)
    shot(page, "revenues-quote")
    page.get_by_role("button", name="Save").click()

    page.get_by_text("Billed again").wait_for()
    assert page.get_by_text("£1,081.24").first.is_visible()
    assert Bill.objects.count() == 3
    shot(page, "revenues-account-after")


def test_a_resident_reads_the_bill_on_a_phone(house: str, site: str, phone: Any) -> None:
    phone.goto(site)
    phone.get_by_role("link", name="Residents").click()
    assert_accessible(phone)
    shot(phone, "residents-front")
    phone.get_by_label("Account number").fill(house)
    phone.get_by_label("Postcode").fill("bn1 1aa")
    phone.get_by_label("Surname").fill("Example")
    phone.get_by_role("button", name="See the bill").click()

    phone.get_by_role("link", name="How was this worked out?").click()

    assert phone.get_by_text("The home is charged in band D").first.is_visible()
    assert_fits(phone)
    assert_accessible(phone)
    shot(phone, "residents-bill")
    phone.goto(f"{site}/residents/pay")
    assert_fits(phone)
    assert_accessible(phone)
