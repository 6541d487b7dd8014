"""How long what is held of somebody who left must be kept."""

from datetime import date

from chamberlain.kernel.rates import figures
from chamberlain.people.rules.rows import months_after


def kept_until(left_on: date, checked: bool, today: date) -> date:
    """Return the first day on which somebody who left on a day may be forgotten.

    `checked` says that a post of theirs asked for a DBS check: such records are kept longer.
    """
    rates = figures("people.retention", today)
    name = "years_after_leaving_where_checked" if checked else "years_after_leaving"
    return months_after(left_on, 12 * int(rates[name]))
