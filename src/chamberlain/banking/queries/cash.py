"""The cash position: what stands at the bank day by day, and what is expected next."""

from datetime import date, timedelta

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Refusal, Scope, query

DAYS_MAX = 3 * 366

STATED = {
    "entity": pl.String,
    "account": pl.String,
    "day": pl.Date,
    "balance_pence": pl.Int64,
}
MOVED = {
    "entity": pl.String,
    "account": pl.String,
    "day": pl.Date,
    "in_pence": pl.Int64,
    "out_pence": pl.Int64,
}


@query(summary="Cash position by account and day")
def cash_position(scope: Scope, since: date, until: date, entity: str = "") -> pl.DataFrame:
    """Return each account's closing balance, receipts and payments for every day.

    A day without a statement carries the balance of the one before; `known` says whether a
    statement covers it.
    """
    if not since <= until <= since + timedelta(DAYS_MAX):
        raise Refusal(f"Choose days in order, at most {DAYS_MAX:,}.", field="since")
    opened = _opened(scope, since, entity)
    moved = _moved(scope, since, until, entity)
    days = pl.DataFrame({"day": pl.date_range(since, until, eager=True)})
    grid = opened.join(days, how="cross").join(
        moved, on=["entity", "account", "day"], how="left", maintain_order="left"
    )
    filled = grid.with_columns(pl.col("in_pence", "out_pence").fill_null(0))
    running = (pl.col("in_pence") + pl.col("out_pence")).cum_sum().over("entity", "account")
    return filled.with_columns(
        (pl.col("opening_pence") + running).alias("balance_pence"),
        (pl.col("day") <= pl.col("known_to")).alias("known"),
    ).select("entity", "account", "day", "in_pence", "out_pence", "balance_pence", "known")


def _opened(scope: Scope, since: date, entity: str) -> pl.DataFrame:
    """Return each account's balance before the first day, and how far its statements reach."""
    place, params = scope.whole_sql("a.entity")
    return read_frame(
        "SELECT a.entity, a.code, (f.opening_pence + coalesce((SELECT sum(l.amount_pence) "  # noqa: S608
        "FROM banking_line l WHERE l.account_id = a.id AND l.booked_on < %s), 0))::bigint, "
        "t.to_day "
        "FROM banking_account a "
        "JOIN banking_statement f ON f.account_id = a.id AND f.follows = 0 "
        "JOIN LATERAL (SELECT to_day FROM banking_statement WHERE account_id = a.id "
        "ORDER BY id DESC LIMIT 1) t ON true "
        f"WHERE {place} AND (%s = '' OR a.entity = %s) ORDER BY a.entity, a.code",
        [since, *params, entity, entity],
        schema={
            "entity": pl.String,
            "account": pl.String,
            "opening_pence": pl.Int64,
            "known_to": pl.Date,
        },
    )


def _moved(scope: Scope, since: date, until: date, entity: str) -> pl.DataFrame:
    place, params = scope.whole_sql("a.entity")
    return read_frame(
        "SELECT a.entity, a.code, l.booked_on, "  # noqa: S608
        "sum(greatest(l.amount_pence, 0))::bigint, sum(least(l.amount_pence, 0))::bigint "
        "FROM banking_line l JOIN banking_account a ON a.id = l.account_id "
        f"WHERE {place} AND (%s = '' OR a.entity = %s) AND l.booked_on BETWEEN %s AND %s "
        "GROUP BY 1, 2, 3",
        [*params, entity, entity, since, until],
        schema=MOVED,
    )


@query(summary="What is expected in and out of the bank, by account and day")
def cash_expected(scope: Scope, since: date, days: int = 14, entity: str = "") -> pl.DataFrame:
    """Return open expected movements summed by account and day; what is late counts on `since`."""
    place, params = scope.whole_sql("m.entity")
    left = "m.amount_pence - m.found_pence"
    return read_frame(
        "SELECT m.entity, a.code, greatest(m.expected_on, %s), "  # noqa: S608
        f"sum(greatest({left}, 0))::bigint, sum(least({left}, 0))::bigint "
        "FROM banking_movement m JOIN banking_account a ON a.id = m.account_id "
        f"WHERE {place} AND (%s = '' OR m.entity = %s) AND m.cancelled_on IS NULL "
        "AND m.found_pence <> m.amount_pence AND m.expected_on < %s GROUP BY 1, 2, 3 "
        "ORDER BY 1, 2, 3",
        [since, *params, entity, entity, since + timedelta(days)],
        schema=MOVED,
    )
