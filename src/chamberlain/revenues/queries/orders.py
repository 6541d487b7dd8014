"""What is left of liability orders: what was paid since, the oldest order of a year first."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.revenues.queries.balances import KEYS, year_balances

ORDERS = {
    "order_id": pl.Int64,
    "account_id": pl.Int64,
    "year": pl.Int64,
    "made_on": pl.Date,
    "total_pence": pl.Int64,
}


def orders_left(entity: str, as_at: date, accounts: Sequence[int] | None = None) -> pl.DataFrame:
    """Return each order in force with its total and `left_pence`, never more than its year owes.

    Several orders of one account and year are paid in the order in which they were made.
    """
    orders = read_frame(
        "SELECT o.id, o.account_id, o.year, o.made_on, o.tax_pence + o.cost_pence "
        "FROM revenues_liability_order o WHERE o.entity = %s AND o.state = 'in_force' "
        "AND (%s OR o.account_id = ANY(%s)) ORDER BY o.id",
        [entity, accounts is None, list(accounts or [])],
        schema=ORDERS,
    )
    if orders.is_empty():
        return orders.with_columns(left_pence=pl.lit(0, pl.Int64))
    keys = orders["account_id"].unique().to_list()
    owed = year_balances(entity, as_at, keys).select(*KEYS, "balance_pence")
    frame = orders.join(owed, on=KEYS, how="left").join(_paid(orders, as_at), on=KEYS, how="left")
    frame = frame.sort("made_on", "order_id", descending=True)
    group = pl.max_horizontal(
        pl.min_horizontal(
            pl.col("total_pence").sum().over(KEYS) - pl.col("paid_pence").fill_null(0),
            pl.col("balance_pence").fill_null(0),
        ),
        0,
    )
    newer = pl.col("total_pence").cum_sum().over(KEYS) - pl.col("total_pence")
    left = pl.max_horizontal(pl.min_horizontal(group - newer, "total_pence"), 0)
    return frame.with_columns(left_pence=left).select(*ORDERS, "left_pence").sort("order_id")


def _paid(orders: pl.DataFrame, as_at: date) -> pl.DataFrame:
    """Return what was paid of each account and year since its first order."""
    first = orders.group_by(KEYS).agg(pl.col("made_on").min())
    return read_frame(
        "SELECT e.account_id, e.year, -sum(e.amount_pence)::bigint FROM revenues_entry e "
        "JOIN unnest(%s::bigint[], %s::smallint[], %s::date[]) AS t(account_id, year, since) "
        "ON t.account_id = e.account_id AND t.year = e.year "
        "WHERE e.kind IN ('receipt', 'returned', 'refund', 'transfer') AND e.day >= t.since "
        "AND e.day <= %s GROUP BY 1, 2",
        [first["account_id"].to_list(), first["year"].to_list(), first["made_on"].to_list(), as_at],
        schema={"account_id": pl.Int64, "year": pl.Int64, "paid_pence": pl.Int64},
    )
