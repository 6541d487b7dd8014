"""A school's month: does it add up, does it agree with its bank, and what is odd about it?"""

import csv
import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from chamberlain.kernel.calendar import (
    CalendarUnknown,
    add_working_days,
    financial_year,
    period_range,
)
from chamberlain.kernel.rules import Column, no_errors, rule

FOLDER = Path(__file__).parent
UNITS = (100, 1000)
"""How far off a figure in pence, or in thousands, stands from last month's."""


class CfrCode(NamedTuple):
    """A code of a return: what it is, and the subjective it is posted to."""

    name: str
    kind: str
    account: str


@cache
def cfr() -> dict[str, CfrCode]:
    """Return the codes a return may have, in the framework's order.

    I, E, CI, CE and B codes are those of the Department for Education's Consistent Financial
    Reporting framework; the others reconcile the month. The subjectives are a local choice.
    """
    with (FOLDER / "cfr.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: CfrCode(row["name"], row["kind"], row["account"])
            for row in csv.DictReader(file)
        }


@cache
def choices() -> dict[str, dict[str, Any]]:
    """Return the council's own choices: codes, days, and what counts as odd."""
    return tomllib.loads((FOLDER / "schools.toml").read_text())


def due_day(year: int, period: int) -> date:
    """Return the day by which a month is to be returned.

    Where bank holidays aren't known yet, a week is five working days.
    """
    _, end = period_range(financial_year(date(year, 4, 1)), period)
    last, days = end - timedelta(days=1), int(choices()["returns"]["working_days"])
    try:
        return add_working_days(last, days)
    except CalendarUnknown:
        return last + timedelta(days=days * 7 // 5)


@rule(
    name="budgets.school_return",
    inputs=(
        Column("opening_pence", "pence", "pence", "Cash book at the end of last month"),
        Column("income_pence", "pence", "pence", "All income, revenue and capital"),
        Column("spend_pence", "pence", "pence", "All spending, revenue and capital, less VAT"),
        Column("vat_paid_pence", "pence", "pence", "VAT paid on purchases"),
        Column("vat_back_pence", "pence", "pence", "VAT the council paid back"),
        Column("cash_pence", "pence", "pence", "Cash book at the end of the month, as returned"),
        Column("bank_pence", "pence", "pence", "Bank statement at the end of the month"),
        Column("unpresented_pence", "pence", "pence", "Payments not on the statement yet"),
        Column("uncleared_pence", "pence", "pence", "Receipts not on the statement yet"),
    ),
    outputs=(
        Column("expected_pence", "pence", "pence", "What the cash book should be"),
        Column("cash_gap_pence", "pence", "pence", "Cash book returned, less what it should be"),
        Column("bank_gap_pence", "pence", "pence", "Statement with what isn't on it, less cash"),
    ),
    example={
        "opening": "10000", "income": "50000", "spend": "45000", "vat_paid": "500",
        "vat_back": "0", "cash": "14500", "bank": "15000", "unpresented": "500", "uncleared": "0",
    },
    source="Bank reconciliation: cash book, with listed items in transit, equals the statement",
)  # fmt: skip
def school_return(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Roll the cash book forward by the month's figures, and set the statement against it."""
    expected = (
        pl.col("opening_pence") + pl.col("income_pence") - pl.col("spend_pence")
        - pl.col("vat_paid_pence") + pl.col("vat_back_pence")
    )  # fmt: skip
    bank = pl.col("bank_pence") - pl.col("unpresented_pence") + pl.col("uncleared_pence")
    return frame.select(
        "row",
        expected.alias("expected_pence"),
        (pl.col("cash_pence") - expected).alias("cash_gap_pence"),
        (bank - pl.col("cash_pence")).alias("bank_gap_pence"),
    ), no_errors()


@rule(
    name="budgets.school_outlier",
    inputs=(
        Column("this_pence", "pence", "pence", "This month's figure"),
        Column("last_pence", "pence", "pence", "Last month's"),
        Column("moved_permille", "whole", "thousandths", "A move above this share is asked about"),
        Column("moved_pence", "pence", "pence", "… where it is above this amount as well"),
    ),
    outputs=(Column("odd", "text", "", "units, missing, moved, or blank"),),
    example={"this": "4500000", "last": "45000", "moved_permille": "500", "moved": "5000"},
    source="Units-and-outlier check: a figure a hundred or a thousand times last month's is likely "
    "to be in other units",
)
def school_outlier(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Compare a figure with last month's; what is new, or small either way, isn't odd."""
    this, last = pl.col("this_pence"), pl.col("last_pence")
    size, before = this.abs(), last.abs()
    moved = (this - last).abs()
    far = (moved * 1000 > before * pl.col("moved_permille")) & (moved > pl.col("moved_pence"))
    near = pl.lit(value=False)
    for times in UNITS:
        for big, small in ((size, before), (before, size)):
            near |= (big * 10 >= small * times * 9) & (big * 10 <= small * times * 11)
    odd = (
        pl.when(last == 0)
        .then(pl.lit(""))
        .when(far & (this == 0))
        .then(pl.lit("missing"))
        .when(far & near)
        .then(pl.lit("units"))
        .when(far)
        .then(pl.lit("moved"))
        .otherwise(pl.lit(""))
    )
    return frame.select("row", odd.alias("odd")), no_errors()
