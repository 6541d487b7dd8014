"""Tables in and out of files: CSV, XLSX, Parquet and JSON, always as what a person would expect.

Reading gives text, so that leading noughts and odd values survive to be judged by whoever knows the
column. Writing gives pounds to people (CSV, XLSX) and pence to programs (JSON, Parquet).
"""

from chamberlain.kernel.tabular.reading import (
    OVERFLOW,
    ROW,
    TableUnreadable,
    numbered,
    read_frame,
    read_table,
    read_table_bytes,
)
from chamberlain.kernel.tabular.writing import (
    csv_bytes,
    json_bytes,
    parquet_bytes,
    write_table,
    xlsx_bytes,
)

__all__ = [
    "OVERFLOW",
    "ROW",
    "TableUnreadable",
    "csv_bytes",
    "json_bytes",
    "numbered",
    "parquet_bytes",
    "read_frame",
    "read_table",
    "read_table_bytes",
    "write_table",
    "xlsx_bytes",
]
