"""What is expected on the bank, and what a line could be."""

from datetime import date
from typing import Any

import polars as pl

from chamberlain.banking.contract import LineFound
from chamberlain.banking.queries.likely import likely_items, returns_of
from chamberlain.banking.queries.seeing import (
    frame,
    see_line,
)
from chamberlain.banking.rules.matching import candidates as ranked
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import prepared_rows as rows

MOVEMENTS_MAX = 200_000
CANDIDATES_MAX = 10

LIST = {
    "reference": pl.String,
    "source": pl.String,
    "key": pl.String,
    "entity": pl.String,
    "account": pl.String,
    "expected_on": pl.Date,
    "amount_pence": pl.Int64,
    "left_pence": pl.Int64,
    "bank_reference": pl.String,
    "counterparty": pl.String,
    "batch": pl.String,
    "source_ref": pl.String,
    "narrative": pl.String,
}


class Candidate(Record):
    """What a line could be, with how sure that is (of 100) and the evidence in words."""

    movements: list[str]
    batch: str = ""
    returned: bool = False
    title: str
    source_ref: str
    expected_on: date
    amount_pence: Pence
    score: int
    evidence: str
    whole: bool


@query(summary="Money expected on the bank and not seen, oldest first")
def movement_list(
    scope: Scope, as_at: date, entity: str = "", source: str = "", overdue: bool = False
) -> pl.DataFrame:
    """Return open expected movements with the days they are late; or only those that are."""
    place, params = scope.whole_sql("m.entity")
    found = frame(
        "SELECT 'MV-' || lpad(m.id::text, 7, '0'), m.source, m.key, m.entity, a.code, "  # noqa: S608
        "m.expected_on, m.amount_pence, m.amount_pence - m.found_pence, m.reference, "
        "m.counterparty, m.batch_key, m.source_ref, m.narrative FROM banking_movement m "
        f"JOIN banking_account a ON a.id = m.account_id WHERE {place} AND m.cancelled_on IS NULL "
        "AND m.found_pence <> m.amount_pence AND (%s = '' OR m.entity = %s) "
        "AND (%s = '' OR m.source = %s) AND (NOT %s OR m.expected_on < %s) "
        "ORDER BY m.expected_on, m.id",
        [*params, entity, entity, source, source, overdue, as_at],
        LIST,
        MOVEMENTS_MAX,
    )
    days = (pl.lit(as_at) - pl.col("expected_on")).dt.total_days()
    return found.with_columns(days.clip(lower_bound=0).alias("days_late"))


@query(summary="The bank line on which a movement was seen", contract=True)
def line_found(scope: Scope, source: str, key: str, booked_on: date) -> LineFound | None:
    """Return the line of a day that a movement was found on, its match not undone; else None."""
    place, params = scope.whole_sql("m.entity")
    found = rows(
        "SELECT 'BL-' || lpad(l.id::text, 7, '0') AS line, t.reference AS statement, "  # noqa: S608
        "t.statement_id, l.booked_on FROM banking_movement m "
        "JOIN banking_line l ON l.account_id = m.account_id AND l.booked_on = %s "
        "JOIN banking_explanation e ON e.line_id = l.id AND e.movement_id = m.id "
        "AND e.kind = 'movement' AND e.undoes_id IS NULL "
        "JOIN banking_statement t ON t.id = l.statement_id "
        "WHERE m.source = %s AND m.key = %s AND NOT EXISTS "
        f"(SELECT FROM banking_explanation u WHERE u.undoes_id = e.id) AND {place} "
        "ORDER BY l.id DESC LIMIT 1",
        [booked_on, source, key, *params],
    )
    return LineFound(**found[0]) if found else None


@query(summary="What a bank line could be, best first")
def candidates(scope: Scope, line: str) -> list[Candidate]:
    """Return what is expected, or could be coming back, that this line may be, with evidence.

    A payment comes back whole, so only those of what is left of the line are offered.
    """
    found = see_line(scope, line)
    left = rows(
        "SELECT amount_pence - explained_pence AS pence FROM banking_line_state WHERE line_id = %s",
        [found.id],
    )[0]["pence"]
    if left == 0:
        return []
    known = {
        "booked_on": found.booked_on,
        "amount_pence": left,
        "reference": found.reference,
        "counterparty": found.counterparty,
    }
    expected = ranked(known, likely_items(found.account_id, known), CANDIDATES_MAX)
    coming_back = ranked(known, returns_of(found.account_id, left), CANDIDATES_MAX)
    listed = [
        *(_candidate(one, left, returned=False) for one in expected),
        *(_candidate(one, left, returned=True) for one in coming_back),
        *_batches(found.account_id, left),
    ]
    return sorted(listed, key=lambda one: -one.score)[:CANDIDATES_MAX]


def _candidate(row: dict[str, Any], left: int, *, returned: bool) -> Candidate:
    words = [str(row[name]) for name in ("counterparty", "narrative") if row[name]]
    title = ", ".join(words) or f"{row['source']} {row['key']}"
    score: int = row["score"]
    return Candidate(
        movements=[f"MV-{row['item']:07d}"],
        returned=returned,
        title=f"{'Return of ' if returned else ''}{title}",
        source_ref=row["source_ref"],
        expected_on=row["expected_on"],
        amount_pence=row["amount_pence"],
        score=score - 10 if returned else score,
        evidence=row["evidence"],
        whole=row["amount_pence"] == left,
    )


def _batches(account_id: int, left: int) -> list[Candidate]:
    """Return files whose open payments come to the line."""
    found = rows(
        "SELECT batch_key, count(*)::int AS count, min(expected_on) AS expected_on, "
        "max(source) AS source FROM (SELECT batch_key, expected_on, source, "
        "amount_pence - found_pence AS left_pence FROM banking_movement WHERE account_id = %s "
        "AND batch_key <> '' AND cancelled_on IS NULL AND found_pence <> amount_pence "
        # Few are open, though the planner doesn't know; several processes would take longer.
        "OFFSET 0) o GROUP BY batch_key HAVING sum(left_pence) = %s AND count(*) > 1 "
        "ORDER BY min(expected_on) LIMIT 5",
        [account_id, left],
    )
    return [
        Candidate(
            movements=[],
            batch=row["batch_key"],
            title=f"File {row['batch_key']} of {row['source']}: {row['count']:,} payments",
            source_ref="",
            expected_on=row["expected_on"],
            amount_pence=left,
            score=80,
            evidence=f"{row['count']:,} payments of the file come to the line to the penny",
            whole=True,
        )
        for row in found
    ]
