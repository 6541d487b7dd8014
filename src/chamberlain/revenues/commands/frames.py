"""Batches as frames: what is wrong with each row in words, what is good copied in."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.records import Batch, Record, Refused


def framed(items: Sequence[Record], schema: dict[str, Any]) -> pl.DataFrame:
    """Return the items as a frame with `row`, counting from nought, and an empty `problem`."""
    rows = [item.model_dump(include=set(schema)) for item in items]
    frame = pl.DataFrame(rows, schema=schema)
    return frame.with_row_index("row").with_columns(
        pl.col("row").cast(pl.Int64), problem=pl.lit(None, pl.String), field=pl.lit(None, pl.String)
    )


def fault(frame: pl.DataFrame, wrong: pl.Expr, field: str, message: pl.Expr) -> pl.DataFrame:
    """Note what is wrong with the rows where `wrong` holds, unless something was before."""
    first = pl.col("problem").is_null() & wrong.fill_null(value=False)
    return frame.with_columns(
        problem=pl.when(first).then(message).otherwise("problem"),
        field=pl.when(first).then(pl.lit(field)).otherwise("field"),
    )


def repeated(frame: pl.DataFrame, column: str, message: str) -> pl.DataFrame:
    """Note rows whose value stands in an earlier row of the file as well."""
    again = pl.col(column).is_not_null() & (pl.col("row") != pl.col("row").min().over(column))
    text = pl.format(message, pl.col(column).fill_null(""))
    return fault(frame, again, column, text)


def sorted_out(frame: pl.DataFrame) -> tuple[pl.DataFrame, list[Refused]]:
    """Return the good rows, and the others as the door gives them back."""
    bad = frame.filter(pl.col("problem").is_not_null())
    refused = [
        Refused(row=row["row"], field=row["field"], value=_value(row), message=row["problem"])
        for row in bad.iter_rows(named=True)
    ]
    return frame.filter(pl.col("problem").is_null()), refused


def _value(row: dict[str, Any]) -> str | None:
    value = row.get(row["field"] or "")
    return None if value is None else str(value)


def outcome(accepted: Sequence[str], refused: list[Refused]) -> Batch:
    """Return what became of a batch."""
    return Batch(accepted=list(accepted), refused=refused)


def known_dwellings(entity: str, numbers: Sequence[str]) -> pl.DataFrame:
    """Return identity and days of the dwellings with these list numbers."""
    return read_frame(
        "SELECT list_number, id, reference, listed_on, deleted_on FROM revenues_dwelling "
        "WHERE entity = %s AND list_number = ANY(%s)",
        [entity, list(numbers)],
        schema={
            "list_number": pl.String,
            "dwelling_id": pl.Int64,
            "dwelling": pl.String,
            "listed_on": pl.Date,
            "deleted_on": pl.Date,
        },
    )


def known_accounts(entity: str, references: Sequence[str]) -> pl.DataFrame:
    """Return identity, dwelling and party of the accounts with these references."""
    return read_frame(
        "SELECT a.reference, a.id, a.dwelling_id, p.reference FROM revenues_account a "
        "JOIN revenues_party p ON p.id = a.party_id "
        "WHERE a.entity = %s AND a.reference = ANY(%s)",
        [entity, list(references)],
        schema={"account": pl.String, "account_id": pl.Int64, "dwelling_id": pl.Int64,
                "party": pl.String},
    )  # fmt: skip
