"""What other applications say should appear on the bank."""

from typing import Annotated, Any

import polars as pl
from pydantic import BeforeValidator

from chamberlain.banking.contract import (
    MOVEMENT_COLUMNS,
    Expected,
    ExpectedMovement,
    RefusedMovement,
    movement_frame,
)
from chamberlain.banking.errors import StillExpected
from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.door import Act, NotPermitted, command
from chamberlain.kernel.records import Frame

REFUSALS_SHOWN = 100
PARTED_BY = "\x1f"
"""What parts thousands of keys in one text: as a list, each would be quoted on its own."""


def _movements(value: Any) -> Any:
    """Accept a frame, records, or plain objects; what isn't named is blank."""
    if not isinstance(value, pl.DataFrame):
        return movement_frame([ExpectedMovement.model_validate(item) for item in value])
    missing = [
        pl.lit(None, kind).alias(n) for n, kind in MOVEMENT_COLUMNS.items() if n not in value
    ]
    return value.with_columns(missing).select(*MOVEMENT_COLUMNS).cast(pl.Schema(MOVEMENT_COLUMNS))


Movements = Annotated[Frame, BeforeValidator(_movements)]


@command(duty="movement.expect", contract=True)
def expect_movements(
    act: Act, source: str, movements: Movements, all_or_nothing: bool = True
) -> Expected:
    """Expect money to appear on bank accounts; saying the same again changes nothing.

    Each is told of later by events: found, lost, returned. With `all_or_nothing` one refused
    movement refuses the call.
    """
    _own_words_only(act, source)
    judged = _judge(_with_accounts(movements), _held(source, movements))
    refused = _refusals(judged)
    if refused and all_or_nothing:
        raise StillExpected(
            f"{len(refused)} of {movements.height} movements are refused. {refused[0].key}: "
            f"{refused[0].message}"
        )
    fresh = judged.filter(pl.col("problem").is_null() & pl.col("held_pence").is_null())
    with act.cursor() as cursor:
        copy_in(cursor, "banking_movement", _stored(act, source, fresh))
    good = judged.filter(pl.col("problem").is_null()).height
    return Expected(accepted=good, replayed=good - fresh.height, refused=refused)


def _own_words_only(act: Act, source: str) -> None:
    if not act.caller.system and act.application not in (None, source):
        raise NotPermitted(f"{act.application} can't speak for {source}.")


def _with_accounts(movements: pl.DataFrame) -> pl.DataFrame:
    accounts = read_frame(
        "SELECT id, entity, code, fund, transit_account FROM banking_account "
        "WHERE closed_on IS NULL",
        schema={
            "account_id": pl.Int64,
            "entity": pl.String,
            "bank_account": pl.String,
            "account_fund": pl.String,
            "transit_account": pl.String,
        },
    )
    return movements.join(
        accounts, on=["entity", "bank_account"], how="left", maintain_order="left"
    )


def _held(source: str, movements: pl.DataFrame) -> pl.DataFrame:
    return read_frame(
        "SELECT m.key, m.amount_pence, a.code FROM string_to_table(%s, chr(31)) AS asked(key) "
        "JOIN banking_movement m ON m.source = %s AND m.key = asked.key "
        "JOIN banking_account a ON a.id = m.account_id",
        [PARTED_BY.join(movements["key"].drop_nulls().unique()), source],
        schema={"key": pl.String, "held_pence": pl.Int64, "held_account": pl.String},
    )


def _judge(movements: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """Add `problem`: the first thing wrong with each movement, as "field|message", or null."""
    joined = movements.join(held, on="key", how="left", maintain_order="left")
    same = (pl.col("held_pence") == pl.col("amount_pence")) & (
        pl.col("held_account") == pl.col("bank_account")
    )
    checks = {
        "key|needs a key": pl.col("key").fill_null("") == "",
        "key|stands twice in this batch": pl.col("key").is_duplicated(),
        "bank_account|is not a bank account of the entity": pl.col("account_id").is_null(),
        "amount_pence|must not be nil": pl.col("amount_pence").fill_null(0) == 0,
        "expected_on|needs the day it is expected": pl.col("expected_on").is_null(),
        "amount_pence|is expected already, with another amount or account": pl.col(
            "held_pence"
        ).is_not_null()
        & ~same,
    }
    problem = pl.coalesce([pl.when(wrong).then(pl.lit(said)) for said, wrong in checks.items()])
    return joined.with_columns(problem.alias("problem"))


def _refusals(judged: pl.DataFrame) -> list[RefusedMovement]:
    wrong = judged.filter(pl.col("problem").is_not_null()).head(REFUSALS_SHOWN)
    found = []
    for row in wrong.iter_rows(named=True):
        name, _, message = row["problem"].partition("|")
        value = str(row[name])
        found.append(
            RefusedMovement(
                key=row["key"] or "", field=name, value=value, message=f"{value} {message}"
            )
        )
    return found


def _stored(act: Act, source: str, fresh: pl.DataFrame) -> pl.DataFrame:
    texts = ("reference", "counterparty", "batch_key", "source_ref", "narrative")
    return fresh.select(
        pl.lit(source).alias("source"),
        "key",
        "entity",
        "account_id",
        "amount_pence",
        "expected_on",
        pl.col("sent_on").fill_null(act.today),
        *[pl.col(name).fill_null("") for name in texts],
        _or("contra_account", "transit_account"),
        _or("contra_fund", "account_fund"),
        pl.col("contra_cost_centre").fill_null(""),
        pl.lit(0, pl.Int64).alias("found_pence"),
        pl.lit(0, pl.Int64).alias("returned_pence"),
        pl.lit(act.id).alias("act_id"),
    )


def _or(column: str, other: str) -> pl.Expr:
    return pl.when(pl.col(column).fill_null("") == "").then(other).otherwise(column).alias(column)


@command(duty="movement.expect", contract=True)
def cancel_movements(act: Act, source: str, keys: list[str], reason: str) -> int:
    """No longer expect movements; return how many were open. Refused for one that was found."""
    _own_words_only(act, source)
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT key FROM banking_movement WHERE source = %s AND key = ANY(%s) "
            "AND found_pence <> 0 ORDER BY key LIMIT 1",
            [source, keys],
        )
        found = cursor.fetchone()
        if found:
            raise StillExpected(f"{found[0]} was found on the bank: it can't be cancelled.")
        cursor.execute(
            "UPDATE banking_movement SET cancelled_on = %s WHERE source = %s AND key = ANY(%s) "
            "AND cancelled_on IS NULL",
            [act.today, source, keys],
        )
        count = cursor.rowcount
    act.changed(f"banking:movements:{source}", None, {"cancelled": count, "reason": reason})
    return int(count)
