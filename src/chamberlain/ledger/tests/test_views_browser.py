"""Pages of plans and years at a desk and on a phone: they fit, and axe finds nothing."""

from datetime import date

import pytest

from chamberlain.kernel.door import run
from chamberlain.kernel.make import SYSTEM
from chamberlain.ledger.make import journal
from chamberlain.ui.testing import assert_accessible, assert_fits, shot

pytestmark = pytest.mark.browser
PAGES = (
    "schedules", "schedules/recurring", "schedules/prepayment", "recharges", "recharges/prepare",
    "upload", "years", "years/BHX/2026/statements", "years/BHX/2026/funding", "take-on",
    "comparisons",
)  # fmt: skip


@pytest.fixture
def planned(committed, caller, settings, tmp_path):
    """A prepared prepayment, a rule and a little spending; answers schedule and rule."""
    settings.HOME = tmp_path
    settings.DEMONSTRATION = True
    spent = {"source": "payables", "journals": [journal("payables:invoice:1", 10_000)]}
    run(SYSTEM, "ledger.post_journals", spent)
    prepayment = {
        "entity": "BHX", "description": "Licences", "amount_pence": 96_000, "account": "43020",
        "cost_centre": "CHB302", "taken_on": date(2026, 11, 2),
        "covers_from": date(2026, 11, 1), "covers_to": date(2027, 10, 31),
    }  # fmt: skip
    rule = {
        "entity": "BHX", "name": "Finance", "basis": "statistic", "statement": "Invoices",
        "cost_centre": "CHB101", "shares": [{"cost_centre": "FCW101", "weight": 3}],
    }  # fmt: skip
    return (
        run(caller("accountant"), "ledger.prepare_prepayment", prepayment).value,
        run(caller("accountant"), "ledger.prepare_recharge_rule", rule).value,
    )


@pytest.mark.parametrize("screen", ["page", "phone"])
def test_the_pages_of_plans_and_years_fit_and_are_accessible(planned, site, request, screen):
    page = request.getfixturevalue(screen)
    schedule, rule = planned
    page.goto(f"{site}/sign-in")
    page.locator('form[action$="/sign-in/as/accountant"] button').click()
    page.wait_for_url(f"{site}/staff/**")

    for address in (*PAGES, f"schedules/{schedule}", f"recharges/{rule}"):
        page.goto(f"{site}/staff/ledger/{address}")
        assert_accessible(page)
        assert_fits(page)
        shot(page, f"ledger-{address.replace('/', '-')}-{screen}")
