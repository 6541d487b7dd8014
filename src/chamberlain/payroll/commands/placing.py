"""Who pays for each post of a run, and the terms it is on, as they were last."""

import polars as pl

from chamberlain.payroll.rules.amounts import at_once


def shares_of(slices: pl.DataFrame) -> pl.DataFrame:
    """Return the funding of each assignment as it was last: assignment, cost_centre, share_e4."""
    parts = _last(slices).select("assignment", "cost_centres").explode("cost_centres")
    shares = parts.select(
        "assignment",
        cost_centre=pl.col("cost_centres").struct.field("cost_centre"),
        share_e4=pl.col("cost_centres").struct.field("share_e4"),
    )
    return at_once(shares.drop_nulls())


def _last(slices: pl.DataFrame) -> pl.LazyFrame:
    by_end = slices.lazy().sort("held_to", maintain_order=True)
    return by_end.unique("assignment", keep="last")


POST = (
    "assignment", "yearly_pence", "weekly_hours_e2", "full_time_hours_e2", "paid_weeks_e3",
    "pay_basis", "pension_scheme", "pension_section",
)  # fmt: skip


def terms_of(slices: pl.DataFrame) -> pl.DataFrame:
    """Return the terms of each post as they were last: what its pension goes by."""
    scheme = pl.col("pension_scheme").fill_null("")
    section = pl.col("pension_section").fill_null("none")
    return at_once(_last(slices).select(POST).with_columns(scheme, section))
