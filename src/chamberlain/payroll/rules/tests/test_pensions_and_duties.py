"""Pension bands at their edges, assumed and lost pay, enrolment, levy, minimum wage, posts."""

from datetime import date

import polars as pl
import pytest

from chamberlain.payroll.rules.aggregation import aggregate_posts
from chamberlain.payroll.rules.assumed_pay import assumed_pensionable_pay, leave_and_pension
from chamberlain.payroll.rules.employer_duties import (
    apprenticeship_levy,
    automatic_enrolment,
    class_1a,
    minimum_wage,
)
from chamberlain.payroll.rules.pensions import pension_contributions


def only(rule, **row):
    result, errors = rule.run(pl.DataFrame([row]))
    assert errors.rows() == []
    return result.row(0, named=True)


@pytest.mark.parametrize(
    ("scheme", "paid_on", "annual", "rate"),
    [
        ("lgps", date(2026, 11, 27), "18400.99", 550),
        ("lgps", date(2026, 11, 27), "18401.00", 580),
        ("lgps", date(2026, 11, 27), "210701", 1250),
        ("lgps", date(2026, 3, 27), "17801", 580),
        ("teachers", date(2026, 3, 27), "34872.99", 740),
        ("teachers", date(2026, 3, 27), "34873.00", 890),
        ("nhs", date(2025, 11, 27), "27797.99", 650),
        ("nhs", date(2025, 11, 27), "65191", 1250),
    ],
)
def test_the_band_is_found_by_annual_pay(scheme, paid_on, annual, rate):
    row = {"pensionable_pay": "1000", "pension_scheme": scheme, "pension_annual_pay": annual}

    found = only(pension_contributions, paid_on=paid_on, **row, pension_employer_rate_e2="20")

    assert found["pension_rate"] == rate
    assert found["pension_basic_pence"] == rate * 10


def test_teachers_and_health_schemes_know_their_employers_rate():
    row = {"paid_on": date(2025, 11, 27), "pensionable_pay": "1000", "pension_annual_pay": "30000"}

    teachers = only(pension_contributions, **row, pension_scheme="teachers")
    health = only(pension_contributions, **row, pension_scheme="nhs")

    assert teachers["pension_employer_pence"] == 28_680
    assert health["pension_employer_pence"] == 23_780


def test_a_recovery_of_pay_is_the_mirror_of_the_payment():
    row = {"paid_on": date(2026, 11, 27), "pension_scheme": "lgps", "pension_annual_pay": "30000"}

    paid = only(pension_contributions, **row, pension_employer_rate_e2="20", pensionable_pay="0.10")
    back = only(
        pension_contributions, **row, pension_employer_rate_e2="20", pensionable_pay="-0.10"
    )

    assert paid["pension_basic_pence"] == -back["pension_basic_pence"] == 1


def test_assumed_pay_leaves_lump_sums_out():
    row = {"pay_frequency": "monthly", "pensionable_pay": "8000", "lump_sums": "500"}

    found = only(assumed_pensionable_pay, **row, days="73")

    assert (found["annual_pence"], found["assumed_pence"]) == (3_000_000, 600_000)


@pytest.mark.parametrize(
    ("reason", "first", "last", "lost"),
    [
        ("unpaid", date(2026, 11, 2), date(2026, 11, 15), 50_000),
        ("unpaid", date(2026, 11, 2), date(2026, 11, 16), 0),
        ("unpaid", date(2026, 3, 2), date(2026, 3, 6), 0),
        ("strike", date(2026, 11, 2), date(2026, 11, 2), 0),
        ("sickness", date(2026, 11, 2), date(2026, 11, 6), 0),
    ],
)
def test_pay_lost_in_short_unpaid_leave_is_pensionable_from_april_2026(reason, first, last, lost):
    row = {"first_day": first, "last_day": last, "contractual_pay": "500", "pay_received": "0"}

    found = only(leave_and_pension, reason=reason, **row)

    assert found["lost_pay_pence"] == lost


def test_unpaid_child_leave_is_pensionable_at_the_employers_cost_from_april_2026():
    row = {"reason": "child_related", "contractual_pay": "500", "pay_received": "0"}

    after = only(leave_and_pension, **row, first_day="2026-11-02", last_day="2026-11-06")
    before = only(leave_and_pension, **row, first_day="2026-02-02", last_day="2026-02-06")

    assert after["treatment"].startswith("assumed pay")
    assert before["treatment"].startswith("no contributions")


@pytest.mark.parametrize(
    ("age", "earnings", "category", "qualifying"),
    [
        ("22", "833.01", "eligible jobholder", 31_301),
        ("22", "833.00", "non-eligible jobholder", 31_300),
        ("21", "5000", "non-eligible jobholder", 366_900),
        ("40", "520", "entitled worker", 0),
        ("75", "5000", "not a worker of working age", 0),
    ],
)
def test_a_worker_is_assessed_by_age_and_earnings(age, earnings, category, qualifying):
    row = {"assessed_on": date(2026, 11, 1), "pay_frequency": "monthly", "over_pension_age": "no"}

    found = only(automatic_enrolment, **row, age=age, earnings=earnings)

    assert found["category"] == category
    assert found["qualifying_earnings_pence"] == qualifying


def test_the_levy_is_of_the_year_to_date_and_never_below_nought():
    first = only(apprenticeship_levy, tax_month="1", pay_bill_to_date="200000")
    later = only(
        apprenticeship_levy, tax_month="3", pay_bill_to_date="700000", levy_before="120.00"
    )

    assert (first["levy_to_date_pence"], first["levy_pence"]) == (0, 0)
    assert (later["levy_to_date_pence"], later["levy_pence"]) == (0, -12_000)


@pytest.mark.parametrize(
    ("period", "age", "apprentice", "wage"),
    [
        (date(2026, 4, 1), "21", "no", 1_271),
        (date(2026, 3, 31), "21", "no", 1_221),
        (date(2026, 5, 1), "18", "no", 1_085),
        (date(2026, 5, 1), "17", "no", 800),
        (date(2026, 5, 1), "30", "yes", 800),
    ],
)
def test_the_minimum_wage_goes_by_age_and_the_periods_first_day(period, age, apprentice, wage):
    row = {"period_from": period, "age": age, "apprentice": apprentice}

    found = only(minimum_wage, **row, pay="1271.00", hours_e2="100")

    assert found["wage_pence"] == wage
    assert found["shortfall_pence"] == 0


def test_pay_given_up_can_break_the_minimum_wage():
    row = {"period_from": "2026-05-01", "age": "30", "pay": "1300", "reductions": "50"}

    found = only(minimum_wage, **row, hours_e2="100", accommodation_days="10",
                 accommodation_charge="120")  # fmt: skip

    assert found["counted_pence"] == 124_100
    assert found["shortfall_pence"] == 3_000


def test_posts_with_one_employer_are_added_together_on_one_of_them():
    rows = [
        ("P1", "BHX", "100", "800", None, None),
        ("P1", "BHX", "101", "900", None, None),
        ("P1", "SCH", "102", "300", None, None),
        ("P2", "BHX", "103", "500", None, "yes"),
        ("P2", "BHX", "104", "900", None, None),
        ("P3", "BHX", "105", "500", "yes", None),
        ("P3", "BHX", "106", "900", None, None),
    ]
    names = ["person", "employer", "payroll_id", "niable_pay", "apart", "main"]

    result, _ = aggregate_posts.run(pl.DataFrame(rows, schema=names, orient="row"))

    assert result["ni_payroll_id"].to_list() == ["101", "101", "102", "103", "103", "105", "106"]
    assert result["ni_added_pence"].to_list() == [0, 80_000, 0, 90_000, 0, 0, 0]
    assert result["aggregated"].to_list() == [True, True, False, True, True, False, False]


@pytest.mark.parametrize(("year", "owed"), [("2026-27", 15_000), ("2023-24", 13_800)])
def test_benefits_bear_the_employers_rate_of_the_year(year, owed):
    found = only(class_1a, tax_year=year, benefits="900", termination="100")

    assert found["class_1a_pence"] == owed
