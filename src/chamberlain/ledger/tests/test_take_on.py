"""Balances taken on from another system, and periods compared with it (lessons L6 and L15)."""

import pytest

from chamberlain.kernel.door import Refusal, ask, run
from chamberlain.ledger.errors import AlreadyDecided
from chamberlain.ledger.make import journal
from chamberlain.ledger.models import Comparison, Line, TakeOn
from chamberlain.ledger.tests.test_posting import post

BALANCES = [
    {"account": "A2210", "amount_pence": 5_000_00, "narrative": "0001 Bank"},
    {"account": "L1020", "amount_pence": -1_200_00},
    {"account": "R1010", "amount_pence": -3_800_00},
]


def load(caller, **changes):
    inputs = {
        "entity": "BHX",
        "year": 2026,
        "period": 1,
        "system": "Old Ledger 9",
        "balances": BALANCES,
        "control_debit_pence": 5_000_00,
        "control_rows": 3,
        "document": "DOC-0000001",
    }
    return run(caller, "ledger.take_on_balances", inputs | changes).value


def test_balances_that_do_not_come_to_the_other_systems_total_are_not_loaded(council):
    """L15: no audit trail of balances at cut-over."""
    with pytest.raises(Refusal, match=r"difference of -£0\.01"):
        load(council("accountant"), control_debit_pence=5_000_01)

    assert not TakeOn.objects.exists()


def test_agreed_balances_are_posted_and_locked(council):
    take_on = load(council("accountant"))

    journal_reference = run(council("chief"), "ledger.agree_take_on", {"take_on": take_on}).value

    shown = ask(council("auditor"), "ledger.take_ons", {"entity": "BHX"})[0]
    assert (shown.state, shown.journal) == ("locked", journal_reference)
    assert sum(Line.objects.values_list("amount_pence", flat=True)) == 0
    assert len(shown.sha256) == 64
    with pytest.raises(AlreadyDecided, match="once"):
        load(council("accountant"))


def test_whoever_loads_balances_does_not_agree_them(council):
    take_on = load(council("accountant"))

    with pytest.raises(Refusal):
        run(council("accountant"), "ledger.agree_take_on", {"take_on": take_on})

    assert not Line.objects.exists()


def test_rejected_balances_make_room_for_better_ones(council):
    take_on = load(council("accountant"))
    rejected = {"take_on": take_on, "reason": "Extract of the wrong day"}

    run(council("chief"), "ledger.reject_take_on", rejected)

    assert load(council("accountant")) != take_on


def test_balances_that_do_not_balance_name_the_fund(council):
    """L9: No standards for the quality of data taken on."""
    lopsided = [{"account": "A2210", "amount_pence": 100}, {"account": "A2190", "amount_pence": 50}]

    with pytest.raises(Refusal, match="fund GF"):
        load(council("accountant"), balances=lopsided, control_debit_pence=150, control_rows=2)


def test_two_periods_are_compared_and_every_difference_is_listed(council):
    """L6: parallel close of two periods equal to legacy before cut-over."""
    post(journal("payables:invoice:1", 10_000))
    theirs = [
        {"account": "42060", "amount_pence": 10_000},
        {"account": "L1020", "amount_pence": -9_999},
        {"account": "A2210", "amount_pence": -1},
    ]
    same = [
        {"account": "42060", "amount_pence": 10_000},
        {"account": "L1020", "amount_pence": -10_000},
    ]
    place = {"entity": "BHX", "year": 2026, "system": "Old Ledger 9"}

    off = run(
        council("accountant"),
        "ledger.compare_trial_balance",
        {**place, "period": 8, "balances": theirs},
    ).value
    agreed = run(
        council("accountant"),
        "ledger.compare_trial_balance",
        {**place, "period": 9, "balances": same},
    ).value

    assert [(row["account"], row["difference_pence"]) for row in off.differences] == [
        ("A2210", 1),
        ("L1020", -1),
    ]
    assert (agreed.differences, agreed.balances) == ([], 2)
    assert Comparison.objects.count() == 2
