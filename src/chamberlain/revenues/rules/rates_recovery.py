"""Business rates in arrears: one further notice in a year, then the whole year falls due.

Non-Domestic Rating (Collection and Enforcement) (Local Lists) Regulations 1989 (SI 1989/1058)
regulation 8, as made: the balance is payable at the end of seven days that begin with the failure,
to obey the notice or to pay a later instalment on its day. No attachment of earnings follows.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from chamberlain.kernel.rates import figures

RECOVERY = "revenues.rates_recovery"


@dataclass(frozen=True)
class Noticed:
    """A further notice that was issued, and whether what it asked for was paid in its days."""

    issued_on: date
    pay_by: date
    whole_due_on: date
    cured: bool


@dataclass(frozen=True)
class Next:
    """What an account has come to: `further_notice`, `wait`, `whole_year` or nothing (blank).

    With `whole_year` the balance of the year is due since `due_on` without another notice.
    """

    kind: str
    due_on: date | None = None


def further_notice(issued_on: date) -> tuple[date, date]:
    """Return the last day to pay what a notice of a day asks for, and the day the year is due."""
    law = figures(RECOVERY, issued_on)
    pay_by = issued_on + timedelta(days=law["notice_days"] - 1)
    return pay_by, pay_by + timedelta(days=law["then_days"])


def next_of(
    today: date,
    overdue_pence: int,
    defaulted_on: date,
    noticed: Noticed | None,
    last_due_on: date | None = None,
) -> Next:
    """Return what comes next for a year of which something is overdue since `defaulted_on`.

    Without a notice this year, a further notice, unless the last instalment has fallen due: then
    the year is due as it is. With one not obeyed, or a default after one that was, the year's
    balance, once the days after the failure are over.
    """
    if overdue_pence <= 0:
        return Next("")
    if noticed is None:
        if last_due_on is not None and last_due_on < today:
            return Next("whole_year", last_due_on)
        return Next("further_notice")
    due_on = noticed.whole_due_on
    if noticed.cured:
        days = figures(RECOVERY, noticed.issued_on)["then_days"]
        due_on = defaulted_on + timedelta(days=days - 1)
    return Next("whole_year" if today >= due_on else "wait", due_on)
