import pytest

from chamberlain.banking.make import StatementWriter, load, make_bank
from chamberlain.treasury.make import (
    FIRST_DAY,
    make_counterparty,
    make_lender,
    make_loan,
    set_limits,
)
from chamberlain.ui.testing import assert_accessible, assert_fits, shot

pytestmark = pytest.mark.browser
PAGES = ("", "loans", "limits", "counterparties", "investments/propose", "loans/propose")


@pytest.fixture
def loan(committed, caller, settings, tmp_path):
    settings.HOME = tmp_path
    settings.DEMONSTRATION = True
    make_bank()
    set_limits()
    made = make_loan(caller("treasury"), caller("s151"), make_lender())
    make_counterparty(caller("s151"))
    load(caller("bank"), StatementWriter().write(FIRST_DAY, [{"amount_pence": 100}]))
    return made


def sign_in(page, site):
    page.goto(f"{site}/sign-in")
    page.locator('form[action$="/sign-in/as/treasury"] button').click()
    page.wait_for_url(f"{site}/staff/**")


def test_the_pages_are_accessible_at_a_desk(loan, site, page):
    sign_in(page, site)
    for address in (*PAGES, f"loans/{loan}"):
        page.goto(f"{site}/staff/treasury/{address}")
        assert_accessible(page)
        shot(page, f"treasury-{address.replace('/', '-') or 'today'}")


def test_the_pages_fit_a_phone(loan, site, phone):
    sign_in(phone, site)
    for address in ("", "loans", "limits", f"loans/{loan}"):
        phone.goto(f"{site}/staff/treasury/{address}")
        assert_fits(phone)
        assert_accessible(phone)
