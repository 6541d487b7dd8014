"""Cases of our own; the sums beside them are worked out by hand."""

import json
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chamberlain.kernel.rules import find
from chamberlain.people.rules.pay_gap import quarter_sizes

SICK, LEAVE, TERM = "sick_pay_entitlement", "leave_entitlement", "term_time_pay"
YEAR = "2026-04-01..2027-03-31"


def answer(rule, row):
    cells = {key: json.dumps(v) if isinstance(v, list | dict) else str(v) for key, v in row.items()}
    result, errors = find(f"people.{rule}").run(pl.DataFrame([cells]))
    return result, errors


CASES = [
    ("fte", {"weekly_hours": "30", "full_time_hours": "36"}, {"fte": "0.8333"}),
    ("fte", {"hours_worked_in_month": "40"}, {"worked_fte": "0.2488", "contracted_fte": "0.0000"}),
    (
        "fte",
        {"posts": [{"post": "X", "weekly_hours": "37"}, {"post": "Y", "weekly_hours": "3.7"}]},
        {"fte_by_post": '{"fte_X": "1.0000", "fte_Y": "0.1000"}', "person_fte": "1.1000"},
    ),
    (
        "vacancy_fte",
        {
            "post_budget_fte": "1",
            "assignments": [
                {"fte": "0.5", "substantive": True, "occupying": False},
                {"fte": "0.25", "substantive": False, "occupying": True},
            ],
        },
        {"substantive_vacancy_fte": "0.5000", "occupied_gap_fte": "0.7500"},
    ),
    # 26,363 / 52.143 / 37 = 13.66460
    ("hourly_rate", {"annual_salary_pence": 2636300}, {"hourly_rate": "13.6646"}),
    # 24,000 / 12 x 10 / 30
    (
        "part_month_pay",
        {"annual_salary_pence": 2400000, "month": "2026-11", "last_day": "2026-11-10"},
        {"days": 10, "gross_pence": 66667},
    ),
    (
        "acting_up_allowance",
        {
            "substantive_annual_pence": 3000000,
            "higher_annual_pence": 3600000,
            "percent": 50,
            "months": 2,
        },
        {"honorarium_pence": 50000},
    ),
    ("first_increment", {"start_in_grade": "2026-10-02"}, {"first_increment": date(2027, 4, 2)}),
    ("first_increment", {"start_in_grade": "2026-04-01"}, {"first_increment": date(2027, 4, 1)}),
    # 38 / (52.143 - 33 / 5) = 0.834376; 25,000 x that x 20 / 37 = 11,275.36
    (
        TERM,
        {
            "fte_annual_pence": 2500000,
            "working_weeks": 38,
            "weekly_hours": "20",
            "leave_plus_public_holidays_days_full_time": 33,
        },
        {
            "year_fraction": "0.834376",
            "paid_weeks": "43.507",
            "annual_pence": 1127536,
            "monthly_pence": 93961,
        },
    ),
    (
        TERM,
        {
            "annual_pence": 1200000,
            "working_weeks_in_year": 39,
            "working_weeks_worked_since_1_sept": 26,
            "months_paid": 9,
        },
        {"earned_pence": 800000, "paid_pence": 900000, "difference_pence": -100000},
    ),
    # 39 x 7 / (365 - 35 x 7 / 5) = 273/316, the 86.3924% that councils publish
    (
        TERM,
        {
            "fte_annual_pence": 2500000,
            "working_weeks": 39,
            "leave_plus_public_holidays_days_full_time": 35,
            "weeks_in_year": "365/7",
        },
        {"year_fraction": "0.863924", "annual_pence": 2159810, "monthly_pence": 179984},
    ),
    (LEAVE, {"leave_days": 26, "public_holidays": 8, "fte": "0.5"}, {"hours": "125.80"}),
    (
        LEAVE,
        {"leave_year": "01/04/2027..31/03/2028", "leave_days": "23", "weekly_hours": 37},
        {"public_holidays": 6, "hours": "214.60"},
    ),
    ("gender_pay_gap", {"sex": "Female", "hourly": "£1,014.50"}, {"hourly": "1014.50"}),
    # six public holidays fall in 2027-28
    (
        LEAVE,
        {"leave_year": "2027-28", "leave_days": 23, "extra_statutory_days": 2, "weekly_hours": 37},
        {"public_holidays": 6, "hours": "229.40"},
    ),
    # 25 x 7.4 x 90 / 365
    (
        LEAVE,
        {"leave_year": YEAR, "leave_days": 25, "start": "2027-01-01"},
        {"days_left": 90, "hours": "45.62"},
    ),
    (
        LEAVE,
        {"leave_year": YEAR, "leave_days": 25, "last_day": "2026-04-30", "hours_taken": "10"},
        {"days": 30, "accrued_hours": "15.21", "balance_hours": "5.21"},
    ),
    # eight of the ten fall on Mondays, Fridays being the other working day
    (
        LEAVE,
        {"leave_year": YEAR, "pattern": {"Mon": "7.40", "Fri": "7.40"}},
        {"pot_hours": "29.60", "deducted_hours": "74.00", "free_hours": "-44.40"},
    ),
    (
        "irregular_hours_leave",
        {"hours_worked_in_pay_period": "4.15"},
        {"unrounded_hours": "0.5009", "accrued_hours": 1},
    ),
    (
        "irregular_hours_leave",
        {"total_pay_for_work_in_period_pence": 100000},
        {"holiday_pay_pence": 12070},
    ),
    (
        SICK,
        {
            "continuous_service_from": "2025-11-02",
            "first_day_of_absence": "2026-11-02",
            "paid_absence_previous_12_months": {"full_pay_months": 0.5, "half_pay_months": 0},
        },
        {"scale_full_months": 2, "available_full_months": "1.5", "available_half_months": "2"},
    ),
    (
        SICK,
        {
            "continuous_service_from": "2021-11-02",
            "first_day_of_absence": "2026-11-01",
            "full_pay_months": "5",
            "half_pay_months": "7",
        },
        {"scale_full_months": 5, "available_full_months": "0", "available_half_months": "0"},
    ),
    (
        "sick_pay_week",
        {"normal_weekly_pay_pence": 40000, "awe_pence": 40000, "on": "2026-11-02", "pay": "half"},
        {"ssp_pence": 12325, "half_pay_pence": 20000, "osp_pence": 20000, "total_pence": 32325},
    ),
    # 80% of 101.01 is 80.808; two of three days are 53.872
    (
        SICK,
        {
            "awe_pence": 10101,
            "qualifying_days_per_week": 3,
            "days_sick_on_qualifying_days": 2,
            "ssp_flat_pence": 12325,
        },
        {"weekly_pence": 8081, "ssp_pence": 5388},
    ),
    (
        "sickness_linking",
        {"first_period_last_day": "2026-09-04", "second_period_first_day": "2026-11-01"},
        {"gap_days": 57, "linked": False},
    ),
    ("bradford_factor", {"spells_days": [10]}, {"spells": 1, "days": 10, "bradford": 10}),
    (
        "unfair_dismissal",
        {"start": "2026-07-02", "check_date": "2027-01-01"},
        {"protected_on_check_date": True, "protected_from": date(2027, 1, 1)},
    ),
    (
        "unfair_dismissal",
        {"start": "2026-01-05", "check_date": "2026-12-31"},
        {"protected_on_check_date": False, "protected_from": date(2027, 1, 1)},
    ),
    (
        "continuous_service",
        {
            "local_government_from": "2010-11-03",
            "employer_from": "2010-11-02",
            "query": "2026-11-02",
        },
        {"local_government_service_years": 15, "employer_service_years": 16, "notice_weeks": 12},
    ),
    # five years at 41 or over, two below: 7.5 + 2
    (
        "redundancy_weeks",
        {"age_at_dismissal": 46, "complete_years": 7, "weekly_pay_pence": 50000},
        {"weeks": "9.5", "pay_pence": 475000},
    ),
    # the cap of the day: £719 until 5 April 2026, £751 from the 6th
    (
        "redundancy_weeks",
        {
            "age_at_dismissal": 46,
            "complete_years": 7,
            "weekly_pay_pence": 90000,
            "dismissed_on": "2026-04-05",
        },
        {"weeks": "9.5", "pay_pence": 683050},
    ),
    (
        "redundancy_weeks",
        {
            "age_at_dismissal": 46,
            "complete_years": 7,
            "weekly_pay_pence": 90000,
            "dismissed_on": "2026-04-06",
        },
        {"weeks": "9.5", "pay_pence": 713450},
    ),
    (
        "maternity_pay",
        {"weeks_pay_pence": 20000, "awe_pence": 20000, "on": "2026-11-02"},
        {"weekly_1_6_pence": 18000, "weekly_7_18_pence": 20000, "weekly_19_39_pence": 18000},
    ),
    ("salary_band", {"remuneration_pence": 4999999}, {"band": None}),
    ("salary_band", {"remuneration_pence": 5499999}, {"band": "50,000-54,999"}),
    (
        "pay_multiple",
        {"highest_paid_pence": 900, "all_staff_pay_pence": [100, 200, 400, 500]},
        {"median_pence": 300, "multiple": "3.0"},
    ),
    (
        "check_due",
        {"certificate_issued": "2024-08-31", "renewal_months": 6},
        {"due": date(2025, 2, 28)},
    ),
]


@pytest.mark.parametrize(("rule", "row", "expected"), CASES)
def test_a_case_is_worked_out_exactly(rule, row, expected):
    result, errors = answer(rule, row)

    assert errors.rows() == []
    found = result.row(0, named=True)
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("rule", "row", "field"),
    [
        ("fte", {"weekly_hours": "many"}, "weekly_hours"),
        ("fte", {"weekly_hours": "-3"}, "weekly_hours"),
        (LEAVE, {"leave_days": 23}, "public_holidays"),
        (LEAVE, {"leave_days": 23, "leave_year": "soon"}, "leave_year"),
        (LEAVE, {"leave_year": YEAR, "leave_days": 23, "start": "2028-01-01"}, "start"),
        (LEAVE, {"leave_year": "2035-36", "leave_days": 23}, "leave_year"),
        (LEAVE, {"leave_year": YEAR, "pattern": {"Someday": "7"}}, "pattern"),
        (
            TERM,
            {"fte_annual_pence": 2500000, "working_weeks": 60},
            "leave_plus_public_holidays_days_full_time",
        ),
        (SICK, {"continuous_service_from": "2026-11-02"}, "first_day_of_absence"),
        (
            SICK,
            {"continuous_service_from": "2026-11-02", "first_day_of_absence": "2026-11-01"},
            "first_day_of_absence",
        ),
        ("gender_pay_gap", {"hourly": "12.00"}, "sex"),
        ("gender_pay_gap", {"sex": "F", "full_pay": "Y"}, "hourly"),
        (
            "funding_split",
            {"annual_cost_pence": 100, "funding": [{"code": "A", "percent": "90"}]},
            "funding",
        ),
        (
            "redundancy_weeks",
            {
                "age_at_dismissal": 40,
                "complete_years": 5,
                "weekly_pay_pence": 100,
                "below_statutory_cap": "no",
            },
            "statutory_cap_pence",
        ),
        (
            "redundancy_weeks",
            {
                "age_at_dismissal": 40,
                "complete_years": 5,
                "weekly_pay_pence": 100,
                "dismissed_on": "2027-04-06",
            },
            "dismissed_on",
        ),
    ],
)
def test_a_row_that_cannot_be_worked_out_is_set_aside_with_its_field(rule, row, field):
    result, errors = answer(rule, row)

    assert result.height == 0
    assert errors["field"].to_list() == [field]


def test_a_bad_row_does_not_keep_the_others_from_an_answer():
    frame = pl.DataFrame({"weekly_hours": ["37", "x", "18.5"]})

    result, errors = find("people.fte").run(frame)

    assert result["fte"].to_list() == ["1.0000", "0.5000"]
    assert errors["row"].to_list() == [3]


STAFF = [
    ("F", "10.00", "Y", "0"),
    ("F", "10.00", "Y", "50"),
    ("M", "10.00", "Y", "0"),
    ("M", "12.00", "Y", "100"),
    ("F", "15.00", "Y", "0"),
    ("M", "20.00", "N", "300"),
]


def test_the_pay_gap_counts_full_pay_for_gaps_and_everybody_for_bonuses():
    frame = pl.DataFrame(STAFF, schema=["sex", "hourly", "full_pay", "bonus"], orient="row")

    result, errors = find("people.gender_pay_gap").run(frame)

    found = result.row(0, named=True)
    assert errors.rows() == []
    assert result.height == 6
    # men 11.00, women 11.6667 on average; medians 11.00 and 10.00
    assert (found["mean_gap_pct"], found["median_gap_pct"]) == ("-6.1", "9.1")
    assert (found["mean_bonus_gap_pct"], found["male_pct"]) == ("75.0", "66.7")
    assert (found["lower_n"], found["upper_n"]) == (2, 1)


def test_people_of_equal_pay_at_a_cut_are_shared_out_by_their_mix():
    equal = [("F" if place < 4 else "M", "10.00") for place in range(8)]
    frame = pl.DataFrame(equal, schema=["sex", "hourly"], orient="row")

    found = find("people.gender_pay_gap").run(frame)[0].row(0, named=True)

    quarters = ("lower", "lower_middle", "upper_middle", "upper")
    assert {found[f"{name}_female_pct"] for name in quarters} == {"50.0"}


@given(st.integers(0, 10_000))
def test_quarters_hold_everybody_and_differ_by_one_at_most(people):
    sizes = quarter_sizes(people)

    assert sum(sizes) == people
    assert max(sizes) - min(sizes) <= 1
    assert sizes[3] == min(sizes)


@given(st.integers(1, 10**9), st.lists(st.integers(1, 97), min_size=1, max_size=4))
def test_a_split_gives_every_penny_away_once(cost, percents):
    rest = 100 - sum(percents)
    shares = [*percents, rest] if rest > 0 else [100]
    funding = [{"code": f"C{place}", "percent": str(one)} for place, one in enumerate(shares)]

    result, errors = answer("funding_split", {"annual_cost_pence": cost, "funding": funding})

    assert errors.rows() == []
    assert result["amount_pence"].sum() == cost


@given(st.dates(date(2026, 4, 1), date(2027, 3, 31)))
def test_leave_of_a_starter_and_of_who_left_the_day_before_make_a_year(start):
    common = {"leave_year": YEAR, "leave_days": "25"}
    started, _ = answer(LEAVE, common | {"start": start})
    before = start.toordinal() - 1

    if date.fromordinal(before) < date(2026, 4, 1):
        assert started["hours"].to_list() == ["185.00"]
        return
    left, _ = answer(LEAVE, common | {"last_day": date.fromordinal(before)})
    total = Decimal(started["hours"][0]) + Decimal(left["accrued_hours"][0])
    assert abs(total - 185) <= Decimal("0.01")
