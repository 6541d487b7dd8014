"""The limit for running a rule: the same days and bands as bare Polars expressions, unchecked.

It takes a frame whose dates are dates already, and gives the five columns the rule gives.
"""

from datetime import timedelta

import polars as pl


def calculate(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the last day in time, both counts of days, the band and whether in time."""
    received, paid = pl.col("received_on"), pl.col("paid_on")
    due = pl.max_horizontal(received + timedelta(days=29), "invoice_due_on")
    days = (paid - received).dt.total_days()
    band = pl.when(days <= 30).then(pl.lit("1-30")).when(days <= 60).then(pl.lit("31-60"))
    return frame.select(
        due.alias("due_on"),
        (days + 1).alias("days_by_section_68"),
        days.alias("days_by_notice"),
        band.otherwise(pl.lit("61+")).alias("notice_band"),
        (paid <= due).alias("in_time"),
    )
