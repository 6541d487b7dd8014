"""A school's month: the cash book rolled forward, the statement beside it, and what is odd."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chamberlain.budgets.queries.school_checks import month_before
from chamberlain.budgets.rules.schools import cfr, due_day, school_outlier, school_return

PENCE = st.integers(-(10**10), 10**10)
NAMES = ("opening", "income", "spend", "vat_paid", "vat_back", "unpresented", "uncleared")


def month(**pence):
    row = dict.fromkeys((f"{name}_pence" for name in (*NAMES, "cash", "bank")), 0)
    result, errors = school_return.run(pl.DataFrame([row | pence]))
    assert errors.is_empty()
    return result.row(0, named=True)


@given(st.tuples(*[PENCE] * 7))
def test_a_month_that_adds_up_has_no_gap_and_a_penny_is_found(figures):
    given_ = {f"{name}_pence": pence for name, pence in zip(NAMES, figures, strict=True)}
    opening, income, spend, paid, back, unpresented, uncleared = figures
    cash = opening + income - spend - paid + back
    bank = cash + unpresented - uncleared

    right = month(**given_, cash_pence=cash, bank_pence=bank)
    wrong = month(**given_, cash_pence=cash + 1, bank_pence=bank)

    assert (right["cash_gap_pence"], right["bank_gap_pence"]) == (0, 0)
    assert (wrong["cash_gap_pence"], wrong["bank_gap_pence"]) == (1, -1)


@pytest.mark.parametrize(
    ("this", "last", "odd"),
    [
        (45_000_00, 45_000_00, ""),
        (45_000_00, 0, ""),
        (0, 45_000_00, "missing"),
        (4_500_000_00, 45_000_00, "units"),
        (45_00, 45_000_00, "units"),
        (80_000_00, 45_000_00, "moved"),
        (67_500_00, 45_000_00, ""),
        (900_00, 100_00, ""),
        (-45_000_00, 45_000_00, "moved"),
    ],
)
def test_a_figure_far_from_last_months_is_asked_about(this, last, odd):
    row = {"this_pence": this, "last_pence": last, "moved_permille": 500, "moved_pence": 5_000_00}

    result, _ = school_outlier.run(pl.DataFrame([row]))

    assert result["odd"].to_list() == [odd]


def test_a_return_is_due_ten_working_days_after_its_month():
    assert due_day(2026, 7) == date(2026, 11, 13)
    assert due_day(2026, 9) == date(2027, 1, 15)
    assert due_day(2090, 7) == date(2090, 11, 14)
    assert month_before(2026, 1) == (2025, 12)


def test_every_code_of_the_framework_is_posted_somewhere():
    posted = {code for code, one in cfr().items() if one.account}

    assert {"I01", "I18", "E01", "E30", "CI01", "CE04"} <= posted
    assert {code for code in cfr() if code not in posted} == {
        "B01", "VATPAID", "VATBACK", "CASHBOOK", "BANK", "UNPRESENTED", "UNCLEARED",
        "TOTALINCOME", "TOTALSPEND",
    }  # fmt: skip
