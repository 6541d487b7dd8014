"""When what pay owes to others is due: by whom it is collected, a day of the next month."""

from datetime import date

from chamberlain.kernel.calendar import previous_working_day, tax_month, tax_month_range
from chamberlain.kernel.rates import RatesUnknown, figures

SCHEME = "payroll.third_parties"
OF_KIND = {"tax_office": "tax_office", "creditor": "orders"}
MONTHS = 12


class DueDayUnknown(LookupError):
    """No due day of that body is on file: its own record has to name one."""


def legal_due_day(kind: str, collects: str, on: date) -> int | None:
    """Return the day of the month by law, or None where none is on file."""
    name = OF_KIND.get(kind, collects if kind == "pension" else "")
    try:
        return int(figures(SCHEME, on)[name])
    except RatesUnknown:
        return None


def due_on(
    kind: str, collects: str, paid_on: date, *, own_day: int | None = None, next_month: bool = True
) -> date:
    """Return when what was deducted on a payday is due to a body.

    `own_day` is what the body itself asks for. The tax office counts from the end of the tax month,
    all others from the payday's own month. A day that is no working day falls to the one before.
    """
    number = own_day or legal_due_day(kind, collects, paid_on)
    if number is None:
        raise DueDayUnknown(f"no due day is on file for {kind} {collects}")
    base = tax_month_range(*tax_month(paid_on))[0] if kind == "tax_office" else paid_on
    if next_month:
        base = base.replace(
            year=base.year + base.month // MONTHS, month=base.month % MONTHS + 1, day=1
        )
    return previous_working_day(base.replace(day=number))
