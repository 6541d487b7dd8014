"""Dated facts cut into stretches of days on which nothing changes: what the charge is made of."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.revenues.rules.amounts import STANDARD, amounts_of

FULL = 2
"""Adults a household is taken to have when nothing else is known: no discount is given."""

BASE = {
    "account_id": pl.Int64,
    "dwelling_id": pl.Int64,
    "held_from": pl.Date,
    "held_to": pl.Date,
    "area": pl.String,
    "band": pl.String,
    "scheme": pl.String,
    "pay_day": pl.Int64,
}
FACTS = {
    "dwelling_id": pl.Int64,
    "of_account": pl.Int64,
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
    "from_": pl.Date,
    "to_": pl.Date,
}
HOUSEHOLD = ("residents", "disregarded", "students", "severely_mentally_impaired", "furnished")
KINDS: dict[str, dict[str, str]] = {
    "household": {name: name for name in HOUSEHOLD},
    "exemption": {"exemption": "code", "exempt_since": "event_on"},
    "disabled": {"disabled": "holds"},
    "annexe": {"annexe": "holds"},
    "empty": {"empty_since": "event_on"},
    "exception": {"exception": "code", "exception_from": "event_on"},
    "reduction": {
        "reduction_e2": "percent_e2",
        "reduction_stops_at_band": "stops_at_band",
        "reduction_less_weekly_e4": "less_weekly_e4",
    },
    "local_reduction": {"local_reduction_e2": "percent_e2"},
}
"""What a fact of each kind says in the columns of `revenues.charge`."""


def year_days(year: int) -> tuple[date, date]:
    """Return the half-open range of a financial year given by its first half."""
    return date(year, 4, 1), date(year + 1, 4, 1)


def slices_of(
    entity: str, since: date, until: date, accounts: Sequence[int] | None = None
) -> pl.DataFrame:
    """Return the rows of `revenues.charge` for every account liable on some day of the range.

    All of the entity's accounts, or those given. With the rule's columns come `row`, `account_id`,
    `dwelling_id`, and how the account pays. Days on which a dwelling has no band have no row.
    """
    base = _liable(entity, since, until, accounts)
    dwellings = None if accounts is None else base["dwelling_id"].unique().to_list()
    facts = _facts(entity, since, until, dwellings)
    days = _cut_days(base, facts)
    rows = _cut(base, days).with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
    for kind, columns in KINDS.items():
        rows = _with_kind(rows, facts.filter(pl.col("kind") == kind), columns)
    granted = (pl.col("exemption") == "F").fill_null(value=False)
    return rows.with_columns(
        residents=pl.col("residents").fill_null(FULL),
        granted_on=pl.when(granted).then("exempt_since"),
        exempt_since=pl.when(~granted).then("exempt_since"),
    )


def amounts(entity: str, year: int) -> pl.DataFrame:
    """Return what each band is charged in a year, by area, as the rules take it."""
    found = read_frame(
        "SELECT year, coalesce(nullif(area, ''), %s), billing_authority_pence, special_pence, "
        "police_pence, fire_pence FROM revenues_charge_set WHERE entity = %s AND year = %s",
        [STANDARD, entity, year],
        schema={
            "year": pl.Int32,
            "area": pl.String,
            "billing_authority_pence": pl.Int64,
            "special_pence": pl.Int64,
            "police_pence": pl.Int64,
            "fire_pence": pl.Int64,
        },
    )
    return amounts_of(found)


def _liable(entity: str, since: date, until: date, accounts: Sequence[int] | None) -> pl.DataFrame:
    """Return the days of liability, divided where the band changes."""
    return read_frame(
        "SELECT l.account_id, l.dwelling_id, "
        "greatest(l.held_from, d.listed_on, e.held_from, %s), "
        "least(l.held_to, d.deleted_on, e.held_to, %s), nullif(d.area, ''), e.band, "
        "a.scheme, a.pay_day FROM revenues_liability l "
        "JOIN revenues_account a ON a.id = l.account_id "
        "JOIN revenues_dwelling d ON d.id = l.dwelling_id "
        "JOIN revenues_list_entry e ON e.dwelling_id = d.id AND e.ended_act IS NULL "
        "WHERE d.entity = %s AND l.ended_act IS NULL "
        "AND greatest(l.held_from, d.listed_on, e.held_from, %s) "
        "< least(l.held_to, d.deleted_on, e.held_to, %s) "
        "AND (%s OR l.account_id = ANY(%s)) ORDER BY l.account_id, 3",
        [since, until, entity, since, until, *_only(accounts)],
        schema=BASE,
    )


def _facts(entity: str, since: date, until: date, dwellings: list[int] | None) -> pl.DataFrame:
    return read_frame(
        "SELECT f.dwelling_id, f.account_id, f.kind, f.code, f.event_on, f.residents, "
        "f.disregarded, f.students, f.severely_mentally_impaired, f.furnished, f.percent_e2, "
        "f.stops_at_band, f.less_weekly_e4, f.held_from, f.held_to FROM revenues_fact f "
        "JOIN revenues_dwelling d ON d.id = f.dwelling_id WHERE d.entity = %s "
        "AND f.ended_act IS NULL AND f.held_from < %s "
        "AND (f.held_to IS NULL OR f.held_to > %s) AND (%s OR f.dwelling_id = ANY(%s))",
        [entity, until, since, *_only(dwellings)],
        schema=FACTS,
    )


def _only(keys: Sequence[int] | None) -> list[Any]:
    """Return the parameters of "everything, or only these": a constant folds before planning."""
    return [keys is None, list(keys or [])]


def _cut_days(base: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """Return (account, from, day) where something of the dwelling changes in between."""
    ends = [facts.select("dwelling_id", pl.col(name).alias("day")) for name in ("from_", "to_")]
    days = pl.concat(ends).drop_nulls()
    first, last = base["held_from"].min(), base["held_to"].max()
    days = days.filter(pl.col("day") > first, pl.col("day") < last).unique()
    spans = base.select("account_id", "dwelling_id", "held_from", "held_to")
    inside = spans.join(days, on="dwelling_id").filter(
        pl.col("day") > pl.col("held_from"), pl.col("day") < pl.col("held_to")
    )
    return inside.select("account_id", "held_from", "day")


def _cut(base: pl.DataFrame, days: pl.DataFrame) -> pl.DataFrame:
    """Divide the spans that have days inside them; the others stay as they are."""
    keys = ["account_id", "held_from"]
    if days.is_empty():
        return base
    whole = base.join(days.select(keys).unique(), on=keys, how="anti")
    divided = base.join(days, on=keys)
    starts = pl.concat(
        [base.join(days, on=keys, how="semi"), divided.with_columns(held_from="day").drop("day")]
    ).sort("account_id", "held_to", "held_from")
    following = pl.col("held_from").shift(-1).over("account_id", "held_to")
    parts = starts.with_columns(
        held_to=pl.min_horizontal(following.fill_null(pl.col("held_to")), "held_to")
    )
    return pl.concat([whole, parts]).sort("account_id", "held_from")


def _with_kind(rows: pl.DataFrame, facts: pl.DataFrame, columns: dict[str, str]) -> pl.DataFrame:
    facts = facts.with_columns(holds=pl.lit(value=True))
    held = _holding(rows, facts).filter(
        pl.col("of_account").is_null() | (pl.col("of_account") == pl.col("account_id"))
    )
    said = held.select("row", *[pl.col(source).alias(name) for name, source in columns.items()])
    return rows.join(said, on="row", how="left", maintain_order="left")


def _holding(rows: pl.DataFrame, dated: pl.DataFrame) -> pl.DataFrame:
    """Return rows with what holds in their dwelling on their first day."""
    spans = rows.select("row", "account_id", "dwelling_id", "held_from")
    return spans.join(dated, on="dwelling_id").filter(
        pl.col("from_") <= pl.col("held_from"),
        pl.col("to_").is_null() | (pl.col("to_") > pl.col("held_from")),
    )
