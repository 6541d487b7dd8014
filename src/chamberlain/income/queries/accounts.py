"""Accounts, what is owed on them, and what was paid to them."""

from datetime import date
from typing import Any

import polars as pl

from chamberlain.income.contract import AccountState, ReceiptRow
from chamberlain.income.queries.seeing import (
    one,
)
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows

LIST = {
    "account": pl.String,
    "entity": pl.String,
    "source": pl.String,
    "income_type": pl.String,
    "name": pl.String,
    "postcode": pl.String,
    "balance_pence": pl.Int64,
    "due_pence": pl.Int64,
    "closed_on": pl.Date,
}
MOST = 500


@query(contract=True, summary="How accounts stand")
def account_states(scope: Scope, source: str, accounts: list[str]) -> list[AccountState]:
    """Return how accounts stand as income knows them, in the order of their references."""
    place, params = scope.whole_sql()
    found = rows(
        "SELECT reference AS account, source, income_type, name, balance_pence, "  # noqa: S608
        f"due_pence, due_on, closed_on FROM income_account WHERE {place} "
        "AND source = %s AND reference = ANY(%s) ORDER BY reference",
        [*params, source, accounts],
    )
    return [AccountState(**row) for row in found]


POSTINGS = (
    "SELECT 'RCP-' || lpad(r.id::text, 7, '0') AS receipt, "
    "'ALC-' || lpad(a.id::text, 7, '0') AS allocation, r.received_on, r.channel, "
    "a.amount_pence, r.said, a.how FROM income_allocation a "
    "JOIN income_receipt r ON r.id = a.receipt_id JOIN income_account k ON k.id = a.account_id "
)


@query(contract=True, summary="Receipts of an account")
def receipts_of_account(
    scope: Scope, source: str, account: str, since: date | None = None
) -> list[ReceiptRow]:
    """Return what was posted to an account and what was taken back, oldest first."""
    place, params = scope.whole_sql("k.entity")
    found = rows(
        f"{POSTINGS} WHERE {place} AND k.source = %s AND k.reference = %s "
        "AND (%s::date IS NULL OR r.received_on >= %s) ORDER BY r.received_on, a.id",
        [*params, source, account, since, since],
    )
    return [ReceiptRow(**row) for row in found]


@query(summary="Accounts that may be paid")
def accounts(
    scope: Scope, search: str = "", income_type: str = "", entity: str = "", limit: int = MOST
) -> pl.DataFrame:
    """Return accounts by reference, name or postcode, at most so many."""
    place, params = scope.whole_sql()
    like = f"%{search.strip().upper()}%"
    return read_frame(
        "SELECT reference, entity, source, income_type, name, postcode, "  # noqa: S608
        f"balance_pence, due_pence, closed_on FROM income_account WHERE {place} "
        "AND (%s = '%%' OR %s = '%%%%' OR key LIKE %s OR upper(name) LIKE %s "
        "OR upper(postcode) LIKE %s) "
        "AND (%s = '' OR income_type = %s) AND (%s = '' OR entity = %s) "
        "ORDER BY name, reference LIMIT %s",
        [*params, like, like, like, like, like, income_type, income_type, entity, entity,
         min(limit, MOST)],
        schema=LIST,
    )  # fmt: skip


class AccountView(Record):
    """One account with its postings, newest first."""

    account: str
    entity: str
    source: str
    income_type: str
    name: str
    postcode: str
    balance_pence: Pence
    due_pence: Pence
    closed_on: date | None
    customer: str | None
    postings: list[ReceiptRow]


@query(summary="One account")
def account(scope: Scope, account: str, entity: str = "") -> AccountView:
    """Return an account with everything that was posted to it."""
    place, params = scope.whole_sql("k.entity")
    found = one(
        "SELECT k.reference AS account, k.entity, k.source, k.income_type, k.name, "  # noqa: S608
        "k.postcode, k.balance_pence, k.due_pence, k.closed_on, c.reference AS customer, k.id "
        "FROM income_account k LEFT JOIN income_customer c ON c.account_id = k.id "
        f"WHERE {place} AND k.reference = %s AND (%s = '' OR k.entity = %s) LIMIT 1",
        [*params, account, entity, entity],
        f"account {account}",
    )
    number = found.pop("id")
    posted = rows(f"{POSTINGS} WHERE k.id = %s ORDER BY r.received_on DESC, a.id DESC", [number])
    postings = [ReceiptRow(**row) for row in posted]
    return AccountView(**found, postings=postings)


def account_row(entity: str, reference: str) -> dict[str, Any]:
    """Return an account by what people call it, for a command; refuse one that isn't there."""
    return one(
        "SELECT id, source, reference, entity, income_type, name, balance_pence, closed_on "
        "FROM income_account WHERE entity = %s AND (reference = %s OR key = "
        "upper(regexp_replace(%s, '[^A-Za-z0-9]', '', 'g'))) ORDER BY id LIMIT 1",
        [entity, reference, reference],
        f"account {reference} in {entity}",
    )
