"""Where the headings are, and which column is what: by their words and by what stands under them.

The amount: of several, the one net of VAT, as the Local Government Transparency Code 2015 asks;
then one called simply amount, then a total or value, then a gross one. A column serves only if
most of its cells can be read as what it is to be.
"""

import re
from dataclasses import dataclass, field

import polars as pl

from chamberlain.formats.spend_csv.amounts import looks_like_amount
from chamberlain.formats.spend_csv.dates import looks_like_date, read_dates
from chamberlain.formats.spend_csv.signs import usable
from chamberlain.formats.spend_csv.words import (
    FIELDS,
    LONGEST,
    fields_meant,
    may_be_amount,
    plain,
    score,
)

HEADINGS_WITHIN = 60
SAMPLE = 400
LEAST = 36
_FIGURES = re.compile(r"^[£(\-]*[\d,]+(\.\d+)?[)\-]*$")
_COMPANY = (
    r"(?i)\b(ltd|limited|plc|llp|council|trust|services|group|association|cic|uk|solicitors)\b"
)


@dataclass(frozen=True)
class Layout:
    """How one sheet is laid out: rows taken by headings, and the column of each field."""

    first_row: int
    heading_rows: tuple[int, ...]
    columns: dict[str, str]
    headings: dict[str, str]
    notes: list[str] = field(default_factory=list)

    @property
    def known(self) -> frozenset[str]:
        """Return the headings, made plain, by which others below them are told."""
        return frozenset(plain(text) for text in self.headings.values() if text[:1] != "(")

    @property
    def mapping(self) -> dict[str, str]:
        """Return the heading of each field found."""
        return {name: self.headings[column] for name, column in self.columns.items()}


def layout_of(grid: pl.DataFrame) -> Layout:
    """Find headings and columns of a sheet; a sheet without headings is known by its content."""
    if not grid.height or not grid.width:
        return Layout(0, (), {}, {})
    head = grid.head(HEADINGS_WITHIN).with_columns(pl.all().str.strip_chars().replace("", None))
    rows = [list(row) for row in head.rows()]
    at = _heading_rows(rows)
    first = at[-1] + 1 if at else next((n for n, row in enumerate(rows) if any(row)), 0)
    texts = _heading_texts([rows[n] for n in at], grid.width)
    return laid_out(grid.slice(first), first, tuple(at), texts)


def _heading_texts(rows: list[list[str | None]], width: int) -> list[str]:
    """Return the heading of each column; of two rows joined the way that names more fields."""
    if len(rows) == 2:
        best = max(_both_ways(rows[0], rows[1]), key=_heading_points)
        return [text or "" for text in best]
    return [_joined([row[column] for row in rows]) for column in range(width)]


def laid_out(
    body: pl.DataFrame, first_row: int, heading_rows: tuple[int, ...], texts: list[str]
) -> Layout:
    """Return the layout of rows under headings already found; without any, by content alone."""
    sample = _sample(body)
    columns, notes = _chosen(texts, sample, bool(heading_rows))
    headings = {
        f"c{n}": text or f"(column {_letter(n)}, without a heading)" for n, text in enumerate(texts)
    }
    signs = usable(columns, headings, sample)
    kept = {k: v for k, v in columns.items() if k not in ("credit", "credit_mark") or k in signs}
    return Layout(first_row, heading_rows, kept, headings, notes)


def heading_cells(
    row: tuple[str | None, ...], known: frozenset[str] = frozenset()
) -> list[str] | None:
    """Return the texts of a row if it is one of headings, amount among them; else None.

    Below headings already `known` a row must share two of them; without any, nearly all its cells
    must name a field.
    """
    cells = [cell.strip() or None if cell else None for cell in row]
    filled = [plain(cell) for cell in cells if cell and len(cell) <= LONGEST]
    if known and len(known & set(filled)) < 2:
        return None
    if not _heading_points(cells) or "amount" not in fields_meant(cells):
        return None
    sure = sum(1 for word in filled if max(score(word, name) for name in FIELDS) >= 54)
    if not known and (sure < 3 or sure * 4 < len(filled) * 3):
        return None
    return [_joined([cell]) for cell in cells]


def _letter(number: int) -> str:
    """Return a column's letter as a spreadsheet shows it."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _joined(cells: list[str | None]) -> str:
    return " ".join(" ".join(cell.split()) for cell in cells if cell)


def _heading_rows(rows: list[list[str | None]]) -> list[int]:
    """Return the row of the headings, or two where each has a part of them, or none.

    The likest of those above the first row with figures in it; where none is above, of all.
    """
    best: tuple[int, list[int]] = (0, [])
    for number, row in enumerate(rows):
        points = _heading_points(row)
        if points > best[0]:
            best = (points, [number])
        points = _two_rows(rows, number)
        if points > best[0]:
            best = (points, [number, number + 1])
        if best[1] and _has_figures(row):
            break
    return best[1] or _two_named(rows)


def _two_named(rows: list[list[str | None]]) -> list[int]:
    """Return the row just above the first with figures where it names two fields, or none.

    Its amounts go by a name of their own: their content says which they are.
    """
    first = next((number for number, row in enumerate(rows) if _has_figures(row)), 0)
    above = rows[first - 1] if first else []
    filled = sum(1 for cell in above if cell)
    named = {name: at for name, at in fields_meant(above).items() if at >= 70}
    return [first - 1] if len(named) >= 2 and filled >= 3 else []


def _two_rows(rows: list[list[str | None]], number: int) -> int:
    if number + 1 >= len(rows) or not any(rows[number + 1]):
        return 0
    if _has_figures(rows[number + 1]) or sum(1 for cell in rows[number] if cell) < 2:
        return 0
    apart = max(_heading_points(rows[number]), _heading_points(rows[number + 1]))
    together = max(_heading_points(both) for both in _both_ways(rows[number], rows[number + 1]))
    return together if together > apart else 0


def _both_ways(
    upper: list[str | None], lower: list[str | None]
) -> tuple[list[str | None], list[str | None]]:
    """Join two rows of headings as they stand, and with what was merged across spread out."""
    spread, last = [], None
    for above, below in zip(upper, lower, strict=True):
        last = above or last
        spread.append(last if below else above)
    ways = [
        [_joined([above, below]) or None for above, below in zip(row, lower, strict=True)]
        for row in (upper, spread)
    ]
    return ways[0], ways[1]


def _has_figures(row: list[str | None]) -> bool:
    return any(cell and (_FIGURES.match(cell) or looks_like_date(cell)) for cell in row)


def _heading_points(row: list[str | None]) -> int:
    """Return how much a row is like headings: fields named, less what headings never are."""
    cells = [cell for cell in row if cell]
    if len(cells) < 2 or _has_figures(row):
        return 0
    meant = fields_meant(row)
    if not ("amount" in meant or len(meant) >= 3):
        return 0
    known = len(meant)
    return known * 10 + (5 if "amount" in meant else 0) if known >= 2 else 0


def _sample(body: pl.DataFrame) -> pl.DataFrame:
    """Return filled rows from the start, the middle and the end: files change half way."""
    if body.height > SAMPLE:
        third = SAMPLE // 3
        middle = body.height // 2
        body = pl.concat([body.head(third), body.slice(middle, third), body.tail(third)])
    return body.with_columns(pl.all().str.strip_chars().replace("", None))


def _chosen(
    texts: list[str], sample: pl.DataFrame, headed: bool
) -> tuple[dict[str, str], list[str]]:
    """Give each field the column that suits it best; a column serves one field."""
    filled = {
        name: sample[name].drop_nulls() for name in sample.columns if sample[name].count() > 0
    }
    points = []
    notes = []
    for number, text in enumerate(texts):
        name = f"c{number}"
        if name not in filled and not text:
            continue
        words = plain(text) if len(text) <= LONGEST else ""
        cells = filled.get(name)
        for order, target in enumerate(FIELDS):
            said = score(words, target) if headed and words else 0
            if not said and (headed or target not in ("amount", "paid_on", "supplier")):
                continue
            total = _with_content(target, said, cells)
            if said >= 76 and total < LEAST and target == "paid_on" and cells is not None:
                notes.append(f'"{text}" holds no days: {cells[0]!r}')
            if total >= LEAST:
                points.append((total, -order, -number, target, name))
    found: dict[str, str] = {}
    for _, _, _, target, name in sorted(points, reverse=True):
        if target not in found and name not in found.values():
            found[target] = name
    if headed:
        notes += _amount_by_content(texts, filled, found)
    else:
        found |= {k: v for k, v in _left_over(filled, found).items() if k not in found}
    return {target: found[target] for target in FIELDS if target in found}, notes


def _amount_by_content(
    texts: list[str], filled: dict[str, pl.Series], found: dict[str, str]
) -> list[str]:
    """Take the one column that holds pounds for an amount no heading names; say so."""
    if "amount" in found:
        return []
    likely = [
        name
        for name, cells in filled.items()
        if name not in found.values()
        and may_be_amount(plain(texts[int(name[1:])]))
        and _amount_points(0, cells) >= LEAST
    ]
    if len(likely) != 1:
        return []
    found["amount"] = likely[0]
    return [f'"{texts[int(likely[0][1:])]}" is taken for the amount: it alone holds pounds.']


def _with_content(target: str, said: int, cells: pl.Series | None) -> int:
    """Return a column's score for a field, its content considered."""
    if cells is None or not len(cells):
        return said // 3
    match target:
        case "amount" | "irrecoverable_vat":
            return _amount_points(said, cells) if target == "amount" else said
        case "paid_on":
            return _date_points(said, cells)
        case "supplier":
            return _name_points(said, cells)
        case "supplier_number":
            return said - (40 if _wordy(cells) > 0.6 else 0)
        case _:
            return said


def _share(flags: pl.Series) -> float:
    return float(flags.sum() or 0) / max(1, len(flags))


def _amount_points(said: int, cells: pl.Series) -> int:
    readable = _share(looks_like_amount(cells).fill_null(False))
    pennies = _share(cells.str.contains(r"[.]\d{1,2}\D*$|£"))
    if readable < 0.5:
        return said // 4
    if not said:
        days = _share(read_dates(cells)["day"].is_not_null())
        return int(60 * pennies) + (10 if readable > 0.9 else 0) if days < 0.5 else 0
    return said + int(20 * readable) + int(10 * pennies)


def _date_points(said: int, cells: pl.Series) -> int:
    readable = _share(read_dates(cells)["day"].is_not_null())
    if readable < 0.5:
        return 0
    if not said:
        written = _share(cells.str.contains(r"\d[-/. ]\w+[-/. ]\d|^\d{4}-\d\d-\d\d"))
        return int(60 * min(readable, written))
    return said + int(20 * readable)


def _wordy(cells: pl.Series) -> float:
    return _share(cells.str.contains(r"[A-Za-z]{3}"))


def _name_points(said: int, cells: pl.Series) -> int:
    words = _wordy(cells)
    if not said:
        return int(60 * _share(cells.str.contains(_COMPANY))) if words > 0.6 else 0
    return said + int(20 * words) - (45 if words < 0.3 else 0)


def _left_over(filled: dict[str, pl.Series], found: dict[str, str]) -> dict[str, str]:
    """Name the wordy columns of a file without headings.

    Suppliers are known by words such as Ltd; departments repeat most, purposes least.
    """
    wordy = {
        name: cells
        for name, cells in filled.items()
        if name not in found.values() and _wordy(cells) > 0.5 and not _looks_like_codes(cells)
    }
    named: dict[str, str] = {}
    if "supplier" not in found and wordy:
        firms = {name: _share(cells.str.contains(_COMPANY)) for name, cells in wordy.items()}
        likely = max(firms, key=lambda name: firms[name])
        if firms[likely] > 0.15:
            named["supplier"] = likely
    left = sorted(
        (cells.n_unique() / len(cells), name)
        for name, cells in wordy.items()
        if name not in named.values()
    )
    others = zip(["department", "service", "purpose"], left, strict=False)
    return named | {target: name for target, (_, name) in others}


def _looks_like_codes(cells: pl.Series) -> bool:
    return _share(cells.str.contains(r"^[A-Z]{0,8}\d{4,}")) > 0.6
