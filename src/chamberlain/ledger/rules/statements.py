"""The statement of accounts in draft: balances mapped to lines, and a return's figures tried."""

import polars as pl

from chamberlain.kernel.money import round_half_up_penny, round_half_up_penny_expr
from chamberlain.kernel.rules import Column, no_errors, rule

CODED = {
    "account": pl.String,
    "directorate": pl.String,
    "income": pl.Boolean,
    "pence": pl.Int64,
}
LINES = {
    "statement": pl.String,
    "line_order": pl.Int64,
    "line": pl.String,
    "directorate": pl.String,
    "spend_pence": pl.Int64,
    "income_pence": pl.Int64,
    "net_pence": pl.Int64,
}
RESULT = "Income and expenditure of the year"
THOUSAND = 100_000
"""Pence in a thousand pounds."""


def unmapped(accounts: pl.DataFrame, mapping: pl.DataFrame) -> list[str]:
    """Return the accounts that stand on no line, or on more than one."""
    hits = accounts.select("account").unique().join(mapping, how="cross").filter(_inside())
    counts = hits.group_by("account").agg(times=pl.len())
    each = accounts.select("account").unique().join(counts, on="account", how="left")
    wrong = each.filter(pl.col("times").fill_null(0) != 1)
    return sorted(wrong["account"].to_list())


def _inside() -> pl.Expr:
    return (pl.col("account") >= pl.col("account_from")) & (
        pl.col("account") <= pl.col("account_to")
    )


def statement_lines(coded: pl.DataFrame, mapping: pl.DataFrame) -> pl.DataFrame:
    """Return the lines of each statement: LINES, in their order.

    `coded` has account, directorate, income (of the ninth group) and pence, debits positive.
    Income, expenditure and adjustments together are one line of the balance sheet, under the
    reserves, until the year is closed into them: it balances to nil at any time.
    """
    mapped = (
        coded.join(mapping, how="cross")
        .filter(_inside())
        .with_columns(
            directorate=pl.when(pl.col("by_directorate"))
            .then(pl.col("directorate"))
            .otherwise(pl.lit(""))
        )
    )
    result = (
        mapped.filter(pl.col("statement") != "balance_sheet")
        .with_columns(
            statement=pl.lit("balance_sheet"),
            line_order=pl.lit(53, pl.Int64),
            line=pl.lit(RESULT),
            directorate=pl.lit(""),
        )
        .select(mapped.columns)
    )
    key = ["statement", "line_order", "line", "directorate"]
    return (
        pl.concat([mapped, result])
        .group_by(key)
        .agg(
            spend_pence=pl.col("pence").filter(~pl.col("income")).sum(),
            income_pence=pl.col("pence").filter(pl.col("income")).sum(),
            net_pence=pl.col("pence").sum(),
        )
        .sort(key)
        .select(list(LINES))
    )


def faults_of(lines: pl.DataFrame) -> list[str]:
    """Return what is wrong with a draft: it does not balance, or recharges do not come to nil."""
    found = []
    sheet = int(lines.filter(pl.col("statement") == "balance_sheet")["net_pence"].sum())
    if sheet:
        found.append(f"the balance sheet is out by {sheet} pence")
    internal = int(lines.filter(pl.col("statement") == "internal")["net_pence"].sum())
    if internal:
        found.append(f"recharges do not come to nil: {internal} pence are left")
    return found


def thousands(pence: int) -> int:
    """Return whole thousands of pounds, as returns are made in: £1,499,999 gives 1,500."""
    return round_half_up_penny(pence, THOUSAND)


@rule(
    name="ledger.return_outliers",
    inputs=[
        Column("line", "text", "", "Line of the return"),
        Column("value", "whole", "£ thousand", "The figure to be sent"),
        Column("last", "whole", "£ thousand", "The figure sent the last time", required=False),
    ],
    outputs=[
        Column("ratio_e2", "whole", "hundredths", "The figure over the last one, if there is one"),
        Column("finding", "text", "", "units, outlier, sign, new or gone; blank when all is well"),
        Column("words", "text", "", "What to look at"),
    ],
    example={"line": "Adult social care", "value": "606", "last": "606000"},
    source="MHCLG revenue outturn guidance: figures in £ thousand; validation against last year",
)
def return_outliers(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Compare the figures of a return with those sent the last time.

    A figure a thousand times as large or as small is a slip of units; one under a fifth or over
    five times the last is an outlier. Either is to be explained before the return is sent.
    """
    value, last = pl.col("value"), pl.col("last").fill_null(0)
    both = (value != 0) & (last != 0)
    ratio = round_half_up_penny_expr(value.abs() * 100, pl.max_horizontal(last.abs(), pl.lit(1)))
    units = both & ((ratio >= 20_000) | (value.abs() * 200 <= last.abs()))
    finding = (
        pl.when(both & (value.sign() != last.sign()))
        .then(pl.lit("sign"))
        .when(units)
        .then(pl.lit("units"))
        .when(both & ((ratio > 500) | (value.abs() * 5 < last.abs())))
        .then(pl.lit("outlier"))
        .when((value != 0) & (last == 0))
        .then(pl.lit("new"))
        .when((value == 0) & (last != 0))
        .then(pl.lit("gone"))
        .otherwise(pl.lit(""))
    )
    told = {
        "units": "pounds where thousands were meant, or the other way round",
        "outlier": "under a fifth or over five times the last figure",
        "sign": "income where there was spending, or the other way round",
        "new": "nothing was sent the last time",
        "gone": "something was sent the last time",
        "": "",
    }
    return (
        frame.select(
            "row", ratio_e2=pl.when(both).then(ratio).otherwise(None), finding=finding
        ).with_columns(words=pl.col("finding").replace_strict(told, return_dtype=pl.String)),
        no_errors(),
    )
