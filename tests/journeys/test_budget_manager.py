"""A budget manager on a phone: my budgets, why, what it went on, and a forecast in few taps."""

import re

import pytest
from playwright.sync_api import expect
from tests.journeys.conftest import sign_in_as

from chamberlain.budgets.make import make_budget, make_managers
from chamberlain.kernel.door import ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.ledger.make import journal
from chamberlain.ui.testing import assert_accessible, assert_fits, shot

pytestmark = pytest.mark.browser

PLACE = {"entity": ENTITY, "year": 2026}


@pytest.fixture
def budgets(committed):
    """A council with an approved budget, two managers and some spending in October."""
    make_budget()
    make_managers(("CHB101", "holder"), ("FCW101", "holder"), ("CHB104", "head"))
    spent = journal("demo:invoice:1", 1_900_00, journal_date="2026-10-12")
    run(SYSTEM, "ledger.post_journals", {"source": "demo", "journals": [spent]})
    post = {"title": "Adviser", "cost_centres": "CHB101", "annual_pence": 30_000_00}
    posts = [post | {"post": "A1"}, post | {"post": "A2", "state": "vacant"}]
    told = {"source": "file", "entity": ENTITY, "award_year": 2025, "posts": posts}
    run(SYSTEM, "budgets.load_posts", told)


def test_a_manager_forecasts_in_a_few_taps_on_a_phone(committed, budgets, demonstration, phone):
    sign_in_as(phone, demonstration, "holder")
    phone.goto(f"{demonstration}/staff/budgets/")
    phone.get_by_role("heading", name="My budgets").wait_for()
    expect(phone.get_by_text("Procurement")).to_have_count(0)
    assert_accessible(phone)
    assert_fits(phone)
    shot(phone, "budget-manager-my")

    phone.get_by_role("link", name="Forecast Financial services").click()
    assert_accessible(phone)
    assert_fits(phone)
    shot(phone, "budget-manager-centre")
    phone.get_by_role("link", name="Posts and what they cost").click()
    expect(phone.get_by_text("Not expected to be filled yet")).to_be_visible()
    assert_accessible(phone)
    assert_fits(phone)
    shot(phone, "budget-manager-posts")
    phone.get_by_role("button", name="Budget").click()
    phone.get_by_role("link", name="Forecast Supplies and services").click()
    phone.get_by_role("link", name=re.compile("As suggested")).click()
    assert_accessible(phone)
    assert_fits(phone)
    shot(phone, "budget-manager-forecast")
    phone.get_by_label("Why").fill("Stationery for the election count")
    phone.get_by_role("button", name="Save forecast").click()
    phone.get_by_text("Forecast saved").wait_for()

    found = ask(SYSTEM, "budgets.cost_centre", PLACE | {"period": 7, "cost_centre": "CHB101"})
    group = next(one for one in found.groups if one.group == "4")
    assert found.history[0].reason == "Stationery for the election count"
    assert group.forecast_pence == group.suggested_pence


def test_a_manager_walks_from_the_card_to_the_journal(committed, budgets, demonstration, phone):
    sign_in_as(phone, demonstration, "holder")
    phone.goto(f"{demonstration}/staff/budgets/my")

    phone.get_by_role("link", name="Why? Financial services").click()
    assert_accessible(phone)
    shot(phone, "budget-manager-why")
    phone.get_by_role("link", name=re.compile("42060 Stationery")).click()
    phone.get_by_text("£1,900.00").first.wait_for()
    phone.locator('a[href*="journals/JNL-"]').first.click()

    phone.wait_for_url("**/ledger/journals/JNL-*")
    expect(phone.locator("body")).to_contain_text("Stationery")


def test_a_director_reads_and_the_paper_says_the_same(committed, budgets, demonstration, page):
    said = {"period": 7, "cost_centre": "CHB101", "group": "1"}
    words = {"outturn_pence": 131_000_00, "reason": "Agency cover for two posts"}
    run(SYSTEM, "budgets.enter_forecast", PLACE | said | words)
    sign_in_as(page, demonstration, "director")

    page.goto(f"{demonstration}/staff/budgets/directorates")
    assert_accessible(page)
    assert_fits(page)
    shot(page, "director-directorates")
    page.get_by_role("navigation", name="Budgets").get_by_role("link", name="Report").click()
    page.get_by_text("Agency cover for two posts").wait_for()
    assert_accessible(page)
    assert_fits(page)
    shot(page, "director-report")

    address = page.get_by_role("button", name="PDF").get_attribute("href")
    paper = page.request.get(f"{demonstration}{address}")
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.body().startswith(b"%PDF-")
