"""Posting what stood in the ledger before, and what other systems send it every month."""

import polars as pl

from chamberlain.demo.history import FIRST_DAY, month_frames, opening_journal
from chamberlain.demo.people import asks, does
from chamberlain.demo.recipe import Size
from chamberlain.kernel.make import ENTITY
from chamberlain.ledger.contract import journal_frame

OTHER_FUNDS = ("FCW9", "COL1", "CAP1")
"""Services outside the General Fund and the Housing Revenue Account."""


def post_opening(size: Size) -> None:
    """Post the balances on 1 April."""
    _post(journal_frame([opening_journal()]), f"opening:{size.name}")


def post_interfaces(size: Size, period: int) -> None:
    """Post one month's journals of payroll, care, rents and the like."""
    for number, frame in enumerate(month_frames(size, _centres(), period)):
        _post(frame, f"history:{size.name}:{period}:{number}")


def _post(journals: pl.DataFrame, key: str) -> None:
    inputs = {"source": "demo", "journals": journals, "between_funds": True}
    does("system", "ledger.post_journals", inputs, key)


def _centres() -> pl.DataFrame:
    """Return the cost centres that interfaces charge, with the fund of each."""
    tree: pl.DataFrame = asks("system", "ledger.cost_centre_tree", {"as_at": FIRST_DAY})
    return tree.filter((pl.col("entity") == ENTITY) & ~pl.col("service").is_in(OTHER_FUNDS)).select(
        "cost_centre",
        fund=pl.when(pl.col("service") == "HRA0").then(pl.lit("HRA")).otherwise(pl.lit("GF")),
    )
