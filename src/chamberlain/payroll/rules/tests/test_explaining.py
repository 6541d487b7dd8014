"""Every payment can be explained, and what the steps say adds up to what is paid."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chamberlain.kernel.money import parse_pounds
from chamberlain.payroll.rules.explaining import explain_from
from chamberlain.payroll.rules.explaining_kept import explain_kept
from chamberlain.payroll.rules.explaining_tax import parts_by_band
from chamberlain.payroll.rules.gross_to_net import calculate
from chamberlain.payroll.rules.tax_bands import period_bands
from chamberlain.payroll.rules.tax_years import rates_of_year

MONTH = {
    "paid_on": date(2026, 11, 27),
    "pay_frequency": "monthly",
    "tax_code": "1257L",
    "ni_letter": "A",
    "pensionable_pay_pence": 250_000,
    "other_pay_pence": 10_000,
    "pension_scheme": "lgps",
    "pension_section": "main",
    "pension_annual_pay_pence": 3_000_000,
    "pension_employer_rate_e2": 1_970,
    "pay_to_date_before_pence": 1_636_250,
    "tax_to_date_before_pence": 180_480,
    "student_loan_plan": "2",
}


def words_of(**row):
    explained = explain_from(MONTH | row)
    assert explained.faults == []
    return "\n".join(one.words for one in explained.steps)


def test_a_payslip_says_how_its_figures_were_worked_out():
    words = words_of()

    assert "6.5% of £2,500.00" in words
    assert "from £29,001.00 to £47,300.99" in words
    assert "Code 1257L (England and Northern Ireland) frees £1,048.26 a month" in words
    assert "£8,386.08 on the tax year so far" in words
    assert "Basic rate, 20% of £10,413.00: £2,082.60." in words
    assert "Tax of the year so far is £2,082.60; £1,804.80 was paid before." in words
    assert "nothing on the first £1,048.00, 8% of £1,552.00" in words
    assert "Plan 2: 9% of what £2,600.00 is above £2,448.75 a month" in words


def test_every_figure_of_law_in_a_step_has_its_source():
    steps = explain_from(MONTH).steps

    cited = [one for one in steps if one.source]
    assert {"Pension", "Income tax", "National Insurance"} <= {one.heading for one in cited}
    assert all(one.link.startswith("https://") for one in cited)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"tax_code": "BR"}, "Code BR: 20% of all pay, on the tax year so far."),
        ({"tax_code": "NT"}, "Code NT: no tax"),
        ({"tax_code": "K475 M1"}, "adds £396.59 a month: £396.59 on this month alone"),
        ({"tax_code": "S1257L"}, "Starter rate, 19% of"),
        ({"tax_code": "D1", "benefit_pence": 900_000}, "No more than half of your pay is taken"),
        ({"ni_elsewhere": True}, "together with another of your posts"),
        ({"director": "annual"}, "as a director by the annual method"),
        ({"hold_refund": True, "tax_to_date_before_pence": 900_000}, "is held until you are back"),
        ({"pension_section": "half"}, "half the rate in the 50/50 section"),
    ],
)
def test_what_is_special_is_said(row, said):
    words = words_of(**row)

    assert said in words


def test_a_payment_that_cannot_be_worked_out_says_why():
    explained = explain_from(MONTH | {"tax_code": "WHAT"})

    assert explained.steps == []
    assert explained.faults[0].startswith("tax_code WHAT expected a tax code")


@settings(max_examples=40)
@given(
    st.integers(0, 2_000_000),
    st.sampled_from(["1257L", "S1257L", "C0T", "K300", "SD2", "1257L X"]),
    st.integers(0, 50_000),
)
def test_the_steps_add_up_to_net_pay(pay, code, untaxed):
    explained = explain_from(
        MONTH | {"pensionable_pay_pence": pay, "tax_code": code, "untaxed_pay_pence": untaxed}
    )

    parts = {"Pension", "National Insurance", "Student loan", "Deductions", "Income tax"}
    taken = sum(one.amount_pence or 0 for one in explained.steps if one.heading in parts)
    gross = next(one for one in explained.steps if one.words == "Gross pay.").amount_pence
    assert explained.steps[-1].amount_pence == gross + untaxed + taken
    assert explained.steps[-1].amount_pence == explained.figures["net_pence"]


@settings(max_examples=60)
@given(
    st.integers(0, 300_000),
    st.integers(1, 12),
    st.sampled_from(["england_and_northern_ireland", "scotland", "wales"]),
)
def test_the_bands_add_up_to_the_tax(pounds, period, country):
    bands = period_bands(2026, country, 12, period)
    named = rates_of_year("income_tax", "2026-27")[country]

    parts = parts_by_band(pounds, bands, named)

    code = {"scotland": "S0T", "wales": "C0T"}.get(country, "0T")
    row = {"paid_on": date(2026, 4, 30), "pay_frequency": "monthly", "period": period}
    due = calculate.run(
        pl.DataFrame([row | {"tax_code": code, "ni_letter": "X", "other_pay_pence": pounds * 100}])
    )[0]["tax_due_pence"][0]
    apart = due - sum(parse_pounds(tax) for *_, tax in parts)
    assert 0 <= apart <= len(parts)


def kept(**changes):
    """What is kept of a month's pay, and the lines of it, as a run would write them."""
    figures = calculate.run(pl.DataFrame([MONTH | changes]))[0].row(0, named=True)
    held = MONTH | figures | {
        "frequency": "M1", "week_1_month_1": False, "aggregated": False, "director": "",
        "tax_to_date_before_pence": MONTH["tax_to_date_before_pence"],
    }  # fmt: skip
    blank = {"units_e2": None, "rate_e4": None, "note": "", "name": ""}
    working = [
        blank | {"kind": "working", "element": name, "amount_pence": held[f"{name}_pence"]}
        for name in ("free_pay", "tax_to_date", "above_uel", "tax_held_back")
    ]
    taxed = {"kind": "working", "element": "taxable_to_date",
             "amount_pence": figures["taxable_pounds"] * 100}  # fmt: skip
    pay = {"kind": "payment", "element": "basic", "name": "Basic pay",
           "amount_pence": figures["gross_pence"]}  # fmt: skip
    why = {"kind": "working", "element": "absence_why", "note": "8 years of service",
           "amount_pence": 0}  # fmt: skip
    lines = [*working, blank | taxed, blank | pay, blank | why]
    pension = {
        "scheme": "lgps", "section": "main", "rate_e2": 650, "employer_rate_e2": 1_970,
        "annual_pay_pence": 3_000_000, "pensionable_pence": 250_000, "assumed_pence": 40_000,
        "lost_pence": 0, "employee_pence": figures["pension_employee_pence"],
        "employer_pence": figures["pension_employer_pence"],
    }  # fmt: skip
    return held, lines, [pension]


def test_what_was_kept_is_explained_by_the_same_steps_and_adds_up_to_net_pay():
    held, lines, pensions = kept()

    found = explain_kept(held, lines, pensions, date(2026, 11, 27), 8)

    fresh = [one.words for one in explain_from(MONTH).steps if one.heading == "Income tax"]
    by_title = {one.title: one for one in found}
    assert [one.words for one in by_title["Income tax"].steps] == fresh
    assert "8 years of service" in [one.words for one in by_title["Pay"].steps]
    assert "£400.00 more than was paid counts" in " ".join(
        one.words for one in by_title["Pension"].steps
    )
    assert sum(one.amount_pence for one in found[:-1]) == found[-1].amount_pence
    assert found[-1].amount_pence == held["net_pence"]


def test_a_further_payment_says_that_it_is_reckoned_with_the_first():
    held, lines, pensions = kept()

    found = explain_kept(held, lines, pensions, date(2026, 11, 27), 8, sequence=2)

    words = " ".join(one.words for part in found for one in part.steps)
    assert "reckoned with what was paid before in the same pay period" in words
