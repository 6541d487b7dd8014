"""Periods of weekly pay: numbers of tax weeks, week 53, 54 and 56, and a week's share of a year."""

from datetime import date

import polars as pl
import pytest

from chamberlain.kernel.door import Refusal
from chamberlain.payroll.rules.gross_to_net import calculate
from chamberlain.payroll.rules.period_earnings import salaries


def net(**changes):
    row = {
        "paid_on": "2027-04-05", "pay_frequency": "weekly", "tax_code": "1257L", "ni_letter": "A",
        "other_pay": "500", "pay_to_date_before": "26000", "tax_to_date_before": "2684",
    }  # fmt: skip
    result, errors = calculate.run(pl.DataFrame([row | changes]))
    assert errors.rows() == []
    return result.row(0, named=True)


def test_week_53_is_taxed_by_itself_with_a_weeks_free_pay_whatever_the_code():
    last = net()

    assert last["tax_period"] == 53
    assert last["free_pay_pence"] == 241_92
    assert last["tax_pence"] == 51_60


@pytest.mark.parametrize(
    ("frequency", "period", "free_pence"),
    [("fortnightly", 54, 483_84), ("four_weekly", 56, 967_68)],
)
def test_weeks_54_and_56_have_the_free_pay_of_two_and_four_weeks(frequency, period, free_pence):
    last = net(pay_frequency=frequency, period=str(period))

    assert last["free_pay_pence"] == free_pence


def test_earlier_pay_of_the_same_period_is_reckoned_for_ni_with_what_follows():
    whole = net(other_pay="1500", pay_frequency="monthly", paid_on="2026-11-25")
    first = net(other_pay="1000", pay_frequency="monthly", paid_on="2026-11-25")
    second = net(
        other_pay="500", pay_frequency="monthly", paid_on="2026-11-25",
        ni_pay_to_date_before="1000",
        ni_employee_to_date_before=str(first["ni_employee_pence"] / 100),
        ni_employer_to_date_before=str(first["ni_employer_pence"] / 100),
        at_lel_to_date_before=str(first["at_lel_pence"] / 100),
        lel_to_pt_to_date_before=str(first["lel_to_pt_pence"] / 100),
        pt_to_uel_to_date_before=str(first["pt_to_uel_pence"] / 100),
    )  # fmt: skip

    for name in ("niable", "ni_employee", "ni_employer", "at_lel", "lel_to_pt", "pt_to_uel"):
        assert first[f"{name}_pence"] + second[f"{name}_pence"] == whole[f"{name}_pence"], name


def slices(first, after):
    return pl.DataFrame({
        "payroll_id": ["E1"], "assignment": ["ASN-1"], "kind": ["permanent"], "key": [202601],
        "yearly_pence": [36_500_00], "weekly_hours_e2": [3_700], "full_time_hours_e2": [3_700],
        "paid_weeks_e3": [52_143], "pay_basis": ["salaried"], "held_from": [first],
        "held_to": [after], "starts": [first], "ends": [date(2026, 4, 13)],
    })  # fmt: skip


def test_a_week_is_seven_365ths_of_the_years_pay_and_a_day_less_costs_one():
    week = salaries(slices(date(2026, 4, 6), date(2026, 4, 13)), "W1")
    short = salaries(slices(date(2026, 4, 6), date(2026, 4, 12)), "W1")

    assert week["amount_pence"].to_list() == [700_00]
    assert short["amount_pence"].to_list() == [600_00]


def test_a_payday_on_5_april_makes_week_53_54_or_56():
    from chamberlain.payroll.commands.schemes import _weeks  # noqa: PLC0415 - needs Django

    weekly = _weeks("2026-27", 1, date(2026, 4, 6), 5)
    fortnightly = _weeks("2026-27", 2, date(2026, 4, 6), 0)
    four_weekly = _weeks("2026-27", 4, date(2026, 4, 6), 0)
    friday = _weeks("2026-27", 1, date(2026, 4, 10), 5)

    assert [one[-1].number for one in (weekly, fortnightly, four_weekly, friday)] == [
        53,
        54,
        56,
        52,
    ]
    assert weekly[-1].paid_on == date(2027, 4, 5)
    assert (friday[0].first, friday[0].after) == (date(2026, 3, 30), date(2026, 4, 6))
    with pytest.raises(Refusal, match="first payday"):
        _weeks("2026-27", 1, date(2026, 4, 20), 5)
