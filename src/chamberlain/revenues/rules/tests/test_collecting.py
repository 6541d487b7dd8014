"""Reductions, instalments, adjustments, recovery, deductions, shares, rates and liability."""

import json

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chamberlain.kernel.rates import figures, history
from chamberlain.kernel.rules import find
from chamberlain.revenues.rules.instalments import SCHEME, split

YEAR = "2026-27"


def one(rule, **row):
    result, errors = find(f"revenues.{rule}").run(pl.DataFrame([row]))
    assert errors.rows() == []
    return result.row(0, named=True)


def fault(rule, **row):
    result, errors = find(f"revenues.{rule}").run(pl.DataFrame([row]))
    assert result.is_empty()
    return errors["field"][0], errors["message"][0]


@pytest.mark.parametrize(
    ("claim", "ctr"),
    [
        ({"guarantee_credit": "yes"}, "2579.44"),
        ({"capital": "16000.01"}, "0.00"),
        ({"capital": "16000.01", "guarantee_credit": "yes"}, "2579.44"),
        ({"weekly_income": "248.00", "applicable_amount": "238.00"}, "2475.15"),
        ({"weekly_income": "238.00", "capital": "10500.01"}, "2558.58"),
        ({"weekly_excess": "12.33"}, "2450.86"),
        ({"non_dependants": '[{"gross_weekly": "484.99"}, {}]'}, "1755.58"),
        ({"non_dependants": '[{"gross_weekly": "700"}]', "no_deductions": "yes"}, "2579.44"),
        ({"uc_monthly_earnings": "365.29"}, "2115.14"),
        ({"uc_monthly_earnings": "365.30"}, "1547.66"),
        ({"uc_monthly_earnings": "1300", "partner_monthly_earnings": "5"}, "0.00"),
        ({"scheme": "oxford", "weekly_income": "530.01"}, "1289.72"),
        ({"scheme": "newham", "weekly_excess": "20"}, "1544.90"),
        ({"scheme": "kingston", "weekly_income": "100", "applicable_amount": "95",
          "capital": "6001"}, "2516.87"),
    ],
    ids=str,
)  # fmt: skip
def test_a_reduction_is_what_its_scheme_gives(claim, ctr):
    found = one("council_tax_reduction", financial_year=YEAR, band="D", **claim)

    assert found["ctr"] == ctr


def test_a_reduction_stops_at_the_charge_of_a_band():
    found = one("council_tax_reduction", financial_year=YEAR, band="H", uc="no")

    assert (found["maximum_ctr"], found["payable"]) == ("2115.14", "3043.74")


def test_a_taper_that_is_not_known_is_not_guessed():
    field, words = fault(
        "council_tax_reduction", financial_year=YEAR, band="B", uc="no", weekly_excess="5"
    )

    assert (field, words) == ("weekly_excess", "the taper of this scheme is not on file")


@pytest.mark.parametrize(
    ("scheme", "issued", "day", "number", "first", "last"),
    [
        ("standard", "2026-03-20", 1, 10, "2026-05-01", "2027-02-01"),
        ("standard", "2026-04-30", 1, 10, "2026-06-01", "2027-03-01"),
        ("standard", "2026-09-30", 15, 5, "2026-10-15", "2027-02-15"),
        ("standard", "2026-12-31", 25, 2, "2027-01-25", "2027-02-25"),
        ("standard", "2027-03-30", 1, 1, "2027-04-13", "2027-04-13"),
        ("12 on request", "2026-04-15", 1, 12, "2026-04-29", "2027-03-29"),
        ("12 on request", "2026-04-16", 1, 11, "2026-05-01", "2027-03-01"),
        ("12 on request", "2026-12-20", 1, 3, "2027-01-03", "2027-03-03"),
        ("standard", "2026-03-10", 31, 10, "2026-04-30", "2027-01-31"),
    ],
)
def test_instalments_begin_and_end_as_the_schedule_says(scheme, issued, day, number, first, last):
    said = {"financial_year": YEAR, "scheme": scheme, "issue_date": issued, "pay_day": str(day)}

    found = one("instalments", amount="1000.50", **said)

    dates = json.loads(found["dates"])
    assert (found["number"], dates[0], dates[-1]) == (number, first, last)


@settings(max_examples=200)
@given(st.integers(1, 900_000), st.integers(1, 12))
def test_instalments_add_up_and_all_but_the_first_are_whole_pounds(amount, number):
    law = figures(SCHEME, history(SCHEME)[-1].held_from)

    parts = split(amount, number, law)

    assert sum(parts) == amount
    assert len(parts) <= number
    assert len(set(parts[1:])) <= 1
    assert all(part % 100 == 0 for part in parts[1:])
    assert len(parts) == 1 or min(parts) >= 500


@pytest.mark.parametrize(
    ("amount", "number", "amounts"),
    [
        # 44.90 / 10 is 4: eight at the most (5 x 8), of 6 with 2.90 first, which joins the second
        ("44.90", 10, ["8.90", *["6.00"] * 6]),
        # 22.66 / 5 is 5 and leaves 2.66, which joins the second: paragraph 3 is not reached
        ("22.66", 5, ["7.66", "5.00", "5.00", "5.00"]),
        # 19.50 / 10 is 2: three, 6.50 each, which is 7 with 5.50 first
        ("19.50", 10, ["5.50", "7.00", "7.00"]),
    ],
)
def test_a_small_bill_is_divided_as_paragraphs_2_and_3_say(amount, number, amounts):
    """SI 1992/613 Schedule 1 paragraph 2(6) and (7), and 3(1)(b) and (3), which applies them."""
    found = one("instalments", amount=amount, normal_number=str(number))

    assert json.loads(found["amounts"]) == amounts


def test_a_rise_is_spread_over_what_is_left():
    found = one(
        "adjustment", original="1934.58", revised="2134.58", notice="2026-09-18", pay_day="1"
    )

    assert found["due_before_adjustment_day"] == "1355.58"
    assert json.loads(found["remaining"]) == ["259.00", "260.00", "260.00"]
    assert found["extra"] == "200.00"


def test_what_was_paid_over_the_revised_total_is_credit():
    found = one(
        "adjustment", original="1000", revised="600", notice="2027-01-20", paid_to_date="1000"
    )

    assert (found["credit"], found["payable_as"], found["remaining"]) == ("400.00", "credit", "[]")


def test_recovery_counts_the_day_of_issue():
    reminder = one("recovery_dates", reminder_issued="2026-11-10")
    third = one("recovery_dates", third_default="2026-11-01")
    summons = one("recovery_dates", summons_served="2026-11-03")

    assert reminder["pay_by"] == "2026-11-16"
    assert reminder["full_balance_payable_after"] == "2026-11-23"
    assert third["full_balance_payable_on"] == "2026-11-02"
    assert third["final_notice_required"] and not third["reminder_required"]
    assert summons["earliest_hearing"] == "2026-11-17"


@pytest.mark.parametrize(
    ("said", "deduction"),
    [
        ({"frequency": "weekly", "net": "75.00"}, "0.00"),
        ({"frequency": "weekly", "net": "75.01"}, "2.25"),
        ({"frequency": "weekly", "net": "600.00"}, "133.35"),
        ({"frequency": "monthly", "net": "2020.00"}, "343.40"),
        ({"frequency": "daily", "net": "80.00"}, "16.24"),
        ({"frequency": "daily", "net": "160.00", "days": "2"}, "32.48"),
        ({"frequency": "fortnightly", "net": "1200.00"}, "266.70"),
        ({"frequency": "weekly", "net": "600.00", "nation": "Wales"}, "102.00"),
        ({"frequency": "weekly", "net": "600.00", "nation": "Wales", "order_made": "2021-05-01"},
         "133.35"),
    ],
    ids=str,
)  # fmt: skip
def test_earnings_are_deducted_by_the_table_of_their_nation_and_day(said, deduction):
    assert one("attachment_of_earnings", **said)["deduction"] == deduction


def test_a_table_that_was_not_read_is_not_guessed():
    field, _ = fault("attachment_of_earnings", frequency="daily", net="50", nation="Wales")

    assert field == "frequency"


def test_fees_follow_the_stage():
    low = one("enforcement_fees", debt="900", stage="compliance")
    sold = one("enforcement_fees", debt="2500", stage="sale")

    assert (low["total_fees"], low["enforcement"]) == ("75.00", None)
    assert (sold["enforcement"], sold["sale"], sold["total_fees"]) == ("310.00", "185.00", "570.00")


def test_a_surplus_is_shared_by_the_years_own_figures_when_none_are_given():
    found = one("collection_fund_shares", surplus="1000000", financial_year=YEAR)

    shares = [int(found[body]) for body in ("billing_authority", "police", "fire")]
    assert (sum(shares), shares[1:]) == (1_000_000, [109_291, 45_549])


@pytest.mark.parametrize(
    ("said", "notional", "payable"),
    [
        ({"rv": "12000", "small_business": "yes"}, "5184.00", "0.00"),
        ({"rv": "13500", "small_business": "yes"}, "5832.00", "2916.00"),
        ({"rv": "15000", "small_business": "yes"}, "6480.00", "6480.00"),
        ({"rv": "9000", "small_business": "yes", "other_rvs": "[3000]"}, "3888.00", "3888.00"),
        ({"rv": "9000", "small_business": "yes", "other_rvs": "[2899]"}, "3888.00", "0.00"),
        ({"rv": "60000", "charity": "yes"}, "28800.00", "5760.00"),
        ({"rv": "60000", "use": "retail"}, "25800.00", "25800.00"),
        ({"rv": "500000", "use": "leisure"}, "254000.00", "254000.00"),
        ({"rv": "60000", "empty_from": "2026-07-01"}, "28800.00", "21540.82"),
        ({"rv": "60000", "empty_from": "2026-07-01", "industrial": "yes"}, "28800.00", "14281.64"),
        ({"rv": "18000", "previous_bill": "7000"}, "7776.00", "7350.00"),
        ({"rv": "40000", "supplement": "yes"}, "17280.00", "17680.00"),
    ],
    ids=str,
)
def test_business_rates_follow_value_use_and_relief(said, notional, payable):
    found = one("business_rates", **said)

    assert (found["notional"], found["payable"]) == (notional, payable)


@pytest.mark.parametrize(
    ("people", "liable"),
    [
        ('[{"name": "A", "interest": "freeholder"}, {"name": "B", "partner_of": "A"}]', "AB"),
        ('[{"name": "A", "interest": "tenant"}, '
         '{"name": "B", "interest": "tenant", "student": true}]', "A"),
        ('[{"name": "A", "interest": "tenant", "student": true}, '
         '{"name": "B", "interest": "tenant", "student": true}]', "AB"),
        ('[{"name": "A", "interest": "freeholder", "resident": false}, '
         '{"name": "B", "interest": "licensee"}, {"name": "C", "age": 17}]', "B"),
        ('[{"name": "A", "interest": "freeholder", "resident": false}]', "A"),
        ('[{"name": "A", "interest": "freeholder", "resident": false}, '
         '{"name": "B", "interest": "tenant", "resident": false, "term_months": 12}]', "B"),
    ],
)  # fmt: skip
def test_the_first_rung_that_anybody_stands_on_is_liable(people, liable):
    assert json.loads(one("liability", people=people)["liable"]) == list(liable)


def test_the_owner_of_a_house_in_multiple_occupation_is_liable():
    people = '[{"name": "O", "interest": "freeholder", "resident": false}, {"name": "T"}]'

    found = one("liability", people=people, dwelling="HMO")

    assert json.loads(found["liable"]) == ["O"]
