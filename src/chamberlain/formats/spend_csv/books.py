"""Workbooks and tables of other programs into grids: xlsx, xls, xlsb, ods, Parquet, HTML, XML.

A cell has its kept value: of a formula the answer that was last worked out.
"""

import io
import zipfile

import polars as pl
from lxml import etree, html

from chamberlain.formats.spend_csv.plain import WIDEST, grid_of_text

MAX_UNPACKED = 2 * 1024 * 1024 * 1024
MAX_BYTES = 512 * 1024 * 1024
ROWS_MOST = 1_048_576
OLE = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"
_SHEET = "urn:schemas-microsoft-com:office:spreadsheet"

Grids = list[tuple[str, pl.DataFrame]]


class SpendUnreadable(ValueError):
    """The file is no table at all; the message says why, for people."""


def grids_of(content: bytes, name: str) -> tuple[Grids, dict[str, str]]:
    """Return each sheet's name and cells, and what was found out of the file."""
    if len(content) > MAX_BYTES:
        raise SpendUnreadable(f"{name} is larger than {MAX_BYTES // 2**20} MiB: split it")
    if not content.strip():
        raise SpendUnreadable(f"{name} is empty")
    if content[:4] == ZIP or content[:4] == OLE:
        return _packed(content, name)
    if content[:4] == b"PAR1":
        return _parquet(content, name)
    if content[:5] == b"%PDF-":
        raise SpendUnreadable(f"{name} is a PDF: publish or ask for the CSV or workbook behind it")
    start = content[:400].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<head", b"<meta")):
        return _markup(content, name)
    grid, facts = grid_of_text(content)
    return [("", grid)], {"kind": "text", **facts}


def _packed(content: bytes, name: str) -> tuple[Grids, dict[str, str]]:
    if content[:4] == ZIP:
        inner = _inner_text(content, name)
        if inner is not None:
            grid, facts = grid_of_text(inner[1])
            return [("", grid)], {"kind": f"text in a zip file ({inner[0]})", **facts}
    import fastexcel  # noqa: PLC0415 - only for workbooks: start-up time

    try:
        book = fastexcel.read_excel(content)
        grids = [(sheet, _sheet(book, sheet)) for sheet in book.sheet_names]
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError, ValueError, OSError) as error:
        said = str(error).splitlines()[0] if str(error) else "unknown"
        raise SpendUnreadable(f"{name} is not a readable workbook: {said}") from error
    return grids, {"kind": "workbook", "sheets": str(len(grids))}


def _sheet(book: object, sheet: str) -> pl.DataFrame:
    read = book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string")  # type: ignore[attr-defined]
    frame: pl.DataFrame = read.to_polars()
    return _named(frame)


def _named(frame: pl.DataFrame) -> pl.DataFrame:
    kept = frame[:, :WIDEST]
    kept.columns = [f"c{n}" for n in range(kept.width)]
    return kept.cast(pl.String)


def _inner_text(content: bytes, name: str) -> tuple[str, bytes] | None:
    """Return the one text file in an archive which is no workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED:
                raise SpendUnreadable(f"{name} unpacks to more than is allowed: split it")
            names = archive.namelist()
            if any(inner.startswith("xl/") or inner == "content.xml" for inner in names):
                return None
            texts = [inner for inner in names if inner.lower().endswith((".csv", ".txt", ".tsv"))]
            if len(texts) != 1:
                raise SpendUnreadable(f"{name} is an archive of {len(names)} files: give one")
            return texts[0], archive.read(texts[0])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise SpendUnreadable(f"{name} is a damaged workbook: {error}") from error


def _parquet(content: bytes, name: str) -> tuple[Grids, dict[str, str]]:
    try:
        frame = pl.read_parquet(io.BytesIO(content))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise SpendUnreadable(f"{name} is a damaged Parquet file") from error
    flat = frame.select(name for name, kind in frame.schema.items() if not kind.is_nested())
    heads = pl.DataFrame([flat.columns], schema=[f"c{n}" for n in range(flat.width)], orient="row")
    return [("", pl.concat([heads, _named(flat)]))], {"kind": "parquet"}


def _markup(content: bytes, name: str) -> tuple[Grids, dict[str, str]]:
    """Read tables that some systems export as web pages or XML and call .xls."""
    if _SHEET.encode() in content[:4000]:
        return _spreadsheet_xml(content, name)
    try:
        page = html.document_fromstring(content)
    except (etree.LxmlError, ValueError) as error:
        raise SpendUnreadable(f"{name} is a web page that cannot be read") from error
    grids = []
    for number, table in enumerate(page.iter("table"), start=1):
        rows = [
            [" ".join(cell.text_content().split()) or None for cell in row.iter("td", "th")]
            for row in table.iter("tr")
        ]
        grids.append((f"table {number}", _framed(rows)))
    if not grids:
        raise SpendUnreadable(f"{name} is a web page without a table, not a spending file")
    return grids, {"kind": "web page"}


def _spreadsheet_xml(content: bytes, name: str) -> tuple[Grids, dict[str, str]]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise SpendUnreadable(f"{name} is damaged XML: {error}") from error
    grids = []
    for sheet in root.iter(f"{{{_SHEET}}}Worksheet"):
        rows: list[list[str | None]] = []
        for row in sheet.iter(f"{{{_SHEET}}}Row"):
            rows += [[None]] * _gap(row, len(rows), ROWS_MOST)
            rows.append(_xml_cells(row))
        grids.append((sheet.get(f"{{{_SHEET}}}Name") or "", _framed(rows)))
    return grids, {"kind": "spreadsheet XML"}


def _xml_cells(row: etree._Element) -> list[str | None]:
    cells: list[str | None] = []
    for cell in row.iter(f"{{{_SHEET}}}Cell"):
        cells += [None] * _gap(cell, len(cells), WIDEST)
        data = cell.find(f"{{{_SHEET}}}Data")
        cells.append(
            "".join(map(str, data.itertext())).strip() or None if data is not None else None
        )
    return cells


def _gap(element: etree._Element, so_far: int, most: int) -> int:
    """Return how many blank cells or rows stand before an element that names its place."""
    at = element.get(f"{{{_SHEET}}}Index") or ""
    return max(0, min(int(at), most) - 1 - so_far) if at.isdigit() and len(at) < 10 else 0


def _framed(rows: list[list[str | None]]) -> pl.DataFrame:
    width = min(WIDEST, max(map(len, rows), default=1) or 1)
    even = [[*row[:width], *[None] * (width - len(row))] for row in rows]
    return pl.DataFrame(
        even, schema=dict.fromkeys((f"c{n}" for n in range(width)), pl.String), orient="row"
    )
