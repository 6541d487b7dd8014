"""What a post by the hour is usually paid: the average of the periods before."""

from datetime import date

import polars as pl

from chamberlain.payroll.rules.usual_pay import PAID, usual_pay

NOVEMBER = {
    "payroll_id": "E1", "assignment": "A1", "key": 202608, "pay_basis": "hourly",
    "held_from": date(2026, 11, 1), "held_to": date(2026, 12, 1), "yearly_pence": 26_835_00,
    "weekly_hours_e2": 10_00, "full_time_hours_e2": 37_00,
}  # fmt: skip
AWAY = pl.DataFrame(
    {"assignment": ["A1"], "key": [202608], "first_day": [date(2026, 11, 9)]},
    schema_overrides={"key": pl.Int64},
)


def paid(*months):
    rows = [("A1", date(2026, n, 1), date(2026, n + 1, 1), pence) for n, pence in months]
    return pl.DataFrame(rows, schema=PAID, orient="row")


def usual(before):
    found = usual_pay(AWAY, pl.DataFrame([NOVEMBER]), before, 3)
    return found["amount_pence"].to_list()


def test_usual_pay_is_by_the_days_of_the_last_three_months_paid():
    before = paid((7, 9_000_00), (8, 620_00), (9, 0), (10, 930_00))

    assert usual(paid((8, 620_00), (9, 600_00), (10, 930_00))) == [round(2_150_00 * 30 / 92)]
    assert usual(before) == [round(10_550_00 * 30 / 93)]


def test_the_month_of_the_sickness_itself_does_not_count():
    assert usual(paid((10, 930_00), (11, 100_00))) == [900_00]


def test_who_was_paid_in_no_month_has_the_hours_of_the_contract():
    assert usual(paid()) == [round(26_835_00 * 10 * 30 / (37 * 365))]
