"""Posting through the door: accepted, refused, replayed, between funds, and by whom."""

from datetime import date

import polars as pl
import pytest
from django.db import connection

from chamberlain.kernel.door import NotPermitted, Refusal, ask, run
from chamberlain.kernel.events import deliver
from chamberlain.kernel.make import SYSTEM
from chamberlain.ledger.contract import JournalLine, journal_frame
from chamberlain.ledger.errors import JournalsRefused
from chamberlain.ledger.make import journal
from chamberlain.ledger.models import Journal, Line


def post(*journals, **inputs):
    given = {"source": "payables", "journals": list(journals)} | inputs
    return run(SYSTEM, "ledger.post_journals", given).value


def bad(source_ref="payables:invoice:bad"):
    lines = (
        JournalLine(account="42060", cost_centre="CHB101", amount_pence=5),
        JournalLine(account="L1020", amount_pence=-6),
    )
    return journal(source_ref, lines=lines)


def test_a_batch_is_posted_and_answers_with_each_journal(council):
    posting = post(journal("payables:invoice:1"), journal("payables:invoice:2", 5_000))

    assert (posting.accepted, posting.replayed, posting.lines) == (2, 0, 4)
    assert list(posting.journals) == ["payables:invoice:1", "payables:invoice:2"]
    assert posting.journals["payables:invoice:1"] == posting.first
    stored = Journal.objects.get(source_ref="payables:invoice:2")
    assert (stored.debit_pence, stored.line_count, stored.year, stored.period) == (
        5_000,
        2,
        2026,
        8,
    )
    assert Line.objects.filter(journal_id=stored.id).count() == 2


def test_a_frame_is_posted_as_records_are(council):
    frame = journal_frame([journal("payables:invoice:1")])

    posting = post(journals=frame)

    assert posting.accepted == 1


def test_a_frame_of_plain_objects_may_leave_out_what_is_blank(council):
    rows = [
        {"source_ref": "a", "type": "JIN", "entity": "BHX", "journal_date": date(2026, 11, 2)}
        | {"description": "d", "account": "42060", "cost_centre": "CHB101", "amount_pence": 7},
        {"source_ref": "a", "type": "JIN", "entity": "BHX", "journal_date": date(2026, 11, 2)}
        | {"description": "d", "account": "L1020", "cost_centre": None, "amount_pence": -7},
    ]

    assert post(journals=pl.DataFrame(rows)).accepted == 1


@pytest.mark.parametrize(
    "frame",
    [
        pl.DataFrame({"source_ref": ["a"], "colour": ["red"]}),
        pl.DataFrame({"source_ref": ["a"], "amount_pence": [1.5]}),
    ],
)
def test_a_frame_with_strange_or_fractional_columns_is_refused(council, frame):
    with pytest.raises(Refusal):
        post(journals=frame)


def test_one_journal_at_fault_refuses_the_whole_batch(council):
    with pytest.raises(JournalsRefused, match=r"differ by £0\.01") as refused:
        post(journal("payables:invoice:good"), bad())

    assert [item.source_ref for item in refused.value.refused] == ["payables:invoice:bad"]
    assert not Journal.objects.exists()


def test_the_good_ones_are_posted_when_not_all_or_nothing_and_the_bad_are_named(council):
    posting = post(journal("payables:invoice:good"), bad(), all_or_nothing=False)

    assert posting.accepted == 1
    [refused] = posting.refused
    assert (refused.source_ref, refused.field) == ("payables:invoice:bad", "amount_pence")


def test_the_same_source_reference_again_answers_the_journal_that_stands(council):
    first = post(journal("payables:invoice:1"))

    again = post(journal("payables:invoice:1"), journal("payables:invoice:2"))

    assert (again.accepted, again.replayed) == (1, 1)
    assert again.journals["payables:invoice:1"] == first.first
    assert Journal.objects.count() == 2


def test_the_same_reference_of_another_source_is_another_journal(council):
    post(journal("batch:1"))

    posting = post(journal("batch:1"), source="banking")

    assert posting.accepted == 1


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"journal_date": date(2026, 12, 1)}, "period", "period 9 of 2026-27 is future"),
        ({"period": 3, "year": 2030}, "period", "is not set up"),
        ({"type": "JST"}, "type", "prepared and approved by hand"),
        ({"type": "XXX"}, "type", "is no journal type"),
    ],
)
def test_what_is_wrong_is_said_with_its_field(council, changes, field, message):
    with pytest.raises(JournalsRefused, match=message) as refused:
        post(journal("payables:invoice:1", **changes))

    assert refused.value.refused[0].field == field


def test_a_code_closed_before_the_day_is_refused_and_open_before_it(council):
    closing = {"code": "42060", "held_to": date(2026, 11, 15)}
    run(council("chart"), "ledger.close_account", closing)

    before = post(journal("payables:invoice:1", journal_date=date(2026, 11, 14)))

    assert before.accepted == 1
    with pytest.raises(JournalsRefused, match="not in use on the day"):
        post(journal("payables:invoice:2", journal_date=date(2026, 11, 15)))


def test_lines_between_funds_are_added_when_asked_for(council):
    lines = (
        JournalLine(account="93120", cost_centre="HRA01", fund="HRA", amount_pence=-900),
        JournalLine(account="A2210", fund="GF", amount_pence=900),
    )

    posting = post(journal("payables:rent:1", lines=lines), between_funds=True)

    assert posting.lines == 4
    inter = Line.objects.filter(account="L1280").order_by("fund")
    assert [(line.fund, line.amount_pence) for line in inter] == [("GF", -900), ("HRA", 900)]


def test_without_them_a_journal_across_funds_is_refused(council):
    lines = (
        JournalLine(account="93120", cost_centre="HRA01", fund="HRA", amount_pence=-900),
        JournalLine(account="A2210", fund="GF", amount_pence=900),
    )

    with pytest.raises(JournalsRefused, match="of fund GF of BHX"):
        post(journal("payables:rent:1", lines=lines))


def test_a_person_holds_no_permission_to_post(council):
    with pytest.raises(NotPermitted):
        run(
            council("clerk"),
            "ledger.post_journals",
            {"source": "payables", "journals": [journal("payables:invoice:1")]},
        )


def test_an_empty_batch_is_nothing_and_no_error(council):
    assert post().accepted == 0


def test_the_journal_carries_its_act(council):
    posting = post(journal("payables:invoice:1"))

    shown = ask(SYSTEM, "ledger.journal", {"reference": posting.first})

    with connection.cursor() as cursor:
        cursor.execute("SELECT command FROM kernel_act WHERE reference = %s", [shown.act])
        assert cursor.fetchone() == ("ledger.post_journals",)


def test_a_large_posting_is_folded_into_the_kept_balances_by_itself(council):
    post(*[journal(f"payables:invoice:{n}") for n in range(500)])

    before = counts()
    deliver()

    assert (before, counts()) == ((2, 0), (0, 14))


def counts():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM ledger_inside.delta), "
            "(SELECT count(*) FROM ledger_inside.account_balance)"
        )
        return cursor.fetchone()
