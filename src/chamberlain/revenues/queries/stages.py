"""Which step of recovery each account has come to, and which the law allows next."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.revenues.queries.balances import year_balances

STEPS = {
    "account_id": pl.Int64,
    "kind": pl.String,
    "amount_pence": pl.Int64,
    "issued_on": pl.Date,
    "pay_by": pl.Date,
    "whole_due_on": pl.Date,
}
STAGES = {
    "reminder": "Reminder",
    "second_reminder": "Second reminder",
    "final_notice": "Final notice",
    "summons": "Summons",
    "liability_order": "Liability order",
}


def next_steps(
    entity: str,
    today: date,
    year: int,
    least_pence: int,
    accounts: Sequence[int] | None = None,
    *,
    listed: bool = False,
) -> pl.DataFrame:
    """Return (account_id, kind, amount_pence, held) for accounts with a next step on a day.

    A reminder paid in its time is cured, and counts towards the two of a year all the same. After
    a reminder that was ignored, and after a final notice, comes the summons; at the third default
    the final notice. `listed` leaves out accounts on a list that isn't released yet.
    `amount_pence` is what is overdue, or the year's balance once that is due.
    """
    owed = year_balances(entity, today, accounts, year)
    owed = owed.filter(pl.col("overdue_pence") >= least_pence)
    owed = owed.join(_proposed(entity, year), on="account_id", how="anti") if listed else owed
    taken = _taken(entity, year, accounts)
    last = taken.group_by("account_id").agg(
        pl.len().alias("steps"),
        pl.col("kind").is_in(["reminder", "second_reminder"]).sum().alias("reminders"),
        *[pl.col(name).last().alias(f"last_{name}") for name in
          ("kind", "amount_pence", "issued_on", "pay_by", "whole_due_on")],
    )  # fmt: skip
    frame = owed.join(last, on="account_id", how="left")
    frame = frame.join(_paid_since(taken), on="account_id", how="left")
    cured = pl.col("paid_since").fill_null(0) >= pl.col("last_amount_pence")
    reminded = pl.col("last_kind").is_in(["reminder", "second_reminder"])
    expired = pl.coalesce("last_whole_due_on", "last_pay_by") < today
    count = pl.col("reminders").fill_null(0)
    default = (
        pl.when(count == 0)
        .then(pl.lit("reminder"))
        .when(count == 1)
        .then(pl.lit("second_reminder"))
        .otherwise(pl.lit("final_notice"))
    )
    kind = (
        pl.when(pl.col("steps").is_null())
        .then(default)
        .when(pl.col("last_kind") == "final_notice")
        .then(pl.when(pl.col("last_pay_by") < today).then(pl.lit("summons")))
        .when(reminded & cured)
        .then(default)
        .when(reminded & expired)
        .then(pl.lit("summons"))
    )
    whole = kind.is_in(["summons", "final_notice"])
    amount = pl.when(whole).then("balance_pence").otherwise(pl.col("overdue_pence"))
    held = _held(entity, today)
    return (
        frame.with_columns(kind=kind, amount_pence=amount)
        .filter(pl.col("kind").is_not_null())
        .select("account_id", "kind", "amount_pence", held=pl.col("account_id").is_in(held))
    )


def _taken(entity: str, year: int, accounts: Sequence[int] | None) -> pl.DataFrame:
    """Return the steps released for a year, oldest first."""
    return read_frame(
        "SELECT s.account_id, s.kind, s.amount_pence, s.issued_on, s.pay_by, s.whole_due_on "
        "FROM revenues_recovery_step s JOIN revenues_account a ON a.id = s.account_id "
        "WHERE a.entity = %s AND s.year = %s AND s.state = 'released' "
        "AND (%s OR s.account_id = ANY(%s)) ORDER BY s.account_id, s.issued_on, s.id",
        [entity, year, accounts is None, list(accounts or [])],
        schema=STEPS,
    )


def _proposed(entity: str, year: int) -> pl.DataFrame:
    return read_frame(
        "SELECT s.account_id FROM revenues_recovery_step s JOIN revenues_recovery_list l "
        "ON l.id = s.list_id WHERE l.entity = %s AND s.year = %s AND s.state = 'proposed'",
        [entity, year],
        schema={"account_id": pl.Int64},
    )


def _paid_since(taken: pl.DataFrame) -> pl.DataFrame:
    """Return what each account paid from its last step on, up to when the whole balance is due."""
    latest = taken.unique("account_id", keep="last")
    found = read_frame(
        "SELECT e.account_id, -sum(e.amount_pence)::bigint FROM revenues_entry e "
        "JOIN unnest(%s::bigint[], %s::date[], %s::date[]) AS t(account_id, since, until) "
        "ON t.account_id = e.account_id WHERE e.kind IN ('receipt', 'returned') "
        "AND e.day >= t.since AND (t.until IS NULL OR e.day <= t.until) GROUP BY 1",
        [
            latest["account_id"].to_list(),
            latest["issued_on"].to_list(),
            latest["whole_due_on"].to_list(),
        ],
        schema={"account_id": pl.Int64, "paid_since": pl.Int64},
    )
    return found


def _held(entity: str, today: date) -> pl.Series:
    found = read_frame(
        "SELECT h.account_id FROM revenues_hold h JOIN revenues_account a ON a.id = h.account_id "
        "WHERE a.entity = %s AND h.ended_act IS NULL AND h.held_from <= %s AND h.held_to > %s",
        [entity, today, today],
        schema={"account_id": pl.Int64},
    )
    return found["account_id"].implode()
