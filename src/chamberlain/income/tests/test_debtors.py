from datetime import date, timedelta

import pytest

from chamberlain.income.make import ENTITY, FIRST_DAY, charge, make_customer, raise_charges
from chamberlain.income.models import Charge
from chamberlain.income.rules.months import months_after
from chamberlain.income.tests.test_receipts import balance, bank_day, controls, credit, do
from chamberlain.kernel.door import Refusal, ask, run
from chamberlain.kernel.make import SYSTEM

TODAY = FIRST_DAY


def invoice(caller, customer, **changes):
    lines = [
        {"description": "Hall hire", "net_pence": 100_00, "vat_code": "S"},
        {"description": "Chairs", "net_pence": 33_33, "vat_code": "S"},
        {"description": "Licence", "net_pence": 10_00, "vat_code": "OS"},
    ]
    given = {"customer": customer, "lines": lines, "due_on": date(2026, 11, 30), "why": "Fair"}
    return do(caller, "raise_invoice", **(given | changes))


def test_an_invoice_works_out_vat_by_line_and_posts(income):
    customer = make_customer(income("income"))

    made = invoice(income("income"), customer)

    found = ask(income("income"), "income.charge", {"charge": made})
    assert [line.vat_pence for line in found.lines] == [20_00, 6_67, 0]
    assert (found.net_pence, found.vat_pence, found.owed_pence) == (143_33, 26_67, 170_00)
    assert (balance("A2040"), balance("93020"), balance("L1070")) == (170_00, -143_33, -26_67)


def test_a_credit_note_takes_coding_and_vat_back_by_their_shares_and_no_more_than_is_left(income):
    customer = make_customer(income("income"))
    made = invoice(income("income"), customer)

    do(income("income"), "credit_charge", charge=made, amount_pence=170_00, reason="cancelled")

    assert (balance("A2040"), balance("93020"), balance("L1070")) == (0, 0, 0)
    with pytest.raises(Refusal, match=r"£0\.00 is left of CHG-"):
        do(income("income"), "credit_charge", charge=made, amount_pence=1, reason="again")


def test_a_periodic_charge_is_raised_once_for_each_period(income):
    customer = make_customer(income("income"))
    given = {"why": "Kiosk rent", "net_pence": 500_00, "every_months": 1, "income_type": "RENTCOM"}
    do(income("income"), "add_periodic", customer=customer, next_on=date(2026, 9, 30), **given)

    first = do(income("income"), "raise_periodic", entity=ENTITY, up_to=TODAY)
    again = do(income("income"), "raise_periodic", entity=ENTITY, up_to=TODAY)

    assert (len(first), again) == (2, [])
    dues = Charge.objects.order_by("id").values_list("due_on", flat=True)
    assert list(dues) == [date(2026, 10, 14), date(2026, 11, 13)]


def test_months_end_where_the_month_does():
    assert months_after(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert months_after(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_after(date(2026, 12, 15), 12) == date(2027, 12, 15)


def overdue(income, days):
    customer = make_customer(income("income"), name="Ann Debtor", kind="person")
    due = TODAY - timedelta(days)
    raise_charges(charge(customer, due_on=due, vat_pence=0))
    return Charge.objects.get().reference


def due_steps(income):
    given = {"as_at": TODAY, "entity": ENTITY}
    found = ask(income("income"), "income.recovery_due", given)
    return [(row["charge"], row["next_stage"]) for row in found.iter_rows(named=True)]


def test_recovery_takes_its_steps_in_order_and_waits_for_answers(income):
    ref = overdue(income, 20)
    assert due_steps(income) == [(ref, "reminder")]
    items = [{"charge": ref, "stage": "reminder"}]

    taken = do(income("income"), "take_recovery", items=items)
    again = do(income("income"), "take_recovery", items=items)

    assert (taken.accepted, again.accepted) == ([ref], [])
    assert "is not due for reminder" in again.refused[0].message
    assert due_steps(income) == []
    run(SYSTEM, "kernel.advance_day", {"to": TODAY + timedelta(15)})
    later = {"as_at": TODAY + timedelta(15), "entity": ENTITY}
    found = ask(income("income"), "income.recovery_due", later)
    assert found["next_stage"].to_list() == ["letter_before_claim"]
    assert found["answer_days"].to_list() == [30]


def test_a_dispute_stops_recovery_until_it_is_settled(income):
    ref = overdue(income, 20)

    do(income("income"), "dispute_charge", charge=ref, reason="never hired it")
    stopped = due_steps(income)
    do(income("income"), "settle_dispute", charge=ref, outcome="it was")

    assert stopped == []
    assert due_steps(income) == [(ref, "reminder")]


def test_a_debt_is_written_off_by_two_people_within_their_limit(income):
    ref = overdue(income, 400)
    given = {"charge": ref, "reason_code": "gone_away", "reason": "no trace"}
    write_off = do(income("income"), "propose_write_off", **given)

    with pytest.raises(Refusal):
        do(income("income"), "agree_write_off", write_off=write_off)
    do(income("incomelead"), "agree_write_off", write_off=write_off)

    assert (balance("A2040"), balance("A2100")) == (0, 100_00)
    assert ask(income("income"), "income.charge", {"charge": ref}).left_pence == 0


def test_a_statement_of_account_runs_to_what_is_owed(income):
    customer = make_customer(income("income"))
    invoice(income("income"), customer)
    account = ask(SYSTEM, "income.customer", {"customer": customer, "as_at": TODAY}).account
    bank_day(credit(70_00, account))
    do(income("income"), "take_bank_receipts", entity=ENTITY)

    given = {"customer": customer, "since": TODAY, "until": TODAY}
    shown = ask(income("income"), "income.statement", given)

    assert shown["balance_pence"].to_list() == [0, 170_00, 100_00]
    assert controls() == {"Unallocated income": 0, "Sundry debtors": 0}
    ages = ask(income("income"), "income.debt_by_age", {"entity": ENTITY, "as_at": TODAY})
    assert ages[0].pence == 100_00
