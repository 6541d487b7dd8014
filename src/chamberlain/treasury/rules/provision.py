"""Minimum revenue provision: what revenue sets aside each year for debt on assets."""

from typing import Any

import polars as pl

from chamberlain.kernel.calendar import year_of
from chamberlain.kernel.exact import pence
from chamberlain.kernel.rates import figures
from chamberlain.kernel.rules import Column, no_errors, rule, set_aside
from chamberlain.treasury.rules.exact import period_rate, share_of_year
from chamberlain.treasury.rules.frames import given

SCHEME = "treasury.minimum_revenue_provision"
METHODS = ("equal", "annuity")
KINDS = ("asset", "capitalisation_direction")

_INPUTS = (
    Column("cost_pence", "pence", "pounds and pence", "Borrowing that the asset was paid with"),
    Column("life_years", "whole", "years", "Life over which it is provided for"),
    Column("operational_on", "date", "day", "First day on which the asset was in use"),
    Column("method", "choice", "", "equal instalments or annuity", choices=METHODS),
    Column("rate_e4", "whole", "percent x 10,000", "Annuity rate: 5.7% is 57000", required=False),
    Column("provided_pence", "pence", "pounds and pence", "Provided so far", required=False),
    Column("years_past", "whole", "years", "Years charged so far", required=False),
    Column("fund", "text", "", "GF when blank; there is no duty in the HRA", required=False),
    Column(
        "kind",
        "choice",
        "",
        "asset (when blank) or capitalisation_direction",
        required=False,
        choices=KINDS,
    ),
)
_OUTPUTS = (
    Column("charge_year", "whole", "year", "Financial year of the charge by its first half: 2027"),
    Column("charge_pence", "pence", "pence", "Provision charged in that year"),
    Column("left_pence", "pence", "pence", "Not provided for afterwards"),
)


@rule(
    name="treasury.minimum_revenue_provision",
    inputs=_INPUTS,
    outputs=_OUTPUTS,
    example={
        "cost_pounds": "2,750,000.00",
        "life_years": "10",
        "operational_on": "2026-11-02",
        "method": "annuity",
        "rate_e4": "57000",
    },
    source="Local Authorities (Capital Finance and Accounting) (England) Regulations 2003 (SI "
    "2003/3146) regulations 27 and 28; MHCLG statutory guidance on minimum revenue provision, 5th "
    "edition, asset life method",
)
def minimum_revenue_provision(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Lay out what is charged each year; it adds up to the cost exactly.

    The first charge is in the year after that in which the asset comes into use. Equal instalments
    are what is not provided for yet over the life that is left. An annuity grows by its rate each
    year; each charge is rounded half up, and the last takes the difference. The Housing Revenue
    Account has no duty. Lives are limited to what the guidance allows without advice.
    """
    limits = figures(SCHEME, frame["operational_on"].max()) if frame.height else None  # type: ignore[arg-type]
    errors = _faults(frame, limits) if limits else no_errors()
    good = frame.join(errors.select("row").unique(), on="row", how="anti", maintain_order="left")
    rows = [line for item in good.iter_rows(named=True) for line in _charges(item)]
    return given(rows, _OUTPUTS), errors


def _faults(frame: pl.DataFrame, limits: Any) -> pl.DataFrame:
    life, most = pl.col("life_years"), limits["life_years_max"]
    directed, directed_most = (
        pl.col("kind") == "capitalisation_direction",
        limits["direction_years_max"],
    )
    past = pl.col("years_past").fill_null(0)
    tests = [
        ("cost_pence", pl.col("cost_pence") <= 0, "must be more than nought"),
        ("fund", pl.col("fund") == "HRA", "there is no duty to provide in the HRA"),
        ("life_years", ~life.is_between(1, most), f"must be from 1 to {most} years"),
        (
            "life_years",
            directed.fill_null(False) & (life > directed_most),
            f"a capitalisation direction is provided for in at most {directed_most} years",
        ),
        (
            "rate_e4",
            (pl.col("method") == "annuity") & (pl.col("rate_e4").fill_null(0) <= 0),
            "an annuity needs its rate",
        ),
        ("years_past", (past < 0) | (past >= life), "must be less than the life"),
        (
            "provided_pence",
            ~pl.col("provided_pence").fill_null(0).is_between(0, pl.col("cost_pence")),
            "must not be more than the cost",
        ),
    ]
    return pl.concat([set_aside(frame, wrong, name, words) for name, wrong, words in tests])


def _charges(item: dict[str, Any]) -> list[dict[str, int]]:
    past = item["years_past"] or 0
    years = item["life_years"] - past
    left = item["cost_pence"] - (item["provided_pence"] or 0)
    amounts = _annuity(left, item["rate_e4"], years) if item["method"] == "annuity" else None
    first = year_of(item["operational_on"]) + 1 + past
    rows, owed = [], left
    for number in range(years):
        amount = amounts[number] if amounts else share_of_year(left, number, years)
        owed -= amount
        rows.append(
            {
                "row": item["row"],
                "charge_year": first + number,
                "charge_pence": amount,
                "left_pence": owed,
            }
        )
    return rows


def _annuity(total: int, rate_e4: int, years: int) -> list[int]:
    rate = period_rate(rate_e4, 1)
    first = total * rate / ((1 + rate) ** years - 1)
    amounts = [pence(first * (1 + rate) ** number) for number in range(years - 1)]
    return [*amounts, total - sum(amounts)]
