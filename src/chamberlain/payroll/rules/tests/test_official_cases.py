"""Every published case agrees to the penny, through the same door as `./chamberlain calc`."""

from pathlib import Path

import polars as pl
import pytest

from chamberlain.kernel.cli.calc import answered
from chamberlain.kernel.engines import map_rule
from chamberlain.kernel.rules import find
from chamberlain.kernel.tabular import numbered, read_frame

CASES = Path(__file__).parents[1] / "cases"
OFFICIAL = {
    "payroll.income_tax": "hmrc_income_tax.csv",
    "payroll.national_insurance": "hmrc_national_insurance.csv",
    "payroll.directors_national_insurance": "hmrc_directors_national_insurance.csv",
    "payroll.student_loan": "student_loan.csv",
    "payroll.direct_earnings_attachment": "direct_earnings_attachment.csv",
}


@pytest.mark.parametrize("name", OFFICIAL)
def test_every_usable_case_agrees_to_the_penny(name):
    cases = read_frame(CASES / OFFICIAL[name])
    expected = [column for column in cases.columns if column.startswith("expected_")]
    given = numbered(cases.drop(expected))

    result, errors = map_rule(find(name), given)
    answer = answered(find(name), given, result, errors)

    assert errors.height == 0
    assert answer["case_id"].to_list() == cases["case_id"].to_list()
    usable = cases["usable"] == "yes" if "usable" in cases.columns else cases["case_id"] != ""
    for column in expected:
        found = answer.filter(usable)[column.removeprefix("expected_")]
        wanted = cases.filter(usable)[column].cast(pl.Decimal(18, 2)).cast(pl.String)
        assert found.to_list() == wanted.to_list(), column


@pytest.mark.parametrize("name", OFFICIAL)
def test_a_bad_row_is_set_aside_and_the_others_come_out(name):
    good = read_frame(CASES / OFFICIAL[name]).head(2)
    bad = good.head(1).with_columns(pl.lit("often").alias("pay_frequency"))

    result, errors = find(name).run(pl.concat([good.head(1), bad, good.tail(1)]))

    assert result["row"].to_list() == [2, 4]
    assert errors.select("row", "field", "value").rows() == [(3, "pay_frequency", "often")]
