"""What accounts owe, by year: charged, paid, due so far, overdue, and due next."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from chamberlain.kernel.bulk import read_frame

KEYS = ["account_id", "year"]
CHARGED = {"account_id": pl.Int64, "year": pl.Int64, "charged_pence": pl.Int64}
ENTERED = {
    "account_id": pl.Int64,
    "year": pl.Int64,
    "paid_pence": pl.Int64,
    "other_pence": pl.Int64,
}
RATED = "EXISTS (SELECT FROM revenues_hereditament h WHERE h.property_id = a.dwelling_id)"
"""Whether an account `a` is a ratepayer's; the other accounts are council tax payers'."""
OF_TAX = f"(%s = '' OR (%s = 'rates') = {RATED})"
PLANNED = {
    "account_id": pl.Int64,
    "year": pl.Int64,
    "bill_id": pl.Int64,
    "settled_pence": pl.Int64,
    "plan_pence": pl.Int64,
    "plan_due_pence": pl.Int64,
    "next_due_on": pl.Date,
    "next_pence": pl.Int64,
}


def year_balances(
    entity: str,
    as_at: date,
    accounts: Sequence[int] | None = None,
    year: int | None = None,
    *,
    tax: str = "",
) -> pl.DataFrame:
    """Return a row for each account and year that has anything on it; of one tax, if told.

    `charged_pence`; `paid_pence` net of refunds and of what came back unpaid; `other_pence`: what
    was brought forward, costs, penalties, write-offs; `balance_pence`; `due_pence`: what should
    have been paid by the day; `overdue_pence` of it; `next_due_on` and `next_pence` after the day.
    Without a plan, as in a year brought forward, all of it is due.
    """
    keys: list[Any] = [tax, tax, accounts is None, list(accounts or []), year is None, year or 0]
    charged = _charged(entity, keys)
    entered = _entered(entity, keys)
    planned = _planned(entity, as_at, keys)
    frame = charged.join(entered, on=KEYS, how="full", coalesce=True)
    frame = frame.join(planned, on=KEYS, how="left").with_columns(
        pl.col("charged_pence", "paid_pence", "other_pence").fill_null(0)
    )
    owed = pl.col("charged_pence") + pl.col("other_pence")
    frame = frame.with_columns(balance_pence=owed - pl.col("paid_pence"))
    early = pl.max_horizontal("settled_pence", 0)
    due = (
        pl.when(pl.col("bill_id").is_null())
        .then(owed)
        .otherwise(
            pl.min_horizontal(pl.col("plan_due_pence") + early, "charged_pence")
            + pl.col("other_pence")
        )
    )
    frame = frame.with_columns(due_pence=due)
    overdue = pl.min_horizontal(pl.col("due_pence") - pl.col("paid_pence"), "balance_pence")
    return frame.with_columns(
        overdue_pence=pl.max_horizontal(overdue, 0),
        next_pence=pl.max_horizontal(
            pl.min_horizontal(pl.col("next_pence").fill_null(0), "balance_pence"), 0
        ),
    ).sort(KEYS)


def _charged(entity: str, keys: list[Any]) -> pl.DataFrame:
    return read_frame(
        "SELECT c.account_id, c.year, sum(c.net_pence)::bigint FROM revenues_charge c "  # noqa: S608
        "JOIN revenues_account a ON a.id = c.account_id WHERE a.entity = %s "
        f"AND {OF_TAX} AND (%s OR c.account_id = ANY(%s)) AND (%s OR c.year = %s) "
        "AND (c.run_id IS NULL OR "
        "c.run_id IN (SELECT id FROM revenues_billing_run WHERE state = 'issued')) "
        "GROUP BY 1, 2",
        [entity, *keys],
        schema=CHARGED,
    )


def _entered(entity: str, keys: list[Any]) -> pl.DataFrame:
    return read_frame(
        "SELECT e.account_id, e.year, coalesce(-sum(e.amount_pence) FILTER (WHERE e.kind IN "  # noqa: S608
        "('receipt', 'returned', 'refund', 'transfer')), 0)::bigint, "
        "coalesce(sum(e.amount_pence) FILTER (WHERE e.kind NOT IN "
        "('receipt', 'returned', 'refund', 'transfer')), 0)::bigint FROM revenues_entry e "
        "JOIN revenues_account a ON a.id = e.account_id WHERE a.entity = %s "
        f"AND {OF_TAX} AND (%s OR e.account_id = ANY(%s)) AND (%s OR e.year = %s) "
        "GROUP BY 1, 2",
        [entity, *keys],
        schema=ENTERED,
    )


def _planned(entity: str, as_at: date, keys: list[Any]) -> pl.DataFrame:
    """Return the plan in force of each account and year: that of its newest issued bill."""
    return read_frame(
        "WITH last AS (SELECT DISTINCT ON (b.account_id, b.year) b.account_id, b.year, b.id, "  # noqa: S608
        "b.settled_pence FROM revenues_bill b JOIN revenues_account a ON a.id = b.account_id "
        f"WHERE a.entity = %s AND {OF_TAX} "
        "AND (%s OR b.account_id = ANY(%s)) AND (%s OR b.year = %s) "
        "AND (b.run_id IS NULL OR b.run_id IN "
        "(SELECT id FROM revenues_billing_run WHERE state = 'issued')) "
        "ORDER BY b.account_id, b.year, b.number DESC) "
        "SELECT l.account_id, l.year, l.id, l.settled_pence, "
        "coalesce(sum(i.amount_pence), 0)::bigint, "
        "coalesce(sum(i.amount_pence) FILTER (WHERE i.due_on <= %s), 0)::bigint, "
        "min(i.due_on) FILTER (WHERE i.due_on > %s), "
        "(array_agg(i.amount_pence ORDER BY i.due_on) FILTER (WHERE i.due_on > %s))[1] "
        "FROM last l LEFT JOIN revenues_instalment i ON i.bill_id = l.id "
        "GROUP BY 1, 2, 3, 4",
        [entity, *keys, as_at, as_at, as_at],
        schema=PLANNED,
    )


def account_states(entity: str, as_at: date, accounts: Sequence[int] | None = None) -> pl.DataFrame:
    """Return a row for each account as income and officers know it: whose, where, what is owed.

    The postcode of a protected address is told to nobody.
    """
    owed = year_balances(entity, as_at, accounts)
    summed = owed.group_by("account_id").agg(
        pl.col("balance_pence", "overdue_pence").sum(),
        pl.col("next_due_on").min(),
        pl.col("next_pence").sum(),
    )
    known = read_frame(
        "SELECT a.id, a.reference, p.name, "  # noqa: S608
        f"CASE WHEN p.protected THEN '' ELSE d.postcode END, d.address, {RATED}, "
        "(SELECT max(l.held_to) FROM "
        "revenues_liability l WHERE l.account_id = a.id AND l.ended_act IS NULL "
        "HAVING bool_and(l.held_to <= %s)) FROM revenues_account a "
        "JOIN revenues_party p ON p.id = a.party_id JOIN revenues_dwelling d "
        "ON d.id = a.dwelling_id WHERE a.entity = %s "
        "AND (%s OR a.id = ANY(%s))",
        [as_at, entity, accounts is None, list(accounts or [])],
        schema={
            "account_id": pl.Int64,
            "account": pl.String,
            "name": pl.String,
            "postcode": pl.String,
            "address": pl.String,
            "rated": pl.Boolean,
            "closed_on": pl.Date,
        },
    )
    frame = known.join(summed, on="account_id", how="left", maintain_order="left")
    return frame.with_columns(pl.col("balance_pence", "overdue_pence", "next_pence").fill_null(0))
