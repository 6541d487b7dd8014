"""Who pays for each post of a run, and the terms it is on, as they were last."""

import polars as pl


def shares_of(slices: pl.DataFrame) -> pl.DataFrame:
    """Return the funding of each assignment as it was last: assignment, cost_centre, share_e4."""
    last = slices.sort("held_to", maintain_order=True).unique("assignment", keep="last")
    parts = last.select("assignment", "cost_centres").explode("cost_centres")
    return parts.select(
        "assignment",
        cost_centre=pl.col("cost_centres").struct.field("cost_centre"),
        share_e4=pl.col("cost_centres").struct.field("share_e4"),
    ).drop_nulls()


POST = (
    "assignment", "yearly_pence", "weekly_hours_e2", "full_time_hours_e2", "paid_weeks_e3",
    "pay_basis", "pension_scheme", "pension_section",
)  # fmt: skip


def terms_of(slices: pl.DataFrame) -> pl.DataFrame:
    """Return the terms of each post as they were last: what its pension goes by."""
    last = slices.sort("held_to", maintain_order=True).unique("assignment", keep="last")
    return last.select(POST).with_columns(
        pl.col("pension_scheme").fill_null(""), pl.col("pension_section").fill_null("none")
    )
