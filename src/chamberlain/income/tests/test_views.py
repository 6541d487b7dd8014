import json

import pytest
from django.test import Client

from chamberlain.formats.counter import write
from chamberlain.formats.govuk_pay import signature
from chamberlain.formats.govuk_pay.fake import KEY, SECRET, fake
from chamberlain.income.make import ENTITY, charge, make_customer, raise_charges, register_taxpayers
from chamberlain.income.models import Allocation, CardPayment, Receipt
from chamberlain.income.tests.test_receipts import TODAY, bank_day, credit, do
from chamberlain.kernel.door import ask
from chamberlain.kernel.make import SYSTEM

BASE = "/staff/income/"


@pytest.fixture
def client_of(income, settings, tmp_path):
    settings.HOME = tmp_path
    settings.DEMONSTRATION = True

    def sign_in(username: str) -> Client:
        client = Client()
        client.post(f"/sign-in/as/{username}")
        return client

    return sign_in


@pytest.fixture
def at_work(income):
    """Accounts, a customer with a charge, receipts found and not found; answers an account."""
    jane, *_ = register_taxpayers()
    customer = make_customer(income("income"))
    raise_charges(charge(customer))
    bank_day(credit(196_00, jane), credit(140_00, "CTAX", "PETER LINDLEY"), credit(5_00, "HELLO"))
    do(income("income"), "take_bank_receipts", entity=ENTITY, with_suspense=True)
    payments = [("T1", jane, 20_00, TODAY, "Shop"), ("T2", "unknown", 5_00, TODAY, "Shop")]
    do(income("income"), "take_file", entity=ENTITY, content=write("BHX", "1", TODAY, payments))
    return jane


def page(client, address, status=200, **given):
    answer = client.get(BASE + address, given)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "", "suspense", "suspense/list", "suspense/find", "suspense/import", "receipts",
        "receipts/bank", "receipts/file", "refunds", "files", "cards", "takings", "sessions",
        "accounts", "customers", "customers/add", "charges", "recovery", "periodic",
        "periodic/raise", "types", "close",
    ],
)  # fmt: skip
def test_every_page_opens(client_of, at_work, address):
    assert page(client_of("income"), address)


@pytest.mark.parametrize("address", ["write-offs", "impairment", "types/set", "types/form"])
def test_what_a_manager_does_opens_for_a_manager_only(client_of, at_work, address):
    assert page(client_of("incomelead"), address)
    assert client_of("cashier").get(BASE + address).status_code == 403


def test_the_desk_shows_the_oldest_with_its_candidates_and_accepts_one(client_of, at_work):
    client = client_of("income")
    shown = page(client, "suspense")

    assert "£140.00 to find" in shown
    assert "Peter Lindley" in shown and "the name agrees" in shown
    waiting = ask(SYSTEM, "income.suspense_next", {}).receipt
    account = shown.split('name="account" value="')[1].split('"')[0]
    client.post(f"{BASE}receipts/{waiting}/accept", {"account": account, "note": "as shown"})
    assert "£5.00 to find" in page(client, "suspense")


def test_a_receipt_an_account_a_charge_and_a_customer_show_where_they_stand(client_of, at_work):
    client = client_of("income")
    posted = Allocation.objects.order_by("id").first()
    found = ask(SYSTEM, "income.customers", {"as_at": TODAY}).row(0, named=True)
    charged = ask(SYSTEM, "income.charges", {"as_at": TODAY})["reference"][0]

    assert "found by" in page(client, f"accounts/{at_work}").lower()
    assert "reference" in page(client, f"receipts/RCP-{posted.receipt_id:07d}")
    assert "Statement of account" in page(client, f"customers/{found['reference']}")
    assert "Hire of the pavilion" in page(client, f"charges/{charged}")
    for reference in (f"receipt:RCP-{posted.receipt_id:07d}", f"charge:{charged}",
                      f"allocation:{posted}"):  # fmt: skip
        assert client.get(f"/staff/why/income:{reference}").status_code == 200


def test_an_invoice_is_raised_from_its_form(client_of, at_work):
    client = client_of("income")
    customer = ask(SYSTEM, "income.customers", {"as_at": TODAY})["reference"][0]
    given = {
        "why": "Pitch at the fair",
        "income_type": "SUNDRY",
        "due_on-day": "30",
        "due_on-month": "11",
        "due_on-year": "2026",
        "lines-0-description": "Pitch",
        "lines-0-net_pence": "50.00",
        "lines-0-vat_code": "S",
    }

    answer = client.post(f"{BASE}customers/{customer}/invoice", given)

    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert "£60.00" in client.get(answer["Location"]).content.decode()


def test_a_day_is_closed_with_one_button(client_of, at_work):
    client = client_of("cashier")
    assert "Counter file, 2 Nov" in page(client, "")

    client.post(f"{BASE}close/counter_file/2026-11-02")

    assert "Every channel&#x27;s day is closed" in page(client, "") or (
        "Every channel's day is closed" in page(client, "")
    )


def test_word_of_a_card_payment_is_believed_when_it_is_signed(client_of, at_work, monkeypatch):
    with fake() as provider:
        for name, value in (("URL", provider.base), ("KEY", KEY), ("SECRET", SECRET)):
            monkeypatch.setenv(f"CHAMBERLAIN_PAY_{name}", value)
        begun = do(
            SYSTEM,
            "start_card_payment",
            source="revenues",
            entity=ENTITY,
            account=at_work,
            amount_pence=10_00,
            description="Council tax",
            return_url="http://127.0.0.1/{payment}",
        )
        number = CardPayment.objects.get(reference=begun.reference).provider_id
        provider.end(number, "success")
        resource = {"payment_id": number}
        body = json.dumps({"event_type": "card_payment_succeeded", "resource": resource}).encode()
        send = {"data": body, "content_type": "application/json"}

        forged = Client().post(f"{BASE}cards/webhook", **send, headers={"Pay-Signature": "00"})
        signed = {"Pay-Signature": signature(body, SECRET)}
        answers = [Client().post(f"{BASE}cards/webhook", **send, headers=signed) for _ in range(2)]

    assert forged.status_code == 400
    assert [one.status_code for one in answers] == [204, 204]
    assert Receipt.objects.filter(channel="card").count() == 1
