"""What is expected on the bank, and what a line could be."""

from datetime import date

import polars as pl

from chamberlain.banking.queries.open_items import one_line, open_items, returnable_items
from chamberlain.banking.queries.seeing import frame, rows, see_line, seen
from chamberlain.banking.rules.frames import OPEN_ITEMS
from chamberlain.banking.rules.matching import candidates as ranked
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record

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
    place, params = seen(scope, "m.entity")
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


@query(summary="What a bank line could be, best first")
def candidates(scope: Scope, line: str) -> list[Candidate]:
    """Return what is expected, or could be coming back, that this line may be, with evidence.

    A payment comes back whole, so only those of what is left of the line are offered.
    """
    found = see_line(scope, line)
    open_line = one_line(found.id)
    left = int(open_line["amount_pence"][0])
    if left == 0:
        return []
    expected = ranked(open_line, open_items(found.account_id).select(*OPEN_ITEMS), CANDIDATES_MAX)
    coming_back = ranked(
        open_line, returnable_items(found.account_id, left).select(*OPEN_ITEMS), CANDIDATES_MAX
    )
    both = [
        _candidate(row, left, returned)
        for frame_, returned in ((expected, False), (coming_back, True))
        for row in _named(frame_)
    ]
    best = sorted([*both, *_batches(found.account_id, left)], key=lambda one: -one.score)
    return best[:CANDIDATES_MAX]


def _named(ranked_frame: pl.DataFrame) -> list[dict[str, object]]:
    """Join candidates with what people know their movements by."""
    if ranked_frame.is_empty():
        return []
    known = {
        row["id"]: row
        for row in rows(
            "SELECT id, source, key, counterparty, narrative, source_ref, expected_on "
            "FROM banking_movement WHERE id = ANY(%s)",
            [ranked_frame["item"].to_list()],
        )
    }
    return [row | known[row["item"]] for row in ranked_frame.iter_rows(named=True)]


def _candidate(row: dict[str, object], left: int, returned: bool) -> Candidate:
    words = [str(row[name]) for name in ("counterparty", "narrative") if row[name]]
    title = ", ".join(words) or f"{row['source']} {row['key']}"
    score = int(str(row["score"]))
    return Candidate(
        movements=[f"MV-{row['item']:07d}"],
        returned=returned,
        title=f"{'Return of ' if returned else ''}{title}",
        source_ref=str(row["source_ref"]),
        expected_on=row["expected_on"],  # type: ignore[arg-type]
        amount_pence=row["amount_pence"],  # type: ignore[arg-type]
        score=score - 10 if returned else score,
        evidence=str(row["evidence"]),
        whole=row["amount_pence"] == left,
    )


def _batches(account_id: int, left: int) -> list[Candidate]:
    """Return files whose open payments come to the line."""
    found = rows(
        "SELECT batch_key, count(*)::int AS count, min(expected_on) AS expected_on, "
        "max(source) AS source FROM banking_movement WHERE account_id = %s AND batch_key <> '' "
        "AND cancelled_on IS NULL AND found_pence <> amount_pence "
        "GROUP BY batch_key HAVING sum(amount_pence - found_pence) = %s AND count(*) > 1 "
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
