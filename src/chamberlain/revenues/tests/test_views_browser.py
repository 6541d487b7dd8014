from typing import Any

import pytest
from playwright.sync_api import expect

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
    expect(page.get_by_text("£1,081.24").first).to_be_visible()
    assert Bill.objects.count() == 3
    shot(page, "revenues-account-after")


def test_a_resident_reads_the_bill_and_asks_on_a_phone(
    house: str, site: str, phone: Any, page: Any
) -> None:
    phone.goto(site)
    phone.get_by_role("link", name="Residents").click()
    assert_accessible(phone)
    shot(phone, "residents-front")
    phone.get_by_label("Account number").fill(house)
    phone.get_by_label("Postcode").fill("bn1 1aa")
    phone.get_by_label("Surname").fill("Example")
    phone.get_by_role("button", name="See the bill").click()

    phone.get_by_role("link", name="How was this worked out?").click()

    expect(phone.get_by_text("The home is charged in band D").first).to_be_visible()
    assert_fits(phone)
    assert_accessible(phone)
    shot(phone, "residents-bill")
    phone.goto(f"{site}/residents/pay")
    assert_fits(phone)
    assert_accessible(phone)
    _asks(phone, site)
    _is_answered(page, site)
    phone.goto(f"{site}/residents/asked")
    expect(phone.get_by_text("accepted").first).to_be_visible()
    assert_accessible(phone)
    shot(phone, "residents-asked")


def _asks(phone: Any, site: str) -> None:
    """Set a Direct Debit up and claim a discount, having looked at each page there is."""
    for address in ("change", "twelve", "email", "moved", "disabled-band", "exemption", "trouble"):
        phone.goto(f"{site}/residents/{address}")
        assert_fits(phone)
        assert_accessible(phone)
        shot(phone, f"residents-{address}")
    phone.goto(f"{site}/residents/direct-debit")
    phone.get_by_label("Name on the account").fill("A Example")
    phone.get_by_label("Sort code").fill("20-00-00")
    phone.get_by_label("Account number", exact=True).fill("55779911")
    phone.get_by_label("15th", exact=True).check()
    phone.get_by_role("button", name="Show what I would pay").click()
    phone.get_by_text("Nothing is saved yet").wait_for()
    assert_fits(phone)
    assert_accessible(phone)
    shot(phone, "residents-debit")
    phone.get_by_role("button", name="Confirm").click()
    phone.get_by_text("We first take £258.00 on 15 Dec 2026").wait_for()
    phone.goto(f"{site}/residents/discount")
    for label, value in (("Day", "1"), ("Month", "10"), ("Year", "2026")):
        phone.get_by_label(label, exact=True).fill(value)
    phone.get_by_label("How many adults live there?").fill("1")
    shot(phone, "residents-discount")
    phone.get_by_role("button", name="Send").click()
    shot(phone, "residents-discount-sent")
    phone.get_by_text("answer within ten working days").wait_for()


def _is_answered(page: Any, site: str) -> None:
    """Accept what the resident asked for, having seen what it comes to."""
    sign_in(page, site)
    page.goto(f"{site}/staff/revenues/")
    page.get_by_role("link", name="Residents wait for an answer").click()
    assert_accessible(page)
    page.get_by_role("link", name="REQ-").first.click()
    page.get_by_text("What accepting it comes to").wait_for()
    assert_accessible(page)
    shot(page, "revenues-request")
    page.get_by_role("button", name="Accept").or_(
        page.get_by_role("link", name="Accept")
    ).first.click()
    page.get_by_role("button", name="Accept").click()
    page.get_by_text("Accepted, and billed again").wait_for()
    for address in ("lodgements", "advices", "claims"):
        page.goto(f"{site}/staff/revenues/{address}")
        assert_accessible(page)
        shot(page, f"revenues-{address}")
