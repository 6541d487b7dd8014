"""Which step of recovery each account has come to, and which the law allows next."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.revenues.queries.balances import year_balances
from chamberlain.revenues.queries.orders import orders_left

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
    the final notice, as after a case the court did not order and for what fell due since an order.
    `listed` leaves out accounts on a list that isn't released yet; one whose arrangement runs has
    no next step. `amount_pence` is what is overdue, or the year's balance once that is due, less
    what a court has ordered already.
    """
    owed = unordered(entity, today, accounts, year)
    owed = owed.filter(pl.col("overdue_pence") >= least_pence)
    owed = owed.join(_arranged(entity), on="account_id", how="anti")
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
    frame = frame.join(_before_court(entity, year), on="account_id", how="left")
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
        .when((pl.col("last_kind") == "summons") & pl.col("in_court").is_null())
        .then(pl.lit("final_notice"))
        .when(pl.col("last_kind") == "liability_order")
        .then(pl.lit("final_notice"))
    )
    whole = kind.is_in(["summons", "final_notice"])
    amount = pl.when(whole).then("balance_pence").otherwise(pl.col("overdue_pence"))
    held = pl.Series(held_accounts(entity, today, year), dtype=pl.Int64).implode()
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


def held_accounts(entity: str, today: date, year: int | None = None) -> list[int]:
    """Return the accounts on hold on a day.

    For the `year` that runs, a breathing space counts only where it covers that year's tax.
    """
    running = year is not None and today < date(year + 1, 4, 1)
    found = read_frame(
        "SELECT DISTINCT h.account_id FROM revenues_hold h JOIN revenues_account a "
        "ON a.id = h.account_id WHERE a.entity = %s AND h.ended_act IS NULL "
        "AND h.held_from <= %s AND h.held_to > %s AND (h.covers_this_year OR NOT %s)",
        [entity, today, today, running],
        schema={"account_id": pl.Int64},
    )
    return found["account_id"].to_list()


def _arranged(entity: str) -> pl.DataFrame:
    return read_frame(
        "SELECT account_id FROM revenues_arrangement WHERE entity = %s AND state = 'running'",
        [entity],
        schema={"account_id": pl.Int64},
    )


def _before_court(entity: str, year: int) -> pl.DataFrame:
    """Return the accounts with a case of the year that waits for its hearing."""
    return read_frame(
        "SELECT c.account_id, true FROM revenues_court_case c JOIN revenues_hearing h "
        "ON h.id = c.hearing_id WHERE h.entity = %s AND c.year = %s AND c.state = 'listed'",
        [entity, year],
        schema={"account_id": pl.Int64, "in_court": pl.Boolean},
    )


def unordered(
    entity: str,
    today: date,
    accounts: Sequence[int] | None,
    year: int,
    *,
    tax: str = "council_tax",
) -> pl.DataFrame:
    """Return a tax's balances of the year without what is left of liability orders."""
    owed = year_balances(entity, today, accounts, year, tax=tax)
    left = orders_left(entity, today, accounts).filter(pl.col("year") == year)
    left = left.group_by("account_id").agg(ordered_pence=pl.col("left_pence").sum())
    ordered = pl.col("ordered_pence").fill_null(0)
    return owed.join(left, on="account_id", how="left").with_columns(
        balance_pence=pl.col("balance_pence") - ordered,
        overdue_pence=pl.max_horizontal(pl.col("overdue_pence") - ordered, 0),
    )
