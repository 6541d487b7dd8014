"""How somebody who starts is taxed until the tax office says otherwise."""

from dataclasses import dataclass
from datetime import date

from chamberlain.kernel.rates import figures

STATEMENTS = ("A", "B", "C", "P45", "")
CHILD, ADULT = 16, 21


@dataclass(frozen=True)
class StarterCode:
    """A tax code with its basis: on this period alone, or on the year."""

    tax_code: str
    week_1_month_1: bool


def starter_code(statement: str, paid_on: date) -> StarterCode:
    """Return the code of a starter without a P45: A, B, C, or nothing declared.

    PAYE Regulations 2003, regulations 46 to 51: A the emergency code, B the same on this period
    alone, C basic rate, and 0T on this period alone for whoever declared nothing.
    """
    number = figures("payroll.income_tax", paid_on)["emergency_code_number"]
    codes = {
        "A": StarterCode(f"{number}L", week_1_month_1=False),
        "B": StarterCode(f"{number}L", week_1_month_1=True),
        "C": StarterCode("BR", week_1_month_1=False),
    }
    return codes.get(statement, StarterCode("0T", week_1_month_1=True))


def starter_letter(born: date, paid_on: date) -> str:
    """Return the NI letter by age on payday: X under 16, M under 21, else A.

    Whoever is past State Pension age, defers or is an apprentice is changed by evidence.
    """
    age = paid_on.year - born.year - ((paid_on.month, paid_on.day) < (born.month, born.day))
    return "X" if age < CHILD else "M" if age < ADULT else "A"
