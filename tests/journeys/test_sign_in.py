"""A person's first day and every day after: password, app, passkey, and being locked out."""

import json
import re

import pytest
from playwright.sync_api import expect

from chamberlain.kernel.models import Act
from chamberlain.ui.testing import assert_accessible, assert_fits, shot
from chamberlain.web.tests.signing import GIVEN, PASSWORD, code_for, new_person, real_person

pytestmark = pytest.mark.browser


def _give_password(page, house, password, username="dorothy"):
    page.goto(f"{house}/sign-in")
    page.get_by_label("Sign-in name").fill(username)
    page.get_by_label("Password", exact=True).fill(password)
    with page.expect_navigation():
        page.get_by_role("button", name="Continue").click()


def _looked_at(page, name):
    assert_accessible(page)
    assert_fits(page)
    shot(page, name)


def _acts(command):
    return list(Act.objects.filter(command=command).order_by("id"))


def _virtual_key(page):
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_the_first_day_password_app_and_recovery_codes_then_in(house, page):
    real_person("dorothy.before")
    new_person()

    _give_password(page, house, GIVEN)
    _looked_at(page, "sign-in-new-password")
    page.get_by_label("Password now").fill(GIVEN)
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password again").fill(PASSWORD)
    page.get_by_role("button", name="Save").click()
    _looked_at(page, "sign-in-set-up")
    page.get_by_role("link", name="Set up an app").click()
    _looked_at(page, "sign-in-app")
    secret = page.locator("#authenticator-key").inner_text()
    page.get_by_label("Code").fill(code_for(secret))
    page.get_by_role("button", name="Continue").click()
    _looked_at(page, "sign-in-recovery-codes")
    codes = page.locator(".ch-codes code").all_inner_texts()
    page.get_by_role("link", name="I have kept them").click()

    page.wait_for_url(f"{house}/staff/")
    page.get_by_role("button", name="Sign out").click()

    _give_password(page, house, PASSWORD)
    _looked_at(page, "sign-in-code")
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Sign in").click()

    page.wait_for_url(f"{house}/staff/")
    assert [act.inputs["how"] for act in _acts("kernel.sign_in")] == ["password", "recovery_code"]


def test_a_passkey_alone_lets_in(house, page):
    real_person()
    _virtual_key(page)

    _give_password(page, house, PASSWORD)
    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_label("Sign in with it alone").check()
    _looked_at(page, "sign-in-passkey")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{house}/sign-in")
    _looked_at(page, "sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()

    page.wait_for_url(f"{house}/staff/")
    assert _acts("kernel.sign_in")[-1].inputs == {"how": "passkey"}


def test_a_passkey_that_is_not_there_is_told_in_words(house, page):
    real_person()
    _virtual_key(page)
    page.goto(f"{house}/sign-in")

    page.get_by_role("button", name="Sign in with a passkey").click()

    page.get_by_text(re.compile("The passkey (was not used|did not work)")).wait_for()


def test_wrong_passwords_lock_across_the_servers_processes_and_say_so(house, phone):
    real_person()

    for _ in range(5):
        _give_password(phone, house, "not the right one")
    _give_password(phone, house, PASSWORD)

    expect(phone.get_by_text("Signing in is locked for 5 minutes")).to_be_visible()
    _looked_at(phone, "sign-in-locked-phone")


def test_the_log_of_a_journey_holds_nobody_and_nothing_they_typed(house, page):
    real_person()
    _give_password(page, house, "not the right one")
    _give_password(page, house, PASSWORD)
    page.goto(f"{house}/staff/search?q=Dorothy+12345678")
    page.goto(f"{house}/staff/why/kernel:person:Vane")

    lines = [json.loads(line) for line in house.log.read_text().splitlines() if line[:1] == "{"]

    kept = house.log.read_text().lower()
    assert len(lines) > 5
    assert [word for word in ("dorothy", "vane", "12345678", "not the right") if word in kept] == []
    assert all(re.fullmatch("[0-9a-f]{12}", line["request"]) for line in lines)
