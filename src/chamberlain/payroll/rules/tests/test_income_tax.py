"""What HMRC's published cases do not reach: limits, odd weeks, odd codes, and what always holds."""

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chamberlain.kernel.money import parse_pounds
from chamberlain.payroll.rules.income_tax import income_tax
from chamberlain.payroll.rules.tax_bands import period_bands
from chamberlain.payroll.rules.tax_codes import free_pay_pence, read_code

MONTH = {"tax_year": "2026-27", "pay_frequency": "monthly", "period": "8", "basis": "cumulative"}


def taxed(**row):
    result, errors = income_tax.run(pl.DataFrame([MONTH | row]))
    assert errors.rows() == []
    return result.row(0)[1:]


@pytest.mark.parametrize(
    ("number", "monthly", "weekly"),
    [(1257, 104_826, 24_192), (0, 0, 0), (1, 159, 37), (500, 41_742, 9_633)],
)
def test_free_pay_goes_by_blocks_each_rounded_up(number, monthly, weekly):
    found = free_pay_pence(number, 12), free_pay_pence(number, 52)

    assert found == (monthly, weekly)


@pytest.mark.parametrize(
    ("text", "scale", "number", "alone"),
    [
        ("1257L", "england_and_northern_ireland", 1257, False),
        ("s1257l m1", "scotland", 1257, True),
        ("C 1257 L X", "wales", 1257, True),
        ("SK475W1", "scotland", -475, True),
        ("0T M1", "england_and_northern_ireland", 0, True),
        ("1130M", "england_and_northern_ireland", 1130, False),
        ("SD3", "SD3", 0, False),
        ("CBR", "CBR", 0, False),
        ("NT", "NT", 0, False),
    ],
)
def test_a_code_is_read_as_hmrc_writes_it(text, scale, number, alone):
    code = read_code(text)

    assert (code.scale, code.number, code.alone) == (scale, number, alone)


@pytest.mark.parametrize("text", ["", "L1257", "D4", "CD2", "1257", "BRX1", "K", "SNT", "12 57"])
def test_what_is_no_code_is_not_read_as_one(text):
    code = read_code(text)

    assert code is None


def test_no_more_than_half_of_the_pay_is_taken():
    found = taxed(tax_code="K4000", pay_in_period="1000", pay_to_date="8000")

    assert found == ("500.00", "500.00")


def test_a_k_code_adds_to_pay():
    found = taxed(tax_code="K475", pay_in_period="2000", pay_to_date="2000", period="1")

    assert found == ("479.20", "479.20")


@pytest.mark.parametrize(
    ("frequency", "period", "tax"),
    [("weekly", "53", "158.20"), ("fortnightly", "54", "103.20"), ("four_weekly", "56", "6.40")],
)
def test_after_week_52_a_payment_stands_alone(frequency, period, tax):
    pay = {"pay_in_period": "1000", "pay_to_date": "60000", "prior_tax_to_date": "9999"}

    found = taxed(pay_frequency=frequency, period=period, tax_code="1257L", **pay)

    assert found[0] == tax


def test_a_no_tax_code_gives_back_what_was_taken():
    found = taxed(tax_code="NT", pay_in_period="10", pay_to_date="800", prior_tax_to_date="66.60")

    assert found == ("-66.60", "0.00")


def test_scottish_tax_of_a_year_is_what_parliament_says():
    """The Parliament's 4,501 on 35,000 is with an allowance of 12,570; PAYE frees 12,579.12."""
    year = {"period": "12", "pay_in_period": "2916.67", "pay_to_date": "35000"}

    found = taxed(tax_code="S1257L", prior_tax_to_date="4000", **year)

    assert found[1] == "4498.97"


def test_faults_name_the_row_the_field_and_what_is_expected():
    good = MONTH | {"tax_code": "1257L", "pay_in_period": "1000"}
    rows = [
        good,
        good | {"tax_code": "12S7L"},
        good | {"tax_year": "2031-32"},
        good | {"tax_year": "2026-28"},
        good | {"period": "13"},
        good | {"tax_year": "2022-23", "tax_code": "SD3"},
        good | {"pay_in_period": "a lot"},
    ]

    result, errors = income_tax.run(pl.DataFrame(rows))

    assert result["row"].to_list() == [2]
    assert errors.select("row", "field").rows() == [
        (3, "tax_code"),
        (4, "tax_year"),
        (5, "tax_year"),
        (6, "period"),
        (7, "tax_code"),
        (8, "pay_in_period_pence"),
    ]


def by_fractions(bands, pounds):
    """The tax of a year without any rounding, for comparison."""
    tax, foot = Fraction(0), 0
    for up_to, _, _, rate in bands:
        tax += max(0, min(pounds, up_to) - foot) * Fraction(rate, 10_000)
        foot = up_to
    return tax


@settings(max_examples=100)
@given(
    st.integers(0, 30_000_000),
    st.integers(1, 12),
    st.sampled_from(["1257L", "S1257L", "C1257L", "0T", "K100", "BR", "SD2"]),
)
def test_tax_is_within_pennies_of_the_unrounded_and_never_above_half(pence, period, code):
    pay = {"pay_in_period": str(pence / 100), "pay_to_date": str(pence / 100), "period": period}

    result, _ = income_tax.run(pl.DataFrame([MONTH | pay | {"tax_code": code}]))

    tax = parse_pounds(result["tax_in_period"][0])
    assert tax <= pence // 2
    scale = read_code(code).scale
    bands = period_bands(2026, scale, 12, period)
    free = read_code(code).free_pay_pence(12) * period
    exact = by_fractions(bands, max(0, pence - free) // 100)
    assert tax == pence // 2 or abs(tax - exact * 100) < 60


def test_a_frequency_and_a_basis_are_read_as_people_write_them():
    row = {"tax_year": "2025/26", "period": "4", "tax_code": "1257L", "pay_in_period": "£2,000"}

    result, errors = income_tax.run(
        pl.DataFrame([row | {"pay_frequency": "4-weekly", "basis": "W1/M1"}])
    )

    # 2,000 less 4 x 241.92 is 1,032 in whole pounds, at 20%
    assert errors.height == 0
    assert result["tax_in_period"].to_list() == ["206.40"]
