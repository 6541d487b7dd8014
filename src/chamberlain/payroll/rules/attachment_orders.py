"""Attachment of earnings: several orders of one employment, in the order the law lays down."""

from datetime import date

import polars as pl

from chamberlain.kernel.rates import figures
from chamberlain.kernel.rules import Column, rule
from chamberlain.payroll.rules.direct_earnings import FROM as DEA_FROM
from chamberlain.payroll.rules.direct_earnings import SCHEME as DEA
from chamberlain.payroll.rules.order_tables import FREQUENCIES, TABLES, by_table, without_table
from chamberlain.payroll.rules.sifting import sift

PRIORITY = ("child_maintenance", "maintenance", "fine", *TABLES, "earnings_arrestment")
"""Orders that go before the student loan and benefit debts, among them by day of issue."""

KINDS = (*PRIORITY, "civil_debt", "direct_earnings")
NORMAL = ("child_maintenance", "maintenance", "fine", "civil_debt")
"""Orders that name a normal deduction; all but child maintenance name protected earnings too."""

CARRIES_PROTECTED = ("maintenance", "fine")
CARRIES_ARREARS = ("child_maintenance", *CARRIES_PROTECTED)
RATES = ("standard", "higher", "fixed")
SHARE_E2 = 10_000
CHILD = "payroll.child_maintenance_order"
FIRST_DAYS = {DEA: DEA_FROM, CHILD: date(2012, 12, 10)}

_INPUTS = (
    Column("employment", "text", "", "Whose pay it is taken of: a payroll ID"),
    Column("order", "text", "", "Reference of the order"),
    Column("kind", "choice", "", "What sort of order", choices=KINDS),
    Column("issued_on", "date", "day", "Day of the order: earlier goes first"),
    Column("pay_frequency", "choice", "", "How often it is paid", choices=FREQUENCIES),
    Column("net_earnings_pence", "pence", "pounds", "Pay less tax, NI, pension, family pay"),
    Column("student_loan_pence", "pence", "pounds", "Loans taken of it", required=False),
    Column("normal_deduction_pence", "pence", "pounds", "As the order says", required=False),
    Column("protected_earnings_pence", "pence", "pounds", "As the order says", required=False),
    Column("rate", "choice", "", "Of direct earnings", required=False, choices=RATES),
    Column("arrears_pence", "pence", "pounds", "Deduction carried from before", required=False),
    Column(
        "protected_arrears_pence",
        "pence",
        "pounds",
        "Protected earnings carried from before",
        required=False,
    ),
    Column("left_to_pay_pence", "pence", "pounds", "If the order has a total", required=False),
)
_OUTPUTS = (
    Column("turn", "whole", "", "Its place among the orders of the employment"),
    Column("worked_on_pence", "pence", "pence", "Net earnings it was worked on"),
    Column("wanted_pence", "pence", "pence", "What it would take, arrears with it"),
    Column("deduction_pence", "pence", "pence", "What is taken"),
    Column("arrears_carried_pence", "pence", "pence", "Deduction to carry to the next pay"),
    Column("protected_carried_pence", "pence", "pence", "Protected earnings to carry"),
    Column("why", "text", "", "What limited it, in words; blank when nothing did"),
)


@rule(
    name="payroll.attachment_orders",
    inputs=_INPUTS,
    outputs=_OUTPUTS,
    example={
        "employment": "100001",
        "order": "CT-1",
        "kind": "council_tax_england",
        "issued_on": "2026-05-01",
        "pay_frequency": "monthly",
        "net_earnings": "1,480.25",
    },
    source="Attachment of Earnings Act 1971 schedule 3; SI 1992/613 regulations 37 to 42; Fines "
    "Collection Regulations 2006; SI 1992/1989; SI 2013/384 part 6; Debtors (Scotland) Act 1987",
    by_row=False,
)
def attachment_orders(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out what each attachment order takes, all orders of an employment in their turn.

    Priority orders by day of issue, each on what those before it left; then student loan; then
    direct earnings attachments and civil debts by day, of which one civil debt at a time. Child
    maintenance leaves 60% of net earnings, direct earnings leave 60% after every order. What
    child maintenance, maintenance and fines could not take is carried; the others carry nothing.
    """
    good, errors = sift(frame, _faults())
    empty = pl.DataFrame(schema={"row": pl.Int64} | {c.name: c.dtype for c in _OUTPUTS})
    if good.is_empty():
        return empty, errors
    placed = _placed(good)
    done = []
    taken = (
        placed.select("employment")
        .unique()
        .with_columns(taken=pl.lit(0, pl.Int64), civil=pl.lit(0, pl.Int64))
    )
    last = placed.select(pl.max("turn")).item() or 0
    for turn in range(1, last + 1):
        now = placed.filter(pl.col("turn") == turn).join(taken, on="employment", how="left")
        worked = _worked(now)
        done.append(worked)
        taken = _added(taken, worked)
    names = ["row", *(column.name for column in _OUTPUTS)]
    return pl.concat([empty, *(one.select(names) for one in done)]).sort("row"), errors


def _faults() -> list[tuple[pl.Expr, str, str]]:
    kind, frequency = pl.col("kind"), pl.col("pay_frequency")
    needs_normal = kind.is_in(NORMAL) | (pl.col("rate") == "fixed")
    needs_protected = kind.is_in(["maintenance", "fine", "civil_debt"])
    untold = pl.any_horizontal(
        (kind == name) & frequency.is_in(without_table(name)) for name in TABLES
    )
    return [
        (
            needs_normal & pl.col("normal_deduction_pence").is_null(),
            "normal_deduction_pence",
            "is needed for an order of that kind: the amount it names",
        ),
        (
            needs_protected & pl.col("protected_earnings_pence").is_null(),
            "protected_earnings_pence",
            "is needed for an order of that kind: the amount it names",
        ),
        (
            (kind == "direct_earnings") & pl.col("rate").is_null(),
            "rate",
            "expected standard, higher or fixed for direct earnings",
        ),
        (untold, "pay_frequency", "no table of that kind is on file for that frequency"),
        (pl.col("net_earnings_pence") < 0, "net_earnings_pence", "must not be below nought"),
    ]


def _placed(frame: pl.DataFrame) -> pl.DataFrame:
    """Put orders in their turn: priority ones first, then by day, then by reference."""
    blank = ("student_loan", "normal_deduction", "protected_earnings", "arrears")
    return (
        frame.with_columns(
            pl.col(f"{name}_pence").fill_null(0) for name in (*blank, "protected_arrears")
        )
        .with_columns(second=~pl.col("kind").is_in(PRIORITY))
        .sort("second", "issued_on", "order")
        .with_columns(turn=pl.int_range(1, pl.len() + 1).over("employment"))
    )


def _worked(frame: pl.DataFrame) -> pl.DataFrame:
    """Work out one turn: `taken` is what the orders before took, `civil` how many civil debts."""
    kind, net = pl.col("kind"), pl.col("net_earnings_pence")
    direct = kind == "direct_earnings"
    left = (net - pl.col("taken")).clip(0)
    owed = pl.col("normal_deduction_pence") + pl.col("arrears_pence")
    named = kind.is_in(NORMAL) | (pl.col("rate") == "fixed").fill_null(False)
    based = frame.with_columns(worked_on_pence=pl.when(direct).then(net).otherwise(left))
    wanted = pl.when(named).then(owed).otherwise(by_table(pl.col("worked_on_pence")))
    protected_now = pl.col("protected_earnings_pence") + pl.col("protected_arrears_pence")
    spare = pl.col("taken") + pl.when("second").then("student_loan_pence").otherwise(0)
    after = based.with_columns(
        wanted_pence=pl.min_horizontal(wanted, "left_to_pay_pence"),
        room=pl.when(kind == "child_maintenance")
        .then(net - _share(net, CHILD) - pl.col("taken"))
        .when(direct)
        .then(net - _share(net, DEA) - spare)
        .when(kind.is_in(NORMAL))
        .then(net - spare - protected_now)
        .otherwise(net - spare)
        .clip(0),
    )
    waits = (kind == "civil_debt") & (pl.col("civil") > 0)
    return after.with_columns(
        deduction_pence=pl.when(waits).then(0).otherwise(pl.min_horizontal("wanted_pence", "room"))
    ).with_columns(
        arrears_carried_pence=pl.when(kind.is_in(CARRIES_ARREARS))
        .then(pl.col("wanted_pence") - pl.col("deduction_pence"))
        .otherwise(0),
        protected_carried_pence=pl.when(kind.is_in(CARRIES_PROTECTED))
        .then((protected_now - left).clip(0))
        .otherwise(0),
        why=_why(waits),
    )


def _share(net: pl.Expr, scheme: str) -> pl.Expr:
    """Return the protected share of net earnings, a part of a penny counting whole."""
    return -(-net * figures(scheme, FIRST_DAYS[scheme])["protected"] // SHARE_E2)


def _why(waits: pl.Expr) -> pl.Expr:
    short = pl.col("deduction_pence") < pl.col("wanted_pence")
    return (
        pl.when(waits)
        .then(pl.lit("another civil debt goes first: ask the court to put them together"))
        .when(short & (pl.col("room") == 0))
        .then(pl.lit("nothing is left above protected earnings"))
        .when(short)
        .then(pl.lit("cut down to leave protected earnings"))
        .otherwise(pl.lit(""))
    )


def _added(taken: pl.DataFrame, worked: pl.DataFrame) -> pl.DataFrame:
    """Add what a turn took to what was taken of each employment."""
    civil = (pl.col("kind") == "civil_debt").cast(pl.Int64)
    more = worked.select("employment", more="deduction_pence", debts=civil)
    return taken.join(more, on="employment", how="left").select(
        "employment",
        taken=pl.col("taken") + pl.col("more").fill_null(0),
        civil=pl.col("civil") + pl.col("debts").fill_null(0),
    )
