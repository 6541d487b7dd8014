"""Recurring journals, prepayments and carry forwards: approved once, posted when due."""

from datetime import date

import pytest

from chamberlain.kernel.door import OverLimit, Refusal, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.ledger.contract import JournalLine
from chamberlain.ledger.errors import AlreadyDecided, EvidenceMissing
from chamberlain.ledger.models import Journal, Line, Period, SchedulePart

NOVEMBER = date(2026, 11, 2)


def lines(pence=10_000, **place):
    own = {"cost_centre": "CHB101", **place}
    return [
        JournalLine(account="42060", amount_pence=pence, **own),
        JournalLine(account="42070", amount_pence=-pence, **own),
    ]


def recurring(caller, **changes):
    inputs = {
        "entity": "BHX",
        "first_on": date(2026, 10, 31),
        "times": 4,
        "description": "Postage shared with stationery",
        "lines": lines(),
    }
    return run(caller, "ledger.prepare_recurring", inputs | changes).value


def prepayment(caller, **changes):
    inputs = {
        "entity": "BHX",
        "description": "Licences of the year",
        "amount_pence": 36_500,
        "account": "43020",
        "cost_centre": "CHB302",
        "taken_on": NOVEMBER,
        "covers_from": date(2026, 11, 1),
        "covers_to": date(2027, 10, 31),
        "evidence": ["DOC-0000001"],
    }
    return run(caller, "ledger.prepare_prepayment", inputs | changes).value


def approve(caller, schedule):
    return run(caller, "ledger.approve_schedule", {"schedule": schedule}).value


def test_a_recurring_journal_posts_what_is_due_and_no_more(council):
    schedule = recurring(council("accountant"))

    posted = approve(council("chief"), schedule)

    assert [ask(SYSTEM, "ledger.journal", {"reference": one}).journal_date for one in posted] == [
        date(2026, 10, 31),
        date(2026, 11, 30),
    ]
    days = [part.lines[0]["journal_date"] for part in SchedulePart.objects.order_by("number")]
    assert days == ["2026-10-31", "2026-11-30", "2026-12-31", "2027-01-31"]


def test_opening_the_next_period_posts_the_next_one_once(council):
    schedule = recurring(council("accountant"))
    approve(council("chief"), schedule)

    run(council("chief"), "ledger.open_period", {"entity": "BHX", "year": 2026, "period": 9})
    again = run(
        council("accountant"),
        "ledger.post_schedules",
        {"entity": "BHX", "year": 2026, "period": 9},
    ).value

    assert Journal.objects.filter(source_ref__startswith="ledger:schedule:").count() == 3
    assert again == []


def test_nothing_of_a_schedule_is_posted_before_somebody_else_approves(council):
    schedule = recurring(SYSTEM)

    with pytest.raises(Refusal, match="prepares"):
        approve(SYSTEM, schedule)

    assert not Journal.objects.exists()


def test_the_whole_of_a_schedule_counts_against_the_limit(council):
    big = recurring(
        council("accountant"), lines=lines(30_000_000), times=4, evidence=["DOC-0000001"]
    )

    with pytest.raises(OverLimit):
        approve(council("chief"), big)

    assert approve(council("s151"), big)


def test_a_prepayment_is_spread_by_days_to_the_penny_over_two_years(council):
    schedule = prepayment(council("accountant"))

    posted = approve(council("chief"), schedule)

    parts = ask(SYSTEM, "ledger.schedule_parts", {"reference": schedule})
    released = [part.debit_pence for part in parts[1:]]
    assert (len(parts), sum(released)) == (13, 36_500)
    assert released[0] == 3_000
    assert parts[-1].year == 2027
    assert len(posted) == 2
    held = Line.objects.filter(account="A2130").values_list("amount_pence", flat=True)
    assert sorted(held) == [-3_000, 36_500]


def test_a_large_prepayment_needs_its_document(council):
    with pytest.raises(EvidenceMissing):
        prepayment(council("accountant"), amount_pence=200_000, evidence=[])


def test_a_part_whose_period_closed_meanwhile_is_posted_in_the_next_open_one(council):
    schedule = recurring(council("accountant"))
    for period in range(1, 8):
        run(SYSTEM, "ledger.close_period", {"entity": "BHX", "year": 2026, "period": period})

    posted = approve(council("chief"), schedule)

    late = ask(SYSTEM, "ledger.journal", {"reference": posted[0]})
    assert (late.period, late.journal_date) == (8, date(2026, 11, 1))


def test_an_underspend_is_carried_forward_by_both_journals_or_none(council):
    for period in (9, 10, 11, 12):
        run(SYSTEM, "ledger.open_period", {"entity": "BHX", "year": 2026, "period": period})
    inputs = {
        "entity": "BHX",
        "year": 2026,
        "cost_centre": "CHB101",
        "amount_pence": 50_000,
        "reason": "Audit fee falls in June",
    }

    schedule = run(council("accountant"), "ledger.prepare_carry_forward", inputs).value
    run(council("chief"), "ledger.approve_schedule", {"schedule": schedule})
    run(SYSTEM, "ledger.post_schedules", {"entity": "BHX", "year": 2026, "period": 12})
    run(SYSTEM, "ledger.open_period", {"entity": "BHX", "year": 2027, "period": 1})

    reserve = Line.objects.filter(account="R1020").order_by("year")
    assert [(line.year, line.period, line.amount_pence) for line in reserve] == [
        (2026, 12, -50_000),
        (2027, 1, 50_000),
    ]


def test_a_recurring_schedule_is_ended_and_posts_no_more(council):
    schedule = recurring(council("accountant"))
    approve(council("chief"), schedule)
    run(council("accountant"), "ledger.end_schedule", {"schedule": schedule, "reason": "Moved"})

    run(council("chief"), "ledger.open_period", {"entity": "BHX", "year": 2026, "period": 9})

    assert Journal.objects.filter(source_ref__startswith="ledger:schedule:").count() == 2


def test_a_rejected_schedule_stays_rejected(council):
    schedule = recurring(council("accountant"))
    run(council("chief"), "ledger.reject_schedule", {"schedule": schedule, "reason": "Wrong code"})

    with pytest.raises(AlreadyDecided):
        approve(council("chief"), schedule)


def test_a_year_end_accrual_reverses_in_period_1_while_13_and_14_are_open(council):
    for period in (9, 10, 11, 12, 13, 14):
        run(SYSTEM, "ledger.open_period", {"entity": "BHX", "year": 2026, "period": period})
    given = {
        "entity": "BHX",
        "journal_date": date(2027, 3, 31),
        "period": 13,
        "year": 2026,
        "type": "JAC",
        "description": "Energy of March",
        "lines": lines(),
    }
    prepared = run(council("accountant"), "ledger.prepare_journal", given).value
    accrual = run(council("chief"), "ledger.approve_journal", {"prepared": prepared}).value

    run(SYSTEM, "ledger.open_period", {"entity": "BHX", "year": 2027, "period": 1})

    shown = ask(SYSTEM, "ledger.journal", {"reference": accrual})
    mirror = ask(SYSTEM, "ledger.journal", {"reference": shown.reversed_by})
    assert (mirror.year, mirror.period, mirror.journal_date) == (2027, 1, date(2027, 4, 1))
    assert Period.objects.get(entity="BHX", year=2026, period=14).state == "open"


def test_between_entities_both_sides_are_posted_and_approved_by_whoever_reaches_both(council):
    theirs = {"line_entity": "BHX-SCH", "cost_centre": "SCH101", "fund": "SCH"}
    given = {
        "entity": "BHX",
        "journal_date": NOVEMBER,
        "type": "JIC",
        "description": "Payroll service to a school",
        "lines": [
            JournalLine(account="44010", amount_pence=7_000, **theirs),
            JournalLine(account="94040", cost_centre="CHB101", amount_pence=-7_000),
        ],
        "between_entities": True,
    }
    prepared = run(SYSTEM, "ledger.prepare_journal", given).value

    with pytest.raises(Refusal, match="BHX-SCH"):
        run(council("chief"), "ledger.approve_journal", {"prepared": prepared})

    kept = ask(SYSTEM, "ledger.journals_prepared", {"reference": prepared})[0].lines
    due = {(one["line_entity"], one["fund"]): one["amount_pence"] for one in kept[2:]}
    assert due == {("BHX-SCH", "SCH"): -7_000, ("BHX", "GF"): 7_000}
    assert [one["narrative"] for one in kept[2:]] == ["Due to BHX", "Due from BHX-SCH"]
