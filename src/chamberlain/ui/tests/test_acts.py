import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from chamberlain.kernel.models import Document
from chamberlain.ui.acts import act_view

KEEP = act_view(
    "kernel.store_document",
    redirect="/staff/documents/{value}",
    asks={},
    only=["filename", "content", "entity"],
    submit="Keep",
)


def sent(caller, given=None):
    factory = RequestFactory()
    request = factory.post("/keep", given) if given is not None else factory.get("/keep")
    request.caller = caller
    if caller:
        request.user = get_user_model().objects.get(reference=caller.person)
    return request


@pytest.fixture
def clerk(council, settings, tmp_path):
    settings.HOME = tmp_path
    return council("clerk")


def test_the_form_of_an_act_is_shown_with_a_key_of_its_own(clerk):
    first, second = KEEP(sent(clerk)).content, KEEP(sent(clerk)).content

    assert b'name="_key"' in first
    assert b'enctype="multipart/form-data"' in first
    assert first != second


def test_a_double_click_does_the_act_once(clerk):
    def given():
        file = SimpleUploadedFile("a.txt", b"hello")
        return {"filename": "a.txt", "content": file, "entity": "BHX", "_key": "once"}

    first, second = KEEP(sent(clerk, given())), KEEP(sent(clerk, given()))

    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert Document.objects.count() == 1


def test_a_refused_act_shows_the_form_again_with_what_is_wrong(clerk):
    response = KEEP(sent(clerk, {"filename": "", "entity": "BHX", "_key": "bad"}))

    html = response.content.decode()
    assert response.status_code == 422
    assert 'href="#filename">Enter filename</a>' in html
    assert 'href="#content"' in html
    assert 'value="BHX"' in html


def test_an_act_beyond_the_persons_reach_is_refused_in_words(clerk):
    file = SimpleUploadedFile("a.txt", b"hello")

    response = KEEP(sent(clerk, {"filename": "a", "content": file, "entity": "BHX-SCH"}))

    assert response.status_code == 403
    assert b"There is a problem" in response.content


def test_nobody_acts_without_signing_in():
    response = KEEP(sent(None, {}))

    assert response["Location"].startswith("/sign-in?next=")
