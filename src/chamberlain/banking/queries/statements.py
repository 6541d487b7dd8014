"""Statements, and how far they are explained."""

from datetime import date

import polars as pl

from chamberlain.banking.queries.seeing import (
    frame,
    see_statement,
)
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import prepared_rows as rows

STATEMENTS_MAX = 20_000

LIST = {
    "reference": pl.String,
    "entity": pl.String,
    "account": pl.String,
    "statement_id": pl.String,
    "sequence": pl.String,
    "from_day": pl.Date,
    "to_day": pl.Date,
    "opening_pence": pl.Int64,
    "closing_pence": pl.Int64,
    "lines": pl.Int64,
    "explained": pl.Int64,
    "left": pl.Int64,
    "left_pence": pl.Int64,
}

_LEFT = (
    "LEFT JOIN (SELECT b.statement_id, count(*) AS left, "
    "sum(l.amount_pence - l.explained_pence)::bigint AS left_pence FROM banking_line_state l "
    "JOIN banking_line b ON b.id = l.line_id WHERE l.explained_pence <> l.amount_pence "
    "GROUP BY b.statement_id) c ON c.statement_id = s.id"
)


class StatementView(Record):
    """One statement: N lines, N explained, what is left."""

    reference: str
    entity: str
    account: str
    account_name: str
    statement_id: str
    sequence: str
    from_day: date
    to_day: date
    opening_pence: Pence
    credits_pence: Pence
    debits_pence: Pence
    closing_pence: Pence
    lines: int
    explained: int
    left: int
    left_pence: Pence
    suspense_pence: Pence
    document: str
    sha256: str
    loaded_on: date
    before: str | None
    after: str | None


@query(summary="Bank statements loaded, newest first")
def statement_list(
    scope: Scope,
    entity: str = "",
    account: str = "",
    since: date | None = None,
    until: date | None = None,
    only_left: bool = False,
) -> pl.DataFrame:
    """Return statements with how many of their lines are explained and what is left."""
    place, params = scope.whole_sql("s.entity")
    return frame(
        "SELECT s.reference, s.entity, a.code, s.statement_id, s.sequence, s.from_day, s.to_day, "  # noqa: S608
        "s.opening_pence, s.closing_pence, s.lines, s.lines - coalesce(c.left, 0), "
        "coalesce(c.left, 0), coalesce(c.left_pence, 0) FROM banking_statement s "
        f"JOIN banking_account a ON a.id = s.account_id {_LEFT} "
        f"WHERE {place} AND (%s = '' OR s.entity = %s) AND (%s = '' OR a.code = %s) "
        "AND (%s::date IS NULL OR s.to_day >= %s) AND (%s::date IS NULL OR s.from_day <= %s) "
        "AND (NOT %s OR c.left > 0) ORDER BY s.to_day DESC, s.id DESC",
        [*params, entity, entity, account, account, since, since, until, until, only_left],
        LIST,
        STATEMENTS_MAX,
    )


@query(summary="One bank statement and how far it is explained")
def statement(scope: Scope, statement: str) -> StatementView:
    """Return a statement with its balances, its lines counted, and its neighbours."""
    found = see_statement(scope, statement)
    row = rows(
        "SELECT count(*) FILTER (WHERE l.explained_pence = l.amount_pence) AS explained, "
        "count(*) FILTER (WHERE l.explained_pence <> l.amount_pence) AS left, "
        "coalesce(sum(l.amount_pence - l.explained_pence), 0)::bigint AS left_pence, "
        "coalesce(sum(l.suspense_pence), 0)::bigint AS suspense_pence, "
        "coalesce(sum(greatest(l.amount_pence, 0)), 0)::bigint AS credits_pence, "
        "coalesce(sum(least(l.amount_pence, 0)), 0)::bigint AS debits_pence "
        "FROM banking_line b JOIN banking_line_state l ON l.line_id = b.id "
        "WHERE b.statement_id = %s",
        [found.id],
    )[0]
    near = rows(
        "SELECT (SELECT reference FROM banking_statement WHERE id = %s) AS before, "
        "(SELECT reference FROM banking_statement WHERE follows = %s) AS after",
        [found.follows, found.id],
    )[0]
    own = (
        "reference entity statement_id sequence from_day to_day opening_pence closing_pence lines "
        "document sha256 loaded_on"
    )
    return StatementView(
        account=found.account.code,
        account_name=found.account.name,
        **{name: getattr(found, name) for name in own.split()},
        **row,
        **near,
    )
