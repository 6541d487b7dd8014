"""The grants register: what it lets people do, what it refuses, and what it posts."""

from datetime import date

import pytest
from django.db import connection

from chamberlain.banking.make import make_bank
from chamberlain.budgets.models import GrantClaim, GrantCondition
from chamberlain.budgets.rules.clawback import Clawback, clawback
from chamberlain.budgets.views.grant_certificate import certificate_of
from chamberlain.kernel.door import NotPermitted, Refusal, ask, run
from chamberlain.kernel.events import deliver
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.ledger.contract import Journal, JournalLine
from chamberlain.ui.letters import letters_pdf

TODAY = date(2026, 11, 2)
TERMS = {
    "entity": ENTITY, "title": "Family hubs", "awarding_body": "Department for Education",
    "award_pence": 100_000_00, "kind": "revenue", "ring_fenced": True, "basis": "claims",
    "starts_on": date(2026, 4, 1), "ends_on": date(2027, 3, 31), "account": "91010",
    "cost_centre": "FCW103", "unspent": "conditions", "percent": "50",
    "places": [{"cost_centre": "FCW103", "account_from": "11000", "account_to": "45999"}],
}  # fmt: skip
BY_INSTALMENTS = TERMS | {"basis": "instalments", "percent": "100"}


def refused(caller, name, inputs, code=None):
    with pytest.raises(Refusal) as caught:
        run(caller, name, inputs)
    assert code is None or caught.value.code == code, caught.value.code
    return caught.value.message


def spend(ref, pence, account="42060", period=7):
    lines = (
        JournalLine(account=account, cost_centre="FCW103", amount_pence=pence),
        JournalLine(account="L1040", amount_pence=-pence),
    )
    journal = Journal(
        source_ref=f"payables:invoice:{ref}", type="JAP", entity=ENTITY, description=ref,
        journal_date=date(2026, 3 + period, 20), year=2026, period=period, lines=lines,
    )  # fmt: skip
    run(SYSTEM, "ledger.post_journals", {"source": "payables", "journals": [journal]})


def added(council, terms=TERMS, **more):
    return run(council("accountant"), "budgets.add_grant", terms | more).value


def prepared(council, grant, period=7):
    inputs = {"grant": grant, "year": 2026, "period": period}
    return run(council("accountant"), "budgets.prepare_grant_claim", inputs).value


def shown(council, grant):
    return ask(council("chief"), "budgets.grant", {"reference": grant, "as_at": TODAY})


def inbox(council, who):
    return [row.title for row in ask(council(who), "kernel.inbox", {})]


@pytest.fixture
def funded(council):
    """Income types, so that claims can be owed."""
    types = {"entity": ENTITY, "held_from": date(2026, 4, 1)}
    run(SYSTEM, "income.load_starter_types", types)


@pytest.fixture
def bank(council):
    """The main bank account, on which instalments come."""
    make_bank()


@pytest.fixture
def march(council):
    """Every period of the year open, up to March."""
    for period in range(9, 13):
        run(SYSTEM, "ledger.open_period", {"entity": ENTITY, "year": 2026, "period": period})


def test_a_clawback_is_what_is_unspent_or_more_while_a_condition_is_unmet():
    ended, running = date(2026, 10, 31), date(2027, 3, 31)

    assert clawback(100, 40, 0, ended, None, TODAY) == Clawback(40, 40)
    assert clawback(100, 40, 1, running, None, TODAY) == Clawback(0, 100)
    assert "it runs until 31 March 2027" in clawback(100, 40, 0, running, None, TODAY).why_none
    assert "until 1 November" in clawback(100, 40, 1, ended, date(2026, 11, 1), TODAY).why_none


def test_what_is_unspent_is_paid_back_once_another_agrees_and_counts_no_more(council):
    ended = {"ends_on": date(2026, 10, 31), "received_before_pence": 50_000_00}
    grant = added(council, BY_INSTALMENTS, **ended)
    spend("1", 30_000_00)
    asked = {"grant": grant, "amount_pence": 20_000_01}
    assert "between a penny and" in refused(
        council("accountant"), "budgets.propose_grant_clawback", asked
    )

    one = run(council("accountant"), "budgets.propose_grant_clawback", {"grant": grant}).value
    refused(council("accountant"), "budgets.approve_grant_clawback", {"clawback": one})
    run(council("chief"), "budgets.approve_grant_clawback", {"clawback": one})

    (row,) = ask(council("auditor"), "budgets.grant_clawbacks", {"grant": grant})
    assert (row.amount_pence, row.state) == (20_000_00, "approved")
    assert shown(council, grant).row["unspent_pence"] == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT owed_pence FROM payables_obligation WHERE source_ref = %s",
                       [f"budgets:grant_clawback:{one}"])  # fmt: skip
        assert cursor.fetchone() == (20_000_00,)
    told = refused(council("accountant"), "budgets.propose_grant_clawback", {"grant": grant})
    assert "all that came is spent" in told


def test_the_certificate_of_a_claim_says_what_the_ledger_held_and_who_stands_by_it(council):
    grant = added(council)
    spend("1", 40_000_00)
    claim = prepared(council, grant)

    told = certificate_of(ask(council("chief"), "budgets.grant_claim", {"claim": claim}))

    spent, claimed, certificate = told.parts
    assert [row[-1] for row in spent.rows] == ["£40,000.00", "£40,000.00"]
    assert claimed.rows[0] == ["50.00% of what was spent, up to the award", "£20,000.00"]
    assert claimed.rows[-1] == ["Claimed now", "£20,000.00"]
    assert certificate.blanks == ["Signed", "Name and office", "Date"]
    assert letters_pdf([told]).startswith(b"%PDF-")


def test_a_claim_is_drawn_from_the_ledger_certified_by_another_and_owed(council, funded):
    grant = added(council)
    spend("A", 30_000_01)
    spend("B", 9_99, account="83010")
    spend("C", 7_00, period=8)

    claim = prepared(council, grant)
    own = refused(council("accountant"), "budgets.certify_grant_claim", {"claim": claim})
    charge = run(council("chief"), "budgets.certify_grant_claim", {"claim": claim}).value

    kept = ask(council("auditor"), "budgets.grant_claim", {"claim": claim})
    assert "certify" in own or "may not" in own
    assert charge.startswith("CHG-")
    assert kept.claim.amount_pence == 15_000_00
    assert [(line.account, line.pence) for line in kept.lines] == [("42060", 30_000_01)]
    asked = {"year": 2026, "entity": ENTITY, "account": "91010", "cost_centre": "FCW103"}
    found = ask(council("accountant"), "ledger.account_enquiry", asked)
    assert [row.amount_pence for row in found.rows] == [-15_000_00]


def test_late_spend_is_in_the_next_claim_and_nothing_is_claimed_twice(council, funded):
    grant = added(council)
    spend("A", 1_000_00)
    first = prepared(council, grant)
    waits = refused(council("accountant"), "budgets.prepare_grant_claim",
                    {"grant": grant, "year": 2026, "period": 7}, "grant_state")  # fmt: skip
    run(council("chief"), "budgets.certify_grant_claim", {"claim": first})
    nothing = refused(council("accountant"), "budgets.prepare_grant_claim",
                      {"grant": grant, "year": 2026, "period": 7}, "nothing_to_claim")  # fmt: skip
    spend("LATE", 200_00)

    second = prepared(council, grant)

    assert first in waits and "£500.00" in nothing
    assert GrantClaim.objects.get(reference=second).amount_pence == 100_00


def test_a_claim_sent_back_counts_for_nothing_and_its_decision_stands(council, funded):
    grant = added(council)
    spend("A", 1_000_00)
    claim = prepared(council, grant)

    run(council("s151"), "budgets.reject_grant_claim", {"claim": claim, "reason": "Wrong month"})

    message = refused(council("chief"), "budgets.certify_grant_claim", {"claim": claim},
                      "already_decided")  # fmt: skip
    assert "rejected" in message
    assert shown(council, grant).row["claim_pence"] == 500_00
    with connection.cursor() as cursor, pytest.raises(Exception, match="no longer changes"):
        cursor.execute("SET LOCAL ROLE chamberlain_writer")
        cursor.execute("UPDATE budgets_grant_claim SET amount_pence = 1")


def test_terms_that_cannot_be_are_refused_in_words(council):
    accountant = council("accountant")
    added(council)
    for change, said in (
        ({"ends_on": date(2026, 3, 31)}, "before it starts"),
        ({"places": []}, "where it is spent"),
        ({"places": [{"cost_centre": "NOWHERE"}]}, "no cost centre"),
        ({"places": [{"cost_centre": "FCW101", "project": "P90001"}]}, "one of the two"),
        ({"account": "00000"}, "00000"),
        ({}, "can't be claimed twice"),
    ):
        assert said in refused(accountant, "budgets.add_grant", TERMS | change)


def test_only_who_keeps_grants_adds_one_and_only_in_reach_is_seen(council):
    with pytest.raises(NotPermitted):
        run(council("holder"), "budgets.add_grant", TERMS)
    with pytest.raises(NotPermitted):
        ask(council("schools"), "budgets.grants", {"entity": ENTITY, "as_at": TODAY})


def test_an_instalment_is_expected_on_the_bank_and_marked_when_it_comes(council, bank):
    grant = added(council, BY_INSTALMENTS)
    due = {"due_on": date(2026, 11, 3), "amount_pence": 60_000_00, "said": "FAMILY HUBS"}
    too_much = due | {"amount_pence": 40_000_01}
    (name,) = run(council("accountant"), "budgets.expect_grant_receipts",
                  {"grant": grant, "receipts": [due]}).value  # fmt: skip
    over = refused(council("accountant"), "budgets.expect_grant_receipts",
                   {"grant": grant, "receipts": [too_much]}, "more_than_awarded")  # fmt: skip

    item = {"key": name, "line": "BL-1", "amount_pence": 60_000_00, "booked_on": "2026-11-03"}
    for _ in range(2):
        run(SYSTEM, "budgets.mark_grant_receipts", {"found": [item]})
    come = shown(council, grant)
    run(SYSTEM, "budgets.mark_grant_receipts", {"found": [item | {"amount_pence": 0}]})

    assert "£0.01 above the award" in over
    assert (come.row["found_pence"], come.receipts[0].bank_line) == (60_000_00, "BL-1")
    assert come.receipts[0].found_on == date(2026, 11, 3)
    assert shown(council, grant).row["found_pence"] == 0


def test_a_condition_stands_in_the_inbox_once_from_three_weeks_before(council):
    grant = added(council)
    about = {"grant": grant, "owner": "Early help", "text": "Half-year report"}
    for kind, due in (("report", 23), ("claim", 20), ("audit", 24)):
        run(council("accountant"), "budgets.add_grant_condition",
            about | {"kind": kind, "due_on": date(2026, 11, due)})  # fmt: skip

    run(SYSTEM, "kernel.advance_day", {"to": "2026-11-02"})
    first = run(SYSTEM, "budgets.ask_for_grant_work", {"day": TODAY}).value
    again = run(SYSTEM, "budgets.ask_for_grant_work", {"day": TODAY}).value

    assert (first, again) == (2, 0)
    assert any("Report due 23 Nov: Family hubs (Early help)" in one
               for one in inbox(council, "holder"))  # fmt: skip
    assert any("Claim due 20 Nov" in one for one in inbox(council, "accountant"))
    late = ask(council("holder"), "budgets.grant_conditions",
               {"entity": ENTITY, "as_at": date(2026, 11, 25)})  # fmt: skip
    assert late["days"].to_list() == [-5, -2, -1]


def test_a_condition_is_met_with_how_and_leaves_the_inbox(council):
    grant = added(council)
    about = {"grant": grant, "kind": "report", "owner": "Early help", "text": "Report",
             "due_on": date(2026, 11, 9)}  # fmt: skip
    one = run(council("accountant"), "budgets.add_grant_condition", about).value
    run(SYSTEM, "budgets.ask_for_grant_work", {"day": TODAY})
    open_still = refused(council("accountant"), "budgets.close_grant",
                         {"grant": grant, "reason": "Done"}, "grant_state")  # fmt: skip

    run(council("holder"), "budgets.meet_grant_condition", {"condition": one, "note": "Sent"})

    assert "open" in open_still
    assert GrantCondition.objects.get().met_on == TODAY
    assert not any("Family hubs" in title for title in inbox(council, "holder"))
    assert "was met on" in refused(council("holder"), "budgets.meet_grant_condition",
                                   {"condition": one, "note": "Again"})  # fmt: skip


def test_what_is_unspent_is_carried_by_a_journal_that_two_people_agree(council, march):
    taken_on = {"received_before_pence": 80_000_00, "held_before_pence": 0}
    grant = added(council, BY_INSTALMENTS, **taken_on)
    spend("A", 30_000_00)
    (listed,) = ask(council("chief"), "budgets.grants_unspent",
                    {"entity": ENTITY, "year": 2026}).to_dicts()  # fmt: skip
    carry = run(council("accountant"), "budgets.propose_grant_carry",
                {"grant": grant, "year": 2026}).value  # fmt: skip
    own = refused(council("accountant"), "budgets.approve_grant_carry", {"carry": carry})

    journal = run(council("chief"), "budgets.approve_grant_carry", {"carry": carry}).value

    posted = ask(council("accountant"), "ledger.journal", {"reference": journal})
    assert own
    assert (listed["unspent_pence"], listed["held_in"]) == (50_000_00, "L1050")
    assert {(one.account, one.amount_pence) for one in posted.lines} == {
        ("91010", 50_000_00), ("L1050", -50_000_00)
    }  # fmt: skip
    assert shown(council, grant).row["held_pence"] == 50_000_00
    assert "already" in refused(council("accountant"), "budgets.propose_grant_carry",
                                {"grant": grant, "year": 2026})  # fmt: skip


def test_a_reserve_transfer_is_not_spend_so_the_balance_stays_what_it_is(council, march):
    more = {"unspent": "reserve", "received_before_pence": 5_000_00}
    wide = {"places": [{"cost_centre": "FCW103"}]}
    grant = added(council, BY_INSTALMENTS, **more, **wide)
    carry = run(council("accountant"), "budgets.propose_grant_carry",
                {"grant": grant, "year": 2026}).value  # fmt: skip

    run(council("s151"), "budgets.approve_grant_carry", {"carry": carry})

    row = shown(council, grant).row
    assert (row["unspent_pence"], row["held_pence"], row["spend_pence"]) == (5_000_00, 5_000_00, 0)


def test_an_award_is_never_cut_below_what_has_come(council, bank):
    grant = added(council, BY_INSTALMENTS)
    due = {"due_on": date(2026, 11, 3), "amount_pence": 60_000_00}
    run(council("accountant"), "budgets.expect_grant_receipts", {"grant": grant, "receipts": [due]})
    about = {"grant": grant, "ends_on": date(2027, 3, 31), "reason": "Letter of 1 November"}

    cut = refused(council("accountant"), "budgets.amend_grant",
                  about | {"award_pence": 59_999_99}, "more_than_awarded")  # fmt: skip
    run(council("accountant"), "budgets.amend_grant", about | {"award_pence": 60_000_00})
    deliver()

    assert "£60,000.00" in cut
    assert shown(council, grant).row["award_pence"] == 60_000_00
