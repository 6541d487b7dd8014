"""Recording what bank lines were: explanations, their journals, and word to those who asked.

Set-wise whatever the number: one read of the lines, one COPY of the explanations (which moves the
counters that the database keeps, and is refused where there is too much), one batch of journals.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from chamberlain.banking.commands.chain import lock_account
from chamberlain.banking.contract import (
    LINE_EXPLAINED,
    MOVEMENT_FOUND,
    MOVEMENT_LOST,
    MOVEMENT_RETURNED,
)
from chamberlain.banking.errors import AlreadyExplained, DoesNotAddUp
from chamberlain.banking.models import BankAccount
from chamberlain.banking.rules.journals import journals
from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.door import Act, Refusal
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import padded
from chamberlain.ledger.contract import (
    FRAME_COLUMNS,
    Role,
    account_roles,
    open_period_for,
    post_journals,
)

EVENT_ITEMS = 1_000
JOURNALS_AT_ONCE = 25_000

GIVEN = {
    "line_id": pl.Int64,
    "amount_pence": pl.Int64,
    "kind": pl.String,
    "movement_id": pl.Int64,
    "account": pl.String,
    "fund": pl.String,
    "cost_centre": pl.String,
    "project": pl.String,
    "vat_code": pl.String,
    "source_ref": pl.String,
    "narrative": pl.String,
    "found_by": pl.String,
    "evidence": pl.String,
    "undoes_id": pl.Int64,
    "source": pl.String,
    "key": pl.String,
}
"""What `record` takes: a row per explanation, those of one line together or not. `source` and
`key` are those of the movement."""

LINES = {
    "line_id": pl.Int64,
    "booked_on": pl.Date,
    "line_pence": pl.Int64,
    "left_pence": pl.Int64,
    "in_suspense_pence": pl.Int64,
    "counterparty": pl.String,
}
"""How lines stand before they are explained."""


@dataclass(frozen=True)
class Recorded:
    """What was recorded: the explanations with their ids, and the lines now explained."""

    explanations: pl.DataFrame
    postings: int
    explained: list[int]


def line_ref(line_id: int) -> str:
    """Return the public reference of a line."""
    return f"BL-{line_id:07d}"


def line_id_of(reference: str) -> int:
    """Return the id in a line's reference; refuse what isn't one."""
    number = reference.removeprefix("BL-")
    if number == reference or not number.isdigit():
        raise Refusal(f"{reference} is not a bank line; expected such as BL-0000123.", field="line")
    return int(number)


def record(
    act: Act, account: BankAccount, given: pl.DataFrame, lines: pl.DataFrame | None = None
) -> Recorded:
    """Record explanations of lines of one bank account, post their journals and tell who asked.

    Refuses, in words, more than is left of any line. The account is locked until the act is done;
    whoever has read the lines (`LINES`) under that lock may give them.
    """
    lock_account(account.id)
    lines = _lines(account, given) if lines is None else lines
    _refuse_too_much(given, lines)
    taken = _from_suspense(given.join(lines, on="line_id", how="left"))
    numbered = posting_days(act, account.entity, _numbered(act, taken))
    with act.cursor() as cursor:
        copy_in(cursor, "banking_explanation", _stored(act, numbered))
    post(act, account, numbered, "banking:explanation:EX-")
    _tell(act, account, numbered)
    return Recorded(numbered, numbered["posting"].n_unique(), _explained(act, account, numbered))


def _lines(account: BankAccount, given: pl.DataFrame) -> pl.DataFrame:
    """Return how the lines stand; a few are looked up by id, many read with the account."""
    ids = given["line_id"].unique()
    frame = read_frame(
        "SELECT s.line_id, s.booked_on, s.amount_pence, s.amount_pence - s.explained_pence, "
        "s.suspense_pence, l.counterparty FROM banking_line_state s "
        "JOIN banking_line l ON l.id = s.line_id "
        "WHERE s.account_id = %s AND s.line_id = ANY(%s::bigint[])",
        [account.id, ids.to_list()],
        schema=LINES,
    )
    if frame.height != ids.len():
        missing = ids.filter(~ids.is_in(frame["line_id"].implode()))
        raise Refusal(f"{line_ref(missing[0])} is not a line of bank account {account.code}.")
    return frame


def _refuse_too_much(given: pl.DataFrame, lines: pl.DataFrame) -> None:
    """Refuse, before the database does, to explain more of a line than is left of it."""
    fresh = given.filter(pl.col("undoes_id").is_null())
    _refuse_other_way(fresh.filter(pl.col("kind") == "coding"), lines)
    sums = fresh.group_by("line_id").agg(pl.col("amount_pence").sum().alias("given"))
    wrong = sums.join(lines, on="line_id").filter(
        (pl.col("given").abs() > pl.col("left_pence").abs())
        | (pl.col("given").sign() * pl.col("line_pence").sign() < 0)
    )
    if wrong.height:
        row = wrong.sort("line_id").row(0, named=True)
        reference = line_ref(row["line_id"])
        if row["left_pence"] == 0:
            raise AlreadyExplained(f"{reference} is explained already: nothing of it is left.")
        raise AlreadyExplained(
            f"{format_pounds(row['given'])} would be explained of {reference}, of which "
            f"{format_pounds(row['left_pence'])} is left."
        )


def _refuse_other_way(codings: pl.DataFrame, lines: pl.DataFrame) -> None:
    """Refuse a part of nil or against its line: parts that cancel would be a journal by hand."""
    wrong = codings.join(lines, on="line_id").filter(
        pl.col("amount_pence").sign() != pl.col("line_pence").sign()
    )
    if wrong.height:
        row = wrong.row(0, named=True)
        raise DoesNotAddUp(
            f"A part of {format_pounds(row['amount_pence'])} goes against "
            f"{line_ref(row['line_id'])} of {format_pounds(row['line_pence'])}. Money between "
            "codings is moved by a journal, which somebody else approves.",
            field="parts",
        )


def _from_suspense(rows: pl.DataFrame) -> pl.DataFrame:
    """Take each explanation from suspense first, in order; what is undone goes to suspense."""
    after = pl.col("amount_pence").cum_sum().over("line_id")
    held = pl.col("in_suspense_pence").abs()
    used = pl.min_horizontal(after.abs(), held) - pl.min_horizontal(
        (after - pl.col("amount_pence")).abs(), held
    )
    return rows.with_columns(
        pl.when(pl.col("undoes_id").is_not_null())
        .then("amount_pence")
        .otherwise(used * pl.col("line_pence").sign())
        .alias("suspense_pence")
    )


def _numbered(act: Act, rows: pl.DataFrame) -> pl.DataFrame:
    """Give each explanation its number, and each line of this act its posting and date.

    Bank lines are posted on the day they were booked, suspense is cleared on the day it is.
    """
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(nextval('banking_explanation_seq')) FROM generate_series(1, %s)",
            [rows.height],
        )
        ids = cursor.fetchone()[0]
    return rows.with_columns(pl.Series("id", ids, dtype=pl.Int64)).with_columns(
        pl.col("id").min().over("line_id").alias("posting"),
        pl.when(pl.col("suspense_pence") == 0)
        .then("booked_on")
        .otherwise(pl.lit(act.today))
        .alias("posted_on"),
    )


def _stored(act: Act, rows: pl.DataFrame) -> pl.DataFrame:
    """Lay explanations out as their table's columns."""
    return rows.select(
        "id",
        "line_id",
        "amount_pence",
        "suspense_pence",
        "kind",
        "movement_id",
        "account",
        "fund",
        "cost_centre",
        "project",
        "vat_code",
        "source_ref",
        "narrative",
        "found_by",
        "evidence",
        "posting",
        "posted_on",
        "undoes_id",
        pl.lit(act.person).alias("person"),
        pl.lit(act.today).alias("explained_on"),
        pl.lit(act.id).alias("act_id"),
    )


def post(act: Act, account: BankAccount, rows: pl.DataFrame, source: str) -> None:
    """Post the journals of explanations, or of suspensions, of one bank account."""
    roles = account_roles(act.scope, entity=account.entity)
    receipt = pl.col("line_pence") > 0
    frame = rows.select(
        "posting",
        pl.lit(account.entity).alias("entity"),
        pl.col("posted_on").alias("journal_date"),
        pl.format("Bank line BL-{} {}", padded("line_id"), "counterparty").alias("description"),
        pl.format("banking:line:BL-{}", padded("line_id")).alias("line_ref"),
        pl.lit(account.fund).alias("bank_fund"),
        pl.lit(account.ledger_account).alias("bank_account"),
        pl.when(receipt)
        .then(pl.lit(roles[Role.SUSPENSE_RECEIPTS]))
        .otherwise(pl.lit(roles[Role.SUSPENSE_PAYMENTS]))
        .alias("suspense_account"),
        "amount_pence",
        "suspense_pence",
        "account",
        "fund",
        "cost_centre",
        "project",
        "vat_code",
        "source_ref",
        "narrative",
    )
    lines = journals(frame.sort("posting", maintain_order=True))
    laid = lines.with_columns(
        pl.format("{}{}", pl.lit(source), padded("posting")).alias("source_ref"),
        pl.lit("JBK").alias("type"),
        *[pl.lit(None, FRAME_COLUMNS[name]).alias(name) for name in ("year", "period")],
        pl.lit(account.entity).alias("line_entity"),
    )
    across = bool((laid["fund"] != account.fund).any())
    for part in _whole_journals(laid):
        frame = part.select(*FRAME_COLUMNS)
        post_journals(act, source="banking", journals=frame, between_funds=across)


def posting_days(act: Act, entity: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Move `posted_on` to a day that the ledger takes: its own while its period is open."""
    moved = []
    for day in rows["posted_on"].unique().to_list():
        period = open_period_for(act.scope, entity=entity, day=day)
        if period is None:
            raise Refusal(f"No period of {entity} is open at or after {on_day(day)}.")
        moved.append({"posted_on": day, "moved_to": period.journal_date})
    days = pl.DataFrame(moved, schema={"posted_on": pl.Date, "moved_to": pl.Date})
    return (
        rows.join(days, on="posted_on", how="left", maintain_order="left")
        .drop("posted_on")
        .rename({"moved_to": "posted_on"})
    )


def _whole_journals(lines: pl.DataFrame) -> list[pl.DataFrame]:
    """Cut sorted lines into batches that keep every journal whole."""
    rank = pl.col("posting").rle_id() // JOURNALS_AT_ONCE
    return lines.with_columns(rank.alias("part")).partition_by(
        "part", maintain_order=True, include_key=False
    )


def _tell(act: Act, account: BankAccount, rows: pl.DataFrame) -> None:
    """Put word of each movement found, lost or returned in the outbox, by source."""
    moved = rows.filter(pl.col("movement_id").is_not_null())
    if moved.is_empty():
        return
    told = moved.select(
        "source",
        "key",
        "source_ref",
        pl.format("BL-{}", padded("line_id")).alias("line"),
        "amount_pence",
        pl.col("booked_on").cast(pl.String),
        pl.col("evidence").alias("reason"),
        "kind",
        pl.col("undoes_id").is_not_null().alias("undone"),
    )
    found, undone = pl.col("kind") == "movement", pl.col("undone")
    for chosen, event, name, dropped in (
        (found & ~undone, MOVEMENT_FOUND, "found", ["reason"]),
        (undone, MOVEMENT_LOST, "lost", ["booked_on"]),
        (~found & ~undone, MOVEMENT_RETURNED, "returned", []),
    ):
        part = told.filter(chosen).drop("kind", "undone", *dropped)
        for (source,), items in part.partition_by("source", as_dict=True).items():
            for slice_ in items.drop("source").iter_slices(EVENT_ITEMS):
                payload = {"source": source, "entity": account.entity, name: slice_.to_dicts()}
                act.emit(event, payload)


def _explained(act: Act, account: BankAccount, rows: pl.DataFrame) -> list[int]:
    """Return which of the lines are now explained to the penny, and say so."""
    total = pl.col("amount_pence").sum() == pl.col("left_pence").first()
    whole = rows.group_by("line_id", maintain_order=True).agg(total.alias("whole"))
    ids = whole.filter("whole")["line_id"].to_list()
    for at in range(0, len(ids), EVENT_ITEMS):
        lines = [line_ref(number) for number in ids[at : at + EVENT_ITEMS]]
        act.emit(LINE_EXPLAINED, {"entity": account.entity, "lines": lines, "by": act.person})
    return ids


def as_given(rows: list[dict[str, object]]) -> pl.DataFrame:
    """Return explanations as the frame `record` takes; what isn't named is blank."""
    blank = {name: "" if kind == pl.String else None for name, kind in GIVEN.items()}
    return pl.DataFrame([{**blank, **row} for row in rows], schema=GIVEN)


def on_day(day: date) -> str:
    """Return a day as people write it."""
    return f"{day:%-d %B %Y}"
