"""Notes to the accounts: balances by kind, the capital financing requirement, adjustments."""

import polars as pl

BY_KIND = {
    "note": pl.String,
    "title": pl.String,
    "account": pl.String,
    "opening_pence": pl.Int64,
    "moved_pence": pl.Int64,
    "closing_pence": pl.Int64,
}

REQUIREMENT = (("A1000", "A1169"), ("A1180", "A1189"), ("A2030", "A2039"), ("C0000", "C9999"),
               ("R2010", "R2029"))  # fmt: skip
"""What of the balance sheet makes the capital financing requirement: capital assets, loans for
capital purposes and capital spending, less the Revaluation Reserve and the Capital Adjustment
Account (Prudential Code for Capital Finance in Local Authorities)."""

STEPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("Assets taken on under leases", (("A1150", "A1169"), ("81050", "81059"))),
    ("Loans to third parties", (("A1180", "A1189"),)),
    ("Grants and contributions applied", (("C1130", "C1149"),)),
    ("Capital receipts applied", (("C1150", "C1159"),)),
    ("Revenue contributions applied", (("C1160", "C1169"),)),
    ("Reserves applied", (("C1170", "C1179"),)),
    ("Major Repairs Reserve applied", (("C1180", "C1189"),)),
)
PROVISION = ("82060", "82079")
SPENDING = "Capital spending"

RESERVE_OF = {
    "83060": ("R2050", "R2059", "Pensions Reserve"),
    "83070": ("R2070", "R2079", "Accumulated Absences Account"),
    "83080": ("R2060", "R2069", "Collection Fund Adjustment Account"),
    "83090": ("R2090", "R2099", "Dedicated Schools Grant Adjustment Account"),
    "83100": ("R2030", "R2049", "Financial instruments' adjustment accounts"),
}
"""Which reserve takes a reversal, by the first code of its line. Those of capital are many."""
REMEASURED = "83060"
"""Remeasurements of pensions reach their reserve without a charge, so it may differ."""


def _within(*spans: tuple[str, str]) -> pl.Expr:
    return pl.any_horizontal(
        *((pl.col("account") >= first) & (pl.col("account") <= last) for first, last in spans)
    )


def by_kind(moved: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    """Return each note's codes with what they stood at and how they moved: BY_KIND.

    `moved` is MOVED of the cash flow statement; `table` has note, title, account_from, account_to
    and sign, which turns what is owed or credited above nought.
    """
    inside = (pl.col("account") >= pl.col("account_from")) & (
        pl.col("account") <= pl.col("account_to")
    )
    order = table.select("note").unique(maintain_order=True).with_row_index("note_order")
    return (
        moved.join(table.join(order, on="note"), how="cross")
        .filter(inside & ((pl.col("opening_pence") != 0) | (pl.col("moved_pence") != 0)))
        .with_columns(
            opening_pence=pl.col("opening_pence") * pl.col("sign"),
            moved_pence=pl.col("moved_pence") * pl.col("sign"),
        )
        .with_columns(closing_pence=pl.col("opening_pence") + pl.col("moved_pence"))
        .sort("note_order", "account")
        .select(list(BY_KIND))
    )


def requirement(moved: pl.DataFrame, spent_pence: int) -> list[tuple[str, int]]:
    """Return the capital financing requirement from its opening to its closing, step by step.

    `spent_pence` is what was charged to capital codes. The last row is what the balance sheet says;
    the one before it is what the steps leave unexplained, nil when all is posted as it should be.
    """
    inside = moved.filter(_within(*REQUIREMENT))
    opening = int(inside["opening_pence"].sum())
    closing = opening + int(inside["moved_pence"].sum())
    rows = [("Opening capital financing requirement", opening), (SPENDING, spent_pence)]
    rows += [
        (name, int(moved.filter(_within(*spans))["moved_pence"].sum())) for name, spans in STEPS
    ]
    provided = int(moved.filter(_within(PROVISION))["moved_pence"].sum())
    rows.append(("Provision out of revenue (MRP, VRP)", -provided))
    left = closing - sum(pence for _, pence in rows)
    return [*rows, ("Not explained", left), ("Closing capital financing requirement", closing)]


def adjustments(coded: pl.DataFrame, moved: pl.DataFrame, mapping: pl.DataFrame) -> pl.DataFrame:
    """Return each statutory adjustment by fund, beside the reserve that takes it.

    Columns line_order, line, general_pence, housing_pence, others_pence, reserve, reserve_pence
    (null where several reserves take it) and difference_pence. A charge to a fund is positive.
    """
    lines = mapping.filter((pl.col("statement") == "mirs") & (pl.col("line_order") < 90))
    inside = (pl.col("account") >= pl.col("account_from")) & (
        pl.col("account") <= pl.col("account_to")
    )
    fund, pence = pl.col("fund"), pl.col("pence")
    found = (
        coded.join(lines, how="cross")
        .filter(inside)
        .group_by("line_order", "line", "account_from")
        .agg(
            general_pence=pence.filter(fund == "GF").sum(),
            housing_pence=pence.filter(fund == "HRA").sum(),
            others_pence=pence.filter(~fund.is_in(["GF", "HRA"])).sum(),
        )
        .sort("line_order")
    )
    rows = []
    for row in found.iter_rows(named=True):
        first, last, reserve = RESERVE_OF.get(row["account_from"], ("", "", ""))
        taken = int(moved.filter(_within((first, last)))["moved_pence"].sum()) if reserve else None
        together = row["general_pence"] + row["housing_pence"] + row["others_pence"]
        difference = None if taken is None else taken + together
        row |= {"reserve": reserve, "reserve_pence": taken, "difference_pence": difference}
        rows.append(row)
    return pl.DataFrame(rows, schema=ADJUSTMENTS)


ADJUSTMENTS = {
    "line_order": pl.Int64,
    "line": pl.String,
    "account_from": pl.String,
    "general_pence": pl.Int64,
    "housing_pence": pl.Int64,
    "others_pence": pl.Int64,
    "reserve": pl.String,
    "reserve_pence": pl.Int64,
    "difference_pence": pl.Int64,
}


def adjustment_faults(rows: pl.DataFrame) -> list[str]:
    """Return the reversals that do not agree to the reserve that takes them, in words."""
    return [
        f"{row['line']}: the {row['reserve']} moved by {row['reserve_pence']} pence, "
        f"{row['difference_pence']} apart from what was reversed"
        for row in rows.iter_rows(named=True)
        if row["difference_pence"] and row["account_from"] != REMEASURED
    ]
