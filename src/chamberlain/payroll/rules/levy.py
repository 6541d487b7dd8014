"""The apprenticeship levy: half a percent of the pay bill to date, less the allowance so far."""

from datetime import date

from chamberlain.kernel.rates import figures

SCHEME = "payroll.apprenticeship_levy"
MONTHS = 12


def levy_allowance_pence(on: date) -> int:
    """Return the allowance of a whole tax year."""
    return int(figures(SCHEME, on)["monthly_allowance"]) * MONTHS


def levy_to_date_pence(pay_bill_pence: int, tax_month: int, on: date) -> int:
    """Return the levy due for the year to a tax month, never below nought, cut to the penny.

    The pay bill is all earnings liable to secondary Class 1, those below its threshold and those
    of apprentices and the young too.
    """
    rate = figures(SCHEME, on)["rate"]
    so_far = levy_allowance_pence(on) * tax_month // MONTHS
    return max(0, pay_bill_pence * rate // 10_000 - so_far)
