"""Two bills of one account and year held against each other, and why they probably differ."""

from dataclasses import dataclass
from datetime import date

from chamberlain.kernel.money import format_pounds, round_half_up_penny

ROUNDED_PENCE = 3
"""As much as parts rounded in another order can move a bill."""


@dataclass(frozen=True)
class Side:
    """A bill as one system has it; None where it doesn't say."""

    charged_pence: int
    band: str = ""
    discount_pence: int | None = None
    premium_pence: int | None = None
    reduction_pence: int | None = None
    instalments: int | None = None
    first_due_on: date | None = None


def cause_of(
    ours: Side | None, theirs: Side | None, year_pence: int = 0, year_days: int = 365
) -> tuple[str, str]:
    """Return (cause, words): blank where the bills agree in all that both say.

    The first that explains the amount: one bill missing, rounding, band, exemption, reduction,
    premium, discount, days; then how it is paid. `year_pence` is our band's charge for a year.
    """
    if ours is None:
        return "no_bill_here", "They bill it and we don't: no account, or it was left out."
    if theirs is None:
        return "no_bill_there", "We bill it and they don't: opened since, or closed there."
    apart = ours.charged_pence - theirs.charged_pence
    if apart == 0:
        return _paying(ours, theirs)
    found = _said(ours, theirs, abs(apart))
    return found or _by_days(apart, year_pence, year_days)


def _said(ours: Side, theirs: Side, apart: int) -> tuple[str, str] | None:
    """Say which of the things both bills tell explains the amount, if one does."""
    if apart <= ROUNDED_PENCE:
        return "rounding", f"{apart}p apart: parts were rounded in another order."
    if theirs.band and theirs.band != ours.band:
        return "band", f"Band {theirs.band} there, {ours.band or 'none'} here."
    if not ours.charged_pence or not theirs.charged_pence:
        where = "here" if not ours.charged_pence else "there"
        return "exemption", f"Nothing is charged {where}: an exemption or a full reduction."
    for name in ("reduction", "premium", "discount"):
        one, other = getattr(ours, f"{name}_pence"), getattr(theirs, f"{name}_pence")
        if other is not None and (one or 0) != other:
            said = f"{format_pounds(other)} there, {format_pounds(one or 0)} here."
            return name, f"{name.capitalize()} of {said}"
    return None


def _by_days(apart: int, year_pence: int, year_days: int) -> tuple[str, str]:
    """Say which share of the year's charge the difference is: a discount, or a number of days."""
    if year_pence <= 0:
        return "unexplained", "Nothing that both say differs: look at the account."
    for percent in (25, 50, 100):
        if abs(abs(apart) - round_half_up_penny(year_pence * percent, 100)) <= ROUNDED_PENCE:
            return "discount", f"{percent}% of the year's charge: a discount, premium or exemption."
    for share in (100, 75, 50):
        days = round_half_up_penny(abs(apart) * year_days * 100, year_pence * share)
        left = abs(apart) - round_half_up_penny(year_pence * days * share, year_days * 100)
        if 0 < days < year_days and abs(left) <= ROUNDED_PENCE:
            rate = "" if share == 100 else f" at {share}%"
            return "days", f"{days} days{rate}: liable, or something held, for another time."
    return "unexplained", "No one thing explains it: look at the account."


def _paying(ours: Side, theirs: Side) -> tuple[str, str]:
    if theirs.instalments is not None and theirs.instalments != ours.instalments:
        return "instalments", f"{theirs.instalments} instalments there, {ours.instalments} here."
    if theirs.first_due_on is not None and theirs.first_due_on != ours.first_due_on:
        here = f"{ours.first_due_on:%d/%m/%Y}" if ours.first_due_on else "never"
        return "first_day", f"First due {theirs.first_due_on:%d/%m/%Y} there, {here} here."
    return "", ""
