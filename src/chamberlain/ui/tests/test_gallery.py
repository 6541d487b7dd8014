import pytest
from playwright.sync_api import expect

from chamberlain.ui.testing import assert_accessible, assert_fits, shot


@pytest.fixture
def gallery(settings, site):
    settings.ROOT_URLCONF = "chamberlain.ui.urls"
    settings.TEMPLATES = [
        {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}
    ]
    return f"{site}/staff/gallery"


@pytest.mark.browser
def test_everything_a_page_is_made_of_is_accessible_at_a_desk(gallery, page):
    page.goto(gallery)

    shot(page, "gallery-desk")
    assert_accessible(page)
    assert_fits(page)


@pytest.mark.browser
def test_everything_a_page_is_made_of_is_accessible_on_a_phone(gallery, phone):
    phone.goto(gallery)

    shot(phone, "gallery-phone")
    assert_accessible(phone)
    assert_fits(phone)


@pytest.mark.browser
def test_the_gallery_fits_the_narrowest_screen(gallery, phone):
    phone.set_viewport_size({"width": 320, "height": 640})

    phone.goto(gallery)

    assert_fits(phone)


@pytest.mark.browser
def test_charts_open_to_accessible_tables(gallery, page):
    page.goto(gallery)

    for opener in page.get_by_text("Show these figures as a table").all():
        opener.click()

    expect(page.locator(".ch-chart table").first).to_be_visible()
    assert_accessible(page)


@pytest.mark.browser
def test_a_key_presses_its_button_except_while_typing(gallery, page):
    page.goto(gallery)
    page.evaluate(
        "() => { window.pressed = 0; document.querySelector('[data-key=h]').addEventListener("
        "'click', (event) => { event.preventDefault(); window.pressed += 1; }); }"
    )

    page.locator("h1").click()
    page.keyboard.press("h")
    page.locator("#note").click()
    page.keyboard.press("h")

    assert page.evaluate("window.pressed") == 1
    expect(page.locator("#note")).to_have_value("h")


@pytest.mark.browser
def test_shortcuts_are_listed_and_can_be_switched_off(gallery, page):
    page.goto(gallery)

    page.locator("h1").click()
    page.keyboard.press("?")

    assert "Approve" in page.locator("#ch-shortcuts").inner_text()
    assert_accessible(page)
    page.locator("#ch-shortcuts [name=shortcuts]").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#ch-shortcuts")).not_to_be_visible()


@pytest.mark.browser
def test_what_is_left_to_code_follows_the_lines_as_they_are_typed(gallery, page):
    page.goto(gallery)
    left = page.locator("output[data-left-of]")

    first = left.inner_text()
    page.get_by_role("button", name="Add another").click()
    page.locator("[name=lines-1-net_pence]").fill("628.75")

    assert (first, left.inner_text()) == ("£628.75", "£0.00")
    page.get_by_role("button", name="Remove Lines new").click()
    assert left.inner_text() == "£628.75"
