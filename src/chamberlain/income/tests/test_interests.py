"""Own and relatives' customers: in no answer, no file and no act of who is kept from them."""

from dataclasses import replace

import pytest

from chamberlain.income.contract import AccountRecord, account_frame
from chamberlain.income.make import (
    ENTITY,
    FIRST_DAY,
    charge,
    council_tax_number,
    make_customer,
    raise_charges,
)
from chamberlain.income.models import Barred, Charge
from chamberlain.income.queries.withholding import kept_receipts
from chamberlain.income.tests.test_receipts import bank_day, credit, do
from chamberlain.kernel.door import EVERYTHING, Refusal, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.kernel.references import explain

NAME = "Zebedee Quillfeather"


@pytest.fixture
def canary(income):
    """A customer who owes a charge and has a receipt in suspense; answers their reference."""
    customer = make_customer(name=NAME, kind="person")
    raise_charges(charge(customer))
    bank_day(credit(77, "FOR THE HALL", payer="MR Z QUILLFEATHER"),
             credit(99, "SOMETHING", payer="ANN OTHER"))  # fmt: skip
    do(income("income"), "take_bank_receipts", entity=ENTITY, with_suspense=True)
    return customer


def told(caller, **more):
    """Return what the lists of income tell a caller, as one text."""
    asked = {
        "customers": {"as_at": FIRST_DAY},
        "charges": {"as_at": FIRST_DAY},
        "accounts": {},
        "receipts": {"since": FIRST_DAY},
        "suspense": {"as_at": FIRST_DAY},
    }
    return " ".join(
        ask(caller, f"income.{name}", given).write_json() for name, given in asked.items()
    )


def test_a_customer_who_is_oneself_is_in_no_answer_and_no_act(income, canary):
    officer = income("income")
    before = told(officer).upper()
    do(officer, "declare_interest", customer=canary, relation="own")

    after = told(officer).upper()

    assert "QUILLFEATHER" in before
    assert "QUILLFEATHER" not in after
    assert "ANN OTHER" in after
    assert "QUILLFEATHER" in told(income("incomelead")).upper()
    reference = Charge.objects.get().reference
    for name, given in (
        ("income.customer", {"customer": canary, "as_at": FIRST_DAY}),
        ("income.charge", {"charge": reference}),
    ):
        with pytest.raises(Refusal, match="your own or a relative's"):
            ask(officer, name, given)
    with pytest.raises(Refusal, match="your own or a relative's"):
        do(officer, "dispute_charge", charge=reference, reason="mine")
    with pytest.raises(Refusal, match="your own or a relative's"):
        explain(officer, f"income:charge:{reference}")


def test_the_desk_goes_on_to_the_next_receipt_past_one_that_is_kept(income, canary):
    officer = income("income")
    do(officer, "declare_interest", customer=canary, relation="relative")

    found = ask(officer, "income.suspense_next", {})

    assert (found.count, found.left_pence) == (1, 99)
    assert ask(officer, "income.receipt", {"receipt": found.receipt}).payer == "ANN OTHER"


def test_a_receipt_with_part_of_the_number_apart_is_kept_with_its_account(income):
    number = council_tax_number(7_654_320)
    account = AccountRecord(account=number, entity=ENTITY, income_type="CTAX", name=NAME,
                            balance_pence=100, due_pence=50)  # fmt: skip
    told = {"source": "revenues", "accounts": account_frame([account])}
    bank_day(credit(77, f"{number[:4]} {number[4:]}", payer="A FRIEND"))
    do(income("income"), "take_bank_receipts", entity=ENTITY, with_suspense=True)
    run(SYSTEM, "income.register_accounts", told)

    kept = kept_receipts(replace(EVERYTHING, person="USR-1"), frozenset({number}))

    assert len(kept.named) == 1


def test_a_manager_keeps_somebody_away_and_another_than_they_lets_them_back(income, canary):
    lead = income("incomelead")
    do(lead, "bar_person", customer=canary, username="income", relation="relative")
    do(lead, "bar_person", customer=canary, username="income", relation="own")
    listed = ask(lead, "income.interests", {})
    with pytest.raises(Refusal, match="end_bar"):
        do(income("income"), "end_bar", customer=canary, username="income")

    do(lead, "end_bar", customer=canary, username="income")

    assert [(one.username, one.held_to) for one in listed] == [
        ("income", None), ("income", FIRST_DAY),
    ]  # fmt: skip
    assert Barred.objects.filter(held_to__isnull=True).count() == 0
    assert ask(income("income"), "income.customer", {"customer": canary, "as_at": FIRST_DAY})
    with pytest.raises(Refusal, match="is not kept from"):
        do(lead, "end_bar", customer=canary, username="income")
