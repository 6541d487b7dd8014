"""Text files into a grid of cells: encoding, line ends, delimiter and uneven rows are found out.

Every record of the file is one row of the grid, blank ones too, so that a row keeps its number.
"""

import csv
import io
import re

import polars as pl

DELIMITERS = ",;\t|~^"
SAMPLE_LINES = 200
WIDEST = 400
"""Columns read of a row; no published layout comes near."""
END_OF_FILE = b"\x1a"
"""What old programs put after the last line."""
TOO_MANY_IN_A_CELL = 4
"""As many delimiters beside a line end in one cell: a quotation mark may not be closed."""


class Undecided(ValueError):
    """The bytes are no text."""


def grid_of_text(content: bytes) -> tuple[pl.DataFrame, dict[str, str]]:
    """Return cells as text columns, with what was found out: encoding and delimiter."""
    text, encoding = as_utf8(content)
    mark = delimiter_of(text)
    said = {"\t": "tab"}.get(mark, mark)
    return _grid(text, mark), {"encoding": encoding, "delimiter": said}


def as_utf8(content: bytes) -> tuple[bytes, str]:
    """Return the text as UTF-8 with plain line ends, and the name of the encoding it was in."""
    text, encoding = _decoded(content)
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"\x00" in text:
        text = text.replace(b"\x00", b"")
    text = text.rstrip(END_OF_FILE)
    return text, encoding


def _decoded(content: bytes) -> tuple[bytes, str]:
    if content[:4] in (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"):
        return content.decode("utf-32", errors="replace").encode(), "utf-32"
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _wide(content, "utf-16")
    sample = content[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) > len(sample) // 8:
        return _wide(content, "utf-16-be" if even > odd else "utf-16-le")
    if content.startswith(b"\xef\xbb\xbf"):
        content = content[3:]
        encoding = "utf-8 with mark"
    else:
        encoding = "utf-8"
    try:
        content.decode("utf-8")
        return content, encoding
    except UnicodeDecodeError:
        return _one_byte(content)


def _wide(content: bytes, encoding: str) -> tuple[bytes, str]:
    text = content.decode(encoding, errors="replace").removeprefix("\ufeff")
    return text.encode("utf-8", errors="replace"), encoding


def _one_byte(content: bytes) -> tuple[bytes, str]:
    """Windows' code page, or the one in which byte 9C, not A3, is the pound sign (MS-DOS)."""
    name = "cp850" if re.search(rb"\x9c[ \d,)]", content) and b"\xa3" not in content else "cp1252"
    try:
        return content.decode(name).encode(), name
    except UnicodeDecodeError:
        return content.decode("latin-1").encode(), "latin-1"


def delimiter_of(text: bytes) -> str:
    """Return the mark that parts most lines into the same number of cells."""
    lines = _sample(text)
    told = re.match(r"^\"?sep=(.)\"?$", lines[0].strip()) if lines else None
    if told:
        return told[1]
    best, best_score = ",", (0, 0)
    for mark in DELIMITERS:
        widths = [_width(line, mark) for line in lines]
        parted = [width for width in widths if width > 1]
        if not parted:
            continue
        usual = max(set(parted), key=lambda width: (parted.count(width), width))
        score = (parted.count(usual) * min(usual, 4), usual)
        if score > best_score:
            best, best_score = mark, score
    return best


def _sample(text: bytes) -> list[str]:
    head = text[: SAMPLE_LINES * 400].decode(errors="replace").split("\n")
    return [line for line in head[:SAMPLE_LINES] if line.strip()]


def _width(line: str, mark: str) -> int:
    return "".join(line.split('"')[::2]).count(mark) + 1


def _grid(text: bytes, mark: str) -> pl.DataFrame:
    """Read as wide as the first lines are; wider ones further down are found by the reader."""
    head = text[: SAMPLE_LINES * 400].split(b"\n")[:SAMPLE_LINES]
    found = _parsed(text, mark, _widest(head, mark))
    if found is None:
        found = _parsed(text, mark, _widest(text.split(b"\n"), mark))
    lines = text.count(b"\n") + (not text.endswith(b"\n"))
    if found is None or found.height > lines:
        return by_hand(text, mark)
    if found.height < lines and _swallowed(found, mark):
        return by_hand(text, mark)
    return found


def _widest(lines: list[bytes], mark: str) -> int:
    return max((line.count(mark.encode()) for line in lines), default=0) + 1


def _parsed(text: bytes, mark: str, width: int) -> pl.DataFrame | None:
    """Return the cells, or None where a row is wider or quotation marks are out of place."""
    if width > WIDEST:
        return None
    columns = dict.fromkeys((f"c{n}" for n in range(width)), pl.String)
    try:
        return pl.read_csv(
            text, has_header=False, separator=mark, schema=columns, missing_columns="insert",
            encoding="utf8",
        )  # fmt: skip
    except (pl.exceptions.PolarsError, ValueError):
        return None


def _swallowed(frame: pl.DataFrame, mark: str) -> bool:
    """Say whether a cell holds what must be several rows: a quotation mark was not closed."""
    marks, most = re.escape(mark), min(TOO_MANY_IN_A_CELL, max(1, frame.width - 1))
    held = pl.all().str.contains("\n") & (pl.all().str.count_matches(marks) >= most)
    found = frame.select(pl.any_horizontal(held.any()))
    return bool(found.item()) if found.height else False


def by_hand(text: bytes, mark: str) -> pl.DataFrame:
    """Read line by line where quotation marks are not as they should be; no row swallows others.

    A line whose quotation marks do not pair is joined with those that follow unless one of them is
    a whole row by itself; otherwise its marks are taken as characters.
    """
    lines = text.decode(errors="replace").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    widths = [_width(line, mark) for line in lines if line.strip()]
    usual = max(set(widths), key=widths.count) if widths else 1
    rows: list[list[str | None]] = []
    at = 0
    while at < len(lines):
        row, used = _record(lines, at, mark, usual)
        rows.append(row)
        at += used
    width = min(WIDEST, max(map(len, rows), default=1))
    rows = [[*row[:width], *[None] * (width - len(row))] for row in rows]
    columns = dict.fromkeys((f"c{n}" for n in range(width)), pl.String)
    return pl.DataFrame(rows, schema=columns, orient="row")


def _record(lines: list[str], at: int, mark: str, usual: int) -> tuple[list[str | None], int]:
    """Return the cells of the record that starts at a line, and how many lines it took."""
    joined = lines[at]
    for used in range(1, 21):
        if joined.count('"') % 2 == 0:
            row = _cells(joined, mark)
            if used == 1 or len(row) <= usual:
                return row, used
        if at + used >= len(lines) or (usual > 1 and lines[at + used].count(mark) + 1 >= usual):
            break
        joined += "\n" + lines[at + used]
    return [cell.strip('" ') or None for cell in lines[at].split(mark)], 1


def _cells(line: str, mark: str) -> list[str | None]:
    if not line:
        return [None]
    try:
        row = next(csv.reader(io.StringIO(line, newline=""), delimiter=mark))
    except (csv.Error, StopIteration):
        row = line.split(mark)
    return [cell or None for cell in row]
