import json

import pytest

from chamberlain.formats.govuk_pay import signature, signed
from chamberlain.formats.govuk_pay.fake import KEY, SECRET, fake
from chamberlain.income.make import ENTITY, register_taxpayers
from chamberlain.income.models import Allocation, CardPayment, Receipt, Refund
from chamberlain.income.tests.test_receipts import TODAY, balance, do, events
from chamberlain.kernel.door import Refusal, run
from chamberlain.kernel.make import SYSTEM


@pytest.fixture
def provider(income, monkeypatch):
    with fake() as running:
        monkeypatch.setenv("CHAMBERLAIN_PAY_URL", running.base)
        monkeypatch.setenv("CHAMBERLAIN_PAY_KEY", KEY)
        monkeypatch.setenv("CHAMBERLAIN_PAY_SECRET", SECRET)
        yield running


def begin(account, pence=196_00):
    return do(
        SYSTEM,
        "start_card_payment",
        source="revenues",
        entity=ENTITY,
        account=account,
        amount_pence=pence,
        description="Council tax",
        return_url="http://127.0.0.1/pay/{payment}",
    )


def number_of(begun):
    return CardPayment.objects.get(reference=begun.reference).provider_id


def test_a_card_payment_is_taken_once_whoever_tells_of_it_and_how_often(provider):
    jane, *_ = register_taxpayers()
    begun = begin(jane)
    number = number_of(begun)
    before = do(SYSTEM, "check_card_payment", payment=begun.reference)
    provider.end(number, "success")

    after = do(SYSTEM, "check_card_payment", payment=begun.reference)
    for _ in range(2):
        do(SYSTEM, "take_webhook", payment_id=number)

    assert (begun.state, before.state, after.state) == ("created", "created", "success")
    assert begun.next_url.startswith(provider.base)
    assert provider.payments[number]["return_url"].endswith(begun.reference)
    assert Receipt.objects.get().external_ref == number
    assert [one["state"] for one in events("income.card_payment_ended")] == ["success"]
    assert events("income.receipt_posted")[0]["posted"][0]["account"] == jane


@pytest.mark.parametrize(
    ("how", "state"),
    [("failed", "failed"), ("expired", "failed"), ("cancelled", "failed"), ("error", "error")],
)
def test_what_does_not_succeed_is_no_receipt(provider, how, state):
    jane, *_ = register_taxpayers()
    begun = begin(jane)
    provider.end(number_of(begun), how)

    ended = do(SYSTEM, "check_card_payment", payment=begun.reference)

    assert ended.state == state
    assert Receipt.objects.count() == 0


def test_a_payment_is_never_believed_from_a_search_or_another_amount(provider):
    jane, *_ = register_taxpayers()
    begun = begin(jane)
    provider.payments[number_of(begun)]["amount"] = 1
    provider.end(number_of(begun), "success")

    with pytest.raises(Refusal, match="The provider holds"):
        do(SYSTEM, "check_card_payment", payment=begun.reference)

    assert provider.searchable == []
    assert Receipt.objects.count() == 0


def test_an_answer_that_is_lost_leaves_nothing_behind(provider):
    jane, *_ = register_taxpayers()
    provider.lose_answers = 1

    with pytest.raises(Refusal, match="could not be reached"):
        begin(jane)

    assert CardPayment.objects.count() == 0


def test_a_webhook_is_believed_by_its_signature_only():
    body = json.dumps({"event_type": "card_payment_succeeded"}).encode()

    assert signed(body, SECRET, signature(body, SECRET))
    assert not signed(body + b" ", SECRET, signature(body, SECRET))
    assert not signed(body, "", signature(body, ""))


def test_a_refund_goes_back_to_the_card_by_two_people_and_never_twice(provider, income):
    jane, *_ = register_taxpayers()
    begun = begin(jane)
    provider.end(number_of(begun), "success")
    do(SYSTEM, "check_card_payment", payment=begun.reference)
    do(income("cashier"), "close_day", entity=ENTITY, channel="card", up_to=TODAY)
    posted = str(Allocation.objects.get())
    given = {"allocation": posted, "amount_pence": 96_00, "reason": "paid twice", "way": "card"}
    refund = do(income("income"), "propose_refund", **given)

    with pytest.raises(Refusal):
        do(income("income"), "agree_refund", refund=refund)
    state = do(income("incomelead"), "agree_refund", refund=refund)

    assert state == "sent"
    assert provider.refunds[0]["amount"] == 96_00
    assert (balance("A2060"), balance("A2200")) == (-100_00, 100_00)
    assert events("income.receipt_returned")[0]["returned"][0]["amount_pence"] == 96_00
    again = do(income("income"), "propose_refund", **(given | {"amount_pence": 150_00}))
    with pytest.raises(Refusal, match=r"96\.00 of it is refunded already"):
        do(income("incomelead"), "agree_refund", refund=again)
    assert Refund.objects.get(reference=again).state == "proposed"


def test_a_refund_that_is_not_by_card_goes_to_a_payee_whose_account_is_verified(income):
    jane, *_ = register_taxpayers()
    cashier = income("cashier")
    session = do(cashier, "open_session", entity=ENTITY, float_pence=0)
    do(cashier, "take_payment", session=session, account=jane, amount_pence=100_00)
    payee = {
        "source_ref": "income:resident:jane",
        "entity": ENTITY,
        "payee_class": "resident",
        "name": "Jane Okafor",
        "sort_code": "100000",
        "account_number": "12345675",
        "verified": True,
    }
    made = run(SYSTEM, "payables.record_payees", {"payees": [payee]}).value
    posted = str(Allocation.objects.get())
    given = {"allocation": posted, "amount_pence": 100_00, "reason": "moved away"}

    with pytest.raises(Refusal, match="did not come by card"):
        do(income("income"), "propose_refund", **given, way="card")
    refund = do(
        income("income"), "propose_refund", **given, way="bank", payee=made[payee["source_ref"]]
    )
    do(income("incomelead"), "agree_refund", refund=refund)

    assert balance("L1020") == -100_00
    with pytest.raises(Refusal):
        do(income("income"), "undo_allocation", allocation=posted, reason="too late")
