import pytest
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from chamberlain.kernel.door import Refusal
from chamberlain.kernel.people import names_of
from chamberlain.ui.pages import Pages, entity_of, permits_of, whole_entity_of

PAGES = Pages("/staff/mill/")


def asked(caller):
    request = RequestFactory().get("/staff/mill/wheel?at=noon")
    request.caller = caller
    if caller:
        request.user = get_user_model().objects.get(reference=caller.person)
    return request


def turning(request: HttpRequest, caller, wheel: str = "") -> HttpResponse:
    if wheel == "stuck":
        raise Refusal("The wheel is stuck.", status=409)
    return HttpResponse(f"{caller.name} turns it")


def test_a_page_asks_for_sign_in_first_and_comes_back(council):
    response = PAGES.guarded(turning)(asked(None))

    assert response.status_code == 302
    assert "next=%2Fstaff%2Fmill%2Fwheel%3Fat%3Dnoon" in response["Location"]


def test_a_refusal_is_shown_in_words_with_its_status_and_the_way_back(council):
    response = PAGES.guarded(turning)(asked(council("clerk")), wheel="stuck")

    html = response.content.decode()
    assert response.status_code == 409
    assert "The wheel is stuck." in html
    assert 'href="/staff/mill/"' in html


def test_a_page_gives_its_template_the_address_of_its_application(council):
    @PAGES.page
    def form(request, caller):
        return "ui/refusal.html", {"title": "Turned", "back_url": ""}

    response = form(asked(council("clerk")))

    assert response.status_code == 200
    assert form.__name__ == "form"


def test_a_person_works_for_the_entity_of_their_first_grant(council):
    assert entity_of(council("clerk")) == "BHX"


def test_the_whole_of_an_entity_is_seen_by_who_holds_a_permission_over_it(council):
    assert whole_entity_of(council("chief"), "ledger.trial_balance") == "BHX"
    with pytest.raises(Refusal):
        whole_entity_of(council("clerk"), "kernel.grant_role")


def test_a_permission_may_be_asked_for_within_its_application(council):
    caller = council("clerk")

    assert permits_of(caller)("payables.enter_invoice")
    assert permits_of(caller, "payables")("enter_invoice")
    assert not permits_of(caller, "payables")("release_run")


def test_an_action_is_offered_to_whoever_may_do_it(council):
    offered = [
        ("Enter", "enter", "n", "payables.enter_invoice"),
        ("Release", "release", "r", "payables.release_run"),
        ("Look", "look", "", ""),
    ]

    actions = PAGES.actions(asked(council("clerk")), *offered)["actions"]

    assert [(one["text"], one["href"]) for one in actions] == [
        ("Enter", "/staff/mill/enter"),
        ("Look", "/staff/mill/look"),
    ]


def test_people_are_named_and_strangers_left_out(council):
    clerk = council("clerk")

    names = names_of([clerk.person, None, "", "USR-9999999", clerk.person])

    assert names == {clerk.person: clerk.name}
    assert names_of([]) == {}
