"""Journals by hand: prepared by one, decided on by another, within limits and with evidence."""

from datetime import date

import pytest

from chamberlain.kernel.door import NotPermitted, OverLimit, Refusal, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.ledger.contract import JournalLine
from chamberlain.ledger.errors import AlreadyDecided, AlreadyReversed, EvidenceMissing
from chamberlain.ledger.models import Journal, Line, PreparedJournal

OTHER = "42070"


def prepare(caller, amount_pence=50_000, **changes):
    lines = [
        JournalLine(account="42060", cost_centre="CHB101", amount_pence=amount_pence),
        JournalLine(account=OTHER, cost_centre="CHB101", amount_pence=-amount_pence),
    ]
    inputs = {
        "entity": "BHX",
        "journal_date": date(2026, 11, 2),
        "description": "Postage was coded to stationery",
        "lines": lines,
    }
    return run(caller, "ledger.prepare_journal", inputs | changes).value


def approve(caller, prepared):
    return run(caller, "ledger.approve_journal", {"prepared": prepared}).value


def test_a_prepared_journal_waits_in_the_inbox_and_posts_nothing(council):
    prepared = prepare(council("accountant"))

    tasks = ask(council("chief"), "kernel.inbox", {})
    assert any(prepared in str(task) for task in tasks)
    assert not Journal.objects.exists()


def test_approval_by_somebody_else_posts_it_with_both_names(council):
    prepared = prepare(council("accountant"))

    reference = approve(council("chief"), prepared)

    shown = ask(SYSTEM, "ledger.journal", {"reference": reference})
    assert shown.prepared_by == council("accountant").person
    assert shown.approved_by == council("chief").person
    assert shown.source_ref == f"ledger:prepared:{prepared}"


def test_whoever_prepared_a_journal_cannot_approve_it_even_with_the_role(council):
    """L18: Journals authorised by whoever had prepared them."""
    prepared = run(SYSTEM, "ledger.prepare_journal", _inputs()).value
    PreparedJournal.objects.get(reference=prepared)

    with pytest.raises(Refusal, match="prepares"):
        approve(SYSTEM, prepared)


def _inputs():
    lines = [
        JournalLine(account="42060", cost_centre="CHB101", amount_pence=500),
        JournalLine(account=OTHER, cost_centre="CHB101", amount_pence=-500),
    ]
    return {
        "entity": "BHX",
        "journal_date": date(2026, 11, 2),
        "description": "d",
        "lines": lines,
    }


def test_above_a_thousand_pounds_a_document_is_needed(council):
    with pytest.raises(EvidenceMissing, match=r"1,000\.00"):
        prepare(council("accountant"), 100_001)

    assert prepare(council("accountant"), 100_001, evidence=["DOC-0000001"])


def test_above_the_limit_somebody_higher_must_approve(council):
    million = prepare(council("accountant"), 100_000_001, evidence=["DOC-1"])

    with pytest.raises(OverLimit):
        approve(council("chief"), million)

    assert approve(council("s151"), million)


def test_a_rejected_journal_is_never_posted(council):
    prepared = prepare(council("accountant"))
    reason = {"prepared": prepared, "reason": "Wrong cost centre"}

    run(council("chief"), "ledger.reject_journal", reason)

    with pytest.raises(AlreadyDecided):
        approve(council("chief"), prepared)
    assert not Journal.objects.exists()


def test_a_control_account_takes_no_hand_written_line(council):
    lines = [
        JournalLine(account="42060", cost_centre="CHB101", amount_pence=10),
        JournalLine(account="L1020", amount_pence=-10),
    ]

    with pytest.raises(Refusal, match="control account"):
        prepare(council("accountant"), lines=lines)


def test_a_journal_between_funds_may_touch_its_own_control_account(council):
    lines = [
        JournalLine(account="71010", cost_centre="HRA07", fund="HRA", amount_pence=10),
        JournalLine(account="94020", cost_centre="CHB101", fund="GF", amount_pence=-10),
    ]

    prepared = prepare(council("accountant"), lines=lines, type="JIF", between_funds=True)

    assert approve(council("chief"), prepared)
    assert Line.objects.filter(account="L1280").count() == 2


def test_an_accrual_reverses_on_the_first_day_of_the_next_period(council):
    october = {"journal_date": date(2026, 10, 31), "type": "JAC"}
    prepared = prepare(council("accountant"), **october)

    reference = approve(council("chief"), prepared)

    shown = ask(SYSTEM, "ledger.journal", {"reference": reference})
    mirror = ask(SYSTEM, "ledger.journal", {"reference": shown.reversed_by})
    assert (mirror.journal_date, mirror.period, mirror.type) == (date(2026, 11, 1), 8, "JRV")
    assert [line.amount_pence for line in mirror.lines] == [-50_000, 50_000]
    assert mirror.reverses == reference


def test_an_accrual_whose_next_period_is_not_open_reverses_when_that_opens(council):
    prepared = prepare(council("accountant"), journal_date=date(2026, 11, 30), type="JAC")
    reference = approve(council("chief"), prepared)
    before = ask(SYSTEM, "ledger.journal", {"reference": reference}).reversed_by

    run(council("chief"), "ledger.open_period", {"entity": "BHX", "year": 2026, "period": 9})

    after = ask(SYSTEM, "ledger.journal", {"reference": reference}).reversed_by
    assert before is None
    assert ask(SYSTEM, "ledger.journal", {"reference": after}).journal_date == date(2026, 12, 1)


def test_a_persons_reversal_needs_approval_and_happens_once(council):
    reference = approve(council("chief"), prepare(council("accountant")))
    asked = {"journal": reference, "reason": "Entered twice"}
    waiting = run(council("accountant"), "ledger.reverse_journal", asked).value

    mirror = approve(council("chief"), waiting)

    shown = ask(SYSTEM, "ledger.journal", {"reference": mirror})
    assert shown.reverses == reference
    assert shown.prepared_by == council("accountant").person
    assert shown.approved_by == council("chief").person
    with pytest.raises(AlreadyReversed):
        run(council("accountant"), "ledger.reverse_journal", asked)


def test_a_line_in_the_books_of_an_entity_out_of_reach_is_refused(council):
    place = {"cost_centre": "SCH101", "fund": "SCH", "line_entity": "BHX-SCH"}
    lines = [
        JournalLine(account="42060", amount_pence=700, **place),
        JournalLine(account=OTHER, amount_pence=-700, **place),
    ]

    with pytest.raises(NotPermitted, match="BHX-SCH"):
        prepare(council("accountant"), lines=lines)

    assert not PreparedJournal.objects.exists()


def test_journals_from_a_file_are_grouped_and_a_bad_one_is_set_aside(council):
    def row(journal, account, pounds):
        return {
            "journal": journal,
            "account": account,
            "cost_centre": "CHB101",
            "amount_pence": pounds,
            "journal_date": "2026-11-02",
            "description": "From a file",
        }

    lines = [row("a", "42060", "5.00"), row("b", "42060", "5.00"), row("a", OTHER, "-5.00")]

    batch = run(
        council("accountant"), "ledger.prepare_journals", {"entity": "BHX", "lines": lines}
    ).value

    assert len(batch.accepted) == 1
    assert [(item.row, item.value) for item in batch.refused] == [(1, "b")]


def test_a_journal_can_be_withdrawn_by_whoever_prepared_it(council):
    prepared = prepare(council("accountant"))

    with pytest.raises(Refusal):
        run(SYSTEM, "ledger.withdraw_journal", {"prepared": prepared})

    assert PreparedJournal.objects.get(reference=prepared).state == "prepared"
