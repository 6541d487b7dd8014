"""After an order: an agent's takings split by the law, benefits at the fixed rate, promises."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chamberlain.revenues.rules.after_order import benefit_deduction, enforcement_split, split
from chamberlain.revenues.rules.promises import covers_this_year, due_by, parts, standing

CALM = settings(max_examples=40)
PENCE = st.integers(0, 1_000_000)


@pytest.mark.parametrize(
    ("paid", "to"),
    [
        ("50.00", ("50.00", "0.00", "0.00", "0.00")),
        ("300.00", ("75.00", "178.41", "46.59", "0.00")),
        ("1,210.00", ("75.00", "900.00", "235.00", "0.00")),
        ("1,210.01", ("75.00", "900.00", "235.00", "0.01")),
    ],
)
def test_the_compliance_fee_comes_first_and_the_rest_is_shared(paid, to):
    row = {"paid": paid, "debt": "900.00", "compliance": "75.00", "other_fees": "235.00"}

    result, errors = enforcement_split.run(pl.DataFrame([row]))

    assert errors.is_empty()
    assert result.select("to_compliance", "to_debt", "to_other_fees", "over").row(0) == to


@CALM
@given(paid=PENCE, auctioneer=PENCE, compliance=PENCE, debt=PENCE, fees=PENCE)
def test_every_penny_goes_somewhere_and_nobody_gets_more_than_is_owed(
    paid, auctioneer, compliance, debt, fees
):
    owed = (auctioneer, compliance, debt, fees)

    got = split(paid, *owed)

    assert sum(got) == paid
    assert all(part >= 0 for part in got)
    assert all(part <= most for part, most in zip(got, owed, strict=False))


def test_a_weekly_deduction_goes_up_to_five_pence_and_a_month_is_five_per_cent():
    rows = [
        {"benefit": "other", "allowance": None},
        {"benefit": "universal_credit", "allowance": "400.14"},
    ]

    result, _ = benefit_deduction.run(pl.DataFrame(rows))

    assert result["deduction"].to_list() == ["4.80", "20.01"]


def test_a_benefit_without_its_allowance_is_set_aside():
    _, errors = benefit_deduction.run(pl.DataFrame([{"benefit": "universal_credit"}]))

    assert errors["field"].to_list() == ["allowance_pence"]


def test_monthly_parts_of_a_month_end_keep_to_month_ends():
    promised = parts(10_000, 3_000, date(2026, 12, 31), "month")

    assert promised == [
        (date(2026, 12, 31), 3_000), (date(2027, 1, 31), 3_000),
        (date(2027, 2, 28), 3_000), (date(2027, 3, 31), 1_000),
    ]  # fmt: skip


@CALM
@given(total=st.integers(1, 500_000), each=st.integers(5_000, 500_000))
def test_parts_come_to_what_was_promised(total, each):
    promised = parts(total, each, date(2026, 11, 2), "week")

    assert due_by(promised, date(2030, 1, 1)) == total


@pytest.mark.parametrize(
    ("paid", "days", "stands"),
    [(0, 5, "running"), (0, 6, "broken"), (5_000, 6, "running"), (10_000, 60, "kept")],
)
def test_a_part_may_be_late_by_the_days_of_grace(paid, days, stands):
    first = date(2026, 11, 2)
    promised = parts(10_000, 5_000, first, "month")

    assert standing(promised, paid, first + timedelta(days=days), 5) == stands


def test_this_years_tax_is_no_debt_of_a_breathing_space_until_it_was_reminded_of():
    assert not covers_this_year(reminded=False, all_fell_due=False)
    assert covers_this_year(reminded=True, all_fell_due=False)
    assert covers_this_year(reminded=False, all_fell_due=True)
