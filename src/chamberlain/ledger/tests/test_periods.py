"""Periods: opened and closed in order, over nothing outstanding, and reopened by two people."""

import pytest

from chamberlain.kernel.door import ConflictOfDuties, NotPermitted, Refusal, Unknown, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.ledger.contract import CloseCheck
from chamberlain.ledger.errors import JournalsRefused, NotReadyToClose, PeriodState
from chamberlain.ledger.make import journal
from chamberlain.ledger.models import Period
from chamberlain.ledger.tests.test_manual import prepare
from chamberlain.ledger.tests.test_posting import post

APRIL = {"entity": "BHX", "year": 2026, "period": 1}
RECONCILED = "banking.reconciled"


def require(name=RECONCILED):
    inputs = {"requirement": name, "name": "Bank reconciled", "owner": "bank_reviewer"}
    run(SYSTEM, "ledger.require_for_close", inputs)


def say(done=True, period=1, **changes):
    check = CloseCheck(
        requirement=RECONCILED,
        entity="BHX",
        year=2026,
        period=period,
        done=done,
        **{"detail": "" if done else "Difference £3.00"} | changes,
    )
    run(SYSTEM, "ledger.record_close_check", {"check": check})


def state(period=1):
    return Period.objects.get(entity="BHX", year=2026, period=period).state


def test_a_period_with_nothing_outstanding_closes_and_takes_no_more(council):
    run(council("chief"), "ledger.close_period", APRIL)

    assert state() == "closed"
    with pytest.raises(JournalsRefused, match="period 1 of 2026-27 is closed"):
        post(journal("payables:invoice:1", period=1, year=2026))


def test_periods_close_in_their_order(council):
    with pytest.raises(PeriodState, match="April 2026 is still open"):
        run(council("chief"), "ledger.close_period", APRIL | {"period": 2})


def test_an_outstanding_check_keeps_a_period_open(council):
    require()

    with pytest.raises(NotReadyToClose, match="Bank reconciled"):
        run(council("chief"), "ledger.close_period", APRIL)


def test_the_last_word_of_a_check_counts(council):
    require()
    say(done=True)
    say(done=False)

    with pytest.raises(NotReadyToClose, match=r"Difference £3\.00"):
        run(council("chief"), "ledger.close_period", APRIL)

    say(done=True, prepared_by="USR-1", reviewed_by="USR-2")
    run(council("chief"), "ledger.close_period", APRIL)
    assert state() == "closed"


def test_a_reconciliation_is_reviewed_by_somebody_else(council):
    require()

    with pytest.raises(Refusal, match="review"):
        say(done=True, prepared_by="USR-1", reviewed_by="USR-1")


def test_a_check_nobody_required_is_refused(council):
    with pytest.raises(Unknown):
        say()


def test_an_officer_may_sign_for_what_is_outstanding(council):
    require()
    statement = APRIL | {"statement": "£3.00 under enquiry, immaterial"}

    signed = run(council("s151"), "ledger.sign_close_list", statement).value

    run(council("chief"), "ledger.close_period", APRIL)
    assert signed == [RECONCILED]
    shown = ask(council("auditor"), "ledger.close_checklist", APRIL | {"on": "2026-11-02"})
    assert shown.signatures[0]["statement"] == "£3.00 under enquiry, immaterial"
    assert shown.signatures[0]["signed_by"] == council("s151").person


def test_a_signature_does_not_cover_what_came_after_it(council):
    require()
    run(council("s151"), "ledger.sign_close_list", APRIL | {"statement": "under enquiry"})
    require("payables.creditors")

    with pytest.raises(NotReadyToClose, match="1 checks"):
        run(council("chief"), "ledger.close_period", APRIL)


def test_a_signature_does_not_cover_a_check_of_which_something_else_is_said_since(council):
    require()
    say(done=False)
    run(council("s151"), "ledger.sign_close_list", APRIL | {"statement": "under enquiry"})
    say(done=False, detail="Difference £3,000,000.00")

    with pytest.raises(NotReadyToClose, match="3,000,000"):
        run(council("chief"), "ledger.close_period", APRIL)


def test_a_journal_that_waits_keeps_its_period_open_whatever_is_signed(council):
    prepare(council("accountant"), year=2026, period=1)

    with pytest.raises(NotReadyToClose, match="wait for approval"):
        run(council("chief"), "ledger.close_period", APRIL)


def test_a_closed_period_opens_again_by_two_people_with_a_reason(council):
    run(council("chief"), "ledger.close_period", APRIL)
    with pytest.raises(PeriodState, match="Nobody has asked"):
        run(council("chief"), "ledger.agree_reopen_period", APRIL)
    with pytest.raises(Refusal, match="Say why"):
        run(council("accountant"), "ledger.ask_reopen_period", APRIL | {"reason": " "})
    run(council("accountant"), "ledger.ask_reopen_period", APRIL | {"reason": "Late invoice"})

    run(council("chief"), "ledger.agree_reopen_period", APRIL)

    assert state() == "open"


def test_whoever_asks_to_reopen_cannot_agree(council):
    run(council("chief"), "ledger.close_period", APRIL)
    run(SYSTEM, "ledger.ask_reopen_period", APRIL | {"reason": "Late invoice"})

    with pytest.raises((Refusal, ConflictOfDuties)):
        run(SYSTEM, "ledger.agree_reopen_period", APRIL)


def test_opening_the_first_period_of_a_year_sets_the_year_up(council):
    run(council("chief"), "ledger.open_period", {"entity": "BHX", "year": 2027, "period": 1})

    found = ask(SYSTEM, "ledger.periods", {"year": 2027, "entity": "BHX"})
    assert [row.state for row in found] == ["open"] + ["future"] * 13
    assert found[-1].kind == "adjustment"


def test_a_clerk_cannot_close_a_period(council):
    with pytest.raises(NotPermitted):
        run(council("clerk"), "ledger.close_period", APRIL)


def test_an_officer_of_one_entity_cannot_close_anothers_period(council):
    with pytest.raises(NotPermitted):
        run(council("chief"), "ledger.close_period", APRIL | {"entity": "BHX-SCH"})
