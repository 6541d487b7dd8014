"""The tables by which attachment orders take of net earnings."""

from datetime import date

import polars as pl

from chamberlain.kernel.rates import figures
from chamberlain.payroll.rules.direct_earnings import nearest_penny_half_down, table_deduction

FREQUENCIES = ("daily", "weekly", "fortnightly", "four_weekly", "monthly")
WEEKS = {"fortnightly": 2, "four_weekly": 4}
TABLES = {
    "council_tax_england": ("council_tax_order_england", date(2007, 4, 1)),
    "council_tax_wales": ("council_tax_order_wales", date(2022, 4, 1)),
    "fine_table": ("fine_order", date(2006, 3, 27)),
}
ARREST_FROM = date(2025, 4, 6)
PERCENT_E2 = 10_000


def council_table(kind: str, frequency: str) -> list[dict[str, int]] | None:
    """Return the rows of a percentage table in pence for a pay frequency; None where not found."""
    scheme, day = TABLES[kind]
    weeks = WEEKS.get(frequency, 1)
    rows = figures(f"payroll.{scheme}", day)["weekly" if frequency in WEEKS else frequency]
    if rows == "none":
        return None
    return [{**row, "up_to": row["up_to"] * 100 * weeks} if "up_to" in row else row for row in rows]


def percentage(net: pl.Expr, rows: list[dict[str, int]]) -> pl.Expr:
    """Return what a table takes: one percentage of all net earnings; above its last row, two."""
    edge = rows[-2]["up_to"]
    last = rows[-1]
    top = edge * last["rate"] + (net - edge) * last["above"]
    found = top
    for row in reversed(rows[:-1]):
        found = pl.when(net <= row["up_to"]).then(net * row["rate"]).otherwise(found)
    return nearest_penny_half_down(found, PERCENT_E2)


def arrested(net: pl.Expr, frequency: str) -> pl.Expr:
    """Return what a Scottish earnings arrestment takes, to the nearest penny, a half down."""
    weeks = WEEKS.get(frequency, 1)
    rates = figures("payroll.earnings_arrestment", ARREST_FROM)
    rows = rates["weekly" if frequency in WEEKS else frequency]
    found = pl.lit(0, pl.Int64)
    for number, row in reversed(list(enumerate(rows))):
        over, fixed = row.get("over", 0) * weeks, row["fixed"] * weeks
        share = nearest_penny_half_down((net - over).clip(0) * row["rate"], PERCENT_E2)
        taken = pl.max_horizontal(share, pl.lit(fixed)) if number == 1 else share + fixed
        if "up_to" not in row:
            found = taken
        else:
            found = pl.when(net <= row["up_to"] * weeks).then(taken).otherwise(found)
    return found


def by_table(net: pl.Expr) -> pl.Expr:
    """Return what the table of a row's `kind`, `rate` and `pay_frequency` takes of `net`, or null.

    Null where the kind has no table, or none was found for that frequency.
    """
    kind, frequency = pl.col("kind"), pl.col("pay_frequency")
    direct = pl.when(kind == "direct_earnings").then(
        table_deduction(net, pl.col("rate"), frequency)
    )
    found: pl.Expr = direct.otherwise(None)
    for one in FREQUENCIES:
        here = frequency == one
        arrestment = (kind == "earnings_arrestment") & here
        found = pl.when(arrestment).then(arrested(net, one)).otherwise(found)
        for name in TABLES:
            rows = council_table(name, one)
            if rows is not None:
                taken = percentage(net, rows)
                found = pl.when((kind == name) & here).then(taken).otherwise(found)
    return found


def without_table(kind: str) -> list[str]:
    """Name the pay frequencies for which a kind of order has no table on file."""
    return [one for one in FREQUENCIES if kind in TABLES and council_table(kind, one) is None]
