"""What a P45 says of the last entries on the payroll record."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LastEntries:
    """Pay and tax to date with earlier employers; None where the code was on this period alone."""

    total_pay_pence: int | None
    total_tax_pence: int | None
    pay_pence: int
    tax_pence: int


def last_entries(
    *,
    week_1_month_1: bool,
    previous_pay_pence: int,
    previous_tax_pence: int,
    pay_pence: int,
    tax_pence: int,
) -> LastEntries:
    """Return the totals to date, left out on week 1 month 1, and this employment's own figures.

    Income Tax (PAYE) Regulations 2003, regulation 36 and its form: with a code on the period alone
    only this employment's pay and tax are given.
    """
    total = None if week_1_month_1 else (previous_pay_pence + pay_pence)
    tax = None if week_1_month_1 else (previous_tax_pence + tax_pence)
    return LastEntries(total, tax, pay_pence, tax_pence)
