"""Interest that has run since the last instalment, or since money was lent."""

from datetime import date

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.treasury.rules.interest import deposit_interest

RUNNING = {
    "subject": pl.String,
    "side": pl.String,
    "kind": pl.String,
    "fund": pl.String,
    "cost_centre": pl.String,
    "principal_pence": pl.Int64,
    "rate_e4": pl.Int64,
    "since": pl.Date,
    "until": pl.Date,
}

_LOANS = """
    SELECT 'treasury:loan:' || l.reference, 'owed', d.kind, l.fund, l.cost_centre, l.balance_pence,
           l.rate_e4, coalesce((SELECT max(i.due_on) FROM treasury_instalment i
           WHERE i.loan_id = l.id AND i.state IN ('before', 'raised')), l.drawn_on), %(as_at)s::date
    FROM treasury_loan l JOIN treasury_lender d ON d.id = l.lender_id
    WHERE l.entity = %(entity)s AND l.state IN ('active', 'repaid')
"""
_LENT = """
    SELECT 'treasury:investment:' || reference, 'lent', '', 'GF', cost_centre,
           CASE WHEN state = 'placed' THEN principal_pence ELSE 0 END, rate_e4, placed_on,
           %(as_at)s::date
    FROM treasury_investment WHERE entity = %(entity)s AND state IN ('placed', 'returned')
"""


def running_interest(entity: str, as_at: date) -> pl.DataFrame:
    """Return each loan and investment with `accrued_pence`, what has run up to and with the day.

    One that is repaid or back, or whose instalment was raised ahead, has nought.
    """
    frame = (
        read_frame(
            f"{_LOANS} UNION ALL {_LENT} ORDER BY 1",
            {"entity": entity, "as_at": as_at},
            schema=RUNNING,
        )
        .with_row_index("row")
        .with_columns(pl.col("row").cast(pl.Int64))
    )
    day_after = pl.max_horizontal("since", pl.col("until").dt.offset_by("1d"))
    result, _ = deposit_interest.run(
        frame.select("row", "principal_pence", "rate_e4", "since", until=day_after)
    )
    return frame.join(
        result.select("row", accrued_pence="interest_pence"), on="row", maintain_order="left"
    )
