"""Read a table from a file as text: what it is is told from its content, not from its name."""

import csv
import io
import zipfile
from pathlib import Path

import polars as pl

MAX_BYTES = 512 * 1024 * 1024
MAX_ROWS = 5_000_000
MAX_COLUMNS = 500
DELIMITERS = ",;\t|"
OVERFLOW = "(cells past the last heading)"
"""Column, present only when needed, that holds what a row had beyond its headings."""
ROW = "row"
FIRST_ROW = 2
"""Rows are numbered as a spreadsheet shows them: headings are row 1."""


class TableUnreadable(ValueError):
    """The file is not a table this program can read; the message says why, for people."""


def read_table(path: Path | str, max_rows: int = MAX_ROWS) -> pl.DataFrame:
    """Read CSV, XLSX or Parquet into a frame of text columns, a blank cell being null.

    Leading noughts are kept, surrounding blanks are not. CSV may be UTF-8 (with or without mark),
    UTF-16 or Windows-1252, separated by comma, semicolon, tab or bar. Of a workbook the first sheet
    is read. A row with too many cells keeps the rest in `OVERFLOW`. TableUnreadable says what is
    wrong with the file.
    """
    return read_table_bytes(_content(Path(path)), Path(path).name, max_rows)


def read_table_bytes(
    content: bytes, name: str = "the file", max_rows: int = MAX_ROWS
) -> pl.DataFrame:
    """Read a table already in memory, such as an upload; the same promises as `read_table`."""
    frame = _typed(content, name)
    return _tidy(_limited(frame.select(_as_text(frame)), name, max_rows))


def read_frame(path: Path | str, max_rows: int = MAX_ROWS) -> pl.DataFrame:
    """Read as `read_table` does, but keep the column types that a Parquet file states."""
    content = _content(Path(path))
    if _is_parquet(content):
        return _limited(_typed(content, Path(path).name), Path(path).name, max_rows)
    return read_table_bytes(content, Path(path).name, max_rows)


def numbered(frame: pl.DataFrame, first: int = FIRST_ROW) -> pl.DataFrame:
    """Put an Int64 column `row` in front, numbered as a spreadsheet does; drop blank rows."""
    rest = frame.drop(ROW, strict=False)
    blank = pl.all_horizontal(pl.all().is_null()) if rest.width else pl.lit(False)
    rows = rest.with_columns(_blank=blank).with_row_index(ROW, offset=first)
    return rows.filter(~pl.col("_blank")).drop("_blank").cast({ROW: pl.Int64})


def _content(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise TableUnreadable(f"{path.name} is larger than {MAX_BYTES // 2**20} MiB: split it")
        return path.read_bytes()
    except OSError as error:
        raise TableUnreadable(f"{path} could not be opened: {error.strerror}") from error


def _is_parquet(content: bytes) -> bool:
    return content[:4] == b"PAR1" and content[-4:] == b"PAR1"


def _typed(content: bytes, name: str) -> pl.DataFrame:
    if not content.strip():
        raise TableUnreadable(f"{name} is empty")
    if _is_parquet(content):
        try:
            return pl.read_parquet(io.BytesIO(content))
        except (pl.exceptions.PolarsError, OSError) as error:
            raise TableUnreadable(f"{name} is a damaged Parquet file") from error
    grid = _workbook(content, name) if content[:4] == b"PK\x03\x04" else _csv(content, name)
    return _with_headings(grid, name)


def _workbook(content: bytes, name: str) -> pl.DataFrame:
    import fastexcel  # noqa: PLC0415 - only for workbooks: start-up time

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > 4 * MAX_BYTES:
                raise TableUnreadable(f"{name} unpacks to more than is allowed: split it")
        sheet = fastexcel.read_excel(content).load_sheet(0, header_row=None, dtypes="string")
        return sheet.to_polars()
    except (fastexcel.FastExcelError, zipfile.BadZipFile) as error:
        raise TableUnreadable(f"{name} is not a readable workbook (.xlsx): {error}") from error


def _csv(content: bytes, name: str) -> pl.DataFrame:
    text = _utf8(content, name)
    delimiter = _delimiter(text)
    try:
        return pl.read_csv(
            text,
            has_header=False,
            separator=delimiter,
            infer_schema=False,
            encoding="utf8",
            truncate_ragged_lines=False,
        )
    except pl.exceptions.PolarsError:
        return _csv_by_hand(text.decode(), delimiter, name)


def _csv_by_hand(text: str, delimiter: str, name: str) -> pl.DataFrame:
    """Read a file with uneven rows, keeping what stands past the last heading in one column."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = list(reader)
    except csv.Error as error:
        raise TableUnreadable(
            f"{name}, line {reader.line_num}: {error}; a quotation mark may not be closed"
        ) from error
    width = len(rows[0])
    data = [
        [*row[:width], *[None] * (width - len(row)), delimiter.join(row[width:]) or None]
        for row in rows[1:]
    ]
    heading = [*rows[0], OVERFLOW if any(row[-1] for row in data) else None]
    columns = [f"column_{i}" for i in range(width + 1)]
    return pl.DataFrame([heading, *data], schema=dict.fromkeys(columns, pl.String), orient="row")


def _utf8(content: bytes, name: str) -> bytes:
    """Return the text as UTF-8 bytes without a mark; the encoding is told from the bytes."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace").encode()
    if b"\x00" in content[:65536]:
        raise TableUnreadable(f"{name} is not a table: expected CSV, XLSX or Parquet")
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        content.decode("utf-8")
        return content
    except UnicodeDecodeError:
        try:
            return content.decode("cp1252").encode()
        except UnicodeDecodeError as error:
            raise TableUnreadable(f"{name} is in no known encoding: save it as UTF-8") from error


def _delimiter(text: bytes) -> str:
    """Return the separator that stands most often in the headings, outside quotation marks."""
    first = text.lstrip()[:20_000].splitlines()[0].decode(errors="replace")
    outside = "".join(first.split('"')[::2])
    return max(DELIMITERS, key=lambda mark: (outside.count(mark), -DELIMITERS.index(mark)))


def _with_headings(grid: pl.DataFrame, name: str) -> pl.DataFrame:
    """Take the first row as headings; unnamed columns must be blank, names must differ."""
    headings = ["" if cell is None else str(cell).strip() for cell in grid.row(0)]
    frame = grid.slice(1)
    unnamed = [i for i, heading in enumerate(headings) if not heading]
    for i in unnamed:
        if frame[:, i].null_count() < frame.height:
            raise TableUnreadable(f"{name}: column {i + 1} has values but no heading in row 1")
    named = [i for i, heading in enumerate(headings) if heading]
    if not named:
        raise TableUnreadable(f"{name} has no headings in row 1")
    twice = sorted({h for h in headings if h and headings.count(h) > 1})
    if twice:
        raise TableUnreadable(f"{name} has the same heading more than once: {', '.join(twice)}")
    kept = frame[:, named]
    kept.columns = [headings[i] for i in named]
    return kept


def _as_text(frame: pl.DataFrame) -> list[pl.Expr]:
    nested = [name for name, kind in frame.schema.items() if kind.is_nested()]
    if nested:
        raise TableUnreadable(f"columns with lists inside cannot be read: {', '.join(nested)}")
    return [pl.col(name).cast(pl.String) for name in frame.columns]


def _tidy(frame: pl.DataFrame) -> pl.DataFrame:
    """Undo our own export's escaping, strip blanks, make blank cells null, drop trailing blanks."""
    unescaped = pl.all().str.replace(r"^'('*[=+\-@\t\r])", "${1}")
    tidy = frame.with_columns(unescaped.str.strip_chars().replace("", None))
    filled = tidy.select(pl.any_horizontal(pl.all().is_not_null()).arg_true().max()).item()
    return tidy.head(0 if filled is None else filled + 1)


def _limited(frame: pl.DataFrame, name: str, max_rows: int) -> pl.DataFrame:
    if frame.height > max_rows:
        raise TableUnreadable(f"{name} has {frame.height:,} rows, more than {max_rows:,}: split it")
    if frame.width > MAX_COLUMNS:
        raise TableUnreadable(f"{name} has {frame.width:,} columns, more than {MAX_COLUMNS}")
    return frame
