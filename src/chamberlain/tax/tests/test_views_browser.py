"""Tax's pages at a desk and on a phone: they fit, axe finds nothing, and a return goes through."""

from datetime import date

import pytest

from chamberlain.demo.mtd_stand_in import stand_in
from chamberlain.kernel.door import run
from chamberlain.kernel.events import deliver
from chamberlain.kernel.make import SYSTEM
from chamberlain.tax.make import purchase, register_vat, sale
from chamberlain.tax.models import VatReturn
from chamberlain.ui.testing import assert_accessible, assert_fits, shot

pytestmark = pytest.mark.browser
PAGES = (
    "", "vat/prepare", "errors", "office", "exemption", "codes", "registration", "activities",
    "cis", "cis/new", "cis/deduct", "cis/deductions", "cis/returns",
)  # fmt: skip


@pytest.fixture
def office(committed, caller, settings, tmp_path):
    """A registered council with an October, and a stand-in of the tax office."""
    settings.HOME = tmp_path
    settings.DEMONSTRATION = True
    with stand_in() as (address, known):
        register_vat(caller("accountant"), address)
        journals = [sale("x:s:1", 1_000_00, 200_00), purchase("x:p:1", 1_500_00, 300_00)]
        run(SYSTEM, "ledger.post_journals", {"source": "x", "journals": journals})
        yield known


def sign_in(page, site, username):
    page.context.clear_cookies()
    page.goto(f"{site}/sign-in")
    page.locator(f'form[action$="/sign-in/as/{username}"] button').click()
    page.wait_for_url(f"{site}/staff/**")


def prepared(caller):
    given = {"entity": "BHX", "since": date(2026, 10, 1)}
    return run(caller("accountant"), "tax.prepare_vat_return", given).value


@pytest.mark.parametrize("screen", ["page", "phone"])
def test_the_pages_of_tax_fit_and_are_accessible(office, caller, site, request, screen):
    page = request.getfixturevalue(screen)
    made = prepared(caller)
    sign_in(page, site, "accountant")

    for address in (*PAGES, f"vat/{made}"):
        page.goto(f"{site}/staff/tax/{address}")
        assert_accessible(page)
        assert_fits(page)
        shot(page, f"tax-{address.replace('/', '-') or 'returns'}-{screen}")


def test_a_return_is_approved_by_one_and_sent_by_another_with_what_the_browser_tells(
    office, caller, site, page
):
    made = prepared(caller)
    sign_in(page, site, "chief")
    page.goto(f"{site}/staff/tax/vat/{made}")
    page.get_by_role("button", name="Approve").click()
    sign_in(page, site, "s151")
    page.goto(f"{site}/staff/tax/vat/{made}")
    page.get_by_role("button", name="Submit").click()
    page.get_by_role("button", name="Declare and submit").click()
    page.wait_for_url(f"{site}/staff/tax/vat/{made}")

    deliver()

    (headers,) = office.headers.values()
    assert VatReturn.objects.get().state == "submitted"
    assert headers["gov-client-window-size"] == "width=1280&height=900"
    assert headers["gov-client-timezone"].startswith("UTC")
    assert len(headers["gov-client-device-id"]) == 36
