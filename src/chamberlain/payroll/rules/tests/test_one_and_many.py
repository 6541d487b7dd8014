"""One person is worked out in memory, many in a stream: the answers must be the same ones."""

from datetime import date
from random import Random

import polars as pl

from chamberlain.payroll.rules.amounts import FEW
from chamberlain.payroll.rules.gross_to_net import calculate


def _payments(count: int) -> pl.DataFrame:
    chance = Random(20261127)
    codes = ("1257L", "K475", "BR", "S1257L", "C1100L M1", "D1", "NT", "0T", "SD1")
    days = (date(2025, 11, 28), date(2026, 5, 29), date(2026, 11, 27))
    rows = [
        {
            "row": number,
            "paid_on": chance.choice(days),
            "pay_frequency": chance.choice(("monthly", "weekly", "four_weekly")),
            "tax_code": chance.choice(codes),
            "ni_letter": chance.choice("ABCHJM"),
            "student_loan_plan": chance.choice((None, "1", "2", "4")),
            "has_postgraduate_loan": chance.random() < 0.1,
            "pensionable_pay_pence": chance.randrange(1_200_000),
            "other_pay_pence": chance.randrange(50_000),
            "pension_scheme": chance.choice((None, "lgps", "teachers", "nhs")),
            "pension_section": chance.choice((None, "main")),
            "pension_annual_pay_pence": chance.randrange(14_000_000),
            "pension_employer_rate_e2": 1_970,
            "pay_to_date_before_pence": chance.randrange(6_000_000),
            "tax_to_date_before_pence": chance.randrange(1_500_000),
            "director": chance.choice((None,) * 20 + ("director", "alternative")),
        }
        for number in range(count)
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def test_whoever_is_worked_out_alone_comes_to_the_same_penny_as_among_many() -> None:
    payments = _payments(FEW + 100)

    together, faults = calculate.run(payments)
    alone = [calculate.run(payments.slice(number * 20, 1)) for number in range(30)]

    rows = [number * 20 for number in range(30)]
    assert pl.concat([answer for answer, _ in alone]).equals(
        together.filter(pl.col("row").is_in(rows)).sort("row")
    )
    assert pl.concat([fault for _, fault in alone]).equals(
        faults.filter(pl.col("row").is_in(rows)).sort("row")
    )
    assert together.height > FEW
