"""Whoever was not paid is paid at once, by two people, and the next pay is less by it."""

import pytest
from django.db import DatabaseError, connection

from chamberlain.kernel.door import NotPermitted, Refusal, ask, run
from chamberlain.kernel.grants import WRITER
from chamberlain.kernel.selecting import rows
from chamberlain.payables.models import Obligation, Run
from chamberlain.payroll.errors import WrongState
from chamberlain.payroll.models import MissedPay, Result
from chamberlain.payroll.tests.conftest import opened, posted


def ask_for(council, who="payroll", **changes):
    given = {"entity": "BHX", "payroll_id": "E1", "amount_pence": 400_00,
             "why": "Overtime of October was keyed to somebody else"} | changes  # fmt: skip
    return run(council(who), "payroll.ask_missed_pay", given).value


def agree(council, reference, who="paymanager"):
    return run(council(who), "payroll.agree_missed_pay", {"missed_pay": reference})


def pay(council, reference):
    given = {"entity": "BHX", "what": reference, "reason": "Rent is due today and they had no pay"}
    urgent = run(council("payroll"), "payables.propose_urgent_run", given).value
    run(council("payroll"), "payables.submit_run", {"run": urgent})
    run(council("payrelease"), "payables.release_run", {"run": urgent})
    run(council("payrelease2"), "payables.release_run_again", {"run": urgent})
    return urgent


def balance(account):
    found = rows("SELECT coalesce(sum(amount_pence), 0)::bigint AS pence FROM ledger_line "
                 "WHERE account = %s", [account])  # fmt: skip
    return found[0]["pence"]


def live_net(payroll_id):
    return Result.objects.filter(payroll_id=payroll_id).order_by("-id").first().net_pence


def test_it_is_paid_today_and_taken_off_the_next_pay_once(payroll, settings, tmp_path):
    settings.HOME = tmp_path
    trial, _ = opened(payroll, kind="trial")
    whole = live_net("E1")
    run(payroll("payroll"), "payroll.cancel_run", {"run": trial, "reason": "Only to look"})
    reference = ask_for(payroll)
    agree(payroll, reference)

    urgent = pay(payroll, reference)
    assert balance("A2170") == 400_00
    reference_run, _ = opened(payroll)
    posted(payroll, reference_run)

    assert Run.objects.get(reference=urgent).urgent == "faster_payments"
    assert live_net("E1") == whole - 400_00
    assert balance("A2170") == 0
    shown = ask(payroll("payroll"), "payroll.missed_pay", {"missed_pay": reference})
    assert (shown.state, shown.taken_pence) == ("released", 400_00)


def test_two_people_and_a_limit(payroll):
    reference = ask_for(payroll)

    with pytest.raises(NotPermitted):
        agree(payroll, reference, who="payroll")
    with pytest.raises(NotPermitted):
        ask_for(payroll, who="clerk")
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {WRITER}")
        cursor.execute("UPDATE payroll_missed_pay SET state = 'agreed', decided_by = asked_by, "
                       "decided_on = asked_on")  # fmt: skip


def test_above_the_limit_nobody_agrees_alone(payroll):
    reference = ask_for(payroll, amount_pence=5_000_01)

    with pytest.raises(Refusal, match="limit"):
        agree(payroll, reference)
    assert Obligation.objects.count() == 0


def test_nothing_is_asked_twice_nor_where_a_payslip_waits_to_be_paid(payroll):
    reference = ask_for(payroll)
    with pytest.raises(WrongState, match="is asked for E1 already"):
        ask_for(payroll)
    agree(payroll, reference)
    with pytest.raises(WrongState, match="is not taken back yet"):
        ask_for(payroll)
    reference_run, _ = opened(payroll)
    posted(payroll, reference_run)
    with pytest.raises(WrongState, match="not paid yet: pay that one at once"):
        ask_for(payroll, payroll_id="E2")


def test_what_was_not_paid_may_be_withdrawn_and_leaves_the_next_pay_whole(payroll):
    reference = ask_for(payroll)
    agree(payroll, reference)

    given = {"missed_pay": reference, "note": "The bank had paid it after all"}
    run(payroll("paymanager"), "payroll.withdraw_missed_pay", given)

    assert balance("A2170") == 0
    assert Obligation.objects.get().closed
    opened(payroll)
    assert not rows("SELECT 1 FROM payroll_line WHERE note = %s", [reference])
    assert MissedPay.objects.get().state == "withdrawn"


def test_who_has_no_post_or_gives_no_reason_is_refused(payroll):
    with pytest.raises(Refusal, match="payroll ID E9"):
        ask_for(payroll, payroll_id="E9")
    with pytest.raises(Refusal):
        ask_for(payroll, why=" ")
    assert ask(payroll("payroll"), "payroll.missed_pays") == []
