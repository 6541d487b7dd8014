"""Set rows aside for several reasons at once."""

from collections.abc import Sequence

import polars as pl

from chamberlain.kernel.rules import no_errors, set_aside
from chamberlain.kernel.tabular import ROW

Fault = tuple[pl.Expr, str, str]
"""Where a row is at fault, in which field, and what was expected."""


def sift(frame: pl.DataFrame, faults: Sequence[Fault]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows without any fault, and the faults of the others.

    A test that gives null finds no fault.
    """
    any_there = frame.select_seq(
        where.any().alias(str(number)) for number, (where, _, _) in enumerate(faults)
    ).row(0)
    hit = [fault for fault, there in zip(faults, any_there, strict=True) if there]
    if not hit:
        return frame, no_errors()
    errors = [
        set_aside(frame, where.fill_null(False), field, message) for where, field, message in hit
    ]
    bad = pl.concat(errors)
    return frame.join(bad.select(ROW).unique(), on=ROW, how="anti", maintain_order="left"), bad
