"""Signing in for real: a password, a second factor, lockout, and what the audit learns of it."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import decrypt
from django.core.cache import cache
from django.test import Client

from chamberlain.kernel.door import run
from chamberlain.kernel.models import Act
from chamberlain.web.tests.signing import GIVEN, PASSWORD, code_for, new_person, real_person


@pytest.fixture(autouse=True)
def nothing_locked(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


@pytest.fixture
def dorothy(council):
    return real_person()


def give_password(client, username="dorothy", password=PASSWORD, **more):
    return client.post("/sign-in/password", {"login": username, "password": password, **more})


def with_app(user):
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def signed_in(user):
    client, secret = Client(), with_app(user)
    give_password(client)
    answer = client.post("/sign-in/code", {"code": code_for(secret)})
    assert answer["Location"] == "/begin"
    return client


def acts(command):
    return list(Act.objects.filter(command=f"kernel.{command}").order_by("id"))


def test_elsewhere_than_in_a_demonstration_signing_in_asks_for_a_password(db):
    answer = Client().get("/sign-in?next=/staff/audit")

    assert answer["Location"] == "/sign-in/password?next=%2Fstaff%2Faudit"


def test_a_password_alone_opens_nothing_but_the_pages_that_set_up_a_second_factor(dorothy):
    client = Client()
    give_password(client)

    assert client.get("/staff/")["Location"] == "/sign-in/set-up"
    assert client.get("/staff/do/kernel.issue_token")["Location"] == "/sign-in/set-up"
    assert client.get("/api/queries/kernel.inbox").status_code == 401
    assert "Set up your second factor" in client.get("/sign-in/set-up").content.decode()


def test_setting_up_an_app_lets_the_person_in_and_gives_recovery_codes(dorothy):
    client = Client()
    give_password(client)
    secret = client.get("/sign-in/set-up/app").context["form"].secret

    answer = client.post("/sign-in/set-up/app", {"code": code_for(secret)})

    assert answer["Location"] == "/sign-in/set-up/recovery-codes"
    assert len(client.get(answer["Location"]).context["unused_codes"]) == 10
    assert client.get("/staff/").status_code == 200
    assert [act.changes[0]["after"] for act in acts("change_second_factor")] == [
        {"second_factor": "app_added"}
    ]


def test_with_an_app_the_password_leads_to_the_code_and_the_code_to_where_one_was_going(dorothy):
    client, secret = Client(), with_app(dorothy)

    first = give_password(client, next="/staff/search")
    before = client.get("/staff/")
    second = client.post("/sign-in/code", {"code": code_for(secret)})

    assert first["Location"] == "/sign-in/code"
    assert before["Location"].startswith("/sign-in?")
    assert second["Location"] == "/staff/search"


def test_a_code_lets_in_once(dorothy):
    secret = with_app(dorothy)
    clients = [Client(), Client()]
    code = code_for(secret)

    answers = []
    for client in clients:
        give_password(client)
        answers.append(client.post("/sign-in/code", {"code": code}).status_code)

    assert answers == [302, 200]


def test_the_secret_of_an_app_is_kept_encrypted(dorothy):
    secret = with_app(dorothy)

    kept = Authenticator.objects.get(user=dorothy).data["secret"]

    assert secret not in kept


def test_a_recovery_code_lets_in_once(dorothy):
    client = signed_in(dorothy)
    client.post("/sign-in/set-up/recovery-codes/new")
    code = client.get("/sign-in/set-up/recovery-codes").context["unused_codes"][0]

    answers = []
    for _ in range(2):
        other = Client()
        give_password(other)
        answers.append(other.post("/sign-in/code", {"code": code}).status_code)

    assert answers == [302, 200]


def test_five_wrong_passwords_lock_the_name_in_words_even_for_the_right_one(dorothy):
    for _ in range(5):
        give_password(Client(), password="wrong wrong wrong")

    locked = give_password(Client(), username=" Dorothy ")

    assert "locked for 5 minutes" in locked.content.decode()
    assert [act.inputs["reason"] for act in acts("fail_sign_in")] == ["password"] * 5 + ["locked"]


def test_a_lock_holds_under_each_host_name(dorothy):
    for _ in range(5):
        give_password(Client(headers={"host": "localhost"}), password="wrong wrong wrong")

    locked = give_password(Client(headers={"host": "127.0.0.1"}))

    assert "locked for 5 minutes" in locked.content.decode()


def test_a_name_that_nobody_has_fails_in_the_same_words_and_is_not_kept(dorothy):
    known = give_password(Client(), password="wrong wrong wrong")
    unknown = give_password(Client(), username="hunter2-typed-here", password="wrong wrong wrong")

    assert known.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()
    assert acts("fail_sign_in")[0].inputs["person"] == dorothy.reference
    assert "hunter2" not in json.dumps([act.inputs for act in acts("fail_sign_in")])


def test_wrong_codes_lock_too(dorothy):
    secret = with_app(dorothy)
    client = Client()
    give_password(client)
    for _ in range(5):
        client.post("/sign-in/code", {"code": "000000"})

    locked = client.post("/sign-in/code", {"code": code_for(secret)})

    assert "locked for 5 minutes" in locked.content.decode()


def test_a_password_that_was_given_must_be_changed_before_anything_else(council):
    new_person()
    client = Client()
    give_password(client, password=GIVEN)

    led = client.get("/sign-in/set-up/app", follow=False)
    changed = client.post(
        "/sign-in/set-up/password",
        {"old_password": GIVEN, "new_password1": PASSWORD, "new_password2": PASSWORD},
    )

    assert led.status_code == 302
    assert led["Location"] == "/sign-in/set-up/password"
    assert changed["Location"] == "/sign-in/set-up"
    assert client.get("/sign-in/set-up/app").status_code == 200


def test_the_session_gets_a_new_key_when_somebody_signs_in(dorothy):
    client, secret = Client(), with_app(dorothy)
    client.get("/sign-in/password")
    give_password(client)
    before = client.session.session_key

    client.post("/sign-in/code", {"code": code_for(secret)})

    assert client.session.session_key != before


def test_a_suspended_person_is_out_at_their_next_click_and_stays_out(dorothy, council):
    client = signed_in(dorothy)

    suspended = {"person": dorothy.reference, "reason": "left"}
    run(council("access"), "kernel.suspend_person", suspended)

    assert client.get("/staff/")["Location"].startswith("/sign-in?")
    assert give_password(Client()).status_code == 403
    assert acts("fail_sign_in")[-1].inputs["reason"] == "suspended"


def test_a_reset_ends_sessions_and_second_factors(dorothy, council):
    client = signed_in(dorothy)

    reset = {"person": dorothy.reference, "reason": "phone lost"}
    given = run(council("access"), "kernel.reset_sign_in", reset).value
    again = Client()
    give_password(again, password=given)

    assert client.get("/staff/")["Location"].startswith("/sign-in?")
    assert again.get("/staff/")["Location"] == "/sign-in/set-up/password"
    assert not Authenticator.objects.filter(user=dorothy).exists()


def test_changing_ones_password_ends_ones_other_sessions(dorothy):
    here = signed_in(dorothy)
    cache.clear()
    kept = Authenticator.objects.get(user=dorothy, type="totp").data["secret"]
    there = Client()
    give_password(there)
    there.post("/sign-in/code", {"code": code_for(decrypt(kept))})
    assert there.get("/staff/").status_code == 200

    chosen = {"new_password1": "other lamp on Friday", "new_password2": "other lamp on Friday"}
    here.post("/sign-in/set-up/password", {"old_password": PASSWORD, **chosen})

    assert here.get("/staff/").status_code == 200
    assert there.get("/staff/").status_code == 302


def test_the_last_second_factor_stays(dorothy):
    client = signed_in(dorothy)

    refused = client.post("/sign-in/set-up/app/remove")

    assert "Add another first" in refused.content.decode()
    assert Authenticator.objects.filter(user=dorothy, type="totp").exists()


def test_the_audit_says_who_came_and_went_and_by_what(dorothy):
    client = signed_in(dorothy)

    client.post("/sign-out")

    came, went = acts("sign_in")[-1], acts("sign_out")[-1]
    assert (came.person, came.inputs, came.door) == (dorothy.reference, {"how": "code"}, "web")
    assert went.person == dorothy.reference
    assert came.address == "127.0.0.1"


def test_the_pages_for_opening_accounts_and_mail_do_not_exist(db):
    gone = ("/accounts/login/", "/accounts/signup/", "/accounts/email/", "/sign-in/signup")

    assert [Client().get(address).status_code for address in gone] == [404] * len(gone)


def test_one_click_sessions_end_with_the_demonstration(council, settings):
    settings.DEMONSTRATION = True
    client = Client()
    client.post("/sign-in/as/clerk")
    assert client.get("/staff/").status_code == 200

    settings.DEMONSTRATION = False

    assert client.get("/staff/")["Location"].startswith("/sign-in?")


def test_one_click_people_set_up_nothing(council, settings):
    settings.DEMONSTRATION = True
    client = Client()
    client.post("/sign-in/as/clerk")

    assert client.get("/sign-in/set-up/app")["Location"] == "/staff/"
