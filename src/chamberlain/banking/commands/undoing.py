"""Undoing an explanation, with its history kept."""

import polars as pl

from chamberlain.banking.commands.debits import let_go
from chamberlain.banking.commands.holding import finish, held_line
from chamberlain.banking.commands.recording import GIVEN, on_day, record
from chamberlain.banking.commands.suspending import suspend
from chamberlain.banking.contract import Explained, LineRef
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Act, Refusal, Unknown, command


@command(duty="line.explain")
def unmatch_line(act: Act, line: LineRef, reason: str, explanation: str = "") -> Explained:
    """Undo what a line, or one explanation of it, was taken for; what was undone is in suspense.

    The history stays: the explanation, who undid it, when and why. The journal is reversed against
    suspense, for the money did come. A returned payment can't be undone here, for its source has
    acted on it.
    """
    held, _, account = held_line(act, line)
    let_go(act, held.id, reason)
    suspend(act, account, [held.id])
    undone = _standing(held.id, explanation)
    if undone.is_empty():
        raise Unknown(f"There is nothing to undo on {line}.", field="explanation")
    if (undone["kind"] == "returned").any():
        raise Refusal(f"{line} is a returned payment: its source has acted on it.")
    given = undone.with_columns(
        pl.col("id").alias("undoes_id"),
        -pl.col("amount_pence"),
        pl.lit("person").alias("found_by"),
        pl.lit(f"undone by {act.caller.name} on {on_day(act.today)}: {reason}").alias("evidence"),
    ).drop("id")
    return finish(act, account, held, record(act, account, given))


def _standing(line_id: int, explanation: str) -> pl.DataFrame:
    """Return the explanations of a line that stand, or the one named, as `record` takes them."""
    kept = [name for name in GIVEN if name not in {"undoes_id", "source", "key"}]
    columns = ", ".join(f"e.{name}" for name in kept)
    return read_frame(
        f"SELECT e.id, {columns}, coalesce(m.source, ''), coalesce(m.key, '') "  # noqa: S608
        "FROM banking_explanation e LEFT JOIN banking_movement m ON m.id = e.movement_id "
        "WHERE e.line_id = %s AND e.undoes_id IS NULL "
        "AND (%s = '' OR 'EX-' || lpad(e.id::text, 7, '0') = %s) AND NOT EXISTS "
        "(SELECT FROM banking_explanation u WHERE u.undoes_id = e.id) ORDER BY e.id",
        [line_id, explanation, explanation],
        schema={"id": pl.Int64} | {name: GIVEN[name] for name in (*kept, "source", "key")},
    )
