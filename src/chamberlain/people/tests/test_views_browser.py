import pytest
from django.test import Client
from playwright.sync_api import expect

from chamberlain.kernel.people import caller_for
from chamberlain.people.tests.conftest import make_establishment
from chamberlain.people.tests.test_recruiting import advertised
from chamberlain.ui.testing import assert_accessible, assert_fits, shot

pytestmark = pytest.mark.browser


@pytest.fixture
def at_work(committed, settings, tmp_path):
    settings.HOME = tmp_path
    settings.DEMONSTRATION = True
    return make_establishment()


def sign_in(page, site, username, target):
    page.goto(f"{site}/sign-in?next={target}")
    page.locator(f'form[action$="/sign-in/as/{username}"] button').click()
    page.wait_for_url(f"{site}{target}")


def fill_day(page, name, day, month, year):
    for part, value in (("day", day), ("month", month), ("year", year)):
        page.locator(f'[name="{name}-{part}"]').fill(str(value))


def test_leave_is_asked_on_a_phone_and_approved_by_the_manager(at_work, site, phone):
    sign_in(phone, site, "employee", "/my/leave")
    assert_fits(phone)
    assert_accessible(phone)
    phone.get_by_role("button", name="Ask for leave").click()
    fill_day(phone, "first_day", 21, 12, 2026)
    fill_day(phone, "last_day", 24, 12, 2026)
    assert_fits(phone)
    assert_accessible(phone)
    shot(phone, "people-ask-leave-phone")
    phone.locator(
        'main button[type="submit"]:visible, main button.govuk-button:visible'
    ).last.click()
    phone.wait_for_url(f"{site}/my/leave")
    expect(phone.locator("body")).to_contain_text("29.6 hours")
    phone.locator('form[action="/sign-out"] button').click()

    sign_in(phone, site, "manager", "/my/team")
    assert_fits(phone)
    assert_accessible(phone)
    shot(phone, "people-team-phone")
    phone.get_by_role("link", name="Sam Whittle: leave").click()
    assert_accessible(phone)
    phone.get_by_role("button", name="Approve").click()
    phone.wait_for_url(f"{site}/my/team")
    expect(phone.locator("body")).to_contain_text("Leave approved")


def test_the_pages_of_hr_are_accessible_at_a_desk(at_work, site, page):
    sign_in(page, site, "hr", "/staff/people/")
    person = at_work.employee_person
    for address in (
        "",
        "posts",
        "posts/P2",
        "people",
        f"people/{person}",
        "organisation",
        "checks",
    ):
        page.goto(f"{site}/staff/people/{address}")
        assert_accessible(page)
        shot(page, f"people-{address.replace('/', '-') or 'today'}")


def test_a_candidate_applies_on_a_phone_and_the_panel_scores_them_unnamed(at_work, site, phone):
    advert = advertised(caller_for)
    assert Client().get("/open/jobs").status_code == 200
    phone.goto(f"{site}/open/jobs/{advert}")
    assert_accessible(phone)
    phone.goto(f"{site}/open/jobs/{advert}/apply")
    assert_fits(phone)
    assert_accessible(phone)
    shot(phone, "people-apply-phone")
    given = {"forenames": "Zebedee", "surname": "Lorn", "email": "zeb@example.org",
             "answer_1": "I listen", "answer_2": "I write"}  # fmt: skip
    for name, words in given.items():
        phone.locator(f'[name="{name}"]').fill(words)
    phone.get_by_role("button", name="Send the application").click()
    phone.wait_for_url(f"{site}/open/jobs/application")
    expect(phone.locator("body")).to_contain_text("keep the reference")
    assert_accessible(phone)

    sign_in(phone, site, "manager", "/my/panels")
    phone.locator(".ch-cards a").first.click()
    expect(phone.locator("body")).to_contain_text("I listen")
    expect(phone.locator("html")).not_to_contain_text("Zebedee")
    assert_fits(phone)
    assert_accessible(phone)
    shot(phone, "people-score-phone")
    for number in (1, 2):
        phone.locator(f'[name="points_{number}"][value="4"]').check()
    phone.get_by_role("button", name="Give these points").click()
    phone.wait_for_url(f"{site}/my/panels")
    expect(phone.locator("body")).to_contain_text("Scored")
