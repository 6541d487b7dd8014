"""Schedules of loans in whole numbers: nothing is rounded but the figures that are paid.

A rate is `_e4`: percent a year x 10,000, so 5.70% is 57,000. With m payments a year the rate of one
period is rate_e4 / (m x 1,000,000). Balances are fractions of whole numbers until the penny.
"""

from fractions import Fraction
from itertools import pairwise

from chamberlain.kernel.exact import pence

PERCENT_E4 = 1_000_000
"""A rate of 1 (100%) as `_e4`."""

HALF_YEARS = 2
HALF_YEAR_DAYS = Fraction(365, 2)

Line = tuple[int, int, int]
"""What one instalment repays, its interest, and the balance after it, in pence."""


def rate_text(value_e4: int) -> str:
    """Return percent x 10,000 as people write it, with two decimals at least."""
    whole, part = divmod(value_e4, 10_000)
    decimals = f"{part:04d}".rstrip("0").ljust(2, "0")
    return f"{whole}.{decimals}"


def period_rate(rate_e4: int, a_year: int = HALF_YEARS) -> Fraction:
    """Return the rate of one of `a_year` periods as a fraction."""
    return Fraction(rate_e4, PERCENT_E4 * a_year)


def level_payment(principal: int, rate: Fraction, count: int) -> Fraction:
    """Return P.i / (1 - (1+i)^-n), the level payment of an annuity; P/n without interest."""
    if not rate:
        return Fraction(principal, count)
    return principal * rate / (1 - (1 + rate) ** -count)


def balances(principal: int, rate: Fraction, count: int, repayment: str) -> list[Fraction]:
    """Return what is owed before the first instalment and after each of them, unrounded."""
    if repayment == "maturity":
        return [Fraction(principal)] * count + [Fraction(0)]
    if repayment == "eip" or not rate:
        return [Fraction(principal * (count - k), count) for k in range(count + 1)]
    growth = (1 + rate) ** count
    powers = [Fraction(1)]
    for _ in range(count):
        powers.append(powers[-1] * (1 + rate))
    return [principal * (growth - power) / (growth - 1) for power in powers]


def exact_lines(principal: int, rate: Fraction, count: int, repayment: str) -> list[Line]:
    """Return instalments as the unrounded schedule rounded: each figure within a penny of it.

    Balances, and interest added up, are rounded; what is repaid and the interest of one instalment
    are the differences, so both add up without a last correction.
    """
    owed = balances(principal, rate, count, repayment)
    lines, interest, charged = [], Fraction(0), 0
    for before, after in pairwise(owed):
        interest += before * rate
        lines.append((pence(before) - pence(after), pence(interest) - charged, pence(after)))
        charged = pence(interest)
    return lines


def charged_lines(principal: int, rate: Fraction, count: int, repayment: str) -> list[Line]:
    """Return instalments as a lender bills them: each rounded, the difference in the last."""
    if repayment != "annuity" or not rate:
        owed = [pence(one) for one in balances(principal, rate, count, repayment)]
        return [(before - after, pence(before * rate), after) for before, after in pairwise(owed)]
    payment = pence(level_payment(principal, rate, count))
    lines, balance = [], principal
    for number in range(1, count + 1):
        interest = pence(balance * rate)
        repaid = min(payment - interest, balance) if number < count else balance
        balance -= repaid
        lines.append((repaid, interest, balance))
    return lines


def broken_interest(principal: int, rate: Fraction, days: int) -> int:
    """Return interest of a first period of `days`: days over 182.5 of a half-year's."""
    return pence(principal * rate * days / HALF_YEAR_DAYS)


def share_of_year(total: int, number: int, years: int) -> int:
    """Return one of equal yearly parts, numbered from nought; nothing outside the years.

    Pennies that do not divide are spread; the parts of a negative total mirror its positive.
    """
    if not 0 <= number < years:
        return 0
    size = abs(total)
    part = size * (number + 1) // years - size * number // years
    return part if total >= 0 else -part
