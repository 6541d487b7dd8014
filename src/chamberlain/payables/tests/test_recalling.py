"""A file or a payment is recalled in time, and owed again only once the bank says so."""

from datetime import date

import pytest
from django.db import DatabaseError, connection

from chamberlain.kernel.door import NotPermitted, Refusal, ask, run
from chamberlain.kernel.grants import WRITER
from chamberlain.kernel.make import SYSTEM
from chamberlain.kernel.selecting import rows
from chamberlain.payables.errors import NothingToPay, WrongState
from chamberlain.payables.make import (
    make_approved_invoice,
    make_payable_supplier,
    make_paying_account,
    make_released_run,
    make_run,
)
from chamberlain.payables.models import Obligation, Payment, Recall, Run
from chamberlain.payables.rules.recalling import too_late
from chamberlain.payables.tests.settling import wrong


def test_a_bacs_file_can_be_recalled_until_the_day_before_it_is_processed():
    day = date(2026, 11, 4)

    assert too_late(day, date(2026, 11, 3), urgent=False) == ""
    assert "for processing on 04/11/2026" in too_late(day, day, urgent=False)
    assert "same-day" in too_late(day, date(2026, 11, 3), urgent=True)


@pytest.fixture
def released(council, tmp_path, settings):
    """A released run of two suppliers, an invoice of £120 each."""
    settings.HOME = tmp_path
    make_paying_account()
    for name, ending in (("Ash", 1), ("Elm", 2)):
        supplier = make_payable_supplier(f"{name} Ltd", f"1000000{ending}")
        make_approved_invoice(council("clerk"), council("holder"), supplier, f"{name}-1")
    people = [council(name) for name in ("preparer", "releaser", "releaser2")]
    return make_released_run(*people).run


def ask_bank(council, reference, **parts):
    given = {"run": reference, "reason": "Paid by another system too"} | parts
    return run(council("preparer"), "payables.request_recall", given).value


def answer(council, recall, outcome, who="releaser"):
    given = {"recall": recall, "outcome": outcome, "note": "Confirmed by Ms Hart, payments desk"}
    return run(council(who), "payables.record_recall_answer", given)


def settled():
    return sorted(Obligation.objects.values_list("settled_pence", flat=True))


def test_nothing_is_owed_again_before_the_bank_has_answered(council, released):
    ask_bank(council, released)

    assert settled() == [12_000, 12_000]
    with pytest.raises(NothingToPay):
        make_run(council("preparer"))
    with pytest.raises(WrongState, match="record its answer first"):
        ask_bank(council, released, payment=Payment.objects.first().reference)


def test_a_whole_file_not_sent_is_owed_again_once_and_no_longer_expected(council, released):
    recall = ask_bank(council, released)

    answer(council, recall, "not_sent")

    assert settled() == [0, 0]
    assert wrong() == {}
    assert Run.objects.get().recalled_on is not None
    waiting = rows("SELECT key FROM banking_movement WHERE cancelled_on IS NULL", [])
    assert waiting == []
    transit = rows("SELECT sum(amount_pence)::bigint AS pence FROM ledger_line l "
                   "JOIN banking_account a ON a.transit_account = l.account", [])  # fmt: skip
    assert transit[0]["pence"] == 0
    again = make_run(council("preparer"))
    assert Run.objects.get(reference=again).total_pence == 24_000
    with pytest.raises(WrongState, match="is answered"):
        answer(council, recall, "returned")


def test_one_payment_is_recalled_and_the_others_stay_paid(council, released):
    first = Payment.objects.order_by("id").first()
    recall = ask_bank(council, released, payment=first.reference)

    answer(council, recall, "returned")

    assert settled() == [0, 12_000]
    listed = ask(council("preparer"), "payables.run_payments", {"run": released})
    assert [one.state for one in listed] == ["recalled", "released"]
    back = rows("SELECT sum(l.amount_pence)::bigint AS pence FROM ledger_line l JOIN "
                "ledger_journal j ON j.id = l.journal_id WHERE j.source_ref = %s "
                "AND l.amount_pence > 0", [f"payables:recall:{recall}"])  # fmt: skip
    assert back[0]["pence"] == 12_000
    again = make_run(council("preparer"))
    assert Run.objects.get(reference=again).total_pence == 12_000


def test_a_bank_that_paid_all_the_same_leaves_everything_settled(council, released):
    recall = ask_bank(council, released)

    answer(council, recall, "refused")

    assert settled() == [12_000, 12_000]
    assert ask(council("preparer"), "payables.recalls")[0].outcome == "Too late: it was paid"
    assert ask_bank(council, released) != recall


def test_what_was_seen_on_the_bank_was_sent(council, released):
    recall = ask_bank(council, released)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {WRITER}")
        cursor.execute("UPDATE payables_payment SET found_on = '2026-11-05'")
        cursor.execute("RESET ROLE")

    with pytest.raises(WrongState, match="seen on the bank"):
        answer(council, recall, "not_sent")
    assert Recall.objects.get().outcome == ""


def test_whoever_asks_the_bank_does_not_answer_for_it(council, released):
    recall = ask_bank(council, released)

    with pytest.raises(Refusal):
        answer(council, recall, "not_sent", who="preparer")
    with pytest.raises(NotPermitted):
        answer(council, recall, "not_sent", who="clerk")
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {WRITER}")
        cursor.execute("UPDATE payables_recall SET outcome = 'not_sent', answered_on = now(), "
                       "answer_note = 'x', answered_by = requested_by")  # fmt: skip


def test_it_is_too_late_on_the_processing_day(council, released):
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 11, 3)})

    with pytest.raises(WrongState, match="cannot be recalled any more"):
        ask_bank(council, released)
