"""Capital: what a scheme will cost more or less, apart from what merely comes in another year."""

import polars as pl

from chamberlain.kernel.rules import Column, no_errors, rule

GATES = {
    1: "Mandate",
    2: "Outline business case",
    3: "Full business case",
    4: "Contract let",
    5: "Complete",
}
"""Stage gates, in the order in which a scheme passes them."""

FUNDING = ("grant", "s106", "receipts", "rcco", "reserves", "mrr", "borrowing")
"""Grants; section 106; capital receipts; revenue contributions; reserves; major repairs reserve."""

FUNDING_NAMES = {
    "grant": "Grants",
    "s106": "Section 106 and other contributions",
    "receipts": "Capital receipts",
    "rcco": "Direct revenue funding",
    "reserves": "Reserves",
    "mrr": "Major repairs reserve",
    "borrowing": "Borrowing",
}


@rule(
    name="budgets.slippage",
    inputs=(
        Column("year_budget_pence", "pence", "pence", "Approved budget of this year"),
        Column("year_forecast_pence", "pence", "pence", "Spend forecast for this year"),
        Column("total_budget_pence", "pence", "pence", "Approved budget of the whole scheme"),
        Column("total_forecast_pence", "pence", "pence", "Forecast for the whole scheme"),
    ),
    outputs=(
        Column("variance_pence", "pence", "pence", "What the scheme costs over its budget"),
        Column(
            "slippage_pence", "pence", "pence", "This year's budget that later years will spend"
        ),
    ),
    example={
        "year_budget": "1275000",
        "year_forecast": "1000000",
        "total_budget": "2750000",
        "total_forecast": "2750000",
    },
    source="Practice of capital monitoring: over and underspends of a scheme are told apart from "
    "re-profiling between years, since slippage is not an underspend",
)
def slippage(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part the year's difference into what the scheme gains or costs and what only moves.

    This year's forecast is its budget, and the scheme's variance, less what slips to later years
    (negative when work is brought forward).
    """
    over = pl.col("total_forecast_pence") - pl.col("total_budget_pence")
    this_year = pl.col("year_forecast_pence") - pl.col("year_budget_pence")
    return frame.select(
        "row", over.alias("variance_pence"), (over - this_year).alias("slippage_pence")
    ), no_errors()
