"""Direct earnings attachments: a percentage of all net earnings, by the tables of DWP."""

from datetime import date

import polars as pl

from chamberlain.kernel.money import plain_pounds_expr
from chamberlain.kernel.rates import figures
from chamberlain.kernel.rules import Column, rule
from chamberlain.payroll.rules.sifting import sift
from chamberlain.payroll.rules.tax_years import OTHER_WORDS

SCHEME = "payroll.direct_earnings_attachment"
FREQUENCIES = ("daily", "weekly", "fortnightly", "four_weekly", "monthly")
WEEKS = {"fortnightly": 2, "four_weekly": 4}
PERCENT_E2 = 10_000
FROM = date(2013, 4, 8)


def table_of(kind: str, frequency: str, day: date = FROM) -> list[tuple[int | None, int]]:
    """Return the table of a rate: pence up to which, and percent_e2 of all net earnings.

    Those of two and four weeks are the weekly table's, times the weeks.
    """
    weeks = WEEKS.get(frequency, 1)
    rows = figures(SCHEME, day)[f"{kind}_{'weekly' if frequency in WEEKS else frequency}"]
    return [(one["up_to"] * 100 * weeks if "up_to" in one else None, one["rate"]) for one in rows]


def rate_expr(net: pl.Expr, table: list[tuple[int | None, int]]) -> pl.Expr:
    """Return the percent_e2 of the row of a table that net earnings fall in."""
    found = pl.lit(table[-1][1], pl.Int64)
    for up_to, rate in reversed(table[:-1]):
        found = pl.when(net <= up_to).then(rate).otherwise(found)
    return found


def nearest_penny_half_down(numerator: pl.Expr, denominator: int) -> pl.Expr:
    """Return the nearest penny, an exact half going down; for amounts not below nought."""
    return (numerator * 2 + denominator - 1) // (2 * denominator)


def table_deduction(net: pl.Expr, kind: pl.Expr, frequency: pl.Expr) -> pl.Expr:
    """Return what the table of a rate and frequency takes of net earnings, in pence."""
    percent = pl.lit(0, pl.Int64)
    for one in FREQUENCIES:
        for name in ("standard", "higher"):
            here = (frequency == one) & (kind == name)
            percent = pl.when(here).then(rate_expr(net, table_of(name, one))).otherwise(percent)
    return nearest_penny_half_down(net * percent, PERCENT_E2)


def room_above(net: pl.Expr, protected_e2: int, taken: pl.Expr) -> pl.Expr:
    """Return what may still be taken so that the protected share of net is left."""
    protected = -(-net * protected_e2 // PERCENT_E2)
    return (net - protected - taken).clip(0)


@rule(
    name="payroll.direct_earnings_attachment",
    inputs=(
        Column(
            "rate",
            "choice",
            "",
            "Which table, or an amount that DWP fixed",
            choices=("standard", "higher", "fixed"),
        ),
        Column(
            "pay_frequency",
            "choice",
            "",
            "How often it is paid",
            choices=FREQUENCIES,
            also=OTHER_WORDS,
        ),
        Column("net_earnings_pence", "pence", "pounds", "Pay less tax, NI and pension"),
        Column("fixed_amount_pence", "pence", "pounds", "For the rate fixed", required=False),
        Column(
            "other_orders_pence",
            "pence",
            "pounds",
            "Taken already under orders that go before it, and student loan",
            required=False,
        ),
    ),
    outputs=(Column("deduction", "text", "pounds and pence", "What is taken of this payment"),),
    example={"rate": "standard", "pay_frequency": "monthly", "net_earnings": "1,480.25"},
    source="Social Security (Overpayments and Recovery) Regulations 2013 part 6; DWP guide",
)
def direct_earnings_attachment(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out a direct earnings attachment.

    The percentage of the row of the table that net earnings fall in is taken of the whole of them,
    to the nearest penny. All orders together leave 60% of net earnings; a percentage that could not
    be taken is not carried forward.
    """
    fixed = pl.col("rate") == "fixed"
    no_amount = fixed & pl.col("fixed_amount_pence").is_null()
    good, errors = sift(
        frame,
        [
            (pl.col("net_earnings_pence") < 0, "net_earnings_pence", "must not be below nought"),
            (no_amount, "fixed_amount_pence", "is needed for the rate fixed"),
            (pl.col("fixed_amount_pence") < 0, "fixed_amount_pence", "must not be below nought"),
        ],
    )
    net = pl.col("net_earnings_pence")
    by_table = table_deduction(net, pl.col("rate"), pl.col("pay_frequency"))
    wanted = pl.when(fixed).then("fixed_amount_pence").otherwise(by_table)
    protected = figures(SCHEME, FROM)["protected"]
    room = room_above(net, protected, pl.col("other_orders_pence").fill_null(0))
    taken = pl.min_horizontal(wanted, room)
    return good.select("row", deduction=plain_pounds_expr(taken)), errors
