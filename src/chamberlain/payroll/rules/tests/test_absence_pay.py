"""Pay while away: statute by the day, the council's own scheme around it, and assumed pay."""

from datetime import date, timedelta

import polars as pl

from chamberlain.payroll.rules.absence_pay import absence_lines, assumed, explained, valued
from chamberlain.payroll.rules.average_earnings import Average, Case, averages, relevant_paydays
from chamberlain.payroll.rules.period_earnings import in_periods
from chamberlain.payroll.rules.statutory_days import (
    family_days,
    linked,
    relevant_week_ends,
    service_weeks,
    sick_days,
)

NOVEMBER = pl.DataFrame(
    {"key": [202608], "starts": [date(2026, 11, 1)], "ends": [date(2026, 12, 1)]}
)
NORMAL_PENCE = 2_100_00
HIGH = 500_00 * 10_000


def sickness(first, last, absence="ABS-1", person="P", work_days="12345", portion="full"):
    return {
        "person": person, "payroll_id": "E1", "assignment": "ASN-1", "absence": absence,
        "kind": "sickness", "first_day": first, "last_day": last, "work_days": work_days,
        "portion": portion,
    }  # fmt: skip


def ssp(absences, weekly_e4=HIGH):
    chained = linked(pl.DataFrame(absences))
    cases = {Case(*one): Average(weekly_e4, "paid") for one in
             chained.select("person", "linked_from").unique().iter_rows()}  # fmt: skip
    return sick_days(chained, cases)


def worked_out(absence, stage, statutory):
    cut = in_periods(
        pl.DataFrame([absence]).with_columns(
            held_from="first_day", held_to=pl.col("last_day").dt.offset_by("1d")
        ),
        NOVEMBER,
    )
    stages = pl.DataFrame(
        {"absence": "ABS-1", "stage": stage, "stage_from": absence["first_day"],
         "stage_to": date(2027, 1, 1)}
    )  # fmt: skip
    normal = pl.DataFrame(
        {"assignment": ["ASN-1"], "key": [202608], "amount_pence": [NORMAL_PENCE]}
    )
    employed = pl.DataFrame(
        {"assignment": ["ASN-1"], "key": [202608], "held_from": [date(2026, 11, 1)],
         "held_to": [date(2026, 12, 1)]}
    )  # fmt: skip
    return valued(cut, stages, statutory, normal, employed)


def pence(lines):
    return dict(lines.select("element", "amount_pence").iter_rows())


def test_a_week_of_statutory_sick_pay_adds_up_over_its_days():
    days = ssp([sickness(date(2026, 11, 2), date(2026, 11, 8))])

    assert days["statutory_pence"].to_list() == [2_465] * 5
    assert "£123.25 a week" in days["said"][0]


def test_linked_spells_share_28_weeks_and_a_gap_of_57_days_begins_anew():
    first = sickness(date(2026, 4, 13), date(2026, 10, 18), "ABS-0")
    soon = sickness(date(2026, 12, 14), date(2027, 1, 10))
    late = sickness(date(2026, 12, 15), date(2027, 1, 10))

    assert ssp([first, soon]).filter(pl.col("absence") == "ABS-1").height == 5
    assert ssp([first, late]).filter(pl.col("absence") == "ABS-1").height == 19


def test_two_posts_sick_on_the_same_days_are_paid_once():
    both = [
        sickness(date(2026, 11, 2), date(2026, 11, 6), work_days="123"),
        sickness(date(2026, 11, 2), date(2026, 11, 6), "ABS-2", work_days="45"),
    ]

    assert ssp(both)["statutory_pence"].sum() == 12_325


def test_full_sick_pay_changes_the_lines_and_not_the_pay():
    absence = sickness(date(2026, 11, 2), date(2026, 11, 6))

    lines = pence(absence_lines(worked_out(absence, "full", ssp([absence]))))

    assert lines == {"days_away": -500_00, "ssp": 123_25, "osp": 500_00 - 123_25}


def test_half_sick_pay_comes_besides_statutory_pay_up_to_normal_pay():
    absence = sickness(date(2026, 11, 2), date(2026, 11, 6))

    half = pence(absence_lines(worked_out(absence, "half", ssp([absence]))))
    none = pence(absence_lines(worked_out(absence, "none", ssp([absence]))))

    assert half == {"days_away": -500_00, "ssp": 123_25, "osp": 250_00}
    assert none == {"days_away": -500_00, "ssp": 123_25}


def test_a_whole_month_away_takes_the_whole_of_its_pay():
    absence = sickness(date(2026, 10, 1), date(2026, 12, 31))

    found = worked_out(absence, "none", ssp([absence]))

    assert found["normal_pence"].sum() == NORMAL_PENCE


def test_half_a_day_sick_is_no_day_for_statutory_pay_and_half_of_one_for_the_councils():
    absence = sickness(date(2026, 11, 2), date(2026, 11, 2), portion="half")

    lines = pence(absence_lines(worked_out(absence, "full", ssp([absence]))))

    assert lines == {"days_away": -50_00, "osp": 50_00}


def test_the_employer_contributes_on_assumed_pay_while_sick_pay_is_halved():
    absence = sickness(date(2026, 11, 2), date(2026, 11, 6))
    leave = pl.DataFrame([absence]).select("absence", "first_day", "last_day")
    quarter = pl.DataFrame({"absence": ["ABS-1"], "periods_pence": [6_300_00]})

    half = assumed(worked_out(absence, "half", ssp([absence])), leave, quarter, "M1")
    full = assumed(worked_out(absence, "full", ssp([absence])), leave, quarter, "M1")

    assert half["amount_pence"].to_list() == [round(25_200_00 * 5 / 365) - 373_25]
    assert full.is_empty()


def maternity(**changes):
    due = date(2026, 12, 1)
    ends = relevant_week_ends("maternity", "due", due)
    row = {
        "absence": "ABS-1", "kind": "maternity", "first_day": date(2026, 11, 2), "days": 371,
        "until": date(2027, 3, 1), "days_before": 0, "weekly_e4": 400_00 * 10_000, "how": "paid",
        "relevant_week_ends": ends, "service_weeks": service_weeks(date(2020, 2, 3), ends),
    }  # fmt: skip
    return pl.DataFrame([row | changes])


def test_maternity_pay_is_nine_tenths_for_six_weeks_and_then_the_standard_rate():
    days, why = family_days(maternity())

    early = days.filter(pl.col("day") < date(2026, 11, 2) + timedelta(weeks=6))
    assert (days.height, early["statutory_pence"].sum(), why.height) == (17 * 7, 6 * 360_00, 0)
    assert days["statutory_pence"].sum() - 6 * 360_00 == 11 * 194_32


def test_maternity_pay_ends_with_its_39th_week_and_shared_pay_counts_weeks_taken_before():
    long = maternity(first_day=date(2026, 4, 6), until=date(2027, 4, 1))
    shared = maternity(kind="shared_parental", days_before=35 * 7, days=28)

    assert family_days(long)[0].height == 39 * 7
    assert family_days(shared)[0].height == 2 * 7


def test_who_has_served_under_26_weeks_has_no_statutory_pay_and_is_told_why():
    days, why = family_days(maternity(service_weeks=25))

    assert days.is_empty()
    assert why["words"].to_list() == [
        "Statutory maternity pay is not due: service 26 weeks of service are needed"
    ]


def test_the_week_of_the_test_is_the_15th_before_the_child_is_due():
    assert relevant_week_ends("maternity", "due", date(2026, 12, 1)) == date(2026, 8, 22)
    assert relevant_week_ends("adoption", "matched", date(2026, 11, 4)) == date(2026, 11, 7)
    assert relevant_week_ends("parental_bereavement", "died", date(2026, 11, 4)) == date(
        2026, 10, 31
    )


def test_average_earnings_are_of_the_paydays_of_eight_weeks_else_of_the_contract():
    paydays = [date(2026, month, 25) for month in range(6, 12)]
    paid = pl.DataFrame(
        [("P", day, day, 2_600_00) for day in paydays[:5]],
        schema=["person", "payday", "paid_on", "niable_pence"], orient="row",
    )  # fmt: skip
    known, new = Case("P", date(2026, 11, 2)), Case("Q", date(2026, 11, 2))

    found = averages([known, new], "M1", paydays, paid, {"Q": 26_000_00})

    assert relevant_paydays(paydays, date(2026, 11, 2)) == [date(2026, 9, 25), date(2026, 10, 25)]
    assert found[known].weekly_e4 == 600_00 * 10_000
    assert found[new].weekly_e4 == 500_00 * 10_000


def test_an_absence_says_the_rates_of_the_period_and_not_those_of_earlier_ones():
    absence = sickness(date(2026, 11, 2), date(2026, 11, 6))
    days = ssp([absence])
    early = days.head(1).with_columns(day=pl.lit(date(2026, 10, 30)), said=pl.lit("an older rate"))
    stages = pl.DataFrame({"absence": ["ABS-1"], "why": ["8 years of service"]})

    found = explained(worked_out(absence, "full", days), stages, pl.concat([early, days]), NOVEMBER)

    assert found["note"][0] == "8 years of service"
    assert "£123.25 a week" in found["note"][1]
    assert found.height == 2
