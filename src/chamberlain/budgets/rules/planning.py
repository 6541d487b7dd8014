"""Years to come: a base that grows with assumptions, what is added to it, and who bears it."""

from collections.abc import Mapping, Sequence

import polars as pl

from chamberlain.kernel.money import round_half_up_penny, round_half_up_penny_expr
from chamberlain.kernel.rules import Column, no_errors, rule

YEARS = 5
PERCENT_E2 = 10_000
FUNDING = {
    "council_tax": ("Council tax", "95010"),
    "business_rates": ("Business rates", "95020"),
    "grants": ("Government grants", "95060"),
    "collection_fund": ("Collection Fund", "95070"),
}
"""Who bears a budget, with the subjective each is budgeted on."""
BEARS_FROM, BEARS_TO = "95000", "95999"
INFLATION = {
    "1": "Pay award and employees",
    "2": "Premises",
    "3": "Transport",
    "4": "Supplies and services",
    "5": "Third parties",
    "6": "Transfer payments",
    "7": "Support services",
    "8": "Capital financing",
    "9": "Fees, charges and other income",
}
"""CIPFA's groups of subjectives, as assumptions name them: `inflation:1` and so on."""
PERCENTS = (*(f"inflation:{group}" for group in INFLATION), "band_d_rise", "tax_base_growth")
AMOUNTS = ("band_d", "business_rates", "grants", "collection_fund")
NAMES = {
    **{f"inflation:{group}": words for group, words in INFLATION.items()},
    "band_d": "Band D council tax of the year before the first",
    "band_d_rise": "Rise of Band D, adult social care precept included",
    "tax_base": "Tax base: Band D equivalents after losses, of the first year",
    "tax_base_growth": "Growth of the tax base",
    "business_rates": "Business rates kept",
    "grants": "Government grants",
    "collection_fund": "Share of the Collection Fund's surplus, or deficit below nought",
}
"""Every assumption a plan knows; `_growth`, `_rise` and inflation are percent x 100."""


@rule(
    name="budgets.plan_line",
    inputs=(
        Column("amount_pence", "pence", "pence", "The line in the base; income is negative"),
        *(Column(f"rate_{n}_e2", "whole", "percent x 100", f"Inflation of year {n}")
          for n in range(1, YEARS + 1)),
    ),
    outputs=tuple(Column(f"year_{n}_pence", "pence", "pence", f"The line in year {n}")
                  for n in range(1, YEARS + 1)),
    example={"amount": "1000.00", **{f"rate_{n}_e2": "300" for n in range(1, YEARS + 1)}},
    source="Local practice of medium-term plans: each year's line is the year before's, raised by "
    "the assumption for its group, to the nearest penny",
)  # fmt: skip
def plan_line(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Carry a line through the years of a plan, each year on the one before."""
    work, before = frame, "amount_pence"
    for n in range(1, YEARS + 1):
        raised = pl.col(before) * (PERCENT_E2 + pl.col(f"rate_{n}_e2"))
        name = f"year_{n}_pence"
        work = work.with_columns(round_half_up_penny_expr(raised, PERCENT_E2).alias(name))
        before = name
    return work.select("row", *(f"year_{n}_pence" for n in range(1, YEARS + 1))), no_errors()


Said = Mapping[tuple[str, int], int]
"""Assumptions: (name, year) to value."""


def value(said: Said, name: str, year: int) -> int:
    """Return what is assumed for a year: what was said for it, or for the last year before it."""
    years = [one for known, one in said if known == name and one <= year]
    return said[name, max(years)] if years else 0


def tax_of(said: Said, first: int, year: int) -> tuple[int, int, int]:
    """Return council tax of a year in pence, with its tax base (x 100) and its Band D."""
    base, band_d = value(said, "tax_base", first), value(said, "band_d", first)
    for one in range(first, year + 1):
        band_d = _raised(band_d, value(said, "band_d_rise", one))
        if one > first:
            base = _raised(base, value(said, "tax_base_growth", one))
    return round_half_up_penny(base * band_d, 100), base, band_d


def _raised(amount: int, percent_e2: int) -> int:
    return round_half_up_penny(amount * (PERCENT_E2 + percent_e2), PERCENT_E2)


def funding_of(said: Said, first: int, year: int) -> dict[str, int]:
    """Return what bears a year's budget, by FUNDING."""
    plain = {name: value(said, name, year) for name in FUNDING if name != "council_tax"}
    return {"council_tax": tax_of(said, first, year)[0], **plain}


def lines_by_year(base: pl.DataFrame, said: Said, years: Sequence[int]) -> pl.DataFrame:
    """Return base lines with `year_1_pence` to `year_5_pence`; what bears the budget left out."""
    kept = base.filter(~pl.col("account").is_between(pl.lit(BEARS_FROM), pl.lit(BEARS_TO)))
    padded = [*years, *([years[-1]] * (YEARS - len(years)))]
    rates = pl.DataFrame(
        [{"group": group, **{f"rate_{n}_e2": value(said, f"inflation:{group}", year)
                             for n, year in enumerate(padded, 1)}} for group in INFLATION],
        schema={"group": pl.String, **{f"rate_{n}_e2": pl.Int64 for n in range(1, YEARS + 1)}},
    )  # fmt: skip
    joined = kept.join(rates, on="group", how="left", maintain_order="left").with_columns(
        pl.col("^rate_.*$").fill_null(0), row=pl.int_range(pl.len(), dtype=pl.Int64)
    )
    worked, _ = plan_line.run(joined)
    return joined.join(worked, on="row", maintain_order="left").drop("row")


def item_in(year: int, item_year: int, amount_pence: int, once: bool) -> int:
    """Return what an item adds in a year: from its year on, or in it alone."""
    counts = year == item_year if once else year >= item_year
    return amount_pence if counts else 0
