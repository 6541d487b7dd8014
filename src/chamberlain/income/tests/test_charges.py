import polars as pl
import pytest

from chamberlain.income.make import (
    ENTITY,
    charge,
    make_customer,
    raise_charges,
    register_taxpayers,
)
from chamberlain.income.models import Account, Charge, Customer
from chamberlain.kernel.door import Refusal, ask, run
from chamberlain.kernel.make import SYSTEM


def balance(account, year=2026, period=8):
    given = {"entity": ENTITY, "account": account, "year": year, "period": period}
    return ask(SYSTEM, "ledger.control_account_balance", given).balance_pence


def test_a_charge_is_owed_once_and_posted(income):
    customer = make_customer()

    first = raise_charges(charge(customer))
    again = raise_charges(charge(customer))

    assert (first.accepted, again.replayed) == (1, 1)
    assert again.references == first.references
    assert Charge.objects.count() == 1
    assert balance("A2040") == 120_00
    assert balance("L1070") == -20_00
    assert Customer.objects.get(reference=customer).account.balance_pence == 120_00


def test_a_charge_raised_again_with_another_amount_is_refused(income):
    customer = make_customer()
    raise_charges(charge(customer))

    with pytest.raises(Refusal, match="raised before with another amount"):
        raise_charges(charge(customer, net_pence=90_00))


def test_of_a_batch_the_good_stand_and_each_of_the_others_says_why(income):
    customer = make_customer()

    taken = raise_charges(
        charge(customer),
        charge("CUS-9999999", "care:charge:2"),
        charge(customer, "care:charge:3", income_type="NOSUCH"),
        charge(customer),
        all_or_nothing=False,
    )

    assert taken.accepted == 1
    assert [one.message for one in taken.refused] == [
        "CUS-9999999 is no customer of the entity",
        "NOSUCH is no income type of the entity",
        "care:charge:1 stands twice in this batch",
    ]


def test_what_is_withdrawn_is_credited_with_its_vat(income):
    customer = make_customer()
    raise_charges(charge(customer))

    inputs = {"source": "care", "source_refs": ["care:charge:1"], "reason": "raised in error"}
    count = run(SYSTEM, "income.cancel_charges", inputs).value

    assert count == 1
    assert (balance("A2040"), balance("L1070")) == (0, 0)
    assert Charge.objects.get().credited_pence == 120_00


def test_accounts_are_registered_once_and_moved_after(income):
    numbers = register_taxpayers()
    moved = register_taxpayers(balance_pence=1_00)

    assert moved == numbers
    assert Account.objects.filter(source="revenues").count() == 3
    states = {"source": "revenues", "accounts": numbers}
    found = ask(SYSTEM, "income.account_states", states)
    assert [one.balance_pence for one in found] == [100, 100, 100]


def test_an_account_whose_number_fails_its_check_is_set_aside_and_the_others_kept(income):
    numbers = register_taxpayers()
    wrong = numbers[0][:-1] + str((int(numbers[0][-1]) + 1) % 10)
    frame = pl.DataFrame(
        [
            {"account": number, "entity": ENTITY, "income_type": "CTAX", "name": "A Resident"}
            for number in (wrong, numbers[1])
        ]
    )

    taken = run(SYSTEM, "income.register_accounts", {"source": "revenues", "accounts": frame}).value

    assert taken.accepted == 1
    assert "expected 10 characters beginning with 50" in taken.refused[0].message


def test_a_customer_has_a_number_that_checks_itself(income):
    account = Customer.objects.get(reference=make_customer()).account.reference
    known = ask(SYSTEM, "income.account_states", {"source": "income", "accounts": [account]})

    assert len(account) == 9 and account.startswith("7")
    assert known[0].name == "Seaview Hotels"
