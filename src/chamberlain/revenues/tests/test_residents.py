from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from chamberlain.kernel.door import EVERYTHING, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.revenues.make import make_bills
from chamberlain.revenues.models import Party
from chamberlain.revenues.queries.bills import bill
from chamberlain.revenues.views.notice import typeset


@pytest.fixture
def billed(street: dict[str, str]) -> dict[str, str]:
    make_bills()
    cache.clear()
    return street


def ask_for(account: str, postcode: str = "bn11aa", name: str = "example") -> Any:
    client = Client()
    answer = client.post("/residents/", {"account": account, "postcode": postcode, "name": name})
    return client, answer


def test_whoever_has_the_bill_sees_it_and_how_it_was_worked_out(billed: dict[str, str]) -> None:
    client, answer = ask_for(billed["4"])

    page = client.get("/residents/bill").content.decode()

    assert answer.status_code == 302
    assert "£2,579.44" in page and "£2,180.04" in page
    assert "The home is charged in band D" in page
    assert "within 21 days" in page and "twelve monthly instalments" in page


@pytest.mark.parametrize(
    ("postcode", "name"), [("BN1 1AB", "Example"), ("BN1 1AA", "Other"), ("", "")]
)
def test_a_wrong_answer_shows_nothing(billed: dict[str, str], postcode: str, name: str) -> None:
    client, answer = ask_for(billed["4"], postcode, name)

    assert answer.status_code == 422
    assert client.get("/residents/bill").status_code == 302
    assert "High Street" not in answer.content.decode()


def test_after_five_wrong_tries_even_the_right_one_waits(billed: dict[str, str]) -> None:
    for _ in range(5):
        ask_for(billed["4"], name="Wrong")

    _, answer = ask_for(billed["4"])

    assert "Wait a quarter of an hour" in answer.content.decode()


def test_a_protected_address_is_never_shown_online(billed: dict[str, str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE chamberlain_writer")
        Party.objects.update(protected=True)
        cursor.execute("SET LOCAL ROLE NONE")

    _, answer = ask_for(billed["4"])

    assert answer.status_code == 422


def test_paying_by_reference_shows_nothing_of_whose_account_it_is(billed: dict[str, str]) -> None:
    answer = Client().post("/residents/pay", {"account": "5000000000", "amount": "10.00"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "no council tax account of that number" in page
    assert "Example" not in page
    assert billed


def test_the_bill_is_a_tagged_pdf(billed: dict[str, str]) -> None:
    made = typeset([bill(EVERYTHING, billed["4"]), bill(EVERYTHING, billed["5"])])

    assert made.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in made and b"/MarkInfo" in made


def test_the_bill_states_each_body_and_its_change(billed: dict[str, str]) -> None:
    found = bill(EVERYTHING, billed["4"])

    assert [(one.amount_pence, one.before_pence) for one in found.bodies] == [
        (218_004, 207_639), (28_191, 26_691), (11_749, 11_249),
    ]  # fmt: skip
    assert found.year_pence == 257_944


def test_the_workings_come_to_what_was_billed(billed: dict[str, str]) -> None:
    inputs = {"account": billed["4"], "held_from": "2026-06-15", "residents": 1}
    run(SYSTEM, "revenues.record_household", inputs)

    found = bill(EVERYTHING, billed["4"])

    assert len(found.workings) == 2
    assert sum(step.net_pence for step in found.workings) == found.charged_pence
    assert "One adult counts" in found.workings[1].lines[-1].words
