"""The figures of a reconciliation on a day, from banking's lines and the ledger's balances.

Journals of bank lines are dated on the day they were booked, those that clear suspense on the day
they were made; so the ledger's balance of a day and banking's own rows can be held together.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db import connection

from chamberlain.banking.errors import NotReconciled
from chamberlain.banking.models import BankAccount, Statement
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope
from chamberlain.ledger.contract import Role, account_roles, balance_on

ITEM = {
    "kind": pl.String,
    "subject": pl.String,
    "day": pl.Date,
    "amount_pence": pl.Int64,
    "description": pl.String,
}
"""A reconciling item, `kind` in_transit, unposted or suspense."""


@dataclass(frozen=True)
class Figures:
    """`ledger + transit - in transit + unposted = statement`; the difference should be nil."""

    statement: str
    statement_pence: int
    ledger_pence: int
    items: pl.DataFrame
    lines: int
    explained: int
    left_pence: int
    suspense_pence: int
    transit_pence: int = 0

    def sum_of(self, kind: str) -> int:
        """Return the pence of one kind of item."""
        return int(self.items.filter(pl.col("kind") == kind)["amount_pence"].sum())

    @property
    def cash_book_pence(self) -> int:
        """Return the bank as our books have it: the bank account, and what is in transit."""
        return self.ledger_pence + self.transit_pence

    @property
    def difference_pence(self) -> int:
        """Return what the listed items don't explain."""
        listed = self.sum_of("unposted") - self.sum_of("in_transit")
        return self.cash_book_pence + listed - self.statement_pence


def bank_figures(scope: Scope, account: BankAccount, as_at: date) -> Figures:
    """Return the figures of a bank account at the end of a day; it needs a statement up to then."""
    statement = _statement_at(account, as_at)
    count, explained, left, suspense = _lines_at("account_id", account.id, as_at)
    open_items = _in_transit(account, as_at)
    mine = pl.col("account_id") == account.id
    others = open_items.filter(~mine)["amount_pence"].sum()
    ledger = balance_on(scope, entity=account.entity, account=account.ledger_account, as_at=as_at)
    transit = balance_on(scope, entity=account.entity, account=account.transit_account, as_at=as_at)
    items = [open_items.filter(mine).select(*ITEM), _unposted(account, as_at)]
    return Figures(
        statement=statement.reference,
        statement_pence=_balance_at(account, statement, as_at),
        ledger_pence=ledger,
        transit_pence=transit - others,
        items=pl.concat(items).sort("kind", "day", "subject"),
        lines=count,
        explained=explained,
        left_pence=left,
        suspense_pence=suspense,
    )


def suspense_figures(scope: Scope, entity: str, as_at: date) -> Figures:
    """Return the suspense accounts' balance against the list of lines in suspense.

    The list has the bank's signs, the ledger the opposite ones.
    """
    roles = account_roles(scope, entity=entity)
    accounts = sorted({roles[Role.SUSPENSE_RECEIPTS], roles[Role.SUSPENSE_PAYMENTS]})
    items = _in_suspense(entity, as_at)
    count, explained, left, suspense = _lines_at("entity", entity, as_at)
    return Figures(
        statement="",
        statement_pence=-int(items["amount_pence"].sum()),
        ledger_pence=sum(
            balance_on(scope, entity=entity, account=code, as_at=as_at) for code in accounts
        ),
        items=items,
        lines=count,
        explained=explained,
        left_pence=left,
        suspense_pence=suspense,
    )


def _statement_at(account: BankAccount, as_at: date) -> Statement:
    """Return the statement that covers a day: the last one that begins by then."""
    found = Statement.objects.filter(account=account, from_day__lte=as_at).order_by("-id").first()
    if found is None:
        raise NotReconciled(f"No statement of {account.code} is loaded up to {as_at:%-d %B %Y}.")
    return found


def _balance_at(account: BankAccount, statement: Statement, as_at: date) -> int:
    """Return the bank's balance: as it says, or within a statement as its lines up to then make."""
    if statement.to_day <= as_at:
        return statement.closing_pence
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(amount_pence), 0)::bigint FROM banking_line "
            "WHERE statement_id = %s AND booked_on <= %s",
            [statement.id, as_at],
        )
        return statement.opening_pence + int(cursor.fetchone()[0])


def _lines_at(column: str, value: int | str, as_at: date) -> tuple[int, int, int, int]:
    """Return lines booked by a day, how many are explained, pence left, and pence in suspense."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE explained_pence = amount_pence), "  # noqa: S608
            "coalesce(sum(amount_pence - explained_pence), 0)::bigint, "
            "coalesce(sum(suspense_pence), 0)::bigint "
            f"FROM banking_line_state WHERE {column} = %s AND booked_on <= %s",
            [value, as_at],
        )
        count, explained, left, suspense = cursor.fetchone()
        return count, explained, left, suspense


def _in_transit(account: BankAccount, as_at: date) -> pl.DataFrame:
    """Return what sources had posted in transit and the bank had not shown, of every bank account
    that shares the in-transit account."""
    return read_frame(
        "SELECT 'in_transit', m.source || ':' || m.key, m.sent_on, "
        "m.amount_pence - coalesce(f.pence, 0), "
        "concat_ws(' ', nullif(m.counterparty, ''), nullif(m.narrative, ''), "
        "nullif(m.reference, '')), m.account_id FROM banking_movement m LEFT JOIN ("
        "SELECT movement_id, sum(amount_pence)::bigint AS pence FROM banking_explanation "
        "WHERE kind = 'movement' AND posted_on <= %s GROUP BY movement_id) f "
        "ON f.movement_id = m.id WHERE m.entity = %s AND m.contra_account = %s "
        "AND m.sent_on <= %s AND (m.cancelled_on IS NULL OR m.cancelled_on > %s) "
        "AND m.amount_pence <> coalesce(f.pence, 0)",
        [as_at, account.entity, account.transit_account, as_at, as_at],
        schema=ITEM | {"account_id": pl.Int64},
    )


def _unposted(account: BankAccount, as_at: date) -> pl.DataFrame:
    """Return what of lines booked by a day is not in the ledger: neither explained nor suspense."""
    return read_frame(
        "SELECT 'unposted', 'BL-' || lpad(l.id::text, 7, '0'), l.booked_on, "
        "s.amount_pence - s.explained_pence - s.suspense_pence, "
        "concat_ws(' ', nullif(l.counterparty, ''), nullif(l.reference, '')) "
        "FROM banking_line_state s JOIN banking_line l ON l.id = s.line_id "
        "WHERE s.account_id = %s AND s.booked_on <= %s AND s.explained_pence <> s.amount_pence "
        "AND s.explained_pence + s.suspense_pence <> s.amount_pence",
        [account.id, as_at],
        schema=ITEM,
    )


def _in_suspense(entity: str, as_at: date) -> pl.DataFrame:
    """Return what of each line stood in suspense at a day's end."""
    return read_frame(
        "SELECT 'suspense', 'BL-' || lpad(l.id::text, 7, '0'), l.booked_on, t.pence, "
        "concat_ws(' ', nullif(l.counterparty, ''), nullif(l.reference, '')) FROM ("
        "SELECT line_id, sum(pence)::bigint AS pence FROM ("
        "SELECT u.line_id, u.amount_pence AS pence FROM banking_suspension u "
        "JOIN banking_line b ON b.id = u.line_id WHERE b.entity = %s AND u.posted_on <= %s "
        "UNION ALL SELECT e.line_id, -e.suspense_pence FROM banking_explanation e "
        "JOIN banking_line b ON b.id = e.line_id "
        "WHERE b.entity = %s AND e.suspense_pence <> 0 AND e.posted_on <= %s) moves "
        "GROUP BY line_id HAVING sum(pence) <> 0) t JOIN banking_line l ON l.id = t.line_id",
        [entity, as_at, entity, as_at],
        schema=ITEM,
    )
