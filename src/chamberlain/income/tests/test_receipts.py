from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from chamberlain.banking.make import StatementWriter, load
from chamberlain.formats.counter import write
from chamberlain.income.make import (
    ENTITY,
    FIRST_DAY,
    charge,
    make_customer,
    raise_charges,
    register_taxpayers,
)
from chamberlain.income.models import Allocation, Charge, Payer, Receipt, Suspense
from chamberlain.kernel.door import Refusal, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.kernel.models import Act as ActRow

TODAY = FIRST_DAY


def do(caller, command, **inputs):
    return run(caller, f"income.{command}", inputs).value


def balance(account):
    given = {"entity": ENTITY, "account": account, "as_at": TODAY}
    return ask(SYSTEM, "ledger.balance_on", given)


def controls(caller=SYSTEM):
    found = ask(caller, "income.control", {"entity": ENTITY, "as_at": TODAY})
    return {one.name: one.difference_pence for one in found}


def bank_day(*entries):
    load(SYSTEM, StatementWriter().write(TODAY, list(entries)))


def events(name):
    return [
        event["payload"]
        for act in ActRow.objects.order_by("id")
        for event in act.events or []
        if event["event"] == name
    ]


def credit(pence, said, payer=""):
    return {"amount_pence": pence, "unstructured": said, "counterparty": payer}


def test_bank_credits_find_their_accounts_once_and_the_books_agree(income):
    jane, *_ = register_taxpayers()
    bank_day(
        credit(196_00, f"COUNCIL TAX {jane}", "J OKAFOR"), credit(77_00, "HELLO", "A STRANGER")
    )

    first = do(income("income"), "take_bank_receipts", entity=ENTITY)
    again = do(income("income"), "take_bank_receipts", entity=ENTITY)

    assert (first.found, first.suspended, again.receipts) == (1, 0, 0)
    assert balance("A2060") == -196_00
    assert balance("L1230") == 0
    told = events("income.receipt_posted")
    assert [one["account"] for one in told[0]["posted"]] == [jane]
    assert told[0]["source"] == "revenues"


def test_what_is_not_certain_waits_with_proposals_and_what_a_person_says_teaches(income):
    jane, *_ = register_taxpayers()
    bank_day(credit(150_00, "CTAX NOV", "JANE OKAFOR"), credit(196_00, "CTAX", "T BUNTING"))
    taken = do(income("income"), "take_bank_receipts", entity=ENTITY, with_suspense=True)
    first = ask(income("income"), "income.suspense_next", {})

    given = {"receipt": first.receipt, "as_at": TODAY}
    proposed = ask(income("income"), "income.proposals", given)
    left = do(income("income"), "allocate_receipt", receipt=first.receipt, account=jane)

    assert (taken.suspended, first.count) == (2, 2)
    assert (proposed[0].account, proposed[0].evidence) == (jane, "the name agrees")
    assert proposed[0].difference_pence == 150_00 - 196_00
    assert left == 0
    assert Payer.objects.get().payer_key == "JANE OKAFOR"
    assert controls()["Unallocated income"] == 0
    assert balance("L1230") == -196_00


def test_a_taught_payer_is_found_next_time(income):
    jane, *_ = register_taxpayers()
    writer = StatementWriter()
    load(SYSTEM, writer.write(TODAY, [credit(196_00, "CTAX", "T BUNTING")]))
    do(income("income"), "take_bank_receipts", entity=ENTITY, with_suspense=True)
    waiting = ask(income("income"), "income.suspense_next", {}).receipt
    do(income("income"), "allocate_receipt", receipt=waiting, account=jane)

    load(SYSTEM, writer.write(date(2026, 11, 3), [credit(196_00, "CTAX", "T BUNTING")]))
    taken = do(income("income"), "take_bank_receipts", entity=ENTITY)

    assert taken.by == {"payer": 1}


def test_a_wrong_allocation_is_undone_told_and_waits_again(income):
    jane, *_ = register_taxpayers()
    bank_day(credit(196_00, jane))
    do(income("income"), "take_bank_receipts", entity=ENTITY)
    posted = Allocation.objects.get()

    inputs = {"allocation": str(posted), "reason": "it was for number 12"}
    do(income("income"), "undo_allocation", **inputs)

    with pytest.raises(Refusal, match="undone before"):
        do(income("income"), "undo_allocation", **inputs)
    back = events("income.receipt_returned")[0]
    assert (back["returned"][0]["account"], back["returned"][0]["amount_pence"]) == (jane, 196_00)
    assert balance("A2060") == 0
    assert Suspense.objects.get().tried == "taken back: it was for number 12"
    assert controls()["Unallocated income"] == 0


def test_a_receipt_for_a_closed_account_waits_and_says_why(income):
    jane, *_ = register_taxpayers(closed_on=date(2026, 10, 1), balance_pence=0, due_pence=0)
    bank_day(credit(196_00, jane))

    taken = do(income("income"), "take_bank_receipts", entity=ENTITY, with_suspense=True)

    assert taken.suspended == 1
    assert f"account {jane} is closed and owes nothing" in Suspense.objects.get().tried


def test_more_than_came_in_is_refused_by_the_database_too(income):
    jane, *_ = register_taxpayers()
    bank_day(credit(50_00, "HELLO"))
    do(income("income"), "take_bank_receipts", entity=ENTITY, with_suspense=True)
    waiting = ask(income("income"), "income.suspense_next", {}).receipt

    with pytest.raises(Refusal, match=r"60\.00 would be allocated of RCP-"):
        do(income("income"), "allocate_receipt", receipt=waiting, account=jane, amount_pence=60_00)


def test_nobody_changes_what_came_in_by_hand(income):
    bank_day(credit(50_00, "HELLO"))
    do(income("income"), "take_bank_receipts", entity=ENTITY, with_suspense=True)

    for sql in (
        "UPDATE income_receipt SET allocated_pence = 1",
        "DELETE FROM income_receipt",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE chamberlain_writer")
            cursor.execute(sql)


def test_a_payment_settles_the_charge_it_comes_to_else_the_oldest(income):
    customer = make_customer()
    raise_charges(
        charge(customer, "care:charge:1", net_pence=30_00, vat_pence=0, due_on=date(2026, 9, 1)),
        charge(customer, "care:charge:2", net_pence=50_00, vat_pence=0, due_on=date(2026, 10, 1)),
    )
    found = ask(SYSTEM, "income.customers", {"as_at": TODAY})
    account = found["account"][0]
    bank_day(credit(50_00, account), credit(45_00, account))

    do(income("income"), "take_bank_receipts", entity=ENTITY)

    settled = dict(Charge.objects.values_list("source_ref", "settled_pence"))
    assert settled == {"care:charge:1": 30_00, "care:charge:2": 50_00}
    assert ask(SYSTEM, "income.customers", {"as_at": TODAY})["balance_pence"][0] == -15_00
    assert controls() == {"Unallocated income": 0, "Sundry debtors": 0}


def test_a_counter_file_is_taken_once_and_its_broken_lines_are_named(income):
    jane, peter, _ = register_taxpayers()
    payments = [
        ("T1", jane, 196_00, TODAY, "Corner Shop"),
        ("T2", peter, 143_50, TODAY, "Corner Shop"),
        ("T3", jane, 10_00, TODAY, "Corner Shop"),
    ]
    whole = write("BHX", "0001", TODAY, payments)
    broken = whole.replace(b"143.50,2026", b"1x3.50,2026")

    taken = do(income("income"), "take_file", entity=ENTITY, content=broken)

    assert (taken.count, taken.intake.found) == (2, 2)
    [aside] = taken.set_aside
    assert (aside.row, aside.field, aside.value) == (3, "amount", "1x3.50")
    assert "expected pounds and pence" in aside.message
    with pytest.raises(Refusal, match="nothing is taken twice"):
        do(income("income"), "take_file", entity=ENTITY, content=broken)
    with pytest.raises(Refusal, match="Sequence 0001 of BHX was taken in as BAT-"):
        do(income("income"), "take_file", entity=ENTITY, content=whole)
    again = write("BHX", "0001-1", TODAY, payments)
    put_right = do(income("income"), "take_file", entity=ENTITY, content=again)
    assert (put_right.intake.receipts, put_right.intake.replayed) == (1, 2)


def test_a_cut_file_is_refused_whole(income):
    whole = write("BHX", "0002", TODAY, [("T1", "x", 1_00, TODAY, "S"), ("T2", "y", 1, TODAY, "S")])
    cut = b"\n".join(whole.splitlines()[:-1]) + b"\n"

    with pytest.raises(Refusal, match="may have been cut"):
        do(income("income"), "take_file", entity=ENTITY, content=cut)

    assert Receipt.objects.count() == 0


def test_a_channels_day_is_closed_to_the_ledger_and_expected_on_the_bank(income):
    jane, *_ = register_taxpayers()
    payments = [("T1", jane, 196_00, TODAY, "Shop"), ("T2", "999", 5_00, TODAY, "Shop")]
    do(income("income"), "take_file", entity=ENTITY, content=write("BHX", "1", TODAY, payments))
    inputs = {"entity": ENTITY, "channel": "counter_file", "up_to": TODAY}

    [closed] = do(income("cashier"), "close_day", **inputs)
    again = do(income("cashier"), "close_day", **inputs)

    assert (closed.total_pence, closed.suspense_pence, again) == (201_00, 5_00, [])
    assert (balance("A2200"), balance("A2060"), balance("L1230")) == (201_00, -196_00, -5_00)
    assert controls()["Unallocated income"] == 0
    expected = ask(SYSTEM, "banking.cash_expected", {"since": TODAY, "days": 30, "entity": ENTITY})
    assert expected["in_pence"].sum() == 201_00


def test_a_till_takes_counts_and_posts_what_is_over(income):
    jane, *_ = register_taxpayers()
    cashier = income("cashier")
    session = do(cashier, "open_session", entity=ENTITY, float_pence=50_00)
    paid = do(cashier, "take_payment", session=session, account=jane, amount_pence=100_00)
    given = {"session": session, "account": jane, "amount_pence": 20_00, "tender": "cheque"}
    do(cashier, "take_payment", **given, cheque_number="000123")
    with pytest.raises(Refusal, match="Cheque 000123 was taken already"):
        do(cashier, "take_payment", **given, cheque_number="000123")
    with pytest.raises(Refusal, match="isn't counted yet"):
        do(cashier, "close_day", entity=ENTITY, channel="cash", up_to=TODAY)

    counted = do(cashier, "count_session", session=session, cash_pence=150_50, cheques_pence=20_00)
    do(cashier, "close_day", entity=ENTITY, channel="cash", up_to=TODAY)
    do(cashier, "close_day", entity=ENTITY, channel="cheque", up_to=TODAY)

    assert paid.balance_pence == 1_568_00 - 100_00
    assert (counted.state, counted.variance_pence) == ("closed", 50)
    assert balance("A2200") == 120_50
    assert balance("A2060") == -120_00
    assert balance("94060") == -50


def test_a_large_difference_is_agreed_by_another(income):
    cashier = income("cashier")
    session = do(cashier, "open_session", entity=ENTITY, float_pence=50_00)
    with pytest.raises(Refusal, match=r"£30\.00 too little"):
        do(cashier, "count_session", session=session, cash_pence=20_00)
    given = {"session": session, "cash_pence": 20_00, "reason": "a note given twice in change"}

    counted = do(cashier, "count_session", **given)
    do(income("incomelead"), "agree_session", session=session)

    assert counted.state == "counted"
    assert ask(cashier, "income.till_session", {"session": session}).state == "closed"
    assert balance("94060") == 30_00


def test_an_employers_schedule_splits_one_receipt(income):
    jane, *_ = register_taxpayers()
    bank_day(credit(100_00, "AEO NOVEMBER", "BIG EMPLOYER PLC"))
    do(income("income"), "take_bank_receipts", entity=ENTITY, with_suspense=True)
    waiting = ask(income("income"), "income.suspense_next", {}).receipt
    lines = [
        {"account": jane, "amount_pence": 60_00, "name": "Okafor J"},
        {"account": "unknown", "amount_pence": 40_00, "name": "Nobody"},
    ]

    taken = do(income("income"), "take_schedule", receipt=waiting, lines=lines)

    assert taken.accepted == [jane]
    assert taken.refused[0].message == "no account is certain"
    [row] = ask(income("income"), "income.suspense", {"as_at": TODAY}).to_dicts()
    assert row["left_pence"] == 40_00
    with pytest.raises(Refusal, match=r"The schedule comes to £100\.00"):
        do(income("income"), "take_schedule", receipt=waiting, lines=lines)


def test_a_collection_is_taken_once_and_what_bounced_goes_back(income):
    jane, peter, _ = register_taxpayers()
    items = [
        {"external_ref": "DD-1", "account": jane, "amount_pence": 196_00, "received_on": TODAY},
        {"external_ref": "DD-2", "account": peter, "amount_pence": 143_50, "received_on": TODAY},
    ]
    given = {"source": "revenues", "channel": "direct_debit", "entity": ENTITY}
    do(SYSTEM, "take_receipts", **given, batch="2026-11-02", receipts=items)
    again = do(SYSTEM, "take_receipts", **given, batch="2026-11-02", receipts=items)
    do(income("income"), "close_day", entity=ENTITY, channel="direct_debit", up_to=TODAY)

    back = [{"external_ref": "DD-2", "reason": "refer to payer"}]
    do(SYSTEM, "return_receipts", **given, returned=back, returned_on=TODAY)
    twice = do(SYSTEM, "return_receipts", **given, returned=back, returned_on=TODAY)

    assert (again.replayed, twice.replayed) == (2, 1)
    assert (balance("A2200"), balance("A2060"), balance("L1230")) == (196_00, -196_00, 0)
    told = events("income.receipt_returned")[0]["returned"][0]
    assert (told["account"], told["reason"]) == (peter, "refer to payer")
    assert controls()["Unallocated income"] == 0


def test_many_are_cleared_by_a_list_and_those_that_cannot_be_are_named(income):
    jane, *_ = register_taxpayers()
    bank_day(credit(50_00, "ONE"), credit(60_00, "TWO"))
    do(income("income"), "take_bank_receipts", entity=ENTITY, with_suspense=True)
    waiting = ask(income("income"), "income.suspense", {"as_at": TODAY})["reference"].to_list()
    items = [{"receipt": waiting[0], "account": jane}, {"receipt": waiting[1], "account": "nil"}]

    cleared = do(income("income"), "clear_suspense", items=items)

    assert cleared.accepted == [waiting[0]]
    assert "There is no account nil" in cleared.refused[0].message


def test_what_is_no_accounts_money_goes_to_a_coding(income):
    bank_day(credit(500_00, "GRANT 2026", "DEPARTMENT"))
    do(income("income"), "take_bank_receipts", entity=ENTITY, with_suspense=True)
    waiting = ask(income("income"), "income.suspense_next", {}).receipt

    do(income("income"), "post_receipt", receipt=waiting, account="91020", cost_centre="CHB105")

    assert (balance("91020"), balance("L1230")) == (-500_00, 0)


def test_a_bank_file_that_comes_twice_brings_its_receipts_once(income):
    jane, *_ = register_taxpayers()
    content = StatementWriter().write(TODAY, [credit(196_00, jane)])
    load(SYSTEM, content)
    do(income("income"), "take_bank_receipts", entity=ENTITY)

    again = load(SYSTEM, content).value.statements[0]
    taken = do(income("income"), "take_bank_receipts", entity=ENTITY)

    assert (again.replayed, taken.receipts, Receipt.objects.count()) == (True, 0, 1)
    assert balance("A2060") == -196_00


def test_of_a_file_of_many_lines_the_37_broken_are_named_and_the_others_taken(income):
    jane, *_ = register_taxpayers()
    payments = [(f"T{n}", jane, 1_00, TODAY, "Shop") for n in range(5_000)]
    lines = write("BHX", "9", TODAY, payments).decode().splitlines()
    for n in range(37):
        at = 100 + 131 * n
        lines[at] = lines[at].replace("2026-11-02", "02/11/26")

    taken = do(income("income"), "take_file", entity=ENTITY, content="\n".join(lines).encode())

    assert (taken.count, taken.intake.found, len(taken.set_aside)) == (4_963, 4_963, 37)
    assert (taken.set_aside[0].row, taken.set_aside[0].value) == (101, "02/11/26")
    [batch] = ask(income("income"), "income.batches", {}).to_dicts()
    assert (batch["refused"], batch["refused_pence"]) == (37, 37_00)
