"""Letters of recovery, a letter before claim with its annexes, and all that one payer owes."""

from datetime import timedelta

from chamberlain.income.contract import AccountRecord, account_frame
from chamberlain.income.make import (
    ENTITY,
    FIRST_DAY,
    charge,
    council_tax_number,
    make_customer,
    raise_charges,
)
from chamberlain.income.models import Charge
from chamberlain.income.tests.test_receipts import do
from chamberlain.income.views.letters import letter, together
from chamberlain.kernel.door import ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.ui.letters import letters_pdf

NUMBERS = [council_tax_number(n) for n in (1_234_560, 2_345_670, 3_456_780, 4_567_890)]


def test_a_letter_before_claim_to_a_person_has_what_the_protocol_asks_for(income):
    customer = make_customer(name="Jo Pier", kind="person", address="1 Pier, Brighthelm")
    raise_charges(charge(customer, due_on=FIRST_DAY - timedelta(days=60)))
    reference = Charge.objects.get().reference
    officer = income("income")
    do(officer, "take_recovery", items=[{"charge": reference, "stage": "reminder"}])
    first = ask(officer, "income.recovery_letter", {"charge": reference})
    run(SYSTEM, "kernel.advance_day", {"to": FIRST_DAY + timedelta(days=20)})
    do(officer, "take_recovery", items=[{"charge": reference, "stage": "letter_before_claim"}])

    found = ask(officer, "income.recovery_letter", {"charge": reference})
    made = [letter(first), letter(found)]

    assert (found.stage, found.answer_by - found.taken_on) == (
        "letter_before_claim", timedelta(days=30),
    )  # fmt: skip
    assert [part.heading for part in made[1].parts][-3:] == [
        "Information for you", "Reply form", "Statement of your means",
    ]  # fmt: skip
    assert made[0].title == "Reminder"
    assert letters_pdf(made).startswith(b"%PDF")


def test_all_that_one_payer_owes_is_theirs_alone(income):
    accounts = [
        AccountRecord(account=number, entity=ENTITY, income_type=kind, name=name,
                      postcode=postcode, balance_pence=pence, due_pence=pence // 2)
        for number, kind, name, postcode, pence in (
            (NUMBERS[0], "CTAX", "Ms Jane Okafor", "BN1 1AA", 100_00),
            (NUMBERS[1], "CTAX", "Jane Okafor", "bn11aa", 60_00),
            (NUMBERS[2], "CTAX", "Jane Okafor", "BN2 2BB", 999_00),
            (NUMBERS[3], "CTAX", "John Okafor", "BN1 1AA", 999_00),
        )
    ]  # fmt: skip
    told = {"source": "revenues", "accounts": account_frame(accounts)}
    run(SYSTEM, "income.register_accounts", told)

    found = ask(income("income"), "income.owed_together", {"account": NUMBERS[0]})

    assert [row.account for row in found.rows] == [NUMBERS[0], NUMBERS[1]]
    assert (found.balance_pence, found.due_pence) == (160_00, 80_00)
    assert letters_pdf([together(found, "2 November 2026")]).startswith(b"%PDF")
