"""What cannot be is set aside by name and field, and the run goes on for the others."""

from datetime import date

import polars as pl
import pytest

from chamberlain.kernel.door import Refusal, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.payroll.commands.setting_aside import of_no_element, stray
from chamberlain.payroll.models import Item, Line, PayException, Result
from chamberlain.payroll.tests.conftest import opened, posted
from chamberlain.people.models import Assignment


def test_items_in_the_wrong_year_or_below_nought_are_set_aside_row_by_row(payroll):
    item = {"payroll_id": "E1", "element": "overtime_half", "units_e2": 400}
    items = [
        item | {"first_day": date(2026, 11, 9)},
        item | {"first_day": date(2062, 11, 9)},
        item | {"payroll_id": "E77", "first_day": date(2026, 11, 9)},
        item | {"element": "ovretime", "first_day": date(2026, 11, 9)},
    ]

    answer = run(payroll("payroll"), "payroll.add_items", {"entity": "BHX", "items": items}).value

    assert len(answer.accepted) == Item.objects.count() == 1
    assert [(one.row, one.field) for one in answer.refused] == [
        (1, "first_day"), (2, "payroll_id"), (3, "element"),
    ]  # fmt: skip
    assert "E1: 9 November 2062" in answer.refused[0].message


def test_who_left_and_is_owed_something_waits_for_a_person_and_nothing_of_it_is_lost(payroll):
    reference, _ = opened(payroll)
    posted(payroll, reference)
    left = {"assignment": Assignment.objects.get(person__number="E2").reference,
            "last_day": date(2026, 11, 30), "reason": "resigned"}  # fmt: skip
    run(payroll("hr"), "people.end_assignment", left)
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 12, 1)})
    item = {"payroll_id": "E2", "element": "standby", "amount_pence": 50_00,
            "first_day": date(2026, 12, 7)}  # fmt: skip
    run(payroll("payroll"), "payroll.add_items", {"entity": "BHX", "items": [item]})

    reference, told = opened(payroll, number=9)
    held = PayException.objects.get(kind="set_aside", employment__payroll_id="E2")
    given = {"run": reference, "payroll_id": "E2", "note": "Standby of the last week"}
    with pytest.raises(Refusal, match="Say what is owed"):
        run(payroll("payroll"), "payroll.confirm_leaver", given | {"note": " "})
    with pytest.raises(Refusal, match="not set aside as a leaver"):
        run(payroll("payroll"), "payroll.confirm_leaver", given | {"payroll_id": "E1"})
    run(payroll("payroll"), "payroll.confirm_leaver", given)

    assert (told.employees, told.set_aside) == (2, 1)
    assert "Ama Thorne (E2), employment_to 30 November 2026" in held.words
    kinds = PayException.objects.filter(employment__payroll_id="E2").values_list("kind", flat=True)
    assert "leaver_paid" in kinds
    last = Result.objects.filter(payroll_id="E2").latest("id")
    paid = {
        one.element: one.amount_pence
        for one in Line.objects.filter(
            calculation_id=last.calculation_id, employment_id=last.employment_id, kind="payment"
        )
    }
    assert paid["standby"] == 50_00
    assert set(paid) == {"standby", "leave_owed"}
    assert last.gross_pence == sum(paid.values())


def test_an_unknown_code_is_named_with_whom_it_is_owed_to_and_where_it_comes_from():
    owed = pl.DataFrame({"payroll_id": ["E1", "E2"], "element": ["basic", "ovretime"],
                         "source_ref": [None, "people:claim:CLM-1"]})  # fmt: skip

    found = of_no_element(owed, pl.DataFrame({"element": ["basic"]}))

    assert found.rows() == [
        ("E2", "Not paid: element ovretime is not known on those days: load it, or correct "
         "people:claim:CLM-1"),
    ]  # fmt: skip


def test_what_is_owed_to_who_holds_no_post_is_said():
    owed = pl.DataFrame({"payroll_id": ["E1", "E9"], "element": ["standby"] * 2,
                         "source_ref": ["payroll:item:ITM-1", "payroll:item:ITM-2"]})  # fmt: skip

    found = stray(owed, pl.DataFrame({"payroll_id": ["E1"]}))

    assert found["payroll_id"].to_list() == ["E9"]
    assert "standby from payroll:item:ITM-2" in found["words"][0]
