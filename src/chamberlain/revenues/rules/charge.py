"""The charge: from what holds over a stretch of days to the amounts of each segment and body."""

from typing import Any

import polars as pl

from chamberlain.kernel.rules import Column, no_errors, rule, set_aside
from chamberlain.revenues.rules.amounts import BANDS, STANDARD, band_amounts
from chamberlain.revenues.rules.clocks import exception_months, exemption_classes
from chamberlain.revenues.rules.pricing import priced
from chamberlain.revenues.rules.rating import CODE, rated

NEEDED = (
    Column("held_from", "date", "day", "First day on which all of this holds"),
    Column("held_to", "date", "day", "The day after the last: the day of leaving is not charged"),
    Column("band", "text", "A to H", "Band in the valuation list, before any disabled reduction"),
    Column("residents", "whole", "people", "Aged 18 or over with their sole or main home there"),
)
MAYBE = (
    Column("area", "text", "", "Parish or enclosure as set; standard when blank", False),
    Column("disabled", "boolean", "", "Qualifies for the disabled band reduction", False),
    Column("disregarded", "whole", "people", "Of the residents, not counted for discount", False),
    Column("students", "whole", "people", "Of those not counted, students", False),
    Column(
        "severely_mentally_impaired", "whole", "people", "Of those not counted, impaired", False
    ),
    Column("furnished", "boolean", "", "Nobody lives there: furnished is a second home", False),
    Column("empty_since", "date", "day", "First day empty and unfurnished, whoever owned", False),
    Column("exemption", "text", "class", "Class of exempt dwelling, B or D to W", False),
    Column("exempt_since", "date", "day", "Class B: the day the charity last used it", False),
    Column("granted_on", "date", "day", "Class F: the day of probate or administration", False),
    Column("exception", "text", "class", "Class excepted from premiums, E to M", False),
    Column("exception_from", "date", "day", "Its event: first marketed, granted, begun", False),
    Column(
        "determined_discount_e2",
        "percent_e2",
        "percent",
        "Nobody lives there: discount the council determined for this class, if not the usual one",
        False,
    ),
    Column("annexe", "boolean", "", "Annexe used by the main home or by a relative", False),
    Column("reduction_e2", "percent_e2", "percent", "Council tax reduction: share at most", False),
    Column("reduction_stops_at_band", "text", "band", "Band at whose charge that stops", False),
    Column(
        "reduction_less_weekly_e4",
        "whole",
        "pounds x 10,000 a week",
        "Taken off that: deductions for non-dependants and the taper, not rounded by the week",
        False,
    ),
    Column("local_reduction_e2", "percent_e2", "percent", "Of the rest, s13A(1)(c)", False),
)
OUTPUTS = (
    Column("year", "whole", "year", "Financial year by its first half: 2026 is 2026-27"),
    Column("first_day", "date", "day", "First day of the segment"),
    Column("last_day", "date", "day", "Last day of the segment, counted"),
    Column("days", "whole", "days", "Days in the segment"),
    Column("charged_band", "text", "band", "Band charged; A* is A with the disabled reduction"),
    Column("exempt", "text", "class", "Class of exemption; then every amount is nought"),
    Column("discount_e2", "percent_e2", "percent x 100", "Discount"),
    Column("premium_e2", "percent_e2", "percent x 100", "Premium"),
    Column("gross_pence", "pence", "pence", "The year's amount by days, rounded once"),
    Column("discount_pence", "pence", "pence", "Taken off gross, rounded half up"),
    Column("premium_pence", "pence", "pence", "Added to gross"),
    Column("annexe_pence", "pence", "pence", "Taken off what is then left"),
    Column("reduction_pence", "pence", "pence", "Council tax reduction"),
    Column("local_reduction_pence", "pence", "pence", "Further reduction, at the council's cost"),
    Column("net_pence", "pence", "pence", "To pay"),
    Column("billing_authority_pence", "pence", "pence", "The council's part, its areas' included"),
    Column("special_pence", "pence", "pence", "Of that, the parish's or enclosure's"),
    Column("police_pence", "pence", "pence", "The police's part"),
    Column("fire_pence", "pence", "pence", "The fire authority's part"),
)
INPUT_COLUMNS = (*NEEDED, *MAYBE)
"""What a frame must have, typed, to be given to `charged`."""
_NAMES = [column.name for column in OUTPUTS]
_SCHEMA: dict[str, Any] = {"row": pl.Int64} | {column.name: column.dtype for column in OUTPUTS}


@rule(
    name="revenues.charge",
    inputs=INPUT_COLUMNS,
    outputs=OUTPUTS,
    example={
        "held_from": "2026-04-01",
        "held_to": "2027-04-01",
        "band": "D",
        "residents": "0",
        "furnished": "no",
        "empty_since": "2025-08-15",
    },
    source="Local Government Finance Act 1992 sections 2, 4 to 6, 10 to 13A; SI 1992/558 (exempt "
    "dwellings); SI 1992/554 (disabled reduction); SI 2013/2977 (annexes); SI 2024/1007 "
    "(exceptions from premiums)",
)
def charge(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Charge stretches of days in which nothing about a dwelling and its people changes.

    A row is one account (one dwelling, one group of people liable together) and one such stretch;
    columns of your own are kept. It gives one line for each segment: the stretch is divided where a
    financial year begins and where a premium, an exemption or an exception starts or ends by time.
    The parts of the bodies add up to what is to pay before the further local reduction, which the
    council alone bears. Nothing is charged in a class of exemption.
    """
    return charged(frame, band_amounts())


def charged(frame: pl.DataFrame, amounts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Do what `charge` does by other amounts, such as those of a tax not yet set.

    `frame` has the rule's columns typed, and `row`; `amounts` is what `amounts_of` gives.
    """
    errors = _faults(frame)
    if errors.height:
        frame = frame.join(errors.select("row").unique(), on="row", how="anti")
        frame = frame.sort("row")
    if frame.is_empty():
        return pl.DataFrame(schema=_SCHEMA), errors
    parts = priced(rated(frame), amounts)
    unset = parts["year_total_pence"].is_null()
    if unset.any():
        errors = pl.concat([errors, _not_charged(parts.filter(unset), frame)])
        bad = parts.filter(unset).select("row").unique()
        parts = parts.join(bad, on="row", how="anti").sort("row", "first_day")
    return _answer(parts), errors


def _answer(parts: pl.DataFrame) -> pl.DataFrame:
    last = (pl.col("end_day").cast(pl.Int32) - 1).cast(pl.Date)
    bands = pl.lit(pl.Series(BANDS, dtype=pl.String)).gather(pl.col(CODE))
    dated = {"year": pl.col("year").cast(pl.Int64), "last_day": last, "charged_band": bands}
    return parts.with_columns(**dated).select("row", *_NAMES)


def _not_charged(parts: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """Say why parts have no amount: their band is none, or nothing is set for area and year."""
    odd = parts.filter(pl.col(CODE).is_null()).select("row").unique()
    bands = frame.join(odd, on="row", how="semi")
    if "area" not in parts.columns:
        parts = parts.with_columns(area=pl.lit(None, pl.String))
    area = pl.col("area").fill_null(STANDARD)
    words = pl.format(
        "no amount is on file for {} in {}-{}: put in the year's figures",
        pl.when(area == STANDARD).then(pl.lit("the council")).otherwise(area),
        pl.col("year"),
        (pl.col("year") + 1) % 100,
    )
    unset = set_aside(parts, pl.col(CODE).is_not_null(), "area", words)
    wrong = set_aside(bands, pl.lit(True), "band", "expected a band from A to H")
    return pl.concat([wrong, unset]).unique(maintain_order=True)


def _faults(frame: pl.DataFrame) -> pl.DataFrame:
    """Return what is wrong in the facts, having asked first in one pass whether anything is."""
    tests = [
        (name, test, words)
        for name, test, words in _tests()
        if frame[name].null_count() < frame.height
    ]
    if not tests:
        return no_errors()
    wrong = frame.select(
        pl.any_horizontal(test.fill_null(False) for _, test, _ in tests).any()
    ).item()
    if not wrong:
        return no_errors()
    return pl.concat(
        [set_aside(frame, test.fill_null(False), name, words) for name, test, words in tests]
    )


def _tests() -> list[tuple[str, pl.Expr, str]]:
    residents, away = pl.col("residents"), pl.col("disregarded").fill_null(0)
    known = pl.col("students").fill_null(0) + pl.col("severely_mentally_impaired").fill_null(0)
    percents = ("reduction_e2", "local_reduction_e2", "determined_discount_e2")
    exempt, exception = list(exemption_classes()), list(exception_months())
    limited = [code for code, months in exception_months().items() if months]
    return [
        (
            "held_to",
            pl.col("held_to") <= pl.col("held_from"),
            "must be after held_from: it is the day after the last",
        ),
        ("residents", residents < 0, "must be nought or more"),
        ("disregarded", (away < 0) | (away > residents), "must be among the residents"),
        ("students", (known < 0) | (known > residents), "must be among the residents"),
        (
            "exemption",
            ~pl.col("exemption").is_in(exempt),
            "expected a class of exempt dwelling: B, or D to W (A and C were withdrawn in 2013)",
        ),
        ("exception", ~pl.col("exception").is_in(exception), "expected a class from E to M"),
        (
            "exception_from",
            pl.col("exception").is_in(limited) & pl.col("exception_from").is_null(),
            "this class lasts a number of months: from which day?",
        ),
        (
            "reduction_stops_at_band",
            ~pl.col("reduction_stops_at_band").is_in(BANDS[1:]),
            "expected a band from A to H",
        ),
        *[
            (name, ~pl.col(name).is_between(0, 10_000), "expected a percentage from 0 to 100")
            for name in percents
        ],
        (
            "reduction_less_weekly_e4",
            pl.col("reduction_less_weekly_e4") < 0,
            "must be nought or more",
        ),
    ]
