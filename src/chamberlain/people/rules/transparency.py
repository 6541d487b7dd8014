"""What councils publish of pay: bands of senior salaries and the pay multiple."""

from fractions import Fraction
from statistics import median

import polars as pl

from chamberlain.kernel.rules import rule
from chamberlain.people.rules.rows import (
    Given,
    Row,
    Wrong,
    decimals,
    each,
    listed,
    pence,
    penny,
    text,
)

CODE = "Local Government Transparency Code 2015, part 2.2: senior salaries and the pay multiple"
THRESHOLD_PENCE, BAND_PENCE = 50_000_00, 5_000_00

_BAND_OUT = (text("band", "pounds", "The band, such as 60,000-64,999; blank below the threshold"),)


@rule(
    name="people.salary_band",
    inputs=(
        pence("remuneration_pence", "Remuneration of a year", required=True),
        pence("threshold_pence", "Where bands begin; 50,000 pounds when blank"),
        pence("band_pence", "Width of a band; 5,000 pounds when blank"),
    ),
    outputs=_BAND_OUT,
    example={"remuneration_pence": "7214800"},
    source=CODE,
)
def salary_band(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Find the band of 5,000 pounds that a senior salary is published in."""
    return each(frame, _BAND_OUT, _band)


def _band(row: Row) -> Given:
    threshold = row["threshold_pence"] or THRESHOLD_PENCE
    width = row["band_pence"] or BAND_PENCE
    if width < 1:
        raise Wrong("band_pence", "must be above nought")
    return {"band": band_of(row["remuneration_pence"], threshold, width)}


def band_of(pence_: int, threshold: int = THRESHOLD_PENCE, width: int = BAND_PENCE) -> str | None:
    """Return the band as it is published, or None below the threshold."""
    if pence_ < threshold:
        return None
    start = threshold + (pence_ - threshold) // width * width
    return f"{start // 100:,}-{(start + width) // 100 - 1:,}"


_MULTIPLE_OUT = (
    pence("median_pence", "Median of the workforce"),
    text("multiple", "times", "Highest paid over the median, one decimal"),
)


@rule(
    name="people.pay_multiple",
    inputs=(
        pence("highest_paid_pence", "Pay of the highest paid", required=True),
        text(
            "all_staff_pay_pence",
            "JSON",
            "Whole pence of everybody: [2541200, 3126000]",
            required=True,
        ),
    ),
    outputs=_MULTIPLE_OUT,
    example={
        "highest_paid_pence": "15200000",
        "all_staff_pay_pence": "[2600000, 2900000, 3400000, 5100000]",
    },
    source=CODE,
    pence_as_given=True,
)
def pay_multiple(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out the multiple of the highest paid to the median; of an even count, the middle two."""
    return each(frame, _MULTIPLE_OUT, _multiple)


def _multiple(row: Row) -> Given:
    staff = listed(row, "all_staff_pay_pence")
    if not staff or not all(isinstance(one, int) and one > 0 for one in staff):
        raise Wrong("all_staff_pay_pence", "expected whole pence above nought")
    middle = median([Fraction(one) for one in staff])
    return {
        "median_pence": penny(middle),
        "multiple": decimals(row["highest_paid_pence"] / middle, 1),
    }
