"""Bank lines: lists, one line with its history, and what waits in suspense."""

from datetime import date
from typing import Annotated, Any, Literal

import polars as pl
from pydantic import Field

from chamberlain.banking.queries.seeing import (
    frame,
    see_line,
)
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import prepared_rows as rows

LINES_MAX = 200_000
AGE_BANDS = ((7, "up to a week"), (30, "up to a month"), (90, "up to three months"))
OLDEST_BAND = "over three months"

State = Literal["explained", "left", "suspense"]

LIST = {
    "reference": pl.String,
    "entity": pl.String,
    "account": pl.String,
    "statement": pl.String,
    "booked_on": pl.Date,
    "amount_pence": pl.Int64,
    "left_pence": pl.Int64,
    "suspense_pence": pl.Int64,
    "counterparty": pl.String,
    "bank_reference": pl.String,
    "text": pl.String,
    "owner": pl.String,
    "owner_name": pl.String,
    "note": pl.String,
}

_SELECT = (
    "SELECT 'BL-' || lpad(l.id::text, 7, '0'), l.entity, a.code, t.reference, l.booked_on, "
    "s.amount_pence, s.amount_pence - s.explained_pence, s.suspense_pence, l.counterparty, "
    "coalesce(nullif(l.reference, ''), l.end_to_end_id), l.text, s.owner, u.name, s.note "
    "FROM banking_line l JOIN banking_line_state s ON s.line_id = l.id "
    "JOIN banking_account a ON a.id = l.account_id "
    "JOIN banking_statement t ON t.id = l.statement_id "
    "LEFT JOIN kernel_user u ON u.reference = s.owner "
)


class LineHistory(Record):
    """One explanation of a line, or the undoing of one."""

    reference: str
    amount_pence: Pence
    kind: str
    account: str
    cost_centre: str
    source_ref: str
    narrative: str
    found_by: str
    evidence: str
    person: str
    explained_on: date
    posted_on: date
    undoes: str | None
    undone: bool
    journal_source_ref: str


class LineView(Record):
    """A bank line as the bank wrote it, how far it is explained, and by what."""

    reference: str
    entity: str
    account: str
    statement: str
    document: str
    booked_on: date
    value_on: date
    amount_pence: Pence
    left_pence: Pence
    suspense_pence: Pence
    suspense_on: date | None
    counterparty: str
    bank_reference: str
    end_to_end_id: str
    text: str
    bank_code: str
    return_reason: str
    owner: str | None
    note: str
    twin: str | None
    history: list[LineHistory]


_SORTS = {
    "reference": "l.id",
    "booked_on": "l.booked_on {way}, l.id",
    "amount_pence": "l.amount_pence {way}, l.id",
    "left_pence": "s.amount_pence - s.explained_pence {way}, l.id",
    "counterparty": "lower(l.counterparty) {way}, l.id",
}


@query(summary="Bank lines")
def lines(  # noqa: PLR0913, PLR0917 - each is a filter of the list
    scope: Scope,
    entity: str = "",
    account: str = "",
    statement: str = "",
    state: State | None = None,
    since: date | None = None,
    until: date | None = None,
    search: Annotated[str, Field(description="In the name, the references or the text")] = "",
    sort: str = "-booked_on",
    limit: Annotated[int, Field(ge=1, le=LINES_MAX)] = LINES_MAX,
    offset: Annotated[int, Field(ge=0)] = 0,
) -> pl.DataFrame:
    """Return bank lines, newest first; `state` is explained, left (not explained) or suspense."""
    place, params = scope.whole_sql("l.entity")
    states = {
        None: "TRUE",
        "explained": "s.explained_pence = s.amount_pence",
        "left": "s.explained_pence <> s.amount_pence",
        "suspense": "s.suspense_pence <> 0",
    }
    wanted = {
        "l.entity = %s": entity,
        "a.code = %s": account,
        "t.reference = %s": statement,
        "l.booked_on >= %s": since,
        "l.booked_on <= %s": until,
        "concat_ws(' ', l.counterparty, l.reference, l.end_to_end_id, l.text) ILIKE %s": search
        and f"%{search}%",
    }
    given = {condition: value for condition, value in wanted.items() if value}
    where = " AND ".join([place, states[state], *given])
    way = "DESC" if sort.startswith("-") else "ASC"
    order = _SORTS.get(sort.removeprefix("-"), _SORTS["booked_on"]).format(way=way)
    return read_frame(
        f"{_SELECT} WHERE {where} ORDER BY {order} {way} LIMIT %s OFFSET %s",
        [*params, *given.values(), limit, offset],
        schema=LIST,
    )


@query(summary="What waits to be explained, oldest first")
def suspense(
    scope: Scope, as_at: date, entity: str = "", owner: str = "", unowned: bool = False
) -> pl.DataFrame:
    """Return lines not explained, oldest first, with age in days and its band."""
    place, params = scope.whole_sql("s.entity")
    found = frame(
        f"{_SELECT} WHERE {place} AND s.explained_pence <> s.amount_pence "
        "AND (%s = '' OR l.entity = %s) AND l.booked_on <= %s AND (%s = '' OR s.owner = %s) "
        "AND (NOT %s OR s.owner IS NULL) ORDER BY l.booked_on, l.id",
        [*params, entity, entity, as_at, owner, owner, unowned],
        LIST,
        LINES_MAX,
    )
    days = (pl.lit(as_at) - pl.col("booked_on")).dt.total_days()
    return found.with_columns(days.alias("age_days"), _band(days).alias("age"))


def _band(days: pl.Expr) -> pl.Expr:
    band: Any = pl.when(days <= AGE_BANDS[0][0]).then(pl.lit(AGE_BANDS[0][1]))
    for limit, name in AGE_BANDS[1:]:
        band = band.when(days <= limit).then(pl.lit(name))
    found: pl.Expr = band.otherwise(pl.lit(OLDEST_BAND))
    return found


class Next(Record):
    """The line to explain next, and how much work there is."""

    line: str | None
    after: str | None
    lines: int
    receipts_pence: Pence
    payments_pence: Pence


@query(summary="The line to explain next, oldest first")
def suspense_next(scope: Scope, entity: str = "", line: str = "", owner: str = "") -> Next:
    """Return the oldest line not explained (or `line` itself), and the one after it."""
    place, params = scope.whole_sql("s.entity")
    where = (
        f"{place} AND s.explained_pence <> s.amount_pence AND (%s = '' OR s.entity = %s) "
        "AND (%s = '' OR s.owner = %s)"
    )
    given = [*params, entity, entity, owner, owner]
    left = "s.amount_pence - s.explained_pence"
    sums = rows(
        f"SELECT count(*)::int AS lines, coalesce(sum(greatest({left}, 0)), 0)::bigint "  # noqa: S608
        f"AS receipts_pence, coalesce(sum(least({left}, 0)), 0)::bigint AS payments_pence "
        f"FROM banking_line_state s WHERE {where}",
        given,
    )[0]
    start = see_line(scope, line) if line else None
    found = rows(
        "SELECT 'BL-' || lpad(s.line_id::text, 7, '0') AS line FROM banking_line_state s "  # noqa: S608
        f"WHERE {where} AND (%s::date IS NULL OR (s.booked_on, s.line_id) >= (%s, %s)) "
        "ORDER BY s.booked_on, s.line_id LIMIT 2",
        [*given, *([start.booked_on] * 2 if start else [None, None]), start.id if start else 0],
    )
    queue = [row["line"] for row in found] + [None, None]
    if line and queue[0] != line:
        queue = [line, *queue]
    return Next(line=queue[0], after=queue[1], **sums)


@query(summary="Suspense by age and owner")
def suspense_ages(scope: Scope, as_at: date, entity: str = "") -> pl.DataFrame:
    """Return how many lines wait, and how much in and out, by band of age and owner."""
    waiting = suspense(scope, as_at, entity)
    left = pl.col("left_pence")
    return (
        waiting.group_by("age", "owner")
        .agg(
            pl.len().cast(pl.Int64).alias("lines"),
            left.filter(left > 0).sum().alias("receipts_pence"),
            left.filter(left < 0).sum().alias("payments_pence"),
            pl.col("age_days").max().alias("oldest_days"),
        )
        .sort("oldest_days", "owner", descending=[True, False], nulls_last=True)
    )


@query(summary="One bank line, what it was and how that is known")
def line(scope: Scope, line: str) -> LineView:
    """Return a line as the bank wrote it, with every explanation it had, those undone too."""
    found = see_line(scope, line)
    state = rows(
        "SELECT amount_pence, amount_pence - explained_pence AS left_pence, suspense_pence, "
        "suspense_on, owner, note, CASE WHEN twin IS NOT NULL "
        "THEN 'BL-' || lpad(twin::text, 7, '0') END AS twin "
        "FROM banking_line_state WHERE line_id = %s",
        [found.id],
    )[0]
    own = "entity booked_on value_on counterparty end_to_end_id text bank_code return_reason"
    return LineView(
        reference=str(found),
        account=found.account.code,
        statement=found.statement.reference,
        document=found.statement.document,
        bank_reference=found.reference or found.bank_reference,
        history=_history(found.id),
        **{name: getattr(found, name) for name in own.split()},
        **state,
    )


def _history(line_id: int) -> list[LineHistory]:
    found = rows(
        "SELECT 'EX-' || lpad(e.id::text, 7, '0') AS reference, e.amount_pence, e.kind, e.account, "
        "e.cost_centre, e.source_ref, e.narrative, e.found_by, e.evidence, "
        "coalesce(p.name, e.person) AS person, "
        "e.explained_on, e.posted_on, CASE WHEN e.undoes_id IS NOT NULL "
        "THEN 'EX-' || lpad(e.undoes_id::text, 7, '0') END AS undoes, "
        "u.id IS NOT NULL AS undone, "
        "'banking:explanation:EX-' || lpad(e.posting::text, 7, '0') AS journal_source_ref "
        "FROM banking_explanation e LEFT JOIN banking_explanation u ON u.undoes_id = e.id "
        "LEFT JOIN kernel_user p ON p.reference = e.person "
        "WHERE e.line_id = %s ORDER BY e.id LIMIT 1000",
        [line_id],
    )
    return [LineHistory(**row) for row in found]
