from datetime import date

import pytest
from django.test import Client

from chamberlain.banking.make import StatementWriter, load
from chamberlain.kernel.door import run
from chamberlain.treasury.make import FIRST_DAY, make_counterparty, make_loan, terms
from chamberlain.treasury.models import Loan

BASE = "/staff/treasury/"


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = tmp_path
    settings.DEMONSTRATION = True
    return tmp_path


@pytest.fixture
def client_of(council, home):
    def sign_in(username: str) -> Client:
        client = Client()
        client.post(f"/sign-in/as/{username}")
        return client

    return sign_in


@pytest.fixture
def at_work(council, home, treasury):
    """A loan, a deposit, a statement, and something to come; answers the loan."""
    loan = make_loan(council("treasury"), council("s151"), treasury)
    bank = make_counterparty(council("s151"))
    run(
        council("treasury"),
        "treasury.propose_investment",
        {
            "counterparty": bank,
            "principal_pence": 500_000_00,
            "rate": "3.85",
            "placed_on": FIRST_DAY,
            "matures_on": date(2026, 12, 2),
        },
    )
    load(council("bank"), StatementWriter().write(FIRST_DAY, [{"amount_pence": 100}]))
    return loan


def page(client, address, **given):
    answer = client.get(BASE + address, given)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_today_shows_cash_forecast_debt_and_what_is_due(client_of, at_work):
    shown = page(client_of("treasury"), "")

    assert "Cash forecast, 13 weeks" in shown
    assert "Owed on loans" in shown
    assert "Expected on the bank" in shown


@pytest.mark.parametrize(
    "address",
    [
        "loans",
        "instalments",
        "lenders",
        "investments",
        "counterparties",
        "limits",
        "provision",
        "items",
        "loans/propose",
        "investments/propose",
        "instalments/raise",
        "lenders/add",
        "items/load",
    ],
)
def test_every_page_opens(client_of, at_work, address):
    assert page(client_of("treasury"), address)


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("s151", "counterparties/add"),
        ("s151", "limits/set"),
        ("accountant", "provision/record"),
        ("accountant", "provision/charge"),
        ("accountant", "loans/accrue"),
    ],
)
def test_what_treasury_does_not_do_itself_opens_for_whoever_does(client_of, at_work, who, address):
    assert page(client_of(who), address)
    assert client_of("treasury").get(BASE + address).status_code == 403


def test_a_loan_shows_its_schedule_and_is_agreed_by_another(client_of, treasury, council, home):
    loan = run(council("treasury"), "treasury.propose_loan", terms(treasury)).value

    own = client_of("treasury").post(f"{BASE}loans/{loan}/agree")
    client_of("s151").post(f"{BASE}loans/{loan}/agree")

    assert own.status_code == 403
    assert Loan.objects.get(reference=loan).state == "active"
    shown = page(client_of("s151"), f"loans/{loan}")
    assert "£182,289.27" in shown
    assert "£103,914.27" in shown


def test_a_deposit_a_penny_over_says_so_at_its_field(client_of, at_work):
    client = client_of("treasury")
    form = page(client, "investments/propose")
    counterparty = form.split('value="CPY-')[1][:7]
    given = {
        "counterparty": f"CPY-{counterparty}",
        "principal_pence": "9,500,000.01",
        "rate": "3.85",
        "placed_on-day": "2",
        "placed_on-month": "11",
        "placed_on-year": "2026",
    }

    answer = client.post(f"{BASE}investments/propose", given)

    assert answer.status_code == 409
    assert "£0.01 over its limit" in answer.content.decode()


def test_breaking_the_authorised_limit_is_red_on_the_first_page(client_of, at_work, council):
    low = {
        "entity": "BHX",
        "year": 2026,
        "indicator": "authorised_limit",
        "limit_pence": 100,
        "source": "A mistake",
        "explained": True,
    }
    run(council("s151"), "treasury.set_indicator", low)

    assert "Authorised limit: £2,750,000.00 is over £1.00" in page(client_of("s151"), "")
    assert "govuk-tag--red" in page(client_of("s151"), "limits")


def test_a_journal_leads_back_to_its_loan(client_of, at_work):
    answer = client_of("treasury").get(f"/staff/why/treasury:loan:{at_work}")

    assert answer.status_code == 200
    assert "ledger:journal:" in answer.content.decode()
