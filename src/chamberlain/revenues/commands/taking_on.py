"""Dwellings and accounts taken on in bulk: from the valuation list and from a former system."""

from datetime import date
from typing import Literal

import polars as pl
from pydantic import Field

from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.door import Act, command
from chamberlain.kernel.numbering import next_references
from chamberlain.kernel.records import Batch, Name, Record
from chamberlain.revenues.commands.frames import (
    fault,
    framed,
    known_dwellings,
    outcome,
    repeated,
    sorted_out,
)
from chamberlain.revenues.commands.numbers import RATES_FIRST, account_numbers

Band = Literal["A", "B", "C", "D", "E", "F", "G", "H"]
Ground = Literal[
    "resident_freeholder",
    "resident_leaseholder",
    "resident_tenant",
    "resident_licensee",
    "resident",
    "owner",
    "occupier",
]
Scheme = Literal["10", "12", "single"]
LIST_BEGAN = date(1993, 4, 1)


class DwellingTakenOn(Record):
    """A dwelling with its band, as the valuation list has it."""

    list_number: str = Field(min_length=1, max_length=25, description="Its reference in the list")
    uprn: str | None = Field(None, pattern=r"^[0-9]{1,12}$")
    address: Name
    postcode: str = Field(max_length=8)
    band: Band
    held_from: date = Field(LIST_BEGAN, description="Day from which the band holds")
    listed_on: date = LIST_BEGAN
    area: str = Field("", max_length=24, description="Special area, where one is charged")
    composite: bool = False
    part_of: str = Field("", description="List number of the main dwelling, for an annexe")


DWELLING = {
    "list_number": pl.String,
    "uprn": pl.String,
    "address": pl.String,
    "postcode": pl.String,
    "band": pl.String,
    "held_from": pl.Date,
    "listed_on": pl.Date,
    "area": pl.String,
    "composite": pl.Boolean,
    "part_of": pl.String,
}


@command(duty="dwelling.maintain", batch="items", summary="Take on dwellings from a file")
def take_on_dwellings(act: Act, entity: str, items: list[DwellingTakenOn]) -> Batch:
    """Register dwellings with their bands; a number that is registered already is set aside."""
    act.need(entity=entity)
    frame = framed(items, DWELLING)
    known = known_dwellings(entity, frame["list_number"].to_list())
    frame = frame.join(known.select("list_number", "dwelling"), on="list_number", how="left")
    registered = pl.format("{} is registered already", "list_number")
    frame = fault(frame, pl.col("dwelling").is_not_null(), "list_number", registered)
    frame = repeated(frame, "list_number", "{} stands in the file twice")
    frame = repeated(frame, "uprn", "UPRN {} stands in the file twice")
    taken = _uprns_taken(entity, frame["uprn"].drop_nulls().to_list())
    used = pl.format("UPRN {} is another dwelling's", pl.col("uprn").fill_null(""))
    frame = fault(frame, pl.col("uprn").is_in(taken), "uprn", used)
    frame, mains = _with_main(entity, frame)
    good, refused = sorted_out(frame)
    good = good.with_columns(
        reference=pl.Series(next_references("DW", good.height), dtype=pl.String),
        entity=pl.lit(entity),
        act_id=pl.lit(act.id),
        part_of_id=pl.col("part_of").replace_strict(mains, default=None, return_dtype=pl.Int64),
    )
    columns = (
        "reference entity uprn list_number address postcode area composite listed_on part_of_id "
        "act_id"
    ).split()
    copy_in(act.cursor(), "revenues_dwelling", good, columns)
    made = known_dwellings(entity, good["list_number"].to_list())
    entries = good.join(made, on="list_number").with_columns(schedule=pl.lit(""))
    copy_in(
        act.cursor(),
        "revenues_list_entry",
        entries,
        ["dwelling_id", "band", "held_from", "schedule", "act_id"],
    )
    return outcome(good["reference"].to_list(), refused)


def _uprns_taken(entity: str, uprns: list[str]) -> list[str]:
    query = "SELECT uprn FROM revenues_dwelling WHERE entity = %s AND uprn = ANY(%s)"
    return read_frame(query, [entity, uprns], schema={"uprn": pl.String})["uprn"].to_list()


def _with_main(entity: str, frame: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, int]]:
    """Note annexes whose main dwelling isn't registered before them."""
    named = [number for number in frame["part_of"].unique() if number]
    known = known_dwellings(entity, named)
    mains: dict[str, int] = dict(known.select("list_number", "dwelling_id").iter_rows())
    missing = (pl.col("part_of") != "") & ~pl.col("part_of").is_in(list(mains))
    message = pl.format("its main dwelling {} is not registered", "part_of")
    return fault(frame, missing, "part_of", message), mains


class AccountTakenOn(Record):
    """Somebody liable for a dwelling from a day on."""

    list_number: str = Field(description="The dwelling's reference in the list")
    name: Name
    reference: str = Field(
        "", pattern=r"^([0-9]{6,14})?$", description="The former system's number, kept"
    )
    kind: Literal["person", "organisation", "estate"] = "person"
    ground: Ground = "resident_freeholder"
    held_from: date
    held_to: date | None = None
    scheme: Scheme = "10"
    pay_day: int = Field(1, ge=1, le=28)
    delivery: Literal["paper", "email", "braille", "large_print"] = "paper"
    email: str = Field("", max_length=200)
    telephone: str = Field("", max_length=40)
    correspondence_address: str = Field("", max_length=400)


ACCOUNT = {
    "list_number": pl.String,
    "name": pl.String,
    "reference": pl.String,
    "kind": pl.String,
    "ground": pl.String,
    "held_from": pl.Date,
    "held_to": pl.Date,
    "scheme": pl.String,
    "pay_day": pl.Int64,
    "delivery": pl.String,
    "email": pl.String,
    "telephone": pl.String,
    "correspondence_address": pl.String,
}


@command(duty="account.take_on", batch="items", summary="Take on accounts from a file")
def take_on_accounts(act: Act, entity: str, items: list[AccountTakenOn]) -> Batch:
    """Open an account for each liable party; days on which another is liable are set aside."""
    act.need(entity=entity)
    frame = framed(items, ACCOUNT)
    known = known_dwellings(entity, frame["list_number"].to_list())
    frame = frame.join(known, on="list_number", how="left", maintain_order="left")
    unknown = pl.format("no dwelling {} is registered", "list_number")
    frame = fault(frame, pl.col("dwelling_id").is_null(), "list_number", unknown)
    frame = fault(
        frame, pl.col("held_to") <= pl.col("held_from"), "held_to", pl.lit("ends before it begins")
    )
    frame = _references(entity, frame)
    frame = _overlaps(frame)
    good, refused = sorted_out(frame)
    good = _numbered(good).with_columns(entity=pl.lit(entity), act_id=pl.lit(act.id))
    _write_accounts(act, good)
    return outcome(good["reference"].to_list(), refused)


def _references(entity: str, frame: pl.DataFrame) -> pl.DataFrame:
    frame = frame.with_columns(reference=pl.col("reference").replace("", None))
    frame = repeated(frame, "reference", "account {} stands in the file twice")
    given = frame["reference"].drop_nulls().to_list()
    query = "SELECT reference FROM revenues_account WHERE reference = ANY(%s)"
    taken = read_frame(query, [given], schema={"reference": pl.String})["reference"].to_list()
    message = pl.format("there is an account {} already", pl.col("reference").fill_null(""))
    return fault(frame, pl.col("reference").is_in(taken), "reference", message)


def _overlaps(frame: pl.DataFrame) -> pl.DataFrame:
    """Note rows whose days another account is liable for, registered or earlier in the file."""
    days = {"dwelling_id": pl.Int64, "from_": pl.Date, "to_": pl.Date}
    there = read_frame(
        "SELECT dwelling_id, held_from, held_to FROM revenues_liability "
        "WHERE ended_act IS NULL AND dwelling_id = ANY(%s)",
        [frame["dwelling_id"].drop_nulls().unique().to_list()],
        schema=days,
    ).with_columns(row_=pl.lit(-1, pl.Int64))
    here = frame.select(
        "dwelling_id",
        pl.col("held_from").alias("from_"),
        pl.col("held_to").alias("to_"),
        pl.col("row").alias("row_"),
    )
    both = frame.join(pl.concat([there, here]), on="dwelling_id").filter(
        pl.col("row_") < pl.col("row"),
        pl.col("held_from") < pl.col("to_").fill_null(date.max),
        pl.col("from_") < pl.col("held_to").fill_null(date.max),
    )
    clashing = pl.col("row").is_in(both["row"].implode())
    text = pl.format("another account is liable for {} on some of these days", "list_number")
    return fault(frame, clashing, "held_from", text)


def _numbered(good: pl.DataFrame) -> pl.DataFrame:
    rated = _rated(good["dwelling_id"].to_list())
    of_rates = good["dwelling_id"].is_in(rated)
    missing = good["reference"].is_null()
    fresh = {
        True: iter(account_numbers(int((missing & of_rates).sum()), RATES_FIRST)),
        False: iter(account_numbers(int((missing & ~of_rates).sum()))),
    }
    pairs = zip(good["reference"].to_list(), of_rates.to_list(), strict=True)
    references = [given or next(fresh[rates]) for given, rates in pairs]
    return good.with_columns(reference=pl.Series(references, dtype=pl.String))


def _rated(places: list[int]) -> list[int]:
    """Return which of these places are hereditaments: their accounts are ratepayers'."""
    query = "SELECT property_id FROM revenues_hereditament WHERE property_id = ANY(%s)"
    return read_frame(query, [places], schema={"id": pl.Int64})["id"].to_list()


def _write_accounts(act: Act, good: pl.DataFrame) -> None:
    """Write parties, accounts and liabilities; identities are reserved first."""
    ids = {
        table: read_frame(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, good.height],
            schema={"id": pl.Int64},
        )["id"]
        for table in ("revenues_party", "revenues_account")
    }
    parties = good.with_columns(
        id=ids["revenues_party"],
        reference=pl.Series(next_references("PTY", good.height), dtype=pl.String),
        protected=pl.lit(value=False),
    )
    columns = "id reference entity kind name email telephone correspondence_address protected"
    copy_in(act.cursor(), "revenues_party", parties, [*columns.split(), "act_id"])
    accounts = good.with_columns(
        id=ids["revenues_account"],
        party_id=ids["revenues_party"],
        opened_on=pl.col("held_from"),
        account_id=ids["revenues_account"],
    )
    columns = "id reference entity dwelling_id party_id scheme pay_day delivery opened_on act_id"
    copy_in(act.cursor(), "revenues_account", accounts, columns.split())
    columns = "account_id dwelling_id ground held_from held_to act_id"
    copy_in(act.cursor(), "revenues_liability", accounts, columns.split())
