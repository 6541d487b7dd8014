"""The tax base on a day: dwellings counted by line and band, and the dwellings of each count."""

from datetime import date, timedelta
from typing import Annotated

import polars as pl
from pydantic import Field

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.calendar import financial_year, year_of
from chamberlain.kernel.door import Refusal, Scope, query
from chamberlain.kernel.records import Record
from chamberlain.revenues.queries.slices import amounts, slices_of
from chamberlain.revenues.rules.amounts import BANDS, STANDARD, ninths
from chamberlain.revenues.rules.charge import MAYBE, charged
from chamberlain.revenues.rules.rating import counted
from chamberlain.revenues.rules.tax_base import BY_CODE, LINES, band_d_e4, equivalents_e4, states

Band = Annotated[str, Field(pattern=r"^(A\*|[A-H])?$", description="Blank for all")]
LineCode = Annotated[str, Field(max_length=3, description="Of the count, such as 8")]
NO_AMOUNTS = "no_amounts"
"""The code of a refusal to count before a year's amounts are set."""
LISTED = {
    "dwelling_id": pl.Int64,
    "dwelling": pl.String,
    "address": pl.String,
    "postcode": pl.String,
    "listed_band": pl.String,
}


class CountRow(Record):
    """One line of the count: how many dwellings in each band, A* first."""

    line: str
    what: str
    bands: list[int]
    total: int


class TaxBase(Record):
    """The tax base of a day: the counts, and whole charges at band D before and after reduction."""

    on: date
    bands: list[str]
    rows: list[CountRow]
    band_d_e4: int
    exempt: list[CountRow]


class DwellingCounted(Record):
    """A dwelling of a count."""

    dwelling: str
    address: str
    postcode: str
    listed_band: str
    charged_band: str
    account: str
    state: str
    discount_e2: int
    premium_e2: int


def dwellings_on(entity: str, on: date) -> pl.DataFrame:
    """Return every dwelling on the valuation list on a day with its state and what it stands for.

    `reduced_e4` is council tax reduction as a share of the band's whole charge.
    """
    listed = read_frame(
        "SELECT d.id, d.reference, d.address, d.postcode, e.band FROM revenues_dwelling d "
        "JOIN revenues_list_entry e ON e.dwelling_id = d.id AND e.ended_act IS NULL "
        "WHERE d.entity = %s AND d.listed_on <= %s AND (d.deleted_on IS NULL OR d.deleted_on > %s) "
        "AND e.held_from <= %s AND (e.held_to IS NULL OR e.held_to > %s) ORDER BY d.id",
        [entity, on, on, on, on],
        schema=LISTED,
    )
    year = year_of(on)
    year_amounts = amounts(entity, year)
    if year_amounts.is_empty():
        words = f"The amounts of {financial_year(on)} are not set yet: enter them first."
        raise Refusal(words, code=NO_AMOUNTS)
    rows = slices_of(entity, on, on + timedelta(days=1))
    charges = _charged(rows, year_amounts)
    known = rows.select(
        "account_id",
        "dwelling_id",
        "residents",
        "furnished",
        "reduction_e2",
        "reduction_less_weekly_e4",
        "reduction_stops_at_band",
        pl.col("area").fill_null(STANDARD),
        counted=counted(),
        annexe=pl.col("annexe").fill_null(value=False),
    ).join(
        charges.select("account_id", "band", "exempt", "discount_e2", "premium_e2"), on="account_id"
    )
    frame = listed.join(known, on="dwelling_id", how="left", maintain_order="left")
    frame = frame.join(_numbers(entity), on="account_id", how="left", maintain_order="left")
    frame = frame.with_columns(
        charged_band=pl.coalesce("band", "listed_band"),
        exempt=pl.col("exempt").fill_null(""),
        residents=pl.col("residents").fill_null(2),
        counted=pl.col("counted").fill_null(2),
        annexe=pl.col("annexe").fill_null(value=False),
        discount_e2=pl.col("discount_e2").fill_null(0),
        premium_e2=pl.col("premium_e2").fill_null(0),
        area=pl.col("area").fill_null(STANDARD),
        disabled=(pl.col("band") != pl.col("listed_band")).fill_null(value=False),
    )
    frame = states(frame).with_columns(reduced_e4=pl.lit(0, pl.Int64))
    frame = frame.with_columns(reduced_e4=_reduced(frame, year_amounts))
    return frame.with_columns(equivalents_e4(frame))


def _charged(rows: pl.DataFrame, year_amounts: pl.DataFrame) -> pl.DataFrame:
    """Return what the rule of the charge says of each account on the day."""
    blank = [pl.lit(None, one.dtype).alias(one.name) for one in MAYBE if one.name not in rows]
    answer, _ = charged(rows.with_columns(blank, row="account_id"), year_amounts)
    return answer.rename({"row": "account_id", "charged_band": "band"})


def _numbers(entity: str) -> pl.DataFrame:
    return read_frame(
        "SELECT id, reference FROM revenues_account WHERE entity = %s",
        [entity],
        schema={"account_id": pl.Int64, "account": pl.String},
    )


def _reduced(frame: pl.DataFrame, year_amounts: pl.DataFrame) -> pl.Series:
    """Return reduction over a whole year in the day's state, as a share of the band's charge."""
    yearly = year_amounts.select("area", "band", "total_pence")
    stops = yearly.rename({"band": "reduction_stops_at_band", "total_pence": "stop_pence"})
    charges = yearly.rename({"band": "charged_band"})
    priced = frame.join(charges, on=["area", "charged_band"], how="left", maintain_order="left")
    keys = ["area", "reduction_stops_at_band"]
    priced = priced.join(stops, on=keys, how="left", maintain_order="left")
    share = 10_000 - pl.col("discount_e2") + pl.col("premium_e2")
    halved = pl.when(pl.col("annexe")).then(share // 2).otherwise(share)
    liable = pl.col("total_pence") * halved // 10_000
    most = pl.min_horizontal(liable, pl.col("stop_pence").fill_null(10**12))
    given = most * pl.col("reduction_e2").fill_null(0) // 10_000
    less = pl.col("reduction_less_weekly_e4").fill_null(0) * 365 // 700
    left = pl.max_horizontal(given - less, 0)
    return priced.select(
        pl.when(pl.col("state") == "exempt")
        .then(0)
        .otherwise((left * 20_000 + pl.col("total_pence")) // (2 * pl.col("total_pence")))
        .fill_null(0)
        .alias("reduced_e4")
    ).to_series()


@query(summary="The tax base of a day")
def tax_base(scope: Scope, entity: str, on: date) -> TaxBase:
    """Return dwellings counted by line and band as the department's return asks, and band D."""
    frame = _seen(scope, entity, on)
    lines = [_count(line.code, line.what, frame.filter(line.test), line.band) for line in LINES]
    classes = sorted(frame.filter(pl.col("exempt") != "")["exempt"].unique())
    exempt = [
        _count(f"2{code}", f"Class {code}", frame.filter(pl.col("exempt") == code), "listed_band")
        for code in classes
    ]
    return TaxBase(
        on=on, bands=list(BANDS), rows=lines, band_d_e4=band_d_e4(frame, ninths()), exempt=exempt
    )


def _count(code: str, what: str, frame: pl.DataFrame, by: str) -> CountRow:
    found = dict(frame.group_by(by).len().iter_rows())
    bands = [int(found.get(band, 0)) for band in BANDS]
    return CountRow(line=code, what=what, bands=bands, total=sum(bands))


@query(summary="The dwellings of a line of the tax base")
def tax_base_dwellings(
    scope: Scope, entity: str, on: date, line: LineCode = "1", band: Band = ""
) -> list[DwellingCounted]:
    """Return the dwellings that a count is made of, by line and band; 2N is exemption class N."""
    frame = _seen(scope, entity, on)
    if line.startswith("2") and len(line) == 2:
        frame, by = frame.filter(pl.col("exempt") == line[1]), "listed_band"
    elif line in BY_CODE:
        frame, by = frame.filter(BY_CODE[line].test), BY_CODE[line].band
    else:
        raise Refusal(f"There is no line {line} in the count.", field="line", status=422)
    if band:
        frame = frame.filter(pl.col(by) == band)
    shown = frame.with_columns(pl.col("account").fill_null(""))
    return [DwellingCounted(**row) for row in shown.select(list(DwellingCounted.model_fields))
            .iter_rows(named=True)]  # fmt: skip


def _seen(scope: Scope, entity: str, on: date) -> pl.DataFrame:
    if not scope.sees_whole(entity):
        raise Refusal(f"The dwellings of {entity} are not yours to see.", status=403)
    return dwellings_on(entity, on)
