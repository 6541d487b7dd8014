"""Posts: what they cost by month, whence they come, and what they say of the year."""

from datetime import date

import polars as pl
import pytest

from chamberlain.budgets.make import make_budget
from chamberlain.budgets.rules.staffing import SEATS, cost_of, year_of_seats
from chamberlain.kernel.awards import read_award
from chamberlain.kernel.door import NotPermitted, Refusal, Unknown, ask, run
from chamberlain.kernel.make import ENTITY, Person, make_person
from chamberlain.kernel.references import explain

PLACE = {"entity": ENTITY, "year": 2026}
MONTH = PLACE | {"period": 7}
LAID_OFF = {"source": "file", "entity": ENTITY, "award_year": 2025}


def seat(**changes):
    row = {
        "seat": "P1", "spine_point": 10, "state": "filled", "pay_e4": 10_000,
        "annual_pence": 30_000_00, "steps": [], "next_step_on": None, "priced_year": 2026,
        "starts_on": None, "ends_on": None, "funding_ends_on": None, "expected_on": None,
        "ni_letter": "A", "pension_rate_e2": 2_000,
    } | changes  # fmt: skip
    return pl.DataFrame([row], schema=SEATS)


def year(frame, awards=None, days="expected_days", annual="annual_pence"):
    return cost_of(year_of_seats(frame, 2026, awards or {}), days, annual)


def test_a_post_costs_its_pay_insurance_above_the_threshold_pension_and_levy():
    cost = year(seat())

    assert cost.row(0) == (2_500_00, 312_45, 500_00, 12_50)
    assert cost["pay_pence"].sum() == 30_000_00


def test_an_increment_counts_from_its_month_and_stops_at_the_top():
    laid = year_of_seats(
        seat(steps=[31_000_00, 32_000_00], next_step_on=date(2024, 10, 1)), 2026, {}
    )
    first = year_of_seats(seat(steps=[31_000_00], next_step_on=date(2026, 10, 1)), 2026, {})

    assert set(laid["annual_pence"]) == {32_000_00}
    assert first["annual_pence"].to_list() == [30_000_00] * 6 + [31_000_00] * 6


def test_a_vacancy_costs_from_the_day_it_is_filled_and_a_frozen_post_nothing():
    filled = year_of_seats(seat(state="vacant", expected_on=date(2027, 1, 16)), 2026, {})
    never = year_of_seats(seat(state="vacant"), 2026, {})
    frozen = year_of_seats(seat(state="frozen", expected_on=date(2026, 4, 1)), 2026, {})

    assert filled["expected_days"].to_list() == [0] * 9 + [16, 28, 31]
    assert filled["full_days"].sum() == 365
    assert never["expected_days"].sum() == frozen["expected_days"].sum() == 0


def test_pay_ends_with_the_funding_or_with_whoever_leaves():
    funding = year_of_seats(seat(funding_ends_on=date(2026, 9, 30)), 2026, {})
    leaver = year_of_seats(seat(ends_on=date(2026, 10, 1)), 2026, {})

    assert funding["expected_days"].to_list() == leaver["expected_days"].to_list()
    assert funding["full_days"].to_list()[6:] == [0] * 6
    assert leaver["full_days"].sum() == 365


def test_awards_add_up_over_the_years_that_pay_does_not_have_yet():
    bands = {2025: read_award("10%"), 2026: read_award("£1,290 or 3.2%"), 2027: read_award("9%")}

    both = year_of_seats(seat(priced_year=2024), 2026, bands)["awarded_pence"]
    one = year_of_seats(seat(priced_year=2025), 2026, bands)["awarded_pence"]
    none = year_of_seats(seat(priced_year=2026), 2026, bands)["awarded_pence"]

    assert (both[0], one[0], none[0]) == (34_290_00, 31_290_00, 30_000_00)


def test_twelve_months_are_the_year_to_within_a_penny_each():
    many = pl.concat(
        seat(seat=f"{annual}/{pay}", annual_pence=annual, pay_e4=pay)
        for annual in (0, 1, 99, 31_586_01, 200_000_00)
        for pay in (0, 1, 3_333, 9_999, 10_000)
    )

    laid = year_of_seats(many, 2026, {})
    sums = laid.with_columns(cost_of(laid, "expected_days", "annual_pence")).group_by("seat").agg(
        pl.col("pay_pence").sum(), pl.col("ni_pence").min(), pl.col("annual_pence", "pay_e4").max()
    )  # fmt: skip

    for row in sums.to_dicts():
        exact = row["annual_pence"] * row["pay_e4"]
        assert abs(row["pay_pence"] * 10_000 - exact) <= 12 * 10_000
        assert row["ni_pence"] >= 0


def lines(*changes):
    row = {
        "post": "A1", "title": "Adviser", "cost_centres": "CHB101", "annual_pence": 30_000_00,
        "pension_rate": "20",
    }  # fmt: skip
    return [row | change for change in changes]


def load(caller, *changes):
    return run(caller, "budgets.load_posts", LAID_OFF | {"posts": lines(*changes)}).value


def row_of(council, centre="CHB101"):
    frame = ask(council("accountant"), "budgets.staffing", MONTH)
    return frame.filter(pl.col("cost_centre") == centre).row(0, named=True)


def test_posts_of_a_file_are_costed_against_the_budget_and_loading_again_replaces(council):
    make_budget()
    load(council("accountant"), {}, {"post": "A2", "state": "vacant"})

    first = row_of(council)
    load(council("accountant"), {"cost_centres": "CHB101 50; CHB104 50"})
    second = row_of(council)

    year_pence = 12 * (2_500_00 + 312_45 + 500_00 + 12_50)
    assert (first["fte"], first["vacant"]) == ("2.00", "1.00")
    assert (first["full_pence"], first["turnover_pence"]) == (2 * year_pence, year_pence)
    assert first["rest_pence"] == year_pence * 5 // 12
    assert first["budget_pence"] == 120_000_00
    assert second["full_pence"] == 12 * 1_662_48
    assert second["forecast_pence"] == second["rest_pence"]


def test_lines_at_fault_are_set_aside_with_what_is_expected(council):
    answer = load(
        council("accountant"),
        {"cost_centres": "NOWHERE"},
        {"fte": "half"},
        {"state": "gone"},
        {"next_pay": "29,000"},
        {"pension_rate": "101"},
        {"post": "B1"},
    )

    assert answer.accepted == ["B1/1"]
    assert [one.field for one in answer.refused] == [
        "cost_centres", "fte", "state", "next_pay", "pension_rate",
    ]  # fmt: skip
    assert "NOWHERE" in answer.refused[0].message


def test_posts_say_what_the_forecast_suggests_and_an_award_to_come_is_in_it(council):
    make_budget()
    asked = MONTH | {"cost_centre": "CHB101"}
    before = ask(council("accountant"), "budgets.cost_centre", asked).groups[0]
    load(council("accountant"), {})
    few = ask(council("accountant"), "budgets.cost_centre", asked)
    load(council("accountant"), {}, {"post": "A2"}, {"post": "A3"})
    known = ask(council("accountant"), "budgets.cost_centre", asked).groups[0]
    assumed = PLACE | {"award": "10%", "vacancy_e2": 300, "why": "Offer of June"}
    run(council("accountant"), "budgets.assume_staffing", assumed)

    after = ask(council("accountant"), "budgets.cost_centre", asked).groups[0]
    row = row_of(council)

    rest = 3 * 5 * (2_500_00 + 312_45 + 500_00 + 12_50)
    assert (before.by_posts_pence, before.group) == (None, "1")
    assert few.posts
    assert few.groups[0].method != "posts"
    assert (known.method, known.suggested_pence) == ("posts", rest)
    assert after.suggested_pence == rest + 3 * 12 * (250_00 + 37_50 + 50_00 + 1_25)
    assert row["award_pence"] == 3 * 12 * (250_00 + 37_50 + 50_00 + 1_25)
    assert row["factor_pence"] == (row["full_pence"] * 3 + 50) // 100


def test_a_posts_year_explains_itself_and_another_award_is_priced(council):
    make_budget()
    load(council("accountant"), {}, {"post": "A2", "state": "vacant", "cost_centres": "CHB104"})

    found = ask(council("accountant"), "budgets.staffing_centre", MONTH | {"cost_centre": "CHB101"})
    why = explain(council("accountant"), f"budgets:staffing:{ENTITY}/2026/CHB101/7")
    priced = ask(council("accountant"), "budgets.staffing_what_if", PLACE | {"award": "10%"})

    assert [one.post for one in found.posts] == ["A1"]
    assert sum(found.expected_by_month) == found.posts[0].year_pence
    assert why.amount_pence == found.row["forecast_pence"]
    assert priced.total.change_pence == 12 * (250_00 + 37_50 + 50_00 + 1_25)
    with pytest.raises(Refusal, match="neither a percentage"):
        ask(council("accountant"), "budgets.staffing_what_if", PLACE | {"award": "lots"})


def test_posts_are_seen_by_whoever_reaches_the_cost_centre_and_changed_by_accountants(council):
    make_budget()
    load(council("accountant"), {}, {"post": "A2", "cost_centres": "FCW101"})
    make_person(Person("families", "Ann Other", "Director", ("director",), "directorate", "FCW"))

    seen = ask(council("families"), "budgets.staffing", MONTH)
    whole = ask(council("director"), "budgets.staffing", MONTH)

    assert seen["cost_centre"].to_list() == ["FCW101"]
    assert whole["cost_centre"].to_list() == ["CHB101", "FCW101"]
    with pytest.raises(NotPermitted):
        load(council("families"), {})
    with pytest.raises(Unknown):
        ask(council("families"), "budgets.staffing_centre", MONTH | {"cost_centre": "CHB101"})


def test_an_award_is_everybodys_and_says_where_it_comes_from(council):
    for wrong, words in (
        ({"why": " "}, "where this comes from"),
        ({"why": "x", "award": "3%", "directorate": "FCW"}, "everybody's"),
        ({"why": "x", "directorate": "NONE"}, "no directorate"),
        ({"why": "x", "award": "-3"}, "below nought"),
    ):
        with pytest.raises(Refusal, match=words):
            run(council("accountant"), "budgets.assume_staffing", PLACE | wrong)
