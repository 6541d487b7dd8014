from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from chamberlain.revenues.make import make_bills
from chamberlain.revenues.models import Bill, BillingRun, Charge

BASE = "/staff/revenues/"


@pytest.fixture
def client_of(council: Any, settings: Any, tmp_path: Any) -> Callable[[str], Client]:
    settings.HOME = tmp_path
    settings.DEMONSTRATION = True

    def sign_in(username: str) -> Client:
        client = Client()
        client.post(f"/sign-in/as/{username}")
        return client

    return sign_in


@pytest.fixture
def officer(street: dict[str, str], client_of: Callable[[str], Client]) -> Client:
    make_bills()
    return client_of("revenues")


@pytest.mark.parametrize(
    "address", ["", "accounts", "billing", "billing/prepare", "collections", "collections/propose",
                "recovery", "recovery/propose"]
)  # fmt: skip
def test_each_page_opens_for_an_officer(officer: Client, address: str) -> None:
    answer = officer.get(f"{BASE}{address}")

    assert answer.status_code == 200


def test_an_account_shows_balance_plan_and_how_it_was_worked_out(
    officer: Client, street: dict[str, str]
) -> None:
    page = officer.get(f"{BASE}accounts/{street['4']}").content.decode()

    assert "£2,579.44" in page
    assert "You are charged for the whole year" in page or "365" in page
    assert "£257.44" in page and "Overdue" in page


def test_an_account_is_found_by_part_of_its_address(
    officer: Client, street: dict[str, str]
) -> None:
    page = officer.get(f"{BASE}accounts?search=4 High").content.decode()

    assert street["4"] in page
    assert street["5"] not in page


def test_a_move_is_quoted_before_it_is_saved(officer: Client, street: dict[str, str]) -> None:
    address = f"{BASE}accounts/{street['4']}/move"
    given = {"moved_on-day": "1", "moved_on-month": "9", "moved_on-year": "2026",
             "new_name": "Bo New", "ground": "resident_tenant", "residents": "1",
             "scheme": "10", "forwarding_address": ""}  # fmt: skip

    shown = officer.post(address, given)
    page = shown.content.decode()
    charged_then = Charge.objects.count()
    quoted = page.split('name="_quoted" value="')[1].split('"')[0]
    saved = officer.post(address, given | {"_quoted": quoted})

    assert "Nothing is saved yet" in page and "£1,081.24" in page
    assert charged_then == 6
    assert saved.status_code == 302
    assert Bill.objects.filter(account__reference=street["4"]).count() == 2


def test_a_changed_quote_is_quoted_again(officer: Client, street: dict[str, str]) -> None:
    address = f"{BASE}accounts/{street['4']}/household"
    given = {"held_from-day": "1", "held_from-month": "9", "held_from-year": "2026",
             "residents": "1", "disregarded": "0", "students": "0",
             "severely_mentally_impaired": "0"}  # fmt: skip

    page = officer.post(address, given | {"_quoted": "of something else"}).content.decode()

    assert "Nothing is saved yet" in page
    assert Bill.objects.count() == 6


def test_a_run_shows_its_reconciliation_and_sample(officer: Client) -> None:
    reference = BillingRun.objects.get().reference

    page = officer.get(f"{BASE}billing/{reference}").content.decode()

    assert page.count("Agrees") == 4
    assert "Proof sample" in page


@pytest.mark.usefixtures("officer")
def test_the_pages_are_not_open_to_a_creditors_clerk(client_of: Callable[[str], Client]) -> None:
    answer = client_of("clerk").get(f"{BASE}accounts")

    assert answer.status_code == 403


def test_an_account_explains_itself(officer: Client, street: dict[str, str]) -> None:
    page = officer.get(f"/staff/why/revenues:account:{street['4']}").content.decode()

    assert "band D" in page


def test_the_pages_of_court_and_enforcement_open_for_an_officer(
    officer: Client, street: dict[str, str]
) -> None:
    places = ("hearings", "orders?waiting=yes", "enforcement?silent_days=60", "arrangements",
              "enforcement/schedule", "enforcement/agents", "holds", "care", "write-offs",
              "refunds", "penalties", "appeals", f"accounts/{street['4']}/recovery",
              f"accounts/{street['4']}/vulnerable")  # fmt: skip

    answers = {place: officer.get(f"{BASE}{place}").status_code for place in places}

    assert set(answers.values()) == {200}, answers
