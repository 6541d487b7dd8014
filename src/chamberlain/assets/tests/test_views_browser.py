import pytest

from chamberlain.assets.make import make_asset, make_lease
from chamberlain.ui.testing import assert_accessible, assert_fits, shot

pytestmark = pytest.mark.browser


@pytest.fixture
def asset(committed, caller, settings, tmp_path):
    settings.HOME = tmp_path
    settings.DEMONSTRATION = True
    make_lease(caller("accountant"))
    return make_asset(caller("accountant"))


def sign_in(page, site):
    page.goto(f"{site}/sign-in")
    page.locator('form[action$="/sign-in/as/accountant"] button').click()
    page.wait_for_url(f"{site}/staff/**")


def test_the_pages_are_accessible_at_a_desk(asset, site, page):
    sign_in(page, site)
    pages = ("", "roll-forward", "entries", "leases", "register/add", f"register/{asset}")
    for address in pages:
        page.goto(f"{site}/staff/assets/{address}")
        assert_accessible(page)
        shot(page, f"assets-{address.partition('/')[0] or 'register'}")


def test_the_pages_fit_a_phone(asset, site, phone):
    sign_in(phone, site)
    for address in ("", "roll-forward", "entries", f"register/{asset}"):
        phone.goto(f"{site}/staff/assets/{address}")
        assert_fits(phone)
        assert_accessible(phone)
