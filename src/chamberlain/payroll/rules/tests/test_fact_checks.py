"""Facts that cannot be, each named with the person and the field."""

from datetime import date

import polars as pl
import pytest

from chamberlain.payroll.rules.fact_checks import (
    extra_pension_in_half,
    faults,
    paid_after_leaving,
    two_of_a_number,
)

FINE = {
    "payroll_id": "E1", "person": "PER-1", "name": "Robin Thorne", "assignment": "ASN-1",
    "post": "P1", "key": 202608, "held_from": date(2026, 11, 1), "held_to": date(2026, 12, 1),
    "employment_from": date(2020, 2, 3), "born": date(1985, 6, 14), "weekly_hours_e2": 3_700,
    "full_time_hours_e2": 3_700, "paid_weeks_e3": 52_143, "pay_basis": "salaried",
    "yearly_pence": 30_000_00,
}  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"weekly_hours_e2": -3_700}, "weekly_hours -37.0 are below nought"),
        ({"weekly_hours_e2": 37_000}, "weekly_hours 370.0 are more than a week has"),
        ({"born": date(2985, 6, 14)}, "born 2985-06-14 makes no age"),
        ({"born": date(1885, 6, 14)}, "born 1885-06-14 makes no age"),
        ({"born": None}, "born  is not known"),
        ({"employment_from": date(1920, 2, 3)}, "born 1985-06-14 makes no age"),
        ({"held_to": date(2026, 10, 1)}, "held_to 2026-10-01 is not after held_from"),
        ({"full_time_hours_e2": 0}, "full_time_hours 0.0 are not above nought"),
        ({"yearly_pence": -1}, "annual_pay -0.01 is below nought"),
    ],
)
def test_a_fact_that_cannot_be_names_the_person_and_the_field_and_spares_the_others(wrong, said):
    other = FINE | {"payroll_id": "E2", "person": "PER-2", "assignment": "ASN-2", "post": "P2"}

    found = faults(pl.DataFrame([FINE | wrong, other], schema_overrides={"born": pl.Date}))

    (row,) = found.rows(named=True)
    assert row["payroll_id"] == "E1"
    assert "Robin Thorne (ASN-1)" in row["words"]
    assert said in row["words"]


def test_one_post_held_twice_on_the_same_days_is_not_paid_twice():
    again = FINE | {"assignment": "ASN-9", "payroll_id": "E1-2", "held_from": date(2026, 11, 16)}
    after = FINE | {"assignment": "ASN-8", "payroll_id": "E1-3", "key": 202609}

    found = faults(pl.DataFrame([FINE, again, after]))

    assert found.rows() == [
        ("E1-2", "Not paid: Robin Thorne (ASN-9), post P1 is held from 2026-11-16 by ASN-1 too")
    ]


def test_facts_that_can_be_are_not_spoken_of():
    two = FINE | {"assignment": "ASN-2", "post": "P2"}

    assert faults(pl.DataFrame([FINE, two])).is_empty()


def test_two_people_of_one_national_insurance_number_are_named_and_one_with_two_posts_is_not():
    people = pl.DataFrame({
        "payroll_id": ["E1", "E2", "E3", "E4", "E5"], "person": ["A", "B", "C", "C", "D"],
        "name": ["Ann Lee", "Bo Ray", "Cy Dow", "Cy Dow", "Di Fox"],
        "nino": ["JX123456C", "JX123456C", "JX123457C", "JX123457C", None],
    })  # fmt: skip

    found = dict(two_of_a_number(people).iter_rows())

    assert sorted(found) == ["E1", "E2"]
    assert "Ann Lee (E1), nino is that of Bo Ray (E2) too" in found["E1"]
    assert "JX" not in found["E1"]


def test_who_left_waits_for_pay_and_never_for_what_comes_back():
    ended = date(2026, 10, 1)
    people = pl.DataFrame({
        "payroll_id": ["E1", "E2", "E3", "E4"], "name": ["Ann Lee", "Bo Ray", "Cy Dow", "Di Fox"],
        "employment_to": [ended, ended, ended, None],
    })  # fmt: skip
    owed = pl.DataFrame({"payroll_id": ["E1", "E2", "E3", "E4"],
                         "amount_pence": [50_00, -50_00, 10_00, 1_000_00]})  # fmt: skip

    found = paid_after_leaving(people, owed, ["E4"], ["E3"])

    assert found["payroll_id"].to_list() == ["E1"]
    assert "Ann Lee (E1), employment_to 30 September 2026 is before" in found["words"][0]


def test_extra_pension_is_not_bought_in_the_50_50_section():
    owed = pl.DataFrame({"payroll_id": ["E1", "E2"], "assignment": ["A1", "A2"],
                         "element": ["apc", "apc"]})  # fmt: skip
    posts = pl.DataFrame({"assignment": ["A1", "A2"], "pension_section": ["half", "main"]})

    found = extra_pension_in_half(owed, posts, "apc", {"E1": "Ann Lee"})

    assert found.rows()[0][0] == "E1"
    assert "Ann Lee (E1), element apc cannot be bought in the 50/50 section" in found["words"][0]
