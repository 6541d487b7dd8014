"""The cash flow statement by the indirect method: each code's movement, on the lines it belongs to.

A code's movement may stand on several lines: depreciation is in the deficit, added back, and taken
out of what was spent on assets. Whatever the lines, a code that is not cash moves cash by exactly
the opposite of its own movement, so its factors come to -1; that is what `misplaced` tries.
"""

import polars as pl

MOVED = {"account": pl.String, "opening_pence": pl.Int64, "moved_pence": pl.Int64}
"""Each code's balance at the start of a year and its movement since, debits positive."""

FLOWS = {
    "section": pl.String,
    "line_order": pl.Int64,
    "line": pl.String,
    "pence": pl.Int64,
}
"""Lines of the statement; cash in is positive."""

SECTIONS = {
    "operating": "Operating activities",
    "investing": "Investing activities",
    "financing": "Financing activities",
}
CASH = "cash"
SURPLUS = 10
INVESTMENTS = 42
BORROWING = 51


def contributions(moved: pl.DataFrame, mapping: pl.DataFrame) -> pl.DataFrame:
    """Return what each code puts on each line: section, line_order, line, account, pence."""
    inside = (pl.col("account") >= pl.col("account_from")) & (
        pl.col("account") <= pl.col("account_to")
    )
    return (
        moved.join(mapping, how="cross")
        .filter(inside)
        .with_columns(pence=pl.col("moved_pence") * pl.col("factor"))
        .group_by("section", "line_order", "line", "account")
        .agg(pl.col("pence").sum(), pl.col("factor").sum())
        .sort("line_order", "account")
    )


def flows(moved: pl.DataFrame, mapping: pl.DataFrame) -> pl.DataFrame:
    """Return the lines of the statement in their order: FLOWS, without cash itself."""
    return (
        contributions(moved, mapping)
        .filter(pl.col("section") != CASH)
        .group_by("section", "line_order", "line")
        .agg(pl.col("pence").sum())
        .sort("line_order")
        .select(list(FLOWS))
    )


def cash_of(moved: pl.DataFrame, mapping: pl.DataFrame) -> tuple[int, int]:
    """Return cash and cash equivalents at the start, and how they moved."""
    cash = contributions(moved, mapping).filter(pl.col("section") == CASH)["account"]
    held = moved.filter(pl.col("account").is_in(cash.to_list()))
    return int(held["opening_pence"].sum()), int(held["moved_pence"].sum())


def misplaced(moved: pl.DataFrame, mapping: pl.DataFrame) -> list[str]:
    """Return the codes that stand on no line, or whose lines don't come to their movement."""
    placed = contributions(moved, mapping)
    is_cash = pl.col("section") == CASH
    sums = placed.group_by("account").agg(
        cash=pl.col("factor").filter(is_cash).sum(),
        flow=pl.col("factor").filter(~is_cash).sum(),
    )
    each = moved.select("account").unique().join(sums, on="account", how="left")
    right = ((pl.col("cash") == 1) & (pl.col("flow") == 0)) | (
        (pl.col("cash") == 0) & (pl.col("flow") == -1)
    )
    return sorted(each.filter(~right.fill_null(False))["account"].to_list())


def flow_faults(
    lines: pl.DataFrame, cash: tuple[int, int], sheet_pence: int, deficit_pence: int
) -> list[str]:
    """Return what is wrong with a statement, in words: none, if it is as it must be.

    `cash` is at the start and moved; `sheet_pence` is cash less overdraft on the balance sheet,
    `deficit_pence` the deficit of the comprehensive income and expenditure statement.
    """
    found = []
    came = int(lines["pence"].sum())
    opening, moved = cash
    if came != moved:
        found.append(
            f"cash flows come to {came} pence, but cash moved by {moved}: out by {came - moved}"
        )
    if opening + moved != sheet_pence:
        found.append(
            f"cash ends at {opening + moved} pence, but stands at {sheet_pence} on the balance "
            f"sheet: out by {opening + moved - sheet_pence}"
        )
    first = int(lines.filter(pl.col("line_order") == SURPLUS)["pence"].sum())
    if first != -deficit_pence:
        found.append(
            f"the statement begins with {first} pence and the comprehensive income and "
            f"expenditure statement ends with {-deficit_pence}: income or spending was taken on "
            "from another system within the year, without the cash it moved"
        )
    return found


def parted(
    lines: pl.DataFrame, line_order: int, paid_pence: int, names: tuple[str, str]
) -> pl.DataFrame:
    """Return the lines with one of them told as what was paid and what was received.

    `paid_pence` is what went out, above nought; what came in is the rest of the line.
    """
    one = lines.filter(pl.col("line_order") == line_order)
    if not one.height:
        return lines
    net = int(one["pence"].sum())
    paid, received = names
    parts = (
        one.head(1)
        .drop("line", "pence")
        .join(
            pl.DataFrame({"line": [paid, received], "pence": [-paid_pence, net + paid_pence]}),
            how="cross",
        )
    )
    rest = lines.filter(pl.col("line_order") != line_order)
    return pl.concat([rest, parts.select(list(FLOWS))]).sort("line_order", maintain_order=True)
