"""Facts that cannot be, each named with the person and the field."""

from datetime import date

import polars as pl
import pytest

from chamberlain.payroll.rules.fact_checks import faults

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
