"""What keeps the pages safe and quiet: headers, cookies, hosts, errors, the log, few queries."""

import json
import logging
import sys

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from chamberlain.web.logs import JsonLines
from chamberlain.web.views import errors

SHELL_QUERIES_MAX = 6


@pytest.fixture
def clerk(council, settings):
    settings.DEMONSTRATION = True
    client = Client(raise_request_exception=False)
    client.post("/sign-in/as/clerk")
    return client


def test_every_page_says_what_it_may_load_and_that_nobody_keeps_it(clerk):
    headers = clerk.get("/staff/").headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "base-uri 'none'" in policy
    assert "unsafe" not in policy and "http" not in policy
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store, private"
    assert len(headers["X-Request-Id"]) == 12


def test_no_page_holds_script_or_style_of_its_own(clerk):
    for address in ("/", "/sign-in", "/staff/", "/staff/search", "/staff/do", "/api/"):
        page = clerk.get(address).content.decode()

        assert "<style" not in page and " style=" not in page and " onclick=" not in page
        scripts = [part.partition(">")[0] for part in page.split("<script")[1:]]
        assert [s for s in scripts if "src=" not in s and "application/json" not in s] == []


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(clerk):
    for cookie in ("sessionid", "csrftoken"):
        clerk.get("/sign-in")
        kept = clerk.cookies[cookie]

        assert kept["httponly"]
        assert kept["samesite"] == "Lax"


def test_an_unknown_host_is_refused_without_a_trace(clerk):
    answer = clerk.get("/", headers={"host": "elsewhere.example"})

    assert answer.status_code == 400
    assert "makes no sense" in answer.content.decode()


def test_a_form_without_its_token_changes_nothing_and_says_why(council, settings):
    settings.DEMONSTRATION = True
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post("/sign-in/as/clerk")

    assert answer.status_code == 403
    assert "stood open too long" in answer.content.decode()


def test_what_is_not_there_says_so_in_our_look(clerk):
    answer = clerk.get("/staff/nothing-here")

    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()


def test_a_fault_shows_its_number_and_nothing_of_the_code(clerk, monkeypatch):
    def fail(*details):
        raise RuntimeError("account 12345678 of Dorothy")

    monkeypatch.setattr("chamberlain.web.views.staff.operations", fail)

    answer = clerk.get("/staff/search?q=abc")

    page = answer.content.decode()
    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in page
    assert "Traceback" not in page and "12345678" not in page


def test_the_page_of_a_fault_asks_the_database_nothing(db):
    request = RequestFactory().get("/")

    with CaptureQueriesContext(connection) as asked:
        answer = errors.broken(request)

    assert answer.status_code == 500
    assert len(asked) == 0


def test_the_log_keeps_the_kind_and_place_of_an_error_but_none_of_its_words():
    try:
        raise ValueError("sort code 089999, account 66374958")
    except ValueError:
        record = logging.getLogger("chamberlain.any").makeRecord(
            "chamberlain.any", logging.ERROR, __file__, 1, "it failed", (), _current()
        )

    said = json.loads(JsonLines().format(record))

    assert said["error"] == "ValueError"
    assert "test_safety.py" in said["lines"][0]
    assert "66374958" not in json.dumps(said)


def _current():

    return sys.exc_info()


def test_the_frame_of_a_page_costs_few_queries(clerk):
    clerk.get("/staff/search")

    with CaptureQueriesContext(connection) as asked:
        clerk.get("/staff/search")

    assert len(asked) <= SHELL_QUERIES_MAX, [query["sql"][:80] for query in asked]
