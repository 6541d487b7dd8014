"""The rows of one sheet, sorted into those accepted and those set aside with the reason."""

from dataclasses import dataclass, field

import polars as pl

from chamberlain.formats.spend_csv.amounts import read_amounts
from chamberlain.formats.spend_csv.columns import Layout, heading_cells
from chamberlain.formats.spend_csv.dates import read_dates
from chamberlain.formats.spend_csv.signs import signed
from chamberlain.formats.spend_csv.words import in_thousands
from chamberlain.kernel.money import format_pounds

TEXTS = (
    "supplier",
    "supplier_number",
    "department",
    "service",
    "cost_centre",
    "account",
    "purpose",
    "reference",
    "category",
    "capital_revenue",
    "body",
    "contract",
    "company_number",
)
ROWS = {
    "sheet": pl.String,
    "row": pl.Int64,
    "paid_on": pl.Date,
    **dict.fromkeys(TEXTS, pl.String),
    "amount_pence": pl.Int64,
    "irrecoverable_vat_pence": pl.Int64,
}
"""Columns of accepted rows; `row` is as a spreadsheet numbers it. A text not given is null."""

ASIDE = {"sheet": pl.String, "row": pl.Int64, "reason": pl.String, "cells": pl.String}
"""Columns of rows set aside; `cells` is what stood in the row, parted by " | "."""

TOTAL = r"(?i)^\W*((grand|sub|report|page|overall|monthly|council)[\s-]*)?totals?\b\W*$"
TOTAL_OF = r"(?i)^\W*((grand|sub|report|page|overall|monthly)[\s-]*)?totals?\b|\btotals?\W*$"
GLUED = r"^\d{1,2}/\d{1,2}/\d{4}-?\d+(\.\d+)?$"
CELLS_SHOWN = 400
LOOKED_AT = 20_000
HEADINGS_AGAIN = "the headings once more"


@dataclass(frozen=True)
class Sorted:
    """Rows accepted and rows set aside of one sheet."""

    rows: pl.DataFrame
    aside: pl.DataFrame
    layout: Layout
    notes: list[str] = field(default_factory=list)


def sort_rows(sheet: str, grid: pl.DataFrame, layout: Layout, until: int | None = None) -> Sorted:
    """Return every filled row below the headings (and above row `until`), accepted or set aside."""
    body = grid.slice(layout.first_row, None if until is None else until - layout.first_row)
    if not body.height:
        return Sorted(pl.DataFrame(schema=ROWS), pl.DataFrame(schema=ASIDE), layout)
    frame = _typed(body, layout, sheet)
    frame = _judged(frame, body, layout)
    if not frame["reason"].count() and not (frame["_filled"] == 0).any():
        return Sorted(frame.select(list(ROWS)), pl.DataFrame(schema=ASIDE), layout)
    blank = pl.col("_filled") == 0
    accepted = frame.filter(pl.col("reason").is_null() & ~blank).select(list(ROWS))
    left = frame.filter(pl.col("reason").is_not_null() & ~blank)
    cells = _cells(body, left["row"] - (layout.first_row + 1))
    aside = left.select("sheet", "row", "reason", cells).cast(pl.Schema(ASIDE))
    return Sorted(accepted, aside, layout, _control(accepted, left))


def _typed(body: pl.DataFrame, layout: Layout, sheet: str) -> pl.DataFrame:
    """Return the columns of `ROWS`, each read as what it is, and each one's problem."""
    columns = layout.columns
    nothing = pl.Series([None] * body.height, dtype=pl.String)
    amounts = read_amounts(body[columns["amount"]] if "amount" in columns else nothing)
    amounts = signed(amounts, body, columns)
    days = (
        read_dates(body[columns["paid_on"]])
        if "paid_on" in columns
        else pl.DataFrame({"day": nothing.cast(pl.Date), "problem": nothing})
    )
    vat = (
        read_amounts(body[columns["irrecoverable_vat"]]) if "irrecoverable_vat" in columns else None
    )
    texts = _texts(body, columns)
    return texts.select(
        sheet=pl.lit(sheet),
        row=pl.int_range(layout.first_row + 1, layout.first_row + 1 + pl.len(), dtype=pl.Int64),
        paid_on=days["day"],
        **{name: pl.col(name) if name in columns else pl.lit(None, pl.String) for name in TEXTS},
        amount_pence=amounts["pence"],
        irrecoverable_vat_pence=(vat["pence"] if vat is not None else pl.lit(None, pl.Int64)),
        _amount_problem=amounts["problem"],
        _day_problem=days["problem"],
    )


def _texts(body: pl.DataFrame, columns: dict[str, str]) -> pl.DataFrame:
    """Return the columns of text that were found, without blanks around them, blank ones null."""
    found = {name: column for name, column in columns.items() if name in TEXTS}
    if not found:
        return body.select(pl.first().alias("_none"))
    bare = body.select(pl.col(column).str.strip_chars().alias(n) for n, column in found.items())
    return bare.select(pl.when(pl.col(n) != "").then(pl.col(n)).alias(n) for n in found)


def _judged(frame: pl.DataFrame, body: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Add `_filled`, how many cells of a row say anything, and `reason`, why it is set aside."""
    odd = frame.select(
        pl.col("amount_pence").is_null()
        | pl.col("_day_problem").is_not_null()
        | pl.col("supplier").is_null()
        | (pl.col("paid_on").is_null() if "paid_on" in layout.columns else pl.lit(False))
        | (pl.col("supplier").str.contains(TOTAL_OF))
    ).to_series().fill_null(True)  # fmt: skip
    if "amount" in layout.columns and in_thousands(layout.headings[layout.columns["amount"]]):
        odd = odd | True
    if not odd.any():
        return frame.with_columns(_filled=pl.lit(9), reason=pl.lit(None, pl.String))
    numbers = odd.arg_true()
    cells = body[numbers].with_columns(pl.all().str.strip_chars().replace("", None))
    looked = frame[numbers].with_columns(
        _filled=cells.select(pl.sum_horizontal(pl.all().is_not_null())).to_series(),
        _total=cells.select(pl.any_horizontal(pl.all().str.contains(TOTAL))).to_series(),
        _total_of=cells.select(pl.any_horizontal(pl.all().str.contains(TOTAL_OF))).to_series(),
        _heading=_repeats(cells, layout),
        _said=cells[layout.columns["amount"]] if "amount" in layout.columns else pl.lit(""),
        _day_said=cells[layout.columns["paid_on"]] if "paid_on" in layout.columns else pl.lit(""),
        _shifted=_shifted(cells, layout),
    )
    looked = looked.with_columns(reason=_reason(layout)).select("row", "_filled", "reason")
    return frame.join(looked, on="row", how="left", maintain_order="left").with_columns(
        pl.col("_filled").fill_null(9)
    )


def _repeats(cells: pl.DataFrame, layout: Layout) -> pl.Series:
    """Say which rows are headings once more: these ones, or others that name an amount."""
    known = layout.known if layout.heading_rows else frozenset()
    flags = [heading_cells(row, known) is not None for row in cells.head(LOOKED_AT).iter_rows()]
    flags += [False] * (cells.height - len(flags))
    return pl.Series(flags, dtype=pl.Boolean)


def _shifted(cells: pl.DataFrame, layout: Layout) -> pl.Series:
    """Return the first cell with pounds and pence that stands where no amount belongs."""
    others = [name for name in cells.columns if name != layout.columns.get("amount")]
    if not others:
        return pl.Series([None] * cells.height, dtype=pl.String)
    money = r"^[£(-]*[\d,]+\.\d{1,2}\)?-?$"
    return cells.select(
        pl.coalesce(pl.when(pl.col(name).str.contains(money)).then(pl.col(name)) for name in others)
    ).to_series()


def _reason(layout: Layout) -> pl.Expr:
    """Return why a row is set aside, or null: the first that holds."""
    columns = layout.columns
    if "amount" not in columns:
        return pl.lit("no column of amounts was found in this sheet")
    heading = layout.headings[columns["amount"]]
    no_day = pl.col("paid_on").is_null() if "paid_on" in columns else pl.lit(True)
    no_supplier = pl.col("supplier").is_null() | pl.col("supplier").str.contains(TOTAL_OF)
    bare = no_day & no_supplier if "paid_on" in columns else no_supplier
    total = (pl.col("_total") & (no_day | no_supplier)) | (
        pl.col("_total_of") & bare & pl.lit("paid_on" in columns)
    )
    alone = (pl.col("_filled") == 1) & pl.lit(len(columns) >= 2)
    blank = pl.col("amount_pence").is_null() & pl.col("_amount_problem").is_null()
    shifted = blank & pl.col("_shifted").is_not_null()
    in_money = pl.col("_amount_problem").is_not_null()
    glued = pl.col("amount_pence").is_null() & pl.col("_day_said").str.contains(GLUED)
    wide = pl.col("_filled") > max(
        2 * len([h for h in layout.headings.values() if h[0] != "("]), 12
    )
    none = pl.lit(f'no amount under "{heading}"')
    return (
        pl.when("_heading").then(pl.lit(HEADINGS_AGAIN))
        .when(total.fill_null(False)).then(pl.lit("a total, not a payment"))
        .when(pl.lit(in_thousands(heading)))
        .then(pl.lit(f'"{heading}" says thousands of pounds: payments are needed to the penny'))
        .when(wide).then(pl.format("{} cells in one row: line ends are missing", "_filled"))
        .when(glued)
        .then(pl.format('the date "{}" runs into the amount: a delimiter is missing', "_day_said"))
        .when(shifted)
        .then(pl.format('{}; {} stands in another column: the row is shifted', none, "_shifted"))
        .when(blank).then(none)
        .when(in_money).then(pl.format('the amount "{}" {}', "_said", "_amount_problem"))
        .when(alone).then(pl.lit("an amount alone, as a total is: nothing says what it was for"))
        .when(pl.col("_day_problem").is_not_null())
        .then(pl.format('the date "{}" {}', "_day_said", "_day_problem"))
    )  # fmt: skip


def _cells(body: pl.DataFrame, numbers: pl.Series) -> pl.Series:
    """Return what stood in each of these rows, to be mended by a person."""
    joined = pl.concat_str(pl.all(), separator=" | ", ignore_nulls=True)
    return body[numbers].select(joined.str.slice(0, CELLS_SHOWN)).to_series().alias("cells")


def _control(accepted: pl.DataFrame, left: pl.DataFrame) -> list[str]:
    """Compare a total at the end of the file with the rows: a control the publisher left."""
    totals = left.filter(pl.col("reason") == "a total, not a payment").select("amount_pence")
    found = [pence for (pence,) in totals.iter_rows() if pence]
    whole = int(accepted["amount_pence"].sum() or 0)
    if not found:
        return []
    if whole in found:
        return ["A total in the file agrees with its rows."]
    if len(found) == 1:
        said = format_pounds(found[0]), format_pounds(whole)
        return [f"The file's own total is {said[0]}; the rows accepted come to {said[1]}."]
    return []
