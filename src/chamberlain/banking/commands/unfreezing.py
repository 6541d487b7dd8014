"""What the bank has to say before payments that a restore froze are released."""

from datetime import date

from chamberlain.kernel.calendar import is_working_day
from chamberlain.kernel.door import Act
from chamberlain.kernel.freezing import known_again
from chamberlain.kernel.selecting import prepared_rows as rows

SHOWN = 5
_UNCOVERED = """
    SELECT a.entity, a.code, array_agg(d.day::date ORDER BY d.day) AS days
    FROM banking_account a CROSS JOIN generate_series(%s::date, %s::date, '1 day') AS d(day)
    WHERE a.opened_on <= d.day AND (a.closed_on IS NULL OR a.closed_on > d.day)
        AND NOT EXISTS (SELECT FROM banking_statement s WHERE s.account_id = a.id
            AND d.day BETWEEN s.from_day AND s.to_day)
    GROUP BY a.entity, a.code ORDER BY a.entity, a.code
"""


@known_again
def statements_missing(act: Act, since: date, until: date) -> list[str]:
    """Say of each open account on which working days no statement is loaded."""
    found = rows(_UNCOVERED, [since, until])
    named = [(row, [day for day in row["days"] if is_working_day(day)]) for row in found]
    return [
        f"No statement of {row['entity']} {row['code']} is loaded for {_listed(days)}."
        for row, days in named
        if days
    ]


def _listed(days: list[date]) -> str:
    shown = ", ".join(f"{day:%d/%m/%Y}" for day in days[:SHOWN])
    more = len(days) - SHOWN
    return f"{shown} and {more} days more" if more > 0 else shown
