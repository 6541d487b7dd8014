from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from chamberlain.kernel.door import run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.revenues.models import Hearing, LiabilityOrder
from chamberlain.revenues.tests.test_views_browser import house, sign_in
from chamberlain.ui.testing import assert_accessible, assert_fits, shot

__all__ = ["house"]

pytestmark = pytest.mark.browser


def does(name: str, /, **inputs: Any) -> Any:
    return run(SYSTEM, f"revenues.{name}", inputs).value


def _summoned(account: str) -> str:
    """Take an account to a hearing on 30 November; return the hearing."""
    listed = does("propose_recovery", entity=ENTITY, kind="reminder").reference
    does("release_recovery", recovery=listed)
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 11, 16)})
    listed = does("propose_recovery", entity=ENTITY, kind="summons").reference
    does("release_recovery", recovery=listed, hearing_on=date(2026, 11, 30))
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 11, 30)})
    does("note_vulnerability", account=account, kind="frail", note="Ring twice")
    return str(Hearing.objects.get().reference)


def test_an_officer_records_an_order_and_attaches_earnings(
    house: str, site: str, page: Any
) -> None:
    hearing = _summoned(house)
    sign_in(page, site)
    page.goto(f"{site}/staff/revenues/hearings/{hearing}")
    assert_accessible(page)
    shot(page, "recovery-hearing")
    expect(page.get_by_role("link", name="Withdraw")).to_have_count(1)
    page.get_by_role("button", name="Record the orders").click()
    page.get_by_label("Who signed it").fill("J Hale JP")
    page.get_by_role("button", name="Record the orders").click()
    page.get_by_text("1 orders made").wait_for()
    order = LiabilityOrder.objects.get().reference

    does("record_means", order=order, work="employed", payer="Pier Ltd", frequency="monthly")
    page.goto(f"{site}/staff/revenues/orders/{order}")
    assert_accessible(page)
    shot(page, "recovery-order")
    page.get_by_role("button", name="Attach earnings").click()
    page.get_by_role("button", name="Attach").click()

    page.get_by_text("Pier Ltd").first.wait_for()
    shot(page, "recovery-enforcement")
    for address in (f"accounts/{house}/recovery", "enforcement", "enforcement/agents",
                    "enforcement/schedule", "orders", "care"):  # fmt: skip
        page.goto(f"{site}/staff/revenues/{address}")
        assert_accessible(page)
        shot(page, f"recovery-{address.replace('/', '-')}")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{site}/staff/revenues/accounts/{house}/recovery")
    assert_fits(page)
    shot(page, "recovery-phone")
