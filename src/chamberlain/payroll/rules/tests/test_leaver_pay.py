"""Leave not taken is paid by the hour on leaving; what needs a person is told instead."""

from datetime import date

import polars as pl
import pytest

from chamberlain.payroll.rules.leaver_pay import leave_owed

PERIODS = pl.DataFrame({"key": [202607, 202608], "starts": [date(2026, 10, 1), date(2026, 11, 1)],
                        "ends": [date(2026, 11, 1), date(2026, 12, 1)]})  # fmt: skip


def worked(hours_e2, reason="resigned", weeks=52_143, last_day=date(2026, 11, 13)):
    leavers = pl.DataFrame({"payroll_id": ["E1"], "assignment": ["A1"], "last_day": [last_day],
                            "reason": [reason], "leave_balance_e2": [hours_e2]})  # fmt: skip
    slices = pl.DataFrame({"assignment": ["A1", "A1"], "key": [202607, 202608],
                           "yearly_pence": [2_400_000, 2_500_000], "full_time_hours_e2": [3700] * 2,
                           "paid_weeks_e3": [weeks] * 2})  # fmt: skip
    return leave_owed(leavers, slices, PERIODS)


def test_hours_left_are_paid_at_the_hourly_rate_of_the_last_day():
    paid, told = worked(2_220)

    # £25,000 / 52.143 / 37 is £12.96 an hour; 22.2 hours
    assert paid.select("key", "element", "rate_e4", "amount_pence").row(0) == (
        202608, "leave_owed", 12_960_000, 287_71,
    )  # fmt: skip
    assert told.is_empty()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"hours_e2": -740}, "taken 7.40 hours of leave too much"),
        ({"hours_e2": 740, "reason": "died"}, "a leaver who died"),
        ({"hours_e2": 740, "reason": "transferred"}, "a leaver who transferred"),
        ({"hours_e2": 740, "weeks": 45_000}, "term-time post"),
    ],
)
def test_what_needs_a_person_is_told_and_not_paid(changes, words):
    paid, told = worked(**changes)

    assert paid.is_empty()
    assert words in told["words"][0]


def test_nobody_without_leave_left_or_of_other_periods_is_paid():
    assert worked(0)[0].is_empty()
    assert worked(740, last_day=date(2026, 12, 1))[0].is_empty()
