"""What the Reduction in Rates Act 2023 changed from 6 January 2024, by hand to the penny."""

import polars as pl
import pytest

from chamberlain.kernel.cli.calc import answered
from chamberlain.kernel.engines import map_rule
from chamberlain.kernel.rules import find

DIRECTOR = {
    "tax_year": "2023-24",
    "category": "A",
    "method": "annual",
    "pay_frequency": "annual",
    "period": "1",
    "director_weeks_in_year": "52",
    "is_last_payment_of_year": "yes",
    "gross_pay": "60000.00",
    "gross_pay_to_date": "60000.00",
    "prior_employee_ni_to_date": "0.00",
    "prior_employer_ni_to_date": "0.00",
}


def _answer(name, **row):
    given = pl.DataFrame({"row": [2]} | {column: [value] for column, value in row.items()})
    result, errors = map_rule(find(name), given)
    assert errors.height == 0, errors.rows()
    return answered(find(name), given, result, errors).row(0, named=True)


@pytest.mark.parametrize(
    ("letter", "valid", "expected"),
    [
        # (50,270 - 12,570) at 11.5% and 9,730 at 2%
        ("A", "", "4530.10"),
        # at 5.35%: section 1 and Schedule paragraph 1 of the Act
        ("B", "", "2211.55"),
        # at 12%, as the year was first published
        ("A", "2023-24 As Published April 2023", "4718.60"),
    ],
)
def test_a_directors_year_is_charged_at_the_rate_the_act_set_for_the_whole_of_it(
    letter, valid, expected
):
    row = DIRECTOR | {"category": letter, "rates_valid": valid}

    found = _answer("payroll.directors_national_insurance", **row)

    assert found["employee_ni"] == expected


@pytest.mark.parametrize(
    ("paid_on", "expected"),
    # (3,000 - 1,048) at 5.85% before and 3.85% from 6 January 2024 (NIM01625)
    [("2024-01-05", "114.19"), ("2024-01-31", "75.15")],
)
def test_a_reduced_rate_election_fell_with_the_main_rate(paid_on, expected):
    row = {"tax_year": "2023-24", "category": "B", "pay_frequency": "monthly"}

    found = _answer(
        "payroll.national_insurance", **row, paid_on=paid_on, gross_pay="3000.00", period="10"
    )

    assert found["employee_ni"] == expected
