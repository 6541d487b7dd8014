"""How much more may be lent to whom, and what comes back when."""

from datetime import date

import polars as pl

BANDS = (
    ("under 1 year", 0, 1),
    ("1 to 2 years", 1, 2),
    ("2 to 3 years", 2, 3),
    ("3 to 4 years", 3, 4),
    ("4 to 5 years", 4, 5),
    ("5 to 10 years", 5, 10),
    ("10 to 25 years", 10, 25),
    ("25 years and over", 25, 1000),
)
"""Bands of the maturity structure as councils publish it."""


def headroom(limits: pl.DataFrame, lent: pl.DataFrame) -> pl.DataFrame:
    """Say for each counterparty what is lent and what is left of its limit.

    `limits` has counterparty and limit_pence; `lent` counterparty and principal_pence. Adds
    lent_pence, left_pence (below nought when over) and used_permille.
    """
    sums = lent.group_by("counterparty").agg(lent_pence=pl.col("principal_pence").sum())
    joined = limits.join(sums, on="counterparty", how="left", maintain_order="left")
    filled = joined.with_columns(pl.col("lent_pence").fill_null(0))
    most = pl.max_horizontal("limit_pence", pl.lit(1))
    return filled.with_columns(
        left_pence=pl.col("limit_pence") - pl.col("lent_pence"),
        used_permille=pl.col("lent_pence") * 1000 // most,
    )


def ladder(repayments: pl.DataFrame, as_at: date) -> pl.DataFrame:
    """Add up what is repaid by band of years from a day: band, pence; every band is there.

    `repayments` has due_on and repaid_pence; what was due before the day is in the first band.
    """
    starts = pl.Series([as_at])
    edges = [starts.dt.offset_by(f"{years}y")[0] for _, years, _ in BANDS] + [date.max]
    rows = []
    for number, (name, _, _) in enumerate(BANDS):
        low = date.min if number == 0 else edges[number]
        within = (pl.col("due_on") >= low) & (pl.col("due_on") < edges[number + 1])
        rows.append((name, int(repayments.filter(within)["repaid_pence"].sum())))
    return pl.DataFrame(rows, schema={"band": pl.String, "pence": pl.Int64}, orient="row")


def run_off(repayments: pl.DataFrame, as_at: date) -> pl.DataFrame:
    """Return what is left at each 31 March by fund: year_end, fund, owed_pence.

    `repayments` has fund, due_on and repaid_pence of all that is still owed.
    """
    schema = {"year_end": pl.Date, "fund": pl.String, "owed_pence": pl.Int64}
    if repayments.is_empty():
        return pl.DataFrame(schema=schema)
    first = as_at.year + (as_at >= date(as_at.year, 4, 1))
    last: date = repayments["due_on"].max()  # type: ignore[assignment]
    ends = pl.DataFrame({"year_end": [date(y, 3, 31) for y in range(first, last.year + 2)]})
    left = pl.col("repaid_pence").filter(pl.col("due_on") > pl.col("year_end")).sum()
    crossed = ends.join(repayments, how="cross").group_by("year_end", "fund")
    return crossed.agg(owed_pence=left).sort("year_end", "fund").select(*schema)
