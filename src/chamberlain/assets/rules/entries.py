"""From movements to journal lines: every kind's double entry, and its statutory reversal.

Depreciation, losses and disposals are charged to services as the Code asks, and taken out of the
General Fund again below the line (subjective 83050 to the Capital Adjustment Account), each on
lines of its own, so that what council tax bears is never mixed with what accounting shows. In the
Housing Revenue Account depreciation is a real charge: it goes to the Major Repairs Reserve.
"""

import polars as pl

from chamberlain.assets.rules.classes import class_frame, codings

LEGS: dict[str, tuple[tuple[str, int], ...]] = {
    "addition": (("gross", 1), ("contra", -1)),
    "lease_initial": (("gross", 1), ("liability", -1)),
    "lease_interest": (("interest", 1), ("liability", -1)),
    "lease_paid": (("liability", 1), ("contra", -1)),
    "lease_provision": (("provision", 1), ("adjustment", -1)),
    "depreciation": (("charge", 1), ("dep", -1), ("adjustment", 1), ("borne", -1)),
    "reserve_depreciation": (("reserve", 1), ("adjustment", -1)),
    "depreciation_written_off": (("dep", 1), ("gross", -1)),
    "revalued_up": (("gross", 1), ("reserve", -1)),
    "loss_reversed": (("gross", 1), ("gain", -1), ("reversal", 1), ("adjustment", -1)),
    "reserve_taken": (("reserve", 1), ("gross", -1)),
    "loss_charged": (("loss", 1), ("gross", -1), ("adjustment", 1), ("reversal", -1)),
    "reclassified_out": (("gross", -1),),
    "reclassified_in": (("gross", 1),),
    "disposed_gross": (("disposal", 1), ("gross", -1), ("adjustment", 1), ("reversal", -1)),
    "disposed_depreciation": (("dep", 1), ("disposal", -1), ("reversal", 1), ("adjustment", -1)),
    "proceeds": (("contra", 1), ("disposal", -1), ("reversal", 1), ("receipts", -1)),
    "reserve_on_disposal": (("reserve", 1), ("adjustment", -1)),
}
"""Each kind's legs: debit 1, credit -1. Every kind balances, but a reclassification does so only
with its other half. What is brought forward stands in the ledger already."""

SERVICE = ("charge", "gain", "loss", "disposal")
"""Legs that are charged to the service that uses the asset."""
STATUTORY = ("reversal", "borne")
"""Legs that stand below the line, at a cost centre of their own."""
BALANCE_SHEET_FIRST = ("A", "L", "R")

LINES = {
    "component": pl.String,
    "fund": pl.String,
    "kind": pl.String,
    "leg": pl.String,
    "account": pl.String,
    "cost_centre": pl.String,
    "project": pl.String,
    "amount_pence": pl.Int64,
}


def entries(movements: pl.DataFrame) -> pl.DataFrame:
    """Return the lines of `LINES` for movements.

    `movements` has component, class, kind, pence (what is to be posted, below nought to take back),
    fund, cost_centre, and contra_account, contra_centre, contra_project of what stands opposite.
    The lines add up to nil within each fund.
    """
    legs = pl.DataFrame(
        [(kind, leg, sign) for kind, parts in LEGS.items() for leg, sign in parts],
        schema={"kind": pl.String, "leg": pl.String, "sign": pl.Int64},
        orient="row",
    )
    joined = movements.join(legs, on="kind", maintain_order="left").join(
        class_frame(), on="class", how="left", maintain_order="left"
    )
    coded = joined.with_columns(account=_account()).with_columns(cost_centre=_centre())
    lines = coded.select(
        "component",
        "fund",
        "kind",
        "leg",
        "account",
        "cost_centre",
        project=pl.when(pl.col("leg") == "contra").then("contra_project").otherwise(pl.lit("")),
        amount_pence=pl.col("pence") * pl.col("sign"),
    )
    return lines.filter(pl.col("amount_pence") != 0).cast(pl.Schema(LINES))


def _account() -> pl.Expr:
    one = codings()["one"]
    leg = pl.col("leg")
    shared = {name: one[name] for name in one if not name.endswith("_centre")}
    found = pl.when(leg == "gross").then("gross").when(leg == "dep").then("dep")
    found = found.when(leg == "charge").then("charge").when(leg == "contra").then("contra_account")
    borne = pl.when(pl.col("fund") == "HRA").then(pl.lit(one["repairs"]))
    found = found.when(leg == "borne").then(borne.otherwise(pl.lit(one["reversal"])))
    return found.otherwise(leg.replace_strict(shared, default=None))


def _centre() -> pl.Expr:
    """Return the cost centre of a leg; balance sheet codes take none."""
    table = codings()
    leg = pl.col("leg")
    sheet = pl.col("account").str.slice(0, 1).is_in(BALANCE_SHEET_FIRST)
    statutory = pl.col("fund").replace_strict(table["statutory_centre"], default="")
    found = pl.when(sheet).then(pl.lit("")).when(leg.is_in(STATUTORY)).then(statutory)
    found = found.when(leg == "contra").then("contra_centre")
    found = found.when(leg == "interest").then(pl.lit(table["one"]["interest_centre"]))
    found = found.when(leg == "provision").then(pl.lit(table["one"]["provision_centre"]))
    return found.otherwise("cost_centre")
