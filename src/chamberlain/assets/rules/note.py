"""The roll-forward note: what stood at the start of a year, what moved, and what stands."""

import polars as pl

GROSS = {
    "additions_pence": (("addition", 1), ("lease_initial", 1)),
    "revaluations_pence": (
        ("revalued_up", 1),
        ("loss_reversed", 1),
        ("reserve_taken", -1),
        ("loss_charged", -1),
        ("depreciation_written_off", -1),
    ),
    "reclassified_pence": (("reclassified_in", 1), ("reclassified_out", -1)),
    "disposals_pence": (("disposed_gross", -1),),
}
"""What each column of the note adds up of cost or value."""

DEPRECIATION = {
    "charged_pence": (("depreciation", 1),),
    "written_off_pence": (("depreciation_written_off", -1),),
    "dep_disposals_pence": (("disposed_depreciation", -1),),
}
"""And of accumulated depreciation."""

COLUMNS = (
    "opening_pence",
    *GROSS,
    "closing_pence",
    "dep_opening_pence",
    *DEPRECIATION,
    "dep_closing_pence",
    "net_pence",
)


def note(movements: pl.DataFrame, year: int) -> pl.DataFrame:
    """Return one row per class: cost or value and accumulated depreciation, opening to closing.

    `movements` has class, year, kind and pence, of all years up to the note's; balances brought
    forward are of the opening, whenever they were recorded.
    """
    before = pl.col("year") < year
    taken_on = pl.col("kind").is_in(["brought_forward_gross", "brought_forward_dep"])
    within = (pl.col("year") == year) & ~taken_on
    gross = [pair for part in GROSS.values() for pair in part] + [("brought_forward_gross", 1)]
    dep = [pair for part in DEPRECIATION.values() for pair in part] + [("brought_forward_dep", 1)]
    opening = before | ((pl.col("year") == year) & taken_on)
    sums = (
        movements.filter(pl.col("year") <= year)
        .group_by("class")
        .agg(
            opening_pence=_sum(gross, opening),
            dep_opening_pence=_sum(dep, opening),
            **{name: _sum(list(parts), within) for name, parts in GROSS.items()},
            **{name: _sum(list(parts), within) for name, parts in DEPRECIATION.items()},
        )
    )
    closing = pl.sum_horizontal("opening_pence", *GROSS)
    dep_closing = pl.sum_horizontal("dep_opening_pence", *DEPRECIATION)
    return (
        sums.with_columns(closing_pence=closing, dep_closing_pence=dep_closing)
        .with_columns(net_pence=pl.col("closing_pence") - pl.col("dep_closing_pence"))
        .select("class", *COLUMNS)
        .sort("class")
    )


def _sum(parts: list[tuple[str, int]], where: pl.Expr) -> pl.Expr:
    signs = dict(parts)
    sign = pl.col("kind").replace_strict(signs, default=0, return_dtype=pl.Int64)
    return (pl.col("pence") * sign).filter(where).sum()
