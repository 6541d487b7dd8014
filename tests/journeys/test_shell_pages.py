"""Each page of the shell, at a desk and on a phone: it fits, and axe finds nothing."""

import pytest
from playwright.sync_api import expect
from tests.journeys.conftest import sign_in_as

from chamberlain.kernel.door import run
from chamberlain.kernel.make import SYSTEM
from chamberlain.kernel.people import caller_for
from chamberlain.ui.testing import assert_accessible, assert_fits, shot

pytestmark = pytest.mark.browser

PAGES = {
    "auditor": (
        "/",
        "/sign-in",
        "/staff/search?q=journal",
        "/staff/access",
        "/staff/people",
        "/staff/audit",
        "/staff/audit/ACT-0000000020",
        "/staff/why/kernel:person:USR-0000001",
        "/staff/do",
        "/staff/ask/kernel.roles",
        "/api/",
        "/staff/nothing-here",
    ),
    "access": ("/staff/do/kernel.add_person", "/staff/access"),
    "agreer": ("/staff/",),
}


@pytest.mark.parametrize("screen", ["page", "phone"])
def test_each_page_of_the_shell_fits_and_is_accessible(demonstration, request, screen):
    page = request.getfixturevalue(screen)
    inputs = {"username": "new", "name": "New Person"}
    new = run(caller_for("access"), "kernel.add_person", inputs).value
    asked = {"person": new, "role": "auditor", "entity": "BHX"}
    run(caller_for("access"), "kernel.ask_access", asked)
    covered = {"away": caller_for("access").person, "by": caller_for("agreer").person}
    days = {"held_from": "2026-11-02", "held_to": "2026-11-30"}
    run(SYSTEM, "kernel.arrange_cover", {**covered, **days})

    for username, addresses in PAGES.items():
        sign_in_as(page, demonstration, username)
        for address in addresses:
            page.goto(f"{demonstration}{address}")
            assert_accessible(page)
            assert_fits(page)
            name = "-".join(part for part in address.replace("?", "/").split("/") if part)
            shot(page, f"shell-{name or 'front'}-{screen}")


def test_the_agreer_agrees_from_the_inbox_in_two_clicks(demonstration, page):
    inputs = {"username": "new", "name": "New Person"}
    new = run(caller_for("access"), "kernel.add_person", inputs).value
    asked = {"person": new, "role": "auditor", "entity": "BHX"}
    run(caller_for("access"), "kernel.ask_access", asked)
    sign_in_as(page, demonstration, "agreer")

    page.get_by_role("link", name="(reads everything, changes nothing) for New Person").click()
    shot(page, "shell-agree")
    page.get_by_role("button", name="Agree to an access request").click()

    page.get_by_text("Done: agree to an access request").wait_for()
    page.goto(f"{demonstration}/staff/")
    expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()


def test_a_token_is_shown_once(demonstration, page):
    sign_in_as(page, demonstration, "clerk")
    page.goto(f"{demonstration}/staff/do/kernel.issue_token")

    page.get_by_label("Label").fill("spreadsheet")
    page.get_by_role("button", name="Issue yourself a token").click()

    assert page.locator("#answer").inner_text().startswith("chm_")
    assert_accessible(page)
    shot(page, "shell-answer")
