"""Sick pay before, across and after 6 April 2026; family pay and its averages."""

from datetime import date

import polars as pl

from chamberlain.payroll.rules.family_pay import (
    average_weekly_earnings,
    family_pay,
    family_pay_recovery,
)
from chamberlain.payroll.rules.sick_pay import statutory_sick_pay

WEEKDAYS = "MTWTF--"


def sick(first, last, average, **more):
    spell = {"first_day": first, "last_day": last, "average_weekly_earnings": average}
    frame = pl.DataFrame([spell | {"working_days": WEEKDAYS} | more])
    result, errors = statutory_sick_pay.run(frame)
    assert errors.rows() == []
    return result.select("days_paid", "weekly_rate_pence", "amount_pence").rows()


def test_before_april_2026_three_days_are_waited_for():
    found = sick(date(2026, 1, 5), date(2026, 1, 16), "400")

    assert found == [(2, 11_875, 4_750), (5, 11_875, 11_875)]


def test_before_april_2026_three_days_are_no_spell_and_low_earners_get_nothing():
    short = sick(date(2026, 1, 5), date(2026, 1, 7), "400")
    low = sick(date(2026, 1, 5), date(2026, 1, 30), "124.99")

    assert short == low == []


def test_after_april_2026_the_first_day_counts_at_four_fifths_of_earnings():
    one_day = sick(date(2026, 11, 2), date(2026, 11, 2), "400")
    low = sick(date(2026, 11, 2), date(2026, 11, 6), "97.00")

    assert one_day == [(1, 12_325, 2_465)]
    assert low == [(5, 7_760, 7_760)]


def test_who_was_being_paid_on_the_day_of_the_change_stays_on_the_flat_rate():
    found = sick(date(2026, 3, 23), date(2026, 4, 10), "130")

    assert found == [(2, 11_875, 4_750), (5, 11_875, 11_875), (5, 12_325, 12_325)]


def test_who_was_waiting_or_earned_too_little_begins_on_the_day_of_the_change():
    waiting = sick(date(2026, 4, 2), date(2026, 4, 10), "130")
    low = sick(date(2026, 3, 23), date(2026, 4, 10), "100")

    assert waiting == [(5, 10_400, 10_400)]
    assert low == [(5, 8_000, 8_000)]


def test_sick_pay_ends_after_28_weeks_of_linked_spells():
    found = sick(date(2026, 11, 2), date(2026, 11, 13), "400", days_paid_before="137")

    assert found == [(3, 12_325, 7_395)]


def test_a_spell_that_cannot_be_is_set_aside():
    spell = {"average_weekly_earnings": "400", "working_days": WEEKDAYS}
    rows = [
        spell | {"first_day": "2026-11-02", "last_day": "2026-11-01"},
        spell | {"first_day": "2019-11-02", "last_day": "2019-11-09"},
        spell | {"first_day": "2026-11-02", "last_day": "2026-11-03", "working_days": "-------"},
    ]

    result, errors = statutory_sick_pay.run(pl.DataFrame(rows))

    assert result.height == 0
    assert errors["field"].to_list() == ["last_day", "first_day", "working_days"]


def test_average_earnings_of_months_are_of_a_year_of_52_weeks():
    rows = [
        {"earnings": "3000.00", "pay_frequency": "monthly", "periods": "2"},
        {"earnings": "2400.00", "pay_frequency": "weekly", "periods": "8"},
    ]

    result, _ = average_weekly_earnings.run(pl.DataFrame(rows))

    assert result["average_weekly_e4"].to_list() == [346_153_846, 300_000_000]


LEAVE = {
    "kind": "smp",
    "starts_on": date(2026, 3, 1),
    "weeks": "39",
    "average_weekly_e4": "346153846",
    "relevant_week_ends": date(2025, 12, 6),
    "service_weeks": "60",
}


def test_maternity_pay_moves_to_new_rates_on_the_first_sunday_of_april():
    result, errors = family_pay.run(pl.DataFrame([LEAVE | {"starts_on": date(2026, 2, 8)}]))

    assert errors.height == 0
    amounts = result["amount_pence"].to_list()
    assert len(amounts) == 39
    assert amounts[:6] == [31_154] * 6
    assert amounts[6:8] == [18_718] * 2
    assert amounts[8:] == [19_432] * 31
    assert result["first_day"][8] == date(2026, 4, 5)


def test_paternity_pay_is_never_more_than_nine_tenths_of_earnings():
    paternity = {"kind": "spp", "weeks": "2", "average_weekly_e4": "130000100"}

    result, errors = family_pay.run(pl.DataFrame([LEAVE | paternity]))

    assert errors.height == 0
    assert result["amount_pence"].to_list() == [11_701, 11_701]


def test_without_service_or_earnings_there_is_no_family_pay():
    rows = [
        LEAVE | {"service_weeks": "25"},
        LEAVE | {"average_weekly_e4": "124990000"},
        LEAVE | {"weeks": "40"},
        LEAVE | {"kind": "spp", "weeks": "2", "weeks_before": "1"},
    ]

    result, errors = family_pay.run(pl.DataFrame(rows, infer_schema_length=None))

    assert result.height == 0
    fields = ["service_weeks", "average_weekly_e4", "weeks", "weeks"]
    assert errors["field"].to_list() == fields


def test_ninety_two_per_cent_comes_back_rounded_up():
    rows = [{"paid_on": date(2026, 11, 27), "family_pay_paid": "194.32"}]

    result, _ = family_pay_recovery.run(pl.DataFrame(rows))

    assert result["recovered_pence"].to_list() == [17_878]
