"""Write a frame as a file people open (CSV, XLSX) or programs read (JSON, Parquet).

For people a column `x_pence` becomes `x_pounds` with two decimals, and a text that a spreadsheet
would take for a formula is put behind an apostrophe, which `read_table` takes off again. Programs
get whole pence and the text as it is.
"""

import io
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from chamberlain.kernel.money import plain_pounds_expr

FORMULA = r"^'*[=+\-@\t\r]"
NUMBER = r"^[+-]?(?:\d[\d,]*)?(?:\.\d+)?$"
MAX_SHEET_ROWS = 1_048_575
BOM = b"\xef\xbb\xbf"


def csv_bytes(frame: pl.DataFrame, for_excel: bool = False) -> bytes:
    """Return the frame as UTF-8 CSV for people; `for_excel` puts the mark Excel needs in front."""
    text = _for_people(frame).write_csv()
    return (BOM if for_excel else b"") + text.encode()


def json_bytes(frame: pl.DataFrame) -> bytes:
    """Return the frame as a JSON list of objects: whole pence, ISO dates, true, false and null."""
    return frame.write_json().encode()


def parquet_bytes(frame: pl.DataFrame) -> bytes:
    """Return the frame as Parquet (zstd), column types kept."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def xlsx_bytes(frame: pl.DataFrame, sheet: str = "Sheet1") -> bytes:
    """Return the frame as a workbook: headings frozen and filtered, pounds as numbers.

    ValueError when there are more rows than a sheet can hold.
    """
    import xlsxwriter  # noqa: PLC0415 - only for workbooks: start-up time

    if frame.height > MAX_SHEET_ROWS:
        raise ValueError(f"{frame.height:,} rows do not fit a sheet of {MAX_SHEET_ROWS:,}: use CSV")
    buffer, frame = io.BytesIO(), _flat(frame)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        page = book.add_worksheet(sheet[:31])
        page.freeze_panes(1, 0)
        _headings(page, frame, book.add_format({"bold": True}))
        writers = [_cell_writer(page, book, column) for column in frame.iter_columns()]
        safe = frame.with_columns(_escaped(frame))
        for number, row in enumerate(safe.iter_rows(), start=1):
            for column, value in enumerate(row):
                if value is not None:
                    writers[column](number, column, value)
        if frame.width:
            page.autofilter(0, 0, frame.height, frame.width - 1)
    return buffer.getvalue()


def write_table(frame: pl.DataFrame, path: Path | str) -> None:
    """Write to a file in the format its name ends in: .csv, .xlsx, .parquet or .json."""
    path = Path(path)
    writers: dict[str, Callable[[pl.DataFrame], bytes]] = {
        ".csv": csv_bytes,
        ".xlsx": xlsx_bytes,
        ".parquet": parquet_bytes,
        ".json": json_bytes,
    }
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise ValueError(f"{path.name}: expected a name ending in {', '.join(writers)}")
    path.write_bytes(writer(frame))


def _for_people(frame: pl.DataFrame) -> pl.DataFrame:
    """Escape texts and turn every Int64 `x_pence` into `x_pounds` text with two decimals."""
    flat = _flat(frame)
    return flat.with_columns(_escaped(flat)).select(
        plain_pounds_expr(pl.col(name)).alias(_pounds_name(name))
        if _is_pence(name, kind)
        else pl.col(name)
        for name, kind in flat.schema.items()
    )


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Turn columns with lists or records inside into their JSON text, which a cell can hold."""
    nested = [column for column in frame.iter_columns() if column.dtype.is_nested()]
    return frame.with_columns(
        pl.Series(
            column.name,
            [None if cell is None else json.dumps(cell, default=str) for cell in column.to_list()],
            dtype=pl.String,
        )
        for column in nested
    )


def _is_pence(name: str, kind: pl.DataType) -> bool:
    return name.endswith("pence") and kind.is_integer()


def _pounds_name(name: str) -> str:
    return name.removesuffix("pence") + "pounds"


def _escaped(frame: pl.DataFrame) -> list[pl.Expr]:
    """Put an apostrophe before each text that would run as a formula; plain numbers would not."""
    texts = [pl.col(name) for name, kind in frame.schema.items() if kind == pl.String]
    return [
        pl.when(text.str.contains(FORMULA) & ~text.str.contains(NUMBER))
        .then(pl.concat_str(pl.lit("'"), text))
        .otherwise(text)
        .name.keep()
        for text in texts
    ]


def _headings(page: Any, frame: pl.DataFrame, bold: Any) -> None:
    for number, (name, kind) in enumerate(frame.schema.items()):
        label = _pounds_name(name) if _is_pence(name, kind) else name
        page.write_string(0, number, label, bold)
        longest = frame.head(200)[name].cast(pl.String, strict=False).str.len_chars().max()
        page.set_column(number, number, min(60, max(len(label), int(str(longest or 0))) + 2))


def _cell_writer(page: Any, book: Any, column: pl.Series) -> Callable[[int, int, Any], None]:
    """Return the function that writes one cell of this column."""
    if _is_pence(column.name, column.dtype):
        pounds = book.add_format({"num_format": "#,##0.00"})
        return lambda row, number, pence: page.write_number(row, number, pence / 100, pounds)
    if column.dtype == pl.Boolean:
        return page.write_boolean
    if column.dtype.is_numeric():
        return page.write_number
    if column.dtype == pl.Date:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        return lambda row, number, value: page.write_datetime(row, number, value, day)
    return lambda row, number, value: page.write_string(row, number, _text(value))


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
