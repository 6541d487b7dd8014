"""Taking receipts in, whatever they came by: written once, found their accounts, or suspended."""

from datetime import date

import polars as pl

from chamberlain.income.commands.allocating import GIVEN, allocate, suspend
from chamberlain.income.queries.finding import find_accounts
from chamberlain.income.rules.names import spelt
from chamberlain.kernel.bulk import copy_in, read_frame, same_pence
from chamberlain.kernel.door import Act
from chamberlain.kernel.records import Pence, Record

RECEIPTS = {
    "external_ref": pl.String,
    "account_id": pl.Int64,
    "amount_pence": pl.Int64,
    "received_on": pl.Date,
    "said": pl.String,
    "payer": pl.String,
}
"""What `take_in` takes: `account_id` where it is known, else null."""


class Intake(Record):
    """What became of receipts: new ones, those that were here before, and where they went."""

    receipts: int
    replayed: int = 0
    found: int = 0
    suspended: int = 0
    total_pence: Pence = 0
    suspended_pence: Pence = 0
    by: dict[str, int] = {}


def take_in(
    act: Act,
    entity: str,
    channel: str,
    frame: pl.DataFrame,
    batch: str = "",
    closed: str = "",
    session: int | None = None,
) -> Intake:
    """Take receipts in: those here before are left alone, the others written, found or suspended.

    `closed` names what took their money into the books already; without it the day's close does.
    """
    fresh = frame.join(_known(entity, channel, frame), on="external_ref", how="anti",
                       maintain_order="left")  # fmt: skip
    replayed = frame.height - fresh.height
    if fresh.is_empty():
        return Intake(receipts=0, replayed=replayed)
    numbered = _write(act, entity, channel, fresh, batch, closed, session)
    told = numbered.filter(pl.col("account_id").is_not_null()).with_columns(
        pl.lit("told").alias("how"), pl.lit("the account was given").alias("evidence")
    )
    open_ones = numbered.filter(pl.col("account_id").is_null())
    found, closed_ones = look(act, entity, open_ones)
    given = pl.concat([told.select(*GIVEN), found.select(*GIVEN)])
    allocate(act, entity, given)
    rest = numbered.join(given, on="receipt_id", how="anti")
    _suspend(act, entity, rest, closed_ones)
    parts = pl.concat([given.select("amount_pence"), rest.select("amount_pence")])
    same_pence("taking receipts in", numbered, parts, "amount_pence")
    return Intake(
        receipts=numbered.height,
        replayed=replayed,
        found=given.height,
        suspended=rest.height,
        total_pence=int(numbered["amount_pence"].sum()),
        suspended_pence=int(rest["amount_pence"].sum()),
        by=dict(given["how"].value_counts().iter_rows()),
    )


def _known(entity: str, channel: str, frame: pl.DataFrame) -> pl.DataFrame:
    return read_frame(
        "SELECT external_ref FROM income_receipt WHERE entity = %s AND channel = %s "
        "AND external_ref = ANY(%s)",
        [entity, channel, frame["external_ref"].to_list()],
        schema={"external_ref": pl.String},
    )


def _write(
    act: Act,
    entity: str,
    channel: str,
    fresh: pl.DataFrame,
    batch: str,
    closed: str,
    session: int | None,
) -> pl.DataFrame:
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(nextval('income_receipt_seq')) FROM generate_series(1, %s)",
            [fresh.height],
        )
        ids = cursor.fetchone()[0]
    numbered = fresh.with_columns(pl.Series("receipt_id", ids, dtype=pl.Int64))
    stored = numbered.select(
        pl.col("receipt_id").alias("id"),
        pl.lit(entity).alias("entity"),
        pl.lit(channel).alias("channel"),
        "external_ref",
        pl.lit(batch).alias("batch"),
        "received_on",
        "amount_pence",
        pl.col("said", "payer").fill_null(""),
        spelt(pl.col("payer")).alias("payer_key"),
        pl.lit(0, pl.Int64).alias("allocated_pence"),
        pl.lit(0, pl.Int64).alias("refunded_pence"),
        pl.lit(closed).alias("closed"),
        pl.lit(session, pl.Int64).alias("session_id"),
        pl.lit(act.id).alias("act_id"),
    )
    with act.cursor() as cursor:
        copy_in(cursor, "income_receipt", stored)
    return numbered


def look(act: Act, entity: str, open_ones: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what the passes found (columns of `GIVEN`), and what is of a closed account."""
    none = pl.DataFrame(schema=GIVEN)
    if open_ones.is_empty():
        return none, none
    found = find_accounts(entity, act.today, open_ones)
    whole = found.join(open_ones.select("receipt_id", "amount_pence"), on="receipt_id")
    closed = pl.col("how") == "closed"
    return whole.filter(~closed).select(*GIVEN), whole.filter(closed).select(*GIVEN)


def _suspend(act: Act, entity: str, rest: pl.DataFrame, closed_ones: pl.DataFrame) -> None:
    """Put what found nothing in suspense, saying of each of a closed account that it is."""
    for receipt, evidence in closed_ones.select("receipt_id", "evidence").iter_rows():
        suspend(act, entity, [receipt], evidence)
    others = rest.join(closed_ones, on="receipt_id", how="anti")
    if others.height:
        suspend(act, entity, others["receipt_id"].to_list(), "no account is certain")


def frame_of(rows: list[tuple[str, int | None, int, date, str, str]]) -> pl.DataFrame:
    """Lay receipts out as `take_in` takes them."""
    return pl.DataFrame(rows, schema=RECEIPTS, orient="row")
