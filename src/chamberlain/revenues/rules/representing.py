"""Which unpaid debits may be presented again: the scheme's month, once, the same amount."""

from datetime import date

import polars as pl


def judged(
    debits: pl.DataFrame, collect_on: date, *, months: int, times: int, told: bool
) -> pl.DataFrame:
    """Return debits with `latest_on` and `problem`, which is blank where one may be taken again.

    `debits` has first_on (the day it was first to be taken), again (it is itself a presentation
    again), represented, mandate, bereaved, amount_pence and left_pence. Only debits that came back
    "refer to payer" belong here; the same amount is taken, so what was paid in part is not.
    """
    latest = pl.col("first_on").dt.offset_by(f"{months}mo")
    checks = [
        (pl.col("represented"), "it was presented again already"),
        (pl.lit(times < 1) | (pl.col("again") & (times < 2)), "it was presented again, and unpaid"),
        (pl.lit(collect_on) > latest, "the month in which it may be is over"),
        (pl.col("mandate") != "live", "its instruction is not in force"),
        (pl.col("bereaved"), "the payer has died"),
        (pl.col("left_pence") < pl.col("amount_pence"), "it was paid since, or in part"),
        (pl.lit(not told), "the payer was not told in time"),
    ]
    problem = pl.coalesce(
        [*[pl.when(wrong).then(pl.lit(said)) for wrong, said in checks], pl.lit("")]
    )
    return debits.with_columns(latest.alias("latest_on"), problem.alias("problem"))
