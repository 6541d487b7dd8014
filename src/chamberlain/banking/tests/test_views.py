from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from chamberlain.banking.make import ENTITY, expect
from chamberlain.banking.models import Line, LineState, Reconciliation, Statement
from chamberlain.kernel.door import ask, run

MONDAY = date(2026, 11, 2)
BASE = "/staff/banking/"


@pytest.fixture
def client_of(council, settings):
    """Return a function from a username to a client, signed in as one is in the demonstration."""
    settings.DEMONSTRATION = True

    def sign_in(username: str) -> Client:
        client = Client()
        client.post(f"/sign-in/as/{username}")
        return client

    return sign_in


@pytest.fixture
def day(council, loaded):
    """A loaded day: one line with a candidate, one without, one explained."""
    expect(
        {
            "key": "CH-9",
            "amount_pence": 7_500,
            "counterparty": "B Tenant",
            "source_ref": "income:charge:CH-9",
        }
    )
    statement = loaded(
        {"amount_pence": 7_500, "counterparty": "B TENANT", "unstructured": "RENT"},
        {"amount_pence": -1_200, "unstructured": "CHARGES"},
        {"amount_pence": 350, "unstructured": "INTEREST"},
    )
    last = str(Line.objects.order_by("id").last())
    run(
        council("bank"),
        "banking.post_line",
        {"line": last, "account": "44080", "cost_centre": "CHB101"},
    )
    return statement


def page(client, address, **given):
    answer = client.get(BASE + address, given)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_the_desk_shows_the_oldest_line_with_its_candidates_and_keys(client_of, day):
    shown = page(client_of("bank"), "suspense")

    assert "£75.00 to explain" in shown
    assert "2 lines left" in shown
    assert "same amount" in shown
    for key in ('data-key="Enter"', 'data-key="s"', 'data-key="n"'):
        assert key in shown


def test_accepting_at_the_desk_explains_the_line_and_shows_the_next(client_of, day):
    client = client_of("bank")
    line = Line.objects.order_by("id").first()
    candidate = ask_candidate(client, line)

    answer = client.post(candidate, {"evidence": "same amount"}, follow=True)

    assert "£12.00 to explain" in answer.content.decode()
    assert LineState.objects.get(line=line).explained_pence == 7_500


def ask_candidate(client, line) -> str:
    shown = page(client, f"suspense/{line}")
    at = shown.index(f"/staff/banking/lines/{line}/accept/")
    return shown[at : shown.index('"', at)]


def test_a_line_is_posted_to_a_coding_from_its_form(client_of, day):
    line = Line.objects.order_by("id")[1]
    client = client_of("bank")
    form = page(client, f"lines/{line}/post")

    answer = client.post(
        f"{BASE}lines/{line}/post", {"account": "44080", "cost_centre": "CHB101"}, follow=True
    )

    assert "is left to explain" in form
    assert answer.status_code == 200
    assert LineState.objects.get(line=line).explained_pence == -1_200


@pytest.mark.parametrize(
    "address",
    [
        "",
        "suspense",
        "suspense/list",
        "lines",
        "lines?state=left",
        "statements",
        "statements/load",
        "expected",
        "reconciliations",
        "reconciliations/prepare",
        "reconciliations/suspense",
    ],
)
def test_every_page_opens(client_of, day, address):
    assert "<h1" in page(client_of("bank"), address)


def test_the_pages_of_one_line_and_one_statement_open(client_of, day):
    line = Line.objects.order_by("id").last()

    assert "What it was" in page(client_of("auditor"), f"lines/{line}")
    assert "3 lines, 1 explained, 2 left" in page(
        client_of("auditor"), f"statements/{Statement.objects.get().reference}"
    )
    for act in ("split", "undo", "owner"):
        assert "left to explain" in page(client_of("bank"), f"lines/{line}/{act}") or act == "split"


def test_a_reconciliation_is_prepared_and_reviewed_on_its_pages(client_of, council, loaded):
    loaded({"amount_pence": 350})
    run(council("bank"), "banking.post_to_suspense", {"entity": ENTITY})
    made = run(
        council("bank"), "banking.prepare_reconciliation", {"entity": ENTITY, "as_at": MONDAY}
    ).value

    shown = page(client_of("reviewer"), f"reconciliations/{made.reference}")
    answer = client_of("reviewer").post(f"{BASE}reconciliations/{made.reference}/review", {})

    assert "Difference" in shown
    assert answer.status_code == 302
    assert Reconciliation.objects.get().state == "reviewed"


def test_a_statement_is_loaded_from_its_page(client_of, council, statements):
    content = statements.write(MONDAY, [{"amount_pence": 5}])

    answer = client_of("bank").post(
        f"{BASE}statements/load",
        {"content": SimpleUploadedFile("s.xml", content)},
        follow=True,
    )

    assert "1 line, 0 explained, 1 left" in answer.content.decode()


def test_a_broken_statement_says_why_at_its_form(client_of, council, statements):
    content = statements.write(MONDAY, [{"amount_pence": 5}])[:500]

    answer = client_of("bank").post(
        f"{BASE}statements/load", {"content": SimpleUploadedFile("s.xml", content)}
    )

    assert answer.status_code == 422
    assert "cut short" in answer.content.decode()


def test_lists_are_downloaded(client_of, day):
    answer = client_of("bank").get(f"{BASE}lines?format=csv&state=left")

    assert answer.status_code == 200
    assert answer.content.decode().count("\n") == 3


def test_nobody_without_the_permission_opens_the_desk(client_of, day):
    assert client_of("clerk").get(f"{BASE}suspense").status_code == 403


def test_whoever_is_not_signed_in_is_asked_to(council):
    assert Client().get(f"{BASE}suspense").status_code == 302


def test_lines_are_paged_by_the_query(council, day):
    first = ask(council("bank"), "banking.lines", {"limit": 2, "sort": "amount_pence"})
    rest = ask(council("bank"), "banking.lines", {"limit": 2, "offset": 2, "sort": "amount_pence"})

    assert first["amount_pence"].to_list() == [-1_200, 350]
    assert rest["amount_pence"].to_list() == [7_500]


def test_a_reconciliation_is_prepared_from_its_form_for_the_last_day_with_a_statement(
    client_of, council, loaded
):
    loaded({"amount_pence": 350})
    run(council("bank"), "banking.post_to_suspense", {"entity": ENTITY})
    client = client_of("bank")

    form = page(client, "reconciliations/prepare")
    sent = {"account": "MAIN", "note": ""}
    sent |= {"as_at-day": "2", "as_at-month": "11", "as_at-year": "2026"}
    answer = client.post(f"{BASE}reconciliations/prepare", sent, follow=True)

    assert 'value="2026"' in form
    assert "1 line, 0 explained, 1 left" in answer.content.decode()
    assert "Not reviewed yet" in answer.content.decode()
    assert "/review" not in answer.content.decode()
