"""The weight table of modulus checking, loaded at run time: it is licensed and never shipped.

Both published forms are read: fixed columns (`valacdos.txt`) and commas. The sort codes of
exception 5 stand in a second file; one whose name contains `scsub` is taken from the same folder.
"""

from pathlib import Path

import polars as pl

from chamberlain.kernel.rules import FrameUnfit

METHODS = ("MOD10", "MOD11", "DBLAL")
SUBSTITUTE = "SUBSTITUTE"
"""The method of a row that gives, in place of a range, a sort code and what to check it as."""

WEIGHTS = tuple(f"weight_{letter}" for letter in "uvwxyzabcdefgh")
COLUMNS = ("from_sort_code", "to_sort_code", "method", *WEIGHTS, "exception")
_FIELDS = len(COLUMNS) - 1


def read_weights(path: Path) -> pl.DataFrame:
    """Return the weight table at `path`, with the substitutions that lie beside it.

    One row per check, in file order, as COLUMNS name them; sort codes are text, the rest Int64.
    FrameUnfit names the first line that is neither form.
    """
    rows = [_weights(cells, path, line) for line, cells in _lines(path)]
    if not rows:
        raise FrameUnfit(f"{path.name} holds no weights")
    beside = _substitutions_beside(path)
    if beside is not None:
        rows += [_substitution(cells, beside, line) for line, cells in _lines(beside)]
    numbers = (*WEIGHTS, "exception")
    schema = {name: pl.Int64 if name in numbers else pl.String for name in COLUMNS}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _lines(path: Path) -> list[tuple[int, list[str]]]:
    """Return the cells of every line that has any, with its number."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FrameUnfit(f"{path.name} is not a text that can be read: {error}") from None
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        cells = line.split(",") if "," in line else line.split()
        cells = [cell.strip() for cell in cells]
        if any(cells) and not line.startswith("#"):
            found.append((number, cells))
    return found


def _weights(cells: list[str], path: Path, line: int) -> list[object]:
    """Return one line as values: range, method, fourteen weights, and an exception or none."""
    exception = cells[_FIELDS] if len(cells) > _FIELDS else ""
    numbers = cells[3:_FIELDS]
    if (
        len(cells) not in (_FIELDS, _FIELDS + 1)
        or not all(map(_is_sort_code, cells[:2]))
        or cells[2] not in METHODS
        or not all(map(_is_whole, numbers))
        or not (exception == "" or (exception.isascii() and exception.isdigit()))
    ):
        raise FrameUnfit(
            f"{path.name}, line {line}: expected two sort codes, {' or '.join(METHODS)}, fourteen "
            f"weights and perhaps an exception, found {' '.join(cells)[:60]!r}"
        )
    return [*cells[:3], *map(int, numbers), int(exception) if exception else None]


def _substitution(cells: list[str], path: Path, line: int) -> list[object]:
    if len(cells) != 2 or not all(map(_is_sort_code, cells)):
        raise FrameUnfit(
            f"{path.name}, line {line}: expected two sort codes, found {' '.join(cells)[:60]!r}"
        )
    return [*cells, SUBSTITUTE, *[0] * len(WEIGHTS), None]


def _is_sort_code(text: str) -> bool:
    return len(text) == 6 and text.isascii() and text.isdigit()


def _is_whole(text: str) -> bool:
    digits = text.removeprefix("-")
    return digits.isascii() and digits.isdigit()


def _substitutions_beside(path: Path) -> Path | None:
    """Return the file of substitutions in the folder of `path`, the nearest in name if several."""
    found = [
        other
        for other in path.resolve().parent.iterdir()
        if "scsub" in other.name.lower() and other.is_file() and other.name != path.name
    ]
    ending = "".join(path.suffixes)
    return min(found, key=lambda p: ("".join(p.suffixes) != ending, p.name), default=None)
