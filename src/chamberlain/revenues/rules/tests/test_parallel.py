"""Why two systems' bills of an account differ."""

from datetime import date

import pytest

from chamberlain.revenues.rules.parallel import Side, cause_of

YEAR = 257_944
FIRST = date(2026, 4, 1)


def ours(**changes) -> Side:
    nothing = dict.fromkeys(("discount_pence", "premium_pence", "reduction_pence"), 0)
    plain = {"charged_pence": YEAR, "band": "D", "instalments": 10, "first_due_on": FIRST}
    return Side(**nothing | plain | changes)


@pytest.mark.parametrize(
    ("mine", "theirs", "cause", "said"),
    [
        (ours(), Side(YEAR), "", ""),
        (None, Side(YEAR), "no_bill_here", "we don't"),
        (ours(), None, "no_bill_there", "they don't"),
        (ours(), Side(YEAR - 1), "rounding", "1p"),
        (ours(), Side(229_284, "C"), "band", "Band C there, D here"),
        (ours(charged_pence=0), Side(YEAR), "exemption", "here"),
        (ours(), Side(157_944, reduction_pence=100_000), "reduction", "£1,000.00 there"),
        (ours(), Side(YEAR * 2, premium_pence=YEAR), "premium", "£2,579.44 there"),
        (ours(), Side(193_458, discount_pence=64_486), "discount", "£644.86 there"),
        (ours(), Side(193_458), "discount", "25%"),
        (ours(), Side(YEAR - 7_067), "days", "10 days"),
        (ours(charged_pence=193_458), Side(193_458 - 5_300), "days", "10 days at 75%"),
        (ours(), Side(YEAR - 12_345), "unexplained", "No one thing"),
        (ours(), Side(YEAR, instalments=12), "instalments", "12 instalments there, 10 here"),
        (ours(), Side(YEAR, first_due_on=date(2026, 4, 15)), "first_day", "15/04/2026"),
    ],
)
def test_each_difference_has_its_probable_cause(mine, theirs, cause, said) -> None:
    found, words = cause_of(mine, theirs, YEAR)

    assert found == cause
    assert said in words
