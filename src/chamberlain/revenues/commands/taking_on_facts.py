"""What a former system knew of households and balances, taken on in bulk."""

from datetime import date
from typing import Annotated, Literal

import polars as pl
from pydantic import Field

from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.door import Act, command
from chamberlain.kernel.numbering import next_references
from chamberlain.kernel.records import Batch, Key, Pence, Record, Year
from chamberlain.revenues.commands.frames import (
    fault,
    framed,
    known_accounts,
    outcome,
    repeated,
    sorted_out,
)
from chamberlain.revenues.queries.payer_accounts import all_sealed

FactKind = Literal[
    "household",
    "exemption",
    "disabled",
    "annexe",
    "empty",
    "exception",
    "reduction",
    "local_reduction",
]
OF_THE_DWELLING = ("disabled", "annexe", "empty")
People = Annotated[int | None, Field(ge=0, le=99)]


class FactTakenOn(Record):
    """One dated fact of an account's household, or of its dwelling."""

    account: str
    kind: FactKind
    code: str = Field("", max_length=2, description="Class of an exemption or exception")
    event_on: date | None = Field(None, description="Granted, last used, marketed or empty since")
    residents: People = Field(None, description="Of 18 or over with their main home there")
    disregarded: People = None
    students: People = None
    severely_mentally_impaired: People = None
    furnished: bool | None = None
    percent_e2: int | None = Field(None, ge=0, le=10_000, description="Percent x 100")
    stops_at_band: str | None = Field(None, pattern="^[A-H]$")
    less_weekly_e4: int | None = Field(None, ge=0, description="Pounds a week x 10,000")
    held_from: date
    held_to: date | None = None
    reason: str = Field("", max_length=200)


FACT = {
    "account": pl.String,
    "kind": pl.String,
    "code": pl.String,
    "event_on": pl.Date,
    "residents": pl.Int64,
    "disregarded": pl.Int64,
    "students": pl.Int64,
    "severely_mentally_impaired": pl.Int64,
    "furnished": pl.Boolean,
    "percent_e2": pl.Int64,
    "stops_at_band": pl.String,
    "less_weekly_e4": pl.Int64,
    "held_from": pl.Date,
    "held_to": pl.Date,
    "reason": pl.String,
}


@command(duty="account.take_on", batch="items", summary="Take on facts of households from a file")
def take_on_facts(act: Act, entity: str, items: list[FactTakenOn]) -> Batch:
    """Record dated facts; one that meets another of its kind on the same days is set aside."""
    act.need(entity=entity)
    frame = _on_accounts(entity, framed(items, FACT))
    backwards = pl.col("held_to") <= pl.col("held_from")
    frame = fault(frame, backwards, "held_to", pl.lit("ends before it begins"))
    unknown = (pl.col("kind") == "household") & pl.col("residents").is_null()
    frame = fault(frame, unknown, "residents", pl.lit("how many live there is needed"))
    share = pl.col("kind").str.ends_with("reduction") & pl.col("percent_e2").is_null()
    frame = fault(frame, share, "percent_e2", pl.lit("a reduction needs its percentage"))
    good, refused = sorted_out(_meeting(frame))
    of_dwelling = pl.col("kind").is_in(OF_THE_DWELLING)
    good = good.with_columns(
        account_id=pl.when(~of_dwelling).then("account_id"),
        document=pl.lit(""),
        act_id=pl.lit(act.id),
    )
    columns = (
        "dwelling_id account_id kind code event_on residents disregarded students "
        "severely_mentally_impaired furnished percent_e2 stops_at_band less_weekly_e4 "
        "held_from held_to reason document act_id"
    ).split()
    copy_in(act.cursor(), "revenues_fact", good, columns)
    return outcome([], refused)


def _on_accounts(entity: str, frame: pl.DataFrame) -> pl.DataFrame:
    known = known_accounts(entity, frame["account"].unique().to_list())
    frame = frame.join(known, on="account", how="left", maintain_order="left")
    message = pl.format("there is no account {}", "account")
    return fault(frame, pl.col("account_id").is_null(), "account", message)


def _meeting(frame: pl.DataFrame) -> pl.DataFrame:
    keys = ["dwelling_id", "kind"]
    there = read_frame(
        "SELECT dwelling_id, kind, held_from, held_to FROM revenues_fact "
        "WHERE ended_act IS NULL AND dwelling_id = ANY(%s)",
        [frame["dwelling_id"].drop_nulls().unique().to_list()],
        schema={"dwelling_id": pl.Int64, "kind": pl.String, "from_": pl.Date, "to_": pl.Date},
    ).with_columns(row_=pl.lit(-1, pl.Int64))
    here = frame.select(
        *keys,
        pl.col("held_from").alias("from_"),
        pl.col("held_to").alias("to_"),
        pl.col("row").alias("row_"),
    )
    both = frame.join(pl.concat([there, here]), on=keys).filter(
        pl.col("row_") < pl.col("row"),
        pl.col("held_from") < pl.col("to_").fill_null(date.max),
        pl.col("from_") < pl.col("held_to").fill_null(date.max),
    )
    clashing = pl.col("row").is_in(both["row"].implode())
    text = pl.format("another {} holds for {} on some of these days", "kind", "account")
    return fault(frame, clashing, "held_from", text)


class EntryTakenOn(Record):
    """A balance of a former year, or a receipt, refund, cost or write-off, as it was."""

    account: str
    year: Year
    kind: Literal[
        "brought_forward", "receipt", "returned", "refund", "cost", "penalty", "write_off",
        "transfer",
    ]  # fmt: skip
    amount_pence: Pence = Field(description="What it adds to the balance; a receipt is negative")
    day: date
    channel: str = Field("", max_length=24)
    source_ref: Key = Field(description="The former system's own reference, unique")
    narrative: str = Field("", max_length=140)


ENTRY = {
    "account": pl.String,
    "year": pl.Int64,
    "kind": pl.String,
    "amount_pence": pl.Int64,
    "day": pl.Date,
    "channel": pl.String,
    "source_ref": pl.String,
    "narrative": pl.String,
}


@command(duty="account.take_on", batch="items", summary="Take on balances and receipts from a file")
def take_on_entries(act: Act, entity: str, items: list[EntryTakenOn]) -> Batch:
    """Enter what the former system had on accounts; it stands in the ledger already."""
    act.need(entity=entity)
    frame = _on_accounts(entity, framed(items, ENTRY))
    frame = fault(frame, pl.col("amount_pence") == 0, "amount_pence", pl.lit("is nil"))
    frame = repeated(frame, "source_ref", "{} stands in the file twice")
    query = "SELECT source_ref FROM revenues_entry WHERE source_ref = ANY(%s)"
    given = [frame["source_ref"].to_list()]
    there = read_frame(query, given, schema={"source_ref": pl.String})["source_ref"]
    again = pl.format("{} was entered before", "source_ref")
    frame = fault(frame, pl.col("source_ref").is_in(there.implode()), "source_ref", again)
    good, refused = sorted_out(frame)
    good = good.with_columns(act_id=pl.lit(act.id))
    columns = "account_id year kind amount_pence day channel source_ref narrative act_id".split()
    copy_in(act.cursor(), "revenues_entry", good, columns)
    return outcome([], refused)


class MandateTakenOn(Record):
    """A live Direct Debit instruction of a former system."""

    account: str
    account_name: str = Field(min_length=1, max_length=18)
    sort_code: str = Field(pattern=r"^[0-9]{6}$")
    account_number: str = Field(pattern=r"^[0-9]{8}$")
    signed_on: date


MANDATE = {
    "account": pl.String,
    "account_name": pl.String,
    "sort_code": pl.String,
    "account_number": pl.String,
    "signed_on": pl.Date,
}


@command(
    duty="account.take_on",
    batch="items",
    secret=("account_name", "sort_code", "account_number"),
    summary="Take on Direct Debit instructions from a file",
)
def take_on_mandates(act: Act, entity: str, items: list[MandateTakenOn]) -> Batch:
    """Hold instructions that the banks know already; one for an account."""
    act.need(entity=entity)
    frame = _on_accounts(entity, framed(items, MANDATE))
    frame = repeated(frame, "account", "account {} stands in the file twice")
    query = (
        "SELECT account_id FROM revenues_mandate WHERE state IN ('new', 'lodged', 'live') "
        "AND account_id = ANY(%s)"
    )
    given = [frame["account_id"].drop_nulls().to_list()]
    there = read_frame(query, given, schema={"account_id": pl.Int64})["account_id"]
    again = pl.format("account {} has an instruction already", "account")
    frame = fault(frame, pl.col("account_id").is_in(there.implode()), "account", again)
    good, refused = sorted_out(frame)
    good = good.with_columns(
        reference=pl.Series(next_references("DDI", good.height), dtype=pl.String)
    )
    good = good.with_columns(
        account_sealed=all_sealed(good),
        came_by=pl.lit("paper"),
        state=pl.lit("live"),
        collected_before=pl.lit(value=True),
        tell_bank=pl.lit(value=False),
        end_reason=pl.lit(""),
        act_id=pl.lit(act.id),
    )
    columns = (
        "reference account_id account_sealed came_by state signed_on collected_before tell_bank "
        "end_reason act_id"
    ).split()
    copy_in(act.cursor(), "revenues_mandate", good, columns)
    return outcome(good["reference"].to_list(), refused)
