"""Benefits in kind: kinds by dated data, a P11D's sections, and the P11D(b) with its Class 1A.

No cash equivalent is worked out here: each is entered with the basis it was worked out on.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from chamberlain.kernel.calendar import previous_working_day
from chamberlain.kernel.rates import Rates, RatesUnknown, figures
from chamberlain.payroll.rules.employer_duties import class_1a
from chamberlain.payroll.rules.ni_figures import ORDINARY, ni_figures
from chamberlain.payroll.rules.tax_years import first_day

SCHEME = "payroll.benefits"
SECTIONS = {
    "A": "Assets transferred",
    "B": "Payments made on behalf of the employee",
    "C": "Vouchers and credit cards",
    "D": "Living accommodation",
    "E": "Mileage allowance not taxed at source",
    "F": "Cars and car fuel",
    "G": "Vans and van fuel",
    "H": "Interest-free and low interest loans",
    "I": "Private medical treatment or insurance",
    "J": "Qualifying relocation expenses",
    "K": "Services supplied",
    "L": "Assets placed at the employee's disposal",
    "M": "Other items",
    "N": "Expenses payments",
}
"""Sections of form P11D, by their letters."""

MONTH = 7
"""July, in which a tax year's P11Ds and Class 1A are due."""


@dataclass(frozen=True)
class Kind:
    """A kind of benefit: where it stands on a P11D, and whether Class 1A is due on it."""

    code: str
    name: str
    section: str
    class_1a: bool
    may_be_payrolled: bool


@dataclass(frozen=True)
class Year:
    """A tax year of benefits: its days, its kinds by code, and the days in July that follow it."""

    tax_year: str
    first_day: date
    last_day: date
    kinds: dict[str, Kind]
    return_due: date
    pay_due: date
    pay_due_by_post: date


@dataclass(frozen=True)
class P11dB:
    """The figures of a P11D(b): how many P11Ds, what Class 1A is due on, its rate and amount."""

    p11ds: int
    on_p11ds_pence: int
    payrolled_pence: int
    rate_e2: int
    class_1a_pence: int

    @property
    def benefits_pence(self) -> int:
        """Return everything that Class 1A is due on."""
        return self.on_p11ds_pence + self.payrolled_pence


def year_of(tax_year: str) -> Year | None:
    """Return a tax year's kinds and days; None where it is no year, or nothing of it is on file."""
    start = first_day(tax_year)
    if start is None:
        return None
    try:
        found: Rates = figures(SCHEME, start)
    except RatesUnknown:
        return None
    after = start.year + 1
    return Year(
        tax_year,
        start,
        date(after, 4, 5),
        {one["code"]: Kind(**one) for one in found["kinds"]},
        date(after, MONTH, found["return_day"]),
        previous_working_day(date(after, MONTH, found["pay_day"])),
        previous_working_day(date(after, MONTH, found["pay_day_by_post"])),
    )


def p11d_sections(benefits: pl.DataFrame) -> pl.DataFrame:
    """Return payroll_id, section, cash_equivalent_pence and made_good_pence of each P11D.

    `benefits` has payroll_id, section, class_1a, payrolled, cash_equivalent_pence and
    made_good_pence, a row each. What was payrolled is left off: its tax was taken through pay.
    """
    return (
        benefits.filter(~pl.col("payrolled"))
        .group_by("payroll_id", "section")
        .agg(pl.col("cash_equivalent_pence", "made_good_pence").sum())
        .sort("payroll_id", "section")
    )


def p11d_b(benefits: pl.DataFrame, tax_year: str) -> P11dB | None:
    """Return the P11D(b) of a scheme's benefits; None where the year's rate isn't on file.

    What was payrolled stands on no P11D and counts here all the same (Social Security
    Contributions and Benefits Act 1992 section 10; HMRC guidance on payrolling benefits; from
    general knowledge, to be confirmed with CWG5). Parts of a penny are cut off the whole.
    """
    start = first_day(tax_year)
    rates = ni_figures(ORDINARY, start, "annual", "A") if start else None
    if rates is None:
        return None
    bearing = benefits.filter("class_1a")
    amounts = {
        payrolled: int(bearing.filter(pl.col("payrolled") == payrolled)["cash_equivalent_pence"]
                       .sum())
        for payrolled in (False, True)
    }  # fmt: skip
    asked = pl.DataFrame(
        {"row": [0], "tax_year": [tax_year], "benefits_pence": [sum(amounts.values())],
         "termination_pence": [0]},
        schema_overrides={"row": pl.UInt32, "benefits_pence": pl.Int64,
                          "termination_pence": pl.Int64},
    )  # fmt: skip
    owed, _ = class_1a(asked)
    return P11dB(
        benefits.filter(~pl.col("payrolled"))["payroll_id"].n_unique(),
        amounts[False],
        amounts[True],
        rates.employer_e2,
        int(owed["class_1a_pence"][0]),
    )
