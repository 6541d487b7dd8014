"""The columns a rule takes and gives, and how texts from files become their typed values."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from chamberlain.kernel.money import parse_pounds_expr
from chamberlain.kernel.rules.errors import no_errors, set_aside
from chamberlain.kernel.tabular import OVERFLOW, ROW

DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d %b %Y", "%d %B %Y", "%Y-%m-%d %H:%M:%S")
YES = ("true", "yes", "y", "1")
NO = ("false", "no", "n", "0")


class FrameUnfit(ValueError):
    """The frame as a whole cannot be used: a column or table is missing, or holds floats."""


@dataclass(frozen=True)
class Column:
    """A column of a rule.

    `kind` is text, pence, whole, percent_e2, date, boolean or choice. A pence column `x_pence` is
    read from a file's `x_pence` (whole pence), or else from `x_pounds` or `x` (pounds and pence).
    A required column must be there and have no blank cell; `choices` are all in lower case, or all
    in capitals, and cells may be in either. `also` gives other words for a choice in lower case,
    several joined by `_`: (("4_weekly", "four_weekly"),).
    """

    name: str
    kind: str
    unit: str = ""
    description: str = ""
    required: bool = True
    choices: tuple[str, ...] = ()
    also: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.name}: {self.kind} is no kind; there are {', '.join(KINDS)}")

    @property
    def dtype(self) -> pl.DataType:
        """The Polars type of the column once read."""
        return KINDS[self.kind].dtype

    @property
    def expected(self) -> str:
        """What a cell must look like, in words, for the message about one that does not."""
        if self.choices:
            return f"expected one of {', '.join(self.choices)}"
        return f"expected {KINDS[self.kind].words}"


@dataclass(frozen=True)
class _Kind:
    dtype: pl.DataType
    parse: Callable[[pl.Expr], pl.Expr]
    words: str


def _text(cell: pl.Expr) -> pl.Expr:
    return cell


def _whole(cell: pl.Expr) -> pl.Expr:
    digits = cell.str.replace_all(",", "", literal=True).str.replace(r"\.0$", "")
    return pl.when(digits.str.contains(r"^[+-]?[0-9]+$")).then(digits.cast(pl.Int64, strict=False))


def _percent(cell: pl.Expr) -> pl.Expr:
    bare = cell.str.strip_suffix("%")
    return pl.when(~bare.str.contains("£", literal=True)).then(parse_pounds_expr(bare))


def _day(cell: pl.Expr) -> pl.Expr:
    return cell.map_batches(_days, return_dtype=pl.Date())


def _days(cells: pl.Series) -> pl.Series:
    """Read days in the first form that fits; another is only tried when some are still unread."""
    days = cells.str.to_date(DAY_FORMATS[0], strict=False)
    for form in DAY_FORMATS[1:]:
        if days.null_count() == cells.null_count():
            break
        plain = cells.str.replace("T", " ", literal=True)
        days = days.zip_with(days.is_not_null(), plain.str.to_date(form, strict=False))
    usual = days.dt.year().is_between(1900, 2200).fill_null(False)
    return days.zip_with(usual, pl.Series([None], dtype=pl.Date).new_from_index(0, len(days)))


def _boolean(cell: pl.Expr) -> pl.Expr:
    word = cell.str.to_lowercase()
    return pl.when(word.is_in(YES)).then(True).when(word.is_in(NO)).then(False)


def _choice(cell: pl.Expr) -> pl.Expr:
    return cell.str.to_lowercase()


def _joined(cell: pl.Expr) -> pl.Expr:
    """Return a choice as those of several words are written here: `four-weekly`, `four_weekly`."""
    return _choice(cell).str.replace_all(r"[\s_-]+", "_")


KINDS: dict[str, _Kind] = {
    "text": _Kind(pl.String(), _text, "a text"),
    "pence": _Kind(pl.Int64(), parse_pounds_expr, "pounds and pence such as 1,234.50"),
    "whole": _Kind(pl.Int64(), _whole, "a whole number"),
    "percent_e2": _Kind(pl.Int64(), _percent, "a percentage such as 20 or 17.5"),
    "date": _Kind(pl.Date(), _day, "a day such as 2026-11-02 or 02/11/2026"),
    "boolean": _Kind(pl.Boolean(), _boolean, "yes or no"),
    "choice": _Kind(pl.String(), _choice, "a choice"),
}


def typed(
    frame: pl.DataFrame, columns: Sequence[Column], who: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read `columns` out of a frame that has `row`: (the good rows, typed; what was set aside).

    The first frame has `row` and exactly these columns; a column that is not required and not there
    is null. A row with a fault in any column is set aside whole. FrameUnfit when a required column
    is missing, or holds floats.
    """
    found = _sources(frame, columns, who)
    given = _as_given(frame, columns, found)
    if given is not None:
        return given, no_errors()
    raw = frame.select(
        pl.col(ROW),
        *(
            (pl.col(found[c.name]) if c.name in found else pl.lit(None, pl.String)).alias(c.name)
            for c in columns
        ),
    )
    there = [column for column in columns if column.name in found]
    known = {c.name for c in there if c.choices and _all_known(raw[c.name], c.choices)}
    values = raw.select(
        pl.col(ROW),
        *(
            pl.col(c.name)
            if c.name in known
            else _read(raw, c, found[c.name])
            if c.name in found
            else pl.lit(None, c.dtype).alias(c.name)
            for c in columns
        ),
    )
    faults = [_crowded(frame), *(_column_faults(raw, values, c, c.name in known) for c in there)]
    errors = pl.concat([no_errors(), *(fault for fault in faults if fault.height)])
    if errors.height:
        values = values.join(errors.select(ROW).unique(), on=ROW, how="anti", maintain_order="left")
    return values, errors.sort(ROW, maintain_order=True)


def _as_given(
    frame: pl.DataFrame, columns: Sequence[Column], found: dict[str, str]
) -> pl.DataFrame | None:
    """Return the columns of a frame that needs no reading; None where any cell may need it.

    Most frames come from other rules or the database, typed and trimmed: one look at the whole of
    them takes less than reading each column.
    """
    schema = frame.schema
    if OVERFLOW in schema or any(
        schema[found[c.name]] != c.dtype if c.name in found else c.required for c in columns
    ):
        return None
    read = frame.select_seq(
        pl.col(ROW),
        *(
            pl.col(found[c.name]).alias(c.name)
            if c.name in found
            else pl.lit(None, c.dtype).alias(c.name)
            for c in columns
        ),
    )
    doubts = [doubt for c in columns if c.name in found for doubt in _doubts(c)]
    return None if doubts and any(read.select(doubts).row(0)) else read


@lru_cache(maxsize=4096)
def _doubts(column: Column) -> tuple[pl.Expr, ...]:
    """Return what a typed column may not have: blanks, texts to be trimmed, other choices."""
    cell, found = pl.col(column.name), []
    if column.required:
        found.append(cell.null_count() > 0)
    if column.choices:
        known = cell.cast(pl.Enum(column.choices), strict=False)
        found.append(known.null_count() != cell.null_count())
    elif column.kind == "text":
        found.append(((cell == "") | (cell.str.strip_chars() != cell)).any())
    return tuple(doubt.alias(f"{column.name} {n}") for n, doubt in enumerate(found))


@lru_cache(maxsize=4096)
def heading(name: str) -> str:
    """Return a heading as columns are named: `Sort Code` and `sort-code` are `sort_code`."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _sources(frame: pl.DataFrame, columns: Sequence[Column], who: str) -> dict[str, str]:
    """Map each column to the heading it is read from; FrameUnfit naming those that are missing."""
    headings = {heading(name): name for name in reversed(frame.columns)}
    found = {}
    for column in columns:
        stem = column.name.removesuffix("_pence")
        names = (column.name, f"{stem}_pounds", stem) if column.kind == "pence" else (column.name,)
        match = next((headings[name] for name in names if name in headings), None)
        if match is not None:
            found[column.name] = match
    missing = [c.name for c in columns if c.required and c.name not in found]
    if missing:
        there = ", ".join(name for name in frame.columns if name != ROW) or "none"
        raise FrameUnfit(f"{who} needs the column {' and '.join(missing)}; there are: {there}")
    schema = frame.schema
    floats = [name for name, source in found.items() if schema[source].is_float()]
    if floats:
        raise FrameUnfit(f"{who}: {', '.join(floats)} holds floats; give text or whole numbers")
    return found


def _read(raw: pl.DataFrame, column: Column, source: str) -> pl.Expr:
    """Return the expression that turns one raw column into typed values, null where it cannot."""
    cell = pl.col(column.name)
    if raw.schema[column.name] != pl.String:
        return cell.cast(column.dtype, strict=False)
    bare = cell.str.strip_chars().replace("", None)
    if column.choices and all(choice == choice.upper() for choice in column.choices):
        return bare.str.to_uppercase().alias(column.name)
    if column.also or any("_" in choice for choice in column.choices):
        return _joined(bare).replace(dict(column.also)).alias(column.name)
    if column.kind == "pence" and heading(source).endswith("_pence"):
        return _whole(bare).alias(column.name)
    return KINDS[column.kind].parse(bare).alias(column.name)


def _column_faults(
    raw: pl.DataFrame, values: pl.DataFrame, column: Column, known: bool
) -> pl.DataFrame:
    """Return the rows in which a column is blank though required, or could not be read."""
    name, read = column.name, values[column.name]
    blanks = 0 if column.required else raw[name].null_count()
    if read.null_count() == blanks and (
        known or not column.choices or _all_known(read, column.choices)
    ):
        return no_errors()
    blank = raw[name].is_null()
    if raw.schema[name] == pl.String:
        blank |= raw[name].str.strip_chars() == ""
    unread = ~blank & read.is_null()
    if column.choices:
        unread |= ~read.is_in(column.choices).fill_null(True)
    faults = [set_aside(raw.filter(unread), pl.lit(True), name, column.expected)]
    if column.required and blank.any():
        words = f"is blank: {column.expected}"
        faults.append(set_aside(raw.filter(blank), pl.lit(True), name, words))
    return pl.concat(faults)


def _all_known(cells: pl.Series, choices: tuple[str, ...]) -> bool:
    """Say whether every cell that is not null is a text and one of the choices."""
    if cells.dtype != pl.String:
        return False
    return cells.cast(pl.Enum(choices), strict=False).null_count() == cells.null_count()


def _crowded(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that had more cells than there are headings."""
    if OVERFLOW not in frame.columns:
        return no_errors()
    words = "the row has more cells than there are headings: put texts with separators in quotes"
    return set_aside(frame, pl.col(OVERFLOW).is_not_null(), OVERFLOW, words)
