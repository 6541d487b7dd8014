"""What is open on a bank account: the frames that matching takes, and what recording needs."""

from datetime import date

import polars as pl

from chamberlain.banking.rules.frames import OPEN_ITEMS, OPEN_LINES
from chamberlain.kernel.bulk import read_frame

LINES = OPEN_LINES | {"line_pence": pl.Int64, "in_suspense_pence": pl.Int64}
"""Open lines, with their whole amount and what of it is in suspense."""

ITEMS = OPEN_ITEMS | {
    "source": pl.String,
    "account": pl.String,
    "fund": pl.String,
    "cost_centre": pl.String,
    "source_ref": pl.String,
    "narrative": pl.String,
}
"""Open movements, with what their journals stand against."""

_LINE = (
    "SELECT l.id, l.booked_on, s.amount_pence - s.explained_pence, l.reference, "
    "l.end_to_end_id, l.batch_reference, l.counterparty, l.text, l.return_reason <> '', "
    "s.amount_pence, s.suspense_pence "
    "FROM banking_line_state s JOIN banking_line l ON l.id = s.line_id "
)
_ITEM = (
    "reference, key, batch_key, counterparty, source, contra_account, contra_fund, "
    "contra_cost_centre, source_ref, "
    "CASE WHEN narrative = '' THEN counterparty ELSE narrative END FROM banking_movement "
)


def open_lines(account_id: int, up_to: date | None = None) -> pl.DataFrame:
    """Return what is left of the account's lines, oldest first.

    Lines that look like lines of an earlier statement are left to people.
    """
    return read_frame(
        f"{_LINE} WHERE s.account_id = %s AND s.explained_pence <> s.amount_pence "
        "AND s.twin IS NULL AND (%s::date IS NULL OR s.booked_on <= %s) "
        "ORDER BY l.booked_on, l.id",
        [account_id, up_to, up_to],
        schema=LINES,
    )


def open_items(account_id: int) -> pl.DataFrame:
    """Return what is expected on the account and not found, oldest first."""
    return read_frame(
        f"SELECT id, expected_on, amount_pence - found_pence, {_ITEM} "
        "WHERE account_id = %s AND cancelled_on IS NULL AND found_pence <> amount_pence "
        "ORDER BY expected_on, id",
        [account_id],
        schema=ITEMS,
    )


def returnable_items(account_id: int) -> pl.DataFrame:
    """Return what was found and may come back, with the sign its return would have."""
    return read_frame(
        f"SELECT id, expected_on, returned_pence - found_pence, {_ITEM} "
        "WHERE account_id = %s AND NOT found_pence = 0 AND NOT returned_pence = found_pence "
        "ORDER BY expected_on DESC, id",
        [account_id],
        schema=ITEMS,
    )
