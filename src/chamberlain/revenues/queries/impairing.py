"""Council tax and business rates as debts: what was lost of past years, and what stands on a day.

A year's debt is late from the end of the year. What a payment pays is the tax first, so costs of
the court are left out of what is owed as far as they are unpaid.
"""

from datetime import date

import polars as pl

from chamberlain.income.contract import DEBT_COLUMNS, loss_history
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.selecting import rows
from chamberlain.revenues.queries.balances import RATED

CHARGED = (
    "SELECT c.account_id, c.year, sum(c.net_pence)::bigint AS pence FROM revenues_charge c "
    "JOIN revenues_bill b ON b.id = c.bill_id LEFT JOIN revenues_billing_run r ON r.id = c.run_id "
    "WHERE b.issued_on <= %s AND (c.run_id IS NULL OR r.state = 'issued') GROUP BY 1, 2"
)
ENTERED = (
    "SELECT e.account_id, e.year, sum(e.amount_pence)::bigint AS pence, coalesce("
    "sum(e.amount_pence) FILTER (WHERE e.kind = 'cost'), 0)::bigint AS costs "
    "FROM revenues_entry e WHERE e.day <= %s GROUP BY 1, 2"
)
STAGES = (
    "SELECT DISTINCT ON (s.account_id, s.year) s.account_id, s.year, s.kind "
    "FROM revenues_recovery_step s WHERE s.state = 'released' AND s.issued_on <= %s "
    "ORDER BY s.account_id, s.year, s.issued_on DESC, s.id DESC"
)
STOOD = (
    f"WITH charged AS ({CHARGED}), entered AS ({ENTERED}), staged AS ({STAGES}), "  # noqa: S608
    "owed AS (SELECT account_id, year, coalesce(c.pence, 0) + coalesce(e.pence, 0) AS left, "
    "coalesce(e.costs, 0) AS costs FROM charged c FULL JOIN entered e USING (account_id, year)) "
    "SELECT a.reference || '/' || o.year, o.left - least(greatest(o.costs, 0), o.left), "
    "greatest(%s - make_date(o.year + 1, 4, 1), 0)::bigint, coalesce(s.kind, 'none') FROM owed o "
    "JOIN revenues_account a ON a.id = o.account_id LEFT JOIN staged s "
    "ON s.account_id = o.account_id AND s.year = o.year WHERE a.entity = %s AND o.left > 0 "
    f"AND (%s = 'rates') = {RATED} ORDER BY 1"
)
DUE = (
    f"WITH charged AS ({CHARGED}) SELECT a.reference || '/' || c.year, "  # noqa: S608
    "make_date(c.year + 1, 4, 1), c.pence + coalesce((SELECT sum(e.amount_pence) "
    "FROM revenues_entry e WHERE e.account_id = c.account_id AND e.year = c.year AND e.kind NOT IN "
    "('receipt', 'returned', 'refund', 'transfer', 'write_off')), 0)::bigint FROM charged c "
    "JOIN revenues_account a ON a.id = c.account_id WHERE a.entity = %s "
    f"AND c.year BETWEEN %s AND %s AND (%s = 'rates') = {RATED}"
)
MOVED = (
    "SELECT a.reference || '/' || e.year, e.day, -e.amount_pence, e.kind = 'write_off' "  # noqa: S608
    "FROM revenues_entry e JOIN revenues_account a ON a.id = e.account_id WHERE a.entity = %s "
    "AND e.year BETWEEN %s AND %s AND e.kind IN ('receipt', 'returned', 'refund', 'transfer', "
    f"'write_off') AND (%s = 'rates') = {RATED}"
)
TAKEN = (
    "SELECT a.reference || '/' || s.year, s.kind, s.amount_pence FROM revenues_recovery_step s "  # noqa: S608
    "JOIN revenues_account a ON a.id = s.account_id WHERE a.entity = %s AND s.state = 'released' "
    f"AND s.year BETWEEN %s AND %s AND (%s = 'rates') = {RATED} ORDER BY s.id"
)
BESIDES = (
    "SELECT coalesce(-sum(w.amount_pence - w.cost_pence), 0)::bigint AS pence "  # noqa: S608
    "FROM revenues_write_off w JOIN revenues_account a ON a.id = w.account_id WHERE w.entity = %s "
    f"AND w.state = 'agreed' AND w.agreed_on <= %s AND (%s = 'rates') = {RATED}"
)


def debts_on(entity: str, tax: str, as_at: date) -> pl.DataFrame:
    """Return what each account owed of each year's tax on a day, how late, and its stage."""
    found = read_frame(STOOD, [as_at, as_at, as_at, as_at, entity, tax], schema=dict(DEBT_COLUMNS))
    return found.filter(pl.col("left_pence") > 0)


def years_history(entity: str, tax: str, first: int, last: int, as_at: date) -> pl.DataFrame:
    """Return what was lost of the tax of some years, by age from the year's end and by stage."""
    place = [entity, first, last, tax]
    debts = read_frame(
        DUE, [as_at, *place], schema={"debt": pl.String, "due_on": pl.Date, "owed_pence": pl.Int64}
    )
    moves = read_frame(
        MOVED, place,
        schema={"debt": pl.String, "day": pl.Date, "pence": pl.Int64, "lost": pl.Boolean},
    )  # fmt: skip
    steps = read_frame(
        TAKEN, place, schema={"debt": pl.String, "stage": pl.String, "owed_pence": pl.Int64}
    )
    return loss_history(debts, moves, steps)


def held_besides(entity: str, tax: str, as_at: date) -> int:
    """Return what was taken on of a tax's allowance, less what was written off against it."""
    begun = rows(
        "SELECT allowance_pence AS pence FROM revenues_fund_year WHERE entity = %s "
        "AND make_date(year, 4, 1) <= %s ORDER BY year LIMIT 1",
        [entity, as_at],
    )
    opening = begun[0]["pence"] if begun and tax == "council_tax" else 0
    return int(opening + rows(BESIDES, [entity, as_at, tax])[0]["pence"])
