import pytest
from django.urls import path
from playwright.sync_api import expect

from chamberlain.kernel.people import caller_for
from chamberlain.ui.testing import assert_accessible, assert_fits, shot
from chamberlain.ui.tests.test_lists import AUDIT


def audit(request):
    request.caller = caller_for("auditor")
    return AUDIT.view(request)


urlpatterns = [path("audit", audit)]


@pytest.fixture
def address(committed, settings, site):
    settings.ROOT_URLCONF = "chamberlain.ui.tests.test_lists_browser"
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
        }
    ]
    return f"{site}/audit"


def assert_only(page, command):
    commands = page.locator("tbody td:nth-child(2)")
    expect(commands.filter(has_not_text=command)).to_have_count(0)
    expect(commands.first).to_have_text(command)


@pytest.mark.browser
def test_a_list_is_sorted_and_searched_without_leaving_the_page(address, page):
    page.goto(address)
    page.evaluate("() => { window.same = true; }")

    page.get_by_role("link", name="Command").click()
    page.wait_for_url("**sort=command*")
    page.get_by_label("Find").fill("add_person")
    page.wait_for_url("**search=add_person*")

    assert page.locator("th[aria-sort=ascending]").inner_text().strip() == "Command"
    assert_only(page, "kernel.add_person")
    assert page.evaluate("window.same")
    assert_accessible(page)
    shot(page, "list-desk")


@pytest.mark.browser
def test_back_and_the_saved_address_show_the_list_as_it_was(address, page):
    page.goto(address)
    page.get_by_role("link", name="Command").click()
    page.wait_for_url("**sort=command*")

    page.go_back()
    page.wait_for_url(address)
    page.locator("th[aria-sort]").wait_for(state="detached")

    expect(page.locator("header")).to_have_count(1)


@pytest.mark.browser
def test_a_list_reads_as_cards_on_a_phone(address, phone):
    phone.goto(address)

    shot(phone, "list-phone")
    assert_fits(phone)
    assert_accessible(phone)
    assert phone.locator("tbody td").first.get_attribute("data-label") == "Command"


@pytest.mark.browser
def test_a_list_works_without_script(address, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)

    page.get_by_label("Command").fill("kernel.add_person")
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("link", name="When").click()

    page.wait_for_url("**command=kernel.add_person*")
    assert_only(page, "kernel.add_person")
    context.close()
