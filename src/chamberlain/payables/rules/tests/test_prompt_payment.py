from datetime import date

import polars as pl
import pytest

from chamberlain.payables.rules.late_payment import late_payment_interest
from chamberlain.payables.rules.prompt_payment import prompt_payment_days


def timing(**cells: str) -> dict:
    result, errors = prompt_payment_days.run(pl.DataFrame([cells]))
    assert errors.height == 0
    return result.row(0, named=True)


def test_a_payment_29_days_after_receipt_is_in_time_and_a_day_later_is_not() -> None:
    in_time = timing(received_on="2026-10-01", paid_on="2026-10-30")
    late = timing(received_on="2026-10-01", paid_on="2026-10-31")

    assert (in_time["due_on"], in_time["in_time"]) == (date(2026, 10, 30), True)
    assert (late["days_by_section_68"], late["days_by_notice"]) == (31, 30)
    assert (late["in_time"], late["notice_band"]) == (False, "1-30")


def test_a_later_due_day_of_the_invoice_counts_and_an_earlier_one_does_not() -> None:
    later = timing(received_on="2026-10-01", invoice_due_on="2026-11-15")
    earlier = timing(received_on="2026-10-01", invoice_due_on="2026-10-05")

    assert later["due_on"] == date(2026, 11, 15)
    assert earlier["due_on"] == date(2026, 10, 30)


def test_an_older_contract_counts_30_days_from_the_day_the_invoice_was_valid() -> None:
    older = timing(received_on="2026-10-01", valid_on="2026-10-03", regime="Regulation_113")

    assert older["due_on"] == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("paid_on", "band"), [("2026-10-31", "1-30"), ("2026-11-01", "31-60"), ("2026-12-01", "61+")]
)
def test_the_bands_of_the_notice_begin_on_days_31_and_61(paid_on: str, band: str) -> None:
    assert timing(received_on="2026-10-01", paid_on=paid_on)["notice_band"] == band


def test_an_unpaid_or_disputed_invoice_is_neither_in_time_nor_late() -> None:
    unpaid = timing(received_on="2026-10-01")
    disputed = timing(received_on="2026-10-01", paid_on="2026-12-01", disputed="yes")

    assert (unpaid["in_time"], unpaid["notice_band"]) == (None, None)
    assert disputed["in_time"] is None


def test_a_payment_before_receipt_is_set_aside_and_the_others_are_not() -> None:
    received = ["2026-10-02", "x", "2026-10-02"]

    result, errors = prompt_payment_days.run(
        pl.DataFrame({"received_on": received, "paid_on": ["2026-10-01", None, "2026-10-05"]})
    )

    assert result["row"].to_list() == [4]
    assert errors.select("row", "field").rows() == [(2, "paid_on"), (3, "received_on")]


def interest(debt: str, due_on: str, paid_on: str) -> dict:
    cells = {"debt_pounds": debt, "due_on": due_on, "paid_on": paid_on}
    result, errors = late_payment_interest.run(pl.DataFrame([cells]))
    assert errors.height == 0
    return result.row(0, named=True)


def test_interest_keeps_the_rate_of_the_half_year_in_which_the_debt_became_late() -> None:
    on_the_edge = interest("1,000.00", "2025-12-31", "2026-01-30")
    day_before = interest("1,000.00", "2025-12-30", "2026-01-30")

    assert (on_the_edge["days_late"], on_the_edge["rate_e2"]) == (30, 1175)
    assert on_the_edge["interest_pence"] == 966
    assert (day_before["rate_e2"], day_before["interest_pence"]) == (1225, 1040)


@pytest.mark.parametrize(
    ("debt", "sum_pence"),
    [("999.99", 4000), ("1000", 7000), ("9,999.99", 7000), ("10,000.00", 10000)],
)
def test_the_fixed_sum_follows_the_size_of_the_debt(debt: str, sum_pence: int) -> None:
    owed = interest(debt, "2026-03-01", "2026-03-02")

    assert owed["fixed_sum_pence"] == sum_pence
    assert owed["owed_pence"] == owed["interest_pence"] + sum_pence


def test_a_debt_paid_on_the_last_day_owes_nothing() -> None:
    owed = interest("500", "2026-03-01", "2026-03-01")

    assert (owed["days_late"], owed["owed_pence"], owed["rate_e2"]) == (0, 0, None)


def test_a_half_year_without_a_rate_on_file_is_set_aside_not_guessed() -> None:
    debts = {
        "debt_pounds": ["10", "10", "-5"],
        "due_on": ["2026-07-31", "2026-03-01", "2026-03-01"],
    }
    frame = pl.DataFrame(debts).with_columns(paid_on=pl.lit("2026-09-01"))

    result, errors = late_payment_interest.run(frame)

    assert result["row"].to_list() == [3]
    assert errors["field"].to_list() == ["due_on", "debt_pence"]
    assert "no statutory rate is on file" in errors["message"][0]
