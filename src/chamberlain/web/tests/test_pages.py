"""The front door and the pages that belong to no one application."""

import pytest
from django.test import Client

from chamberlain.kernel.door import run


@pytest.fixture
def demonstration(settings, council):
    settings.DEMONSTRATION = True
    return council


@pytest.fixture
def sign_in(demonstration):
    def become(username):
        client = Client()
        assert client.post(f"/sign-in/as/{username}").status_code == 302
        return client

    return become


def test_the_front_page_offers_everybody_of_the_demonstration_council(demonstration):
    page = Client().get("/").content.decode()

    assert "Brighthelm City Council" in page
    assert "Creditors officer" in page


def test_one_click_sign_in_is_nowhere_but_in_the_demonstration_council(council, settings):
    settings.DEMONSTRATION = False

    assert Client().post("/sign-in/as/clerk").status_code == 404
    assert "Creditors officer" not in Client().get("/").content.decode()


def test_a_page_asks_for_sign_in_and_brings_back(db):
    answer = Client().get("/staff/audit?outcome=refused")

    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in?next=%2Fstaff%2Faudit%3Foutcome%3Drefused"


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "\\x"])
def test_sign_in_never_leads_to_another_site(demonstration, target):
    answer = Client().post("/sign-in/as/clerk", {"next": target})

    assert "elsewhere" not in answer["Location"]


def test_the_inbox_shows_what_this_person_may_do(sign_in, council):
    person = run(council("access"), "kernel.add_person", {"username": "new1", "name": "New"}).value
    asked = {"person": person, "role": "auditor", "reach": "entity", "entity": "BHX"}
    run(council("access"), "kernel.ask_access", asked)

    assert "1 access request needs you" in sign_in("agreer").get("/staff/").content.decode()
    assert "Nothing waits for you" in sign_in("clerk").get("/staff/").content.decode()


def test_a_page_one_may_not_see_says_so_with_its_status(sign_in):
    answer = sign_in("clerk").get("/staff/audit")

    assert answer.status_code == 403
    assert "holds no role" in answer.content.decode()


def test_a_reference_that_leads_nowhere_is_not_found(sign_in):
    assert sign_in("auditor").get("/staff/why/ledger:nothing:1").status_code == 404


def test_the_audit_shows_acts_and_walks_to_one(sign_in, council):
    answer = run(council("access"), "kernel.add_person", {"username": "new2", "name": "New"})
    client = sign_in("auditor")

    listed = client.get("/staff/audit?command=kernel.add_person").content.decode()
    shown = client.get(f"/staff/audit/{answer.act}").content.decode()

    assert answer.act in listed
    assert "new2" in shown


def test_what_is_downloaded_is_what_is_asked(sign_in):
    answer = sign_in("auditor").get("/staff/ask/kernel.roles.csv")

    assert answer["Content-Type"] == "text/csv"
    assert b"ap_clerk" in answer.content


def test_pages_run_no_script_or_style_of_elsewhere(sign_in):
    policy = sign_in("clerk").get("/staff/")["Content-Security-Policy"]

    assert "script-src 'self'" in policy and "unsafe" not in policy
