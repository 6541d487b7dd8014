"""Money in that nobody expected and nobody explained: what an income system looks through."""

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query

OPEN = {
    "line": pl.String,
    "bank_account": pl.String,
    "booked_on": pl.Date,
    "amount_pence": pl.Int64,
    "reference": pl.String,
    "text": pl.String,
    "counterparty": pl.String,
}


@query(contract=True, summary="Credits on the bank that nobody has explained")
def open_receipts(scope: Scope, entity: str, bank_account: str = "") -> pl.DataFrame:
    """Return what is left of each credit, oldest first; lines that may be twins are left out."""
    place, params = scope.whole_sql("s.entity")
    unsaid = "('', 'NONE', 'NOTPROVIDED')"
    return read_frame(
        "SELECT 'BL-' || lpad(l.id::text, 7, '0'), a.code, l.booked_on, "  # noqa: S608
        "s.amount_pence - s.explained_pence, "
        f"CASE WHEN upper(l.reference) IN {unsaid} THEN l.end_to_end_id ELSE l.reference END, "
        "l.text, l.counterparty FROM banking_line_state s JOIN banking_line l ON l.id = s.line_id "
        f"JOIN banking_account a ON a.id = s.account_id WHERE {place} AND s.entity = %s "
        "AND s.amount_pence > 0 AND s.explained_pence <> s.amount_pence AND s.twin IS NULL "
        "AND l.return_reason = '' AND (%s = '' OR a.code = %s) ORDER BY l.booked_on, l.id",
        [*params, entity, bank_account, bank_account],
        schema=OPEN,
    )
