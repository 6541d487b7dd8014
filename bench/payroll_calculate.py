"""What the whole of gross to net costs, beside bare arithmetic on arrays."""

from datetime import date
from typing import Any

import polars as pl

from chamberlain.kernel.benchmark import Bench, Measured, benchmark
from chamberlain.kernel.engines import map_rule
from chamberlain.kernel.rules import find

EMPLOYEES = 1_000_000
PAID_ON = date(2026, 11, 27)
CODES = {"1257L": 60, "S1257L": 6, "C1257L": 6, "BR": 4, "0T": 1, "D0": 1, "SD2": 1, "NT": 1}
OTHER_CODES = 300
LETTERS = {"A": 80, "M": 6, "C": 5, "H": 3, "J": 3, "B": 1, "Z": 1, "V": 1}
PLANS = {None: 78, "1": 4, "2": 10, "4": 3, "5": 5}
SCHEMES = {"lgps": 70, "teachers": 22, "nhs": 2, None: 6}


def employees(context: Bench, count: int) -> pl.DataFrame:
    """Return a month of a large workforce: every kind of code, letter, plan and scheme."""
    chance = context.random()

    def drawn(shares: dict[Any, int]) -> pl.Series:
        return pl.Series(chance.choices(list(shares), list(shares.values()), k=count))

    pay = pl.Series([int(chance.lognormvariate(12.4, 0.5)) for _ in range(count)])
    codes = CODES | {f"{chance.randrange(100, 1500)}L": 1 for _ in range(OTHER_CODES // 10)}
    codes |= {f"K{chance.randrange(10, 600)}": 1 for _ in range(5)}
    scheme = drawn(SCHEMES)
    half = (scheme == "lgps") & drawn({True: 3, False: 97})
    return pl.DataFrame(
        {
            "paid_on": pl.Series([PAID_ON]).new_from_index(0, count),
            "pay_frequency": pl.Series(["monthly"]).new_from_index(0, count),
            "tax_code": drawn(codes),
            "week1_month1": drawn({True: 4, False: 96}),
            "ni_letter": drawn(LETTERS),
            "student_loan_plan": drawn(PLANS),
            "has_postgraduate_loan": drawn({True: 3, False: 97}),
            "pensionable_pay_pence": pay,
            "other_pay_pence": drawn({0: 80, 12_345: 15, 60_000: 5}),
            "untaxed_pay_pence": drawn({0: 85, 4_500: 15}),
            "pension_scheme": scheme,
            "pension_section": pl.Series(["main", "half"]).gather(half.fill_null(False).cast(int)),
            "pension_annual_pay_pence": pay * 12,
            "pension_employer_rate_e2": drawn({1970: 1}),
            "pay_to_date_before_pence": pay * 7,
            "tax_to_date_before_pence": pay * 7 // 8,
            "deductions_pence": drawn({0: 70, 1_250: 30}),
        }
    )


@benchmark("payroll.calculate", unit="employees/s")
def calculate(context: Bench) -> Measured:
    """Work out 1,000,000 payments by the full rules, beside one code, letter and band in NumPy."""
    from bench.limits import payroll_calculate  # noqa: PLC0415 - NumPy is there for this alone

    frame = employees(context, context.size(EMPLOYEES))
    rule = find("payroll.calculate")
    names = ("pensionable_pay_pence", "pay_to_date_before_pence", "tax_to_date_before_pence")
    arrays = [frame[name].to_numpy() for name in names]

    last: list[tuple[pl.DataFrame, pl.DataFrame]] = []

    def ours() -> int:
        last[:] = [map_rule(rule, frame)]
        return frame.height

    def limit() -> int:
        return payroll_calculate.calculate(*arrays).shape[1]

    measured = context.race(ours, limit)
    _check(frame, *last[0])
    return measured


def _check(frame: pl.DataFrame, result: pl.DataFrame, errors: pl.DataFrame) -> None:
    """Everybody must have been paid, and what is paid and taken off must come to what was given."""
    given = frame.select(pl.sum("pensionable_pay_pence", "other_pay_pence", "untaxed_pay_pence"))
    sums = result.select(pl.col("^.*_pence$").sum()).row(0, named=True)
    taken = ("tax", "ni_employee", "pension_employee", "student_loan", "postgraduate_loan")
    paid = sums["net_pence"] + sum(sums[f"{name}_pence"] for name in taken)
    owed = sum(given.row(0)) - frame["deductions_pence"].sum()
    if errors.height or result.height != frame.height or paid != owed:
        raise AssertionError(f"{errors.height} set aside; {paid} pence paid of {owed}")
