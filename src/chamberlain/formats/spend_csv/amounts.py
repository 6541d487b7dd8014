"""Amounts as councils write them, into exact pence: no float is ever near them.

Read: a pound sign or GBP in front or behind; commas or blanks that part thousands; minus in front
or behind; brackets, CR and DR; quotation marks; `="12.50"` as spreadsheets export it; nil and a
lone dash as nought; pence behind a comma where the whole column has them so. Several marks of a
credit on one amount are one credit.
"""

from decimal import Decimal, InvalidOperation

import polars as pl

SIMPLE = r"^-?\d{1,12}(\.\d{1,2})?$"
POUNDS = r"^-?£?(\d{1,12}|\d{1,3}(,\d{3}){1,3})(\.\d{1,2})?$"
NOISE = Decimal("0.00001")
"""Further from a whole penny than this is a fraction of a penny, not a float's last digits."""
PENCE_MOST = 99_999_999_999_999

_SIGNS = r"[\s\u{a0}\u{200b}\u{feff}£œŒúÂ\u{fffd}'`\"\u{2018}\u{2019}\u{201c}\u{201d}]|GBP|STG"
_MINUS = r"[\u{2010}-\u{2015}\u{2212}\u{fe63}\u{ff0d}]"
_GROUPED = r"^(\d+|\d{1,3}(,\d{3})+)(\.\d*)?$|^\.\d+$"
_CONTINENTAL = r"^\d{1,3}(\.\d{3})+,\d{2}$"
ENOUGH = 2
_COMMA_PENCE = r"^\D*\d{1,3}((\.|\s)?\d{3})*,\d{1,2}\D*$"
_POINT_PENCE = r"\.\d{1,2}\D*$|,\d{3}(\D|$)"
_BLANKS_OUT_OF_PLACE = r"\d\s+\d"
_BLANKS_FOR_THOUSANDS = r"^\D*\d{1,3}(\s\d{3})+(\.\d*)?\D*$"
_LONG = r"\.\d{3,}$|E[+-]?\d+$"
_SCIENTIFIC = r"^\d+(\.\d+)?E[+-]?\d{1,2}$"

FORMULA = "is a formula, not its answer"
NOT_AMOUNT = "is not an amount of pounds"
GROUPING = "has commas or blanks that do not part thousands"
FRACTION = "has a fraction of a penny"
FOREIGN = "is not in pounds"
TOO_LARGE = "is larger than any council's spending"


def read_amounts(cells: pl.Series) -> pl.DataFrame:
    """Return `pence` (Int64) and `problem` (text) of each cell; both null where a cell is blank."""
    stripped = cells.str.strip_chars()
    frame = pl.DataFrame({"text": stripped.set(stripped == "", None)})
    simple = frame["text"].str.contains(SIMPLE)
    number = frame["text"]
    if not simple.all():
        simple = frame["text"].str.contains(POUNDS)
        if not simple.all():
            frame = frame.with_columns(_with_points(frame["text"]))
            simple, number = frame["text"].str.contains(POUNDS), frame["text"]
        number = number.str.replace_all("[£,]", "")
    plain = (
        pl.select(pl.when(simple).then(number)).to_series().cast(pl.Decimal(18, 2), strict=False)
    )
    read = pl.DataFrame(
        {
            "pence": plain.to_physical().cast(pl.Int64),
            "problem": pl.Series([None], dtype=pl.String).new_from_index(0, cells.len()),
        }
    )
    odd = frame.with_row_index("at").filter((~simple).fill_null(False))
    if not odd.height:
        return read
    return (
        read.with_row_index("at")
        .join(_read_odd(odd), on="at", how="left", maintain_order="left", suffix="_odd")
        .select(pl.coalesce("pence", "pence_odd"), problem=pl.col("problem_odd"))
    )


def _with_points(cells: pl.Series) -> pl.Series:
    """Write 12,50 and 1.234,50 as 12.50 and 1234.50 where a column has pence behind a comma.

    Only where two cells have, and none has pence behind a point or a comma that parts thousands:
    of one such cell alone nobody can say whether it is pounds and pence or a slip.
    """
    behind = cells.str.contains(_COMMA_PENCE)
    if (behind.sum() or 0) < ENOUGH or cells.str.contains(_POINT_PENCE).any():
        return cells
    whole = cells.str.replace_all(r"(\d)[.\s](\d{3})", "${1}${2}")
    whole = whole.str.replace_all(r"(\d)[.\s](\d{3})", "${1}${2}")
    return whole.str.replace(r",(\d{1,2}\D*)$", ".${1}")


def looks_like_amount(cells: pl.Series) -> pl.Series:
    """Say of each cell whether it can be read as an amount; null where blank."""
    read = read_amounts(cells)
    return read.select(
        pl.when(pl.col("pence").is_not_null())
        .then(True)
        .when(pl.col("problem").is_not_null())
        .then(pl.col("problem") == FRACTION)
    ).to_series()


def _read_odd(odd: pl.DataFrame) -> pl.DataFrame:
    """Read the amounts that are not plain digits: at, pence, problem."""
    bare = (
        pl.col("text").str.to_uppercase().str.replace_all(_MINUS, "-").str.replace_all(_SIGNS, "")
    )
    frame = odd.with_columns(bare=bare).with_columns(bare=pl.col("bare").str.replace(r"^=", ""))
    credit = pl.col("bare").str.contains(r"^CR|CR$|^\(.*\)$|^-|-$|^\(|^£?\(.*\)-?$")
    core = (
        pl.col("bare")
        .str.replace(r"^(CR|DR)", "")
        .str.replace(r"(CR|DR)$", "")
        .str.strip_chars("()")
        .str.strip_chars("+-")
    )
    nil = pl.col("bare").is_in(["-", "--", "NIL", "0-"])
    frame = frame.with_columns(credit=credit, nil=nil, core=core)
    continental = pl.col("core").str.contains(_CONTINENTAL)
    number = (
        pl.when(continental)
        .then(pl.col("core").str.replace_all(r"\.", "").str.replace(",", ".", literal=True))
        .otherwise(pl.col("core").str.replace_all(",", "", literal=True))
    )
    misplaced = pl.col("text").str.contains(_BLANKS_OUT_OF_PLACE) & ~pl.col("text").str.contains(
        _BLANKS_FOR_THOUSANDS
    )
    good = (pl.col("core").str.contains(_GROUPED) | continental) & ~misplaced
    frame = frame.with_columns(
        number=pl.when(good | pl.col("core").str.contains(_SCIENTIFIC)).then(number)
    )
    frame = _to_pence(frame)
    return frame.select(
        "at",
        pl.when("nil").then(0).when("credit").then(-pl.col("pence")).otherwise("pence")
        .cast(pl.Int64)
        .alias("pence"),
        pl.when(pl.col("pence").is_null() & ~pl.col("nil")).then(_problem()).alias("problem"),
    )  # fmt: skip


def _to_pence(frame: pl.DataFrame) -> pl.DataFrame:
    """Add `pence` of `number`: two places by the column, more of them one by one."""
    long = pl.col("number").str.contains(_LONG).fill_null(False)
    whole = pl.col("number").str.split(".").list.first().str.len_chars() > 12
    short = (
        pl.when(~long & ~whole.fill_null(False))
        .then(pl.col("number"))
        .cast(pl.Decimal(18, 2), strict=False)
    )
    frame = frame.with_columns(pence=short.to_physical().cast(pl.Int64), long=long)
    if not frame["long"].any():
        return frame
    each = [
        _exact(number) if by_hand and number is not None else None
        for number, by_hand in frame.select("number", "long").iter_rows()
    ]
    return frame.with_columns(pence=pl.coalesce("pence", pl.Series("each", each, dtype=pl.Int64)))


def _exact(number: str) -> int | None:
    """Return the pence of a number with many places, if it is whole pence but for float noise."""
    try:
        pence = Decimal(number) * 100
    except InvalidOperation:
        return None
    nearest = pence.to_integral_value()
    if abs(pence - nearest) > NOISE * 100 or abs(nearest) > PENCE_MOST:
        return None
    return int(nearest)


def _problem() -> pl.Expr:
    """Return what is wrong with an amount that could not be read."""
    text, core = pl.col("text"), pl.col("core")
    return (
        pl.when(text.str.contains("^="))
        .then(pl.lit(FORMULA))
        .when(text.str.contains(r"[€$]|EUR|USD"))
        .then(pl.lit(FOREIGN))
        .when(pl.col("number").is_not_null() & pl.col("long"))
        .then(pl.lit(FRACTION))
        .when(pl.col("number").is_not_null())
        .then(pl.lit(TOO_LARGE))
        .when(core.str.contains(r"^[\d,]+(\.\d*)?$"))
        .then(pl.lit(GROUPING))
        .otherwise(pl.lit(NOT_AMOUNT))
    )
