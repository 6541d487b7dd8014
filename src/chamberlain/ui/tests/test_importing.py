import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from chamberlain.kernel.records import Refused
from chamberlain.ui.importing import SHOWN, Asked, ImportPage, aside_of
from chamberlain.ui.pages import Pages

LINES = ImportPage(
    Pages("/staff/mill/"),
    "ledger.add_cost_centres",
    "Load what is to be ground",
    "grain",
    "grain",
    asked=(Asked("held_from", "First day", lambda request: "2026-11-02"),),
    fixed=lambda request: {"entity": "BHX"},
)
FILE = b"Code,Name,Service\nMIL001,The mill,FCW1\nMIL002,The wheel,NOWHERE\n"


@pytest.fixture
def accountant(council, settings, tmp_path):
    settings.HOME = tmp_path
    return council("chart")


def sent(caller, path="import", given=None):
    factory, address = RequestFactory(), f"/staff/mill/grain/{path}"
    request = factory.get(address) if given is None else factory.post(address, given)
    request.caller = caller
    request.user = get_user_model().objects.get(reference=caller.person)
    return request


def kept(caller):
    given = {"file": SimpleUploadedFile("grain.csv", FILE), "held_from": "2027-04-01"}
    return LINES.choose(sent(caller, given=given))["Location"].removeprefix("/staff/mill/grain/")


def test_the_page_says_what_a_file_holds_and_asks_what_all_rows_share(accountant):
    html = LINES.choose(sent(accountant)).content.decode()

    assert "Load what is to be ground" in html
    assert "service" in html and "Line of the revenue outturn return" in html
    assert 'name="held_from"' in html and 'value="2026-11-02"' in html


def test_no_file_is_said_on_the_page_and_keeps_what_was_asked(accountant):
    response = LINES.choose(sent(accountant, given={"held_from": "2031-04-01"}))

    html = response.content.decode()
    assert response.status_code == 422
    assert "Choose a file" in html and 'value="2031-04-01"' in html


def test_a_file_is_kept_and_shown_as_what_would_become_of_it(accountant):
    where = kept(accountant)
    document = where.split("/")[1].split("?")[0]

    html = LINES.preview(sent(accountant, where), document=document).content.decode()

    assert where.endswith("?held_from=2027-04-01")
    assert "What would become of it" in html and "grain.csv" in html
    assert "NOWHERE" in html and "Take the good rows" in html
    assert f"/staff/mill/grain/import/{document}/rejects?held_from=2027-04-01" in html


def test_the_rows_set_aside_come_back_with_what_is_wrong(accountant):
    where = kept(accountant)
    document = where.split("/")[1].split("?")[0]

    response = LINES.rejects(sent(accountant, where), document=document)

    assert response["Content-Disposition"] == 'attachment; filename="rejects-grain.csv"'
    assert b"NOWHERE" in response.content and b"MIL001" not in response.content


def test_a_file_without_a_needed_column_is_refused_on_the_page(accountant):
    given = {
        "file": SimpleUploadedFile("grain.csv", b"Mill,Wheel\n1,2\n"),
        "held_from": "2027-04-01",
    }
    where = LINES.choose(sent(accountant, given=given))["Location"]
    document = where.rsplit("/", 1)[1].split("?")[0]

    response = LINES.preview(sent(accountant, f"import/{document}"), document=document)

    assert response.status_code == 422
    assert "The file has no column for code" in response.content.decode()


def test_the_three_pages_have_their_addresses_and_names():
    paths = LINES.paths("grain")

    assert [(str(one.pattern), one.name) for one in paths] == [
        ("grain/import", "grain_import"),
        ("grain/import/<str:document>", "grain_imported"),
        ("grain/import/<str:document>/rejects", "grain_rejects"),
    ]


def test_the_first_rows_set_aside_are_shown_and_the_others_counted():
    items = [Refused(row=row, message="Not grain") for row in range(SHOWN + 3)]

    shown = aside_of(items)

    assert len(shown["aside"]) == SHOWN
    assert shown["more"] == 3
