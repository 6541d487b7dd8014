"""Errors in returns that were sent: on the next return, or told to the tax office separately."""

from datetime import date
from typing import Literal

import polars as pl

from chamberlain.kernel.money import round_down_penny
from chamberlain.kernel.rates import figures
from chamberlain.kernel.rules import Column, no_errors, rule

Method = Literal["next_return", "separately"]


def correction_limit(box_6_pence: int, on: date) -> int:
    """Return how large net errors may be that are put right on the return they are found in.

    £10,000 or, if greater, 1% of that return's box 6, but never more than £50,000.
    """
    found = figures("tax.vat_errors", on)
    one_percent = round_down_penny(max(box_6_pence, 0) * found["percent"], 10_000)
    return int(max(found["fixed_pence"], min(one_percent, found["most_pence"])))


def correction_method(net_pence: int, box_6_pence: int, *, deliberate: bool, on: date) -> Method:
    """Return how net errors are put right; a deliberate one is always told separately."""
    if deliberate or abs(net_pence) > correction_limit(box_6_pence, on):
        return "separately"
    return "next_return"


@rule(
    name="tax.vat_error_correction",
    inputs=[
        Column("net_pence", "pence", "pounds and pence", "Net error: owed to the tax office, or -"),
        Column("box_6_pence", "pence", "pounds and pence", "Box 6 of the return it is found in"),
        Column("found_on", "date", "day", "When it was found"),
        Column("deliberate", "boolean", "", "It was deliberate", required=False),
    ],
    outputs=[
        Column("limit_pence", "pence", "pence", "Up to which it goes on the next return"),
        Column("method", "text", "", "next_return or separately"),
    ],
    example={"net_pounds": "12,000.00", "box_6_pounds": "1,500,000.00", "found_on": "2026-11-02"},
    source="VAT Regulations 1995 regulation 34; VAT Notice 700/45 section 4",
)
def vat_error_correction(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Say how net errors of earlier VAT returns are put right."""
    rows = [
        (row["row"], correction_limit(row["box_6_pence"], row["found_on"]), _method(row))
        for row in frame.iter_rows(named=True)
    ]
    columns = {"row": pl.Int64, "limit_pence": pl.Int64, "method": pl.String}
    return pl.DataFrame(rows, schema=columns, orient="row"), no_errors()


def _method(row: dict[str, object]) -> str:
    found_on = row["found_on"]
    assert isinstance(found_on, date)  # noqa: S101 - the rule's own column
    return correction_method(
        int(str(row["net_pence"])),
        int(str(row["box_6_pence"])),
        deliberate=bool(row["deliberate"]),
        on=found_on,
    )
