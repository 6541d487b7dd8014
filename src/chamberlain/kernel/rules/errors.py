"""The second answer of every rule: the rows set aside, and why, one line per fault."""

from collections.abc import Sequence

import polars as pl

from chamberlain.kernel.tabular import ROW

SCHEMA = pl.Schema({ROW: pl.Int64, "field": pl.String, "value": pl.String, "message": pl.String})

_NONE = pl.DataFrame(schema=SCHEMA)


def no_errors() -> pl.DataFrame:
    """Return an empty errors frame: row, field, value, message."""
    return _NONE.clone()  # made once: most columns of most rules have none


def together(errors: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return errors frames as one, by row."""
    some = [one for one in errors if one.height]
    return pl.concat(some).sort(ROW, maintain_order=True) if some else no_errors()


def set_aside(
    frame: pl.DataFrame, where: pl.Expr, field: str, message: str | pl.Expr
) -> pl.DataFrame:
    """Return an errors frame with one line for each row of `frame` for which `where` is true.

    `field` names the column whose value is shown; `message` says what was expected, as a text or
    as an expression over the frame.
    """
    value = pl.col(field).cast(pl.String) if field in frame.columns else pl.lit(None, pl.String)
    return frame.filter(where).select(
        pl.col(ROW).cast(pl.Int64),
        pl.lit(field).alias("field"),
        value.alias("value"),
        (pl.lit(message) if isinstance(message, str) else message).alias("message"),
    )
