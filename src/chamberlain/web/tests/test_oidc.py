"""Signing in through the council's identity provider, tried against one on loopback."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.test import Client

from chamberlain.kernel.door import run
from chamberlain.kernel.models import Act, User
from chamberlain.web.tests import provider as providers
from chamberlain.web.tests.signing import real_person


@pytest.fixture
def provider(settings, council):
    cache.clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with providers.running() as started:
        app = {
            "provider_id": "council",
            "name": "your council account",
            "client_id": providers.CLIENT,
            "secret": providers.SECRET,
            "settings": {"server_url": started.issuer},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
        }
        yield started


@pytest.fixture
def dorothy(provider):
    return real_person()


def go_through(provider, client=None):
    client = client or Client()
    sent = urlsplit(client.get("/sign-in/council/council?next=/staff/search")["Location"])
    asked = {name: values[0] for name, values in parse_qs(sent.query).items()}
    back = urlsplit(provider.authorise(asked))
    return client, client.get(f"{back.path}?{back.query}")


def test_a_known_person_comes_in_where_the_provider_asked_for_a_second_factor(provider, dorothy):
    provider.claims |= {"amr": ["pwd", "mfa"]}

    client, answer = go_through(provider)

    assert answer["Location"] == "/staff/search"
    assert client.get("/staff/").status_code == 200
    assert Act.objects.get(command="kernel.sign_in").inputs == {"how": "council"}


def test_what_the_provider_calls_strong_may_be_named(provider, dorothy, settings):
    settings.OIDC_MFA_ACR = {"urn:council:strong"}
    provider.claims |= {"acr": "urn:council:strong"}

    client, _ = go_through(provider)

    assert client.get("/staff/").status_code == 200


def test_without_the_providers_word_our_own_second_factor_is_asked_for(provider, dorothy):
    provider.claims |= {"amr": ["pwd"]}

    client, _ = go_through(provider)

    assert client.get("/staff/")["Location"] == "/sign-in/set-up"


def test_nobody_unknown_comes_in_or_is_made(provider, dorothy):
    provider.claims["preferred_username"] = "stranger"

    client, answer = go_through(provider)

    assert answer.status_code == 403
    assert "nobody here goes by that name" in answer.content.decode()
    assert client.get("/staff/").status_code == 302
    assert not User.objects.filter(username="stranger").exists()


def test_a_person_of_the_demonstration_is_not_reached(provider, council):
    provider.claims |= {"preferred_username": "s151", "amr": ["mfa"]}

    _, answer = go_through(provider)

    assert answer.status_code == 403


def test_the_subject_stays_who_they_are_when_names_change(provider, dorothy):
    provider.claims |= {"amr": ["mfa"]}
    go_through(provider)
    provider.claims["preferred_username"] = "dorothy.married-name"

    client, _ = go_through(provider)

    assert client.get("/staff/").status_code == 200


def test_a_name_given_to_somebody_else_does_not_make_them_the_one_before(provider, dorothy):
    provider.claims |= {"amr": ["mfa"]}
    go_through(provider)
    provider.claims["sub"] = "s-2"

    client, answer = go_through(provider)

    assert answer.status_code == 403
    assert client.get("/staff/").status_code == 302


@pytest.mark.parametrize("claim", [{"aud": "another"}, {"iss": "http://elsewhere"}, {"exp": 1}])
def test_a_token_for_others_or_of_others_or_too_old_lets_nobody_in(provider, dorothy, claim):
    provider.claims |= {"amr": ["mfa"], **claim}

    client, answer = go_through(provider)

    assert answer.status_code == 403
    assert client.get("/staff/").status_code == 302


def test_a_token_signed_with_another_key_lets_nobody_in(provider, dorothy):
    provider.claims |= {"amr": ["mfa"]}
    provider.signing_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    client, answer = go_through(provider)

    assert answer.status_code == 403
    assert client.get("/staff/").status_code == 302


def test_an_answer_that_nobody_asked_for_lets_nobody_in(provider, dorothy):
    _, answer = go_through(provider)
    stolen = Client().get("/sign-in/council/council/back?code=x&state=y")

    assert answer.status_code == 302
    assert stolen.status_code == 403


def test_a_provider_that_calls_itself_something_else_is_not_used(provider, dorothy):
    provider.called = "https://elsewhere.example"

    client, answer = go_through(provider)

    assert answer.status_code == 403
    assert client.get("/staff/").status_code == 302


def test_a_provider_that_does_not_answer_is_told_in_words(provider, dorothy):
    provider.answer = lambda path, query: (503, {})

    answer = Client().get("/sign-in/council/council")

    assert answer.status_code == 403
    assert "does not answer" in answer.content.decode()


def test_somebody_suspended_stays_out(provider, dorothy, council):
    suspended = {"person": dorothy.reference, "reason": "left"}
    run(council("access"), "kernel.suspend_person", suspended)
    provider.claims |= {"amr": ["mfa"]}

    client, answer = go_through(provider)

    assert answer.status_code == 403
    assert client.get("/staff/").status_code == 302


def test_no_claim_is_kept(provider, dorothy):
    provider.claims |= {"amr": ["mfa"], "name": "Dorothy Vane", "email": "d@council.example"}

    go_through(provider)
    go_through(provider)

    assert SocialAccount.objects.get(user=dorothy).extra_data == {}
    assert User.objects.get(pk=dorothy.pk).email == ""


def test_the_sign_in_page_offers_it_by_its_name(provider):
    page = Client().get("/sign-in/password?next=/staff/search").content.decode()

    assert "Sign in with your council account" in page
    assert "/sign-in/council/council?next=/staff/search" in page
