"""A leaver's last pay holds the leave not taken; a P6 brings pay and tax of other employments."""

from datetime import date

import pytest
from django.db import DatabaseError, connection

from chamberlain.kernel.door import EVERYTHING, run
from chamberlain.kernel.grants import WRITER
from chamberlain.kernel.selecting import rows
from chamberlain.payroll.models import Line, Previous, Result
from chamberlain.payroll.tests.conftest import opened
from chamberlain.people.contract import leaver_facts
from chamberlain.people.models import Assignment

NOVEMBER = {"entity": "BHX", "start": date(2026, 11, 1), "end": date(2026, 12, 1)}


def test_the_last_pay_holds_the_leave_not_taken_once(payroll):
    one = Assignment.objects.get(person__number="E1")
    given = {"assignment": one.reference, "last_day": date(2026, 11, 20), "reason": "resigned"}
    run(payroll("hr"), "people.end_assignment", given)

    reference, _ = opened(payroll)
    run(payroll("payroll"), "payroll.calculate_run", {"run": reference})

    left = leaver_facts(EVERYTHING, **NOVEMBER)["leave_balance_e2"][0]
    live = Result.objects.get(payroll_id="E1", calculation__state="live").calculation_id
    paid = Line.objects.get(calculation_id=live, element="leave_owed")
    assert left > 0
    assert paid.units_e2 == left
    assert paid.amount_pence == (paid.rate_e4 * left + 500_000) // 1_000_000


def notice(council, **changes):
    item = {"payroll_id": "E1", "kind": "P6", "effective_on": date(2026, 11, 1),
            "tax_code": "1257L", "previous_pay_pence": 6_000_00,
            "previous_tax_pence": 400_00} | changes  # fmt: skip
    given = {"entity": "BHX", "items": [item]}
    return run(council("payroll"), "payroll.take_notices", given).value


def tax_of(council):
    found = Result.objects.filter(payroll_id="E1", calculation__state="live").latest("id")
    return found.tax_pence


def test_previous_pay_and_tax_of_a_p6_count_from_the_next_pay(payroll):
    reference, _ = opened(payroll)
    before = tax_of(payroll)
    assert notice(payroll).refused == []
    notice(payroll, previous_pay_pence=7_000_00, previous_tax_pence=500_00)

    run(payroll("payroll"), "payroll.calculate_run", {"run": reference})

    # £7,000 more of pay to date, all of it taxed at 20%, less the £500 of tax on it
    assert tax_of(payroll) - before == pytest.approx(7_000_00 * 20 // 100 - 500_00, abs=1)
    assert Previous.objects.count() == 2


def test_half_of_it_or_more_tax_than_pay_or_a_p9_is_set_aside_and_changes_nothing(payroll):
    half = notice(payroll, previous_tax_pence=None)
    more = notice(payroll, previous_tax_pence=6_000_01)
    wrong = notice(payroll, kind="P9")

    told = [one.refused[0].message for one in (half, more, wrong)]
    assert told[0] == "Previous pay and tax come together."
    assert "cannot be" in told[1]
    assert told[2] == "Only a P6 brings previous pay."
    assert not rows("SELECT 1 FROM payroll_setup WHERE tax_source = 'P6'")


def test_what_a_p6_said_is_written_once(payroll):
    notice(payroll)

    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {WRITER}")
        cursor.execute("UPDATE payroll_previous SET pay_pence = 0")
