"""How long what stands behind a payment must be kept."""

from datetime import date

from chamberlain.kernel.calendar import year_of
from chamberlain.kernel.rates import figures

FIRST_MONTH = 4


def kept_until(last: date, today: date) -> date:
    """Return the first day on which somebody last billed by or paid on `last` may be forgotten.

    Invoices and payments are kept for full financial years after the one they fall in: the rates
    say how many, and why.
    """
    years = int(figures("payables.retention", today)["years_after_last_transaction"])
    starts = year_of(last)
    return date(starts + 1 + years, FIRST_MONTH, 1)
