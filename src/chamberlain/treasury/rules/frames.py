"""The frames that rules give."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from chamberlain.kernel.rules import Column


def given(rows: list[dict[str, Any]], outputs: Sequence[Column]) -> pl.DataFrame:
    """Return rows as the frame a rule declares: `row`, then its outputs."""
    schema: dict[str, Any] = {"row": pl.Int64} | {one.name: one.dtype for one in outputs}
    return pl.DataFrame(rows, schema=schema)
