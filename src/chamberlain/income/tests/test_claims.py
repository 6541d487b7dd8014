from datetime import date, timedelta

import pytest

from chamberlain.income.make import ENTITY, FIRST_DAY, charge, make_customer, raise_charges
from chamberlain.income.models import Charge
from chamberlain.income.rules.claims import issue_fee, judgment_instalments, waits_for
from chamberlain.income.tests.test_receipts import do
from chamberlain.kernel.door import Refusal, ask, run
from chamberlain.kernel.make import SYSTEM

LATE = FIRST_DAY + timedelta(31)


def on(day):
    run(SYSTEM, "kernel.advance_day", {"to": day})


def balance(account):
    given = {"entity": ENTITY, "account": account, "as_at": date(2027, 3, 31)}
    return ask(SYSTEM, "ledger.balance_on", given)


@pytest.fixture
def lettered(income):
    """A debt of £100.00 whose letter before claim ran out, on the day after."""
    for period in (9, 10):
        run(SYSTEM, "ledger.open_period", {"entity": ENTITY, "year": 2026, "period": period})
    customer = make_customer(income("income"), name="Ann Debtor", kind="person")
    due = FIRST_DAY - timedelta(40)
    raise_charges(charge(customer, due_on=due, vat_pence=0))
    ref = Charge.objects.get().reference
    do(income("income"), "take_recovery", items=[{"charge": ref, "stage": "reminder"}])
    on(FIRST_DAY + timedelta(15))
    do(income("income"), "take_recovery", items=[{"charge": ref, "stage": "letter_before_claim"}])
    return customer, ref


def issued(income, customer, **changes):
    given = {"court": "County Court Business Centre", "number": "M1QZ0001",
             "issued_on": LATE + timedelta(15), "served_on": LATE + timedelta(20)}  # fmt: skip
    return do(income("income"), "issue_claim", customer=customer, **(given | changes))


def shown(claim, as_at):
    return ask(SYSTEM, "income.claim", {"claim": claim, "as_at": as_at})


def test_a_claim_waits_for_the_letter_before_it_and_for_what_is_disputed(income, lettered):
    customer, ref = lettered

    with pytest.raises(Refusal, match="a letter before claim comes first"):
        issued(income, customer, issued_on=FIRST_DAY + timedelta(15))
    on(LATE + timedelta(15))
    do(income("income"), "dispute_charge", charge=ref, reason="never had it")
    with pytest.raises(Refusal, match="is not ready for a claim"):
        issued(income, customer, charges=[ref])
    do(income("income"), "settle_dispute", charge=ref, outcome="had it")

    claim = issued(income, customer)
    with pytest.raises(Refusal, match="ready for a claim"):
        issued(income, customer, number="M1QZ0002")
    found = shown(claim, LATE + timedelta(15))
    assert (found.debt_left_pence, found.costs_left_pence) == (100_00, 35_00)
    assert (balance("A2040"), balance("93170")) == (135_00, -35_00)


def test_a_judgment_by_instalments_is_enforced_only_when_they_are_behind(income, lettered):
    customer, _ = lettered
    on(LATE + timedelta(15))
    claim = issued(income, customer, fee_pence=25_00)
    on(LATE + timedelta(34))
    given = {"claim": claim, "kind": "default", "costs_pence": 22_00}
    by_default = given | {"instalment_pence": 40_00, "first_due_on": date(2027, 2, 1)}
    with pytest.raises(Refusal, match="has until 6 January 2027 to answer"):
        do(income("income"), "enter_judgment", judgment_on=LATE + timedelta(34), **by_default)
    on(date(2027, 1, 7))
    assert shown(claim, date(2027, 1, 7)).waits_for == "enter_judgment"

    whole = do(income("income"), "enter_judgment", judgment_on=date(2027, 1, 7), **by_default)

    assert whole == 147_00
    warrant = {"claim": claim, "method": "warrant_of_control", "fee_pence": 0}
    on(date(2027, 1, 20))
    with pytest.raises(Refusal, match="instalments of CLM-"):
        do(income("income"), "enforce_judgment", begun_on=date(2027, 1, 20), court_reference="W1",
           **warrant)  # fmt: skip
    later = shown(claim, date(2027, 2, 2))
    assert (later.behind_pence, later.waits_for) == (40_00, "enforce_judgment")
    tasks = ask(SYSTEM, "income.claims", {"as_at": date(2027, 2, 2), "entity": ENTITY})
    assert tasks["waits_for"].to_list() == ["Enforce the judgment"]


def test_a_judgment_set_aside_takes_its_costs_back_and_holds_the_claim(income, lettered):
    customer, ref = lettered
    on(LATE + timedelta(15))
    claim = issued(income, customer)
    on(date(2027, 1, 7))
    entered = {"claim": claim, "judgment_on": date(2027, 1, 7), "costs_pence": 22_00}
    do(income("income"), "enter_judgment", kind="default", **entered)
    with pytest.raises(Refusal):
        do(income("cashier"), "set_judgment_aside", claim=claim, set_aside_on=date(2027, 1, 7),
           goes_on=True, why="not served")  # fmt: skip

    do(income("incomelead"), "set_judgment_aside", claim=claim, set_aside_on=date(2027, 1, 7),
       goes_on=True, why="not served")  # fmt: skip

    found = shown(claim, date(2027, 1, 7))
    assert (found.state, found.disputed, found.waits_for) == ("defended", True, "")
    assert (found.costs_left_pence, balance("93170")) == (35_00, -35_00)
    with pytest.raises(Refusal, match=f"{ref} is disputed"):
        do(income("income"), "enter_judgment", kind="default", **entered)
    less = do(income("income"), "enter_judgment", kind="decided", debt_pence=60_00, **entered)
    assert less == 60_00 + 35_00 + 22_00


def test_a_claim_withdrawn_leaves_the_debt_and_takes_its_costs_back(income, lettered):
    customer, ref = lettered
    on(LATE + timedelta(15))
    claim = issued(income, customer)

    do(income("income"), "withdraw_claim", claim=claim, reason="paid in part, will pay")

    found = shown(claim, LATE + timedelta(15))
    assert (found.state, found.left_pence, balance("93170")) == ("withdrawn", 100_00, 0)
    assert issued(income, customer, number="M1QZ0003", charges=[ref])


def test_the_fee_of_issue_follows_the_scale_on_file():
    on_day = date(2026, 11, 30)

    assert [issue_fee(p, on_day) for p in (300_00, 300_01, 10_000_00, 10_000_01, 200_000_01)] == [
        35_00, 50_00, 455_00, 500_00, 10_000_00]  # fmt: skip


def test_instalments_that_fell_due_less_what_was_paid_are_behind():
    result, _ = judgment_instalments.try_example()

    assert result.select("due_pence", "behind_pence", "next_due_on").rows() == [
        (100_00, 50_00, date(2027, 1, 30))
    ]


def test_what_is_defended_waits_for_nothing_and_what_is_paid_for_satisfaction():
    base = {"state": "defended", "left_pence": 1, "disputed": True, "behind_pence": None,
            "answer_by": FIRST_DAY, "pay_by": FIRST_DAY}  # fmt: skip

    assert waits_for(base, LATE) == ("", "")
    assert waits_for(base | {"state": "judgment", "left_pence": 0}, LATE)[0] == "satisfy_judgment"
    free = base | {"state": "judgment", "disputed": False}
    assert waits_for(free, LATE)[0] == "enforce_judgment"
