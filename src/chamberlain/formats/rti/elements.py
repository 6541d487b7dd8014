"""Elements as Polars expressions: whole columns to canonical XML, a null or a nil left out.

What is written is canonical from the start (no indenting, no empty tags, attributes in order), so
that the mark is a digest of the bytes themselves.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl

from chamberlain.kernel.money import plain_pounds, plain_pounds_expr

NOTHING = pl.lit("")


def escaped(text: str) -> str:
    """Return text as canonical XML has it."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "")


def element(name: str, value: str | int | date | bool | None) -> str:
    """Return one element; nothing for None or False, `yes` for True."""
    if value is None or value is False or value == "":
        return ""
    text = "yes" if value is True else str(value)
    return f"<{name}>{escaped(text)}</{name}>"


def pounds_element(name: str, pence: int) -> str:
    """Return an amount in pounds and pence."""
    return f"<{name}>{plain_pounds(pence)}</{name}>"


def text(name: str, column: str) -> pl.Expr:
    """Return a text element where the column has one."""
    cell = pl.col(column)
    safe = (
        cell.str.replace_all("&", "&amp;", literal=True)
        .str.replace_all("<", "&lt;", literal=True)
        .str.replace_all(">", "&gt;", literal=True)
    )
    return _where(cell.fill_null("") != "", pl.format(f"<{name}>{{}}</{name}>", safe))


def words(name: str, column: str) -> pl.Expr:
    """Return a name of a person in letters the tax office takes: no accents, plain apostrophes."""
    plain = (
        pl.col(column)
        .str.normalize("NFKD")
        .str.replace_all(r"[\u2018\u2019]", "'")
        .str.replace_all(r"[^A-Za-z0-9 ,.()/&'\-]", "")
        .str.replace_all("&", "&amp;", literal=True)
    )
    return _where(pl.col(column).fill_null("") != "", pl.format(f"<{name}>{{}}</{name}>", plain))


def day(name: str, column: str) -> pl.Expr:
    """Return a day such as 2026-11-25 where there is one."""
    return _where(
        pl.col(column).is_not_null(),
        pl.format(f"<{name}>{{}}</{name}>", pl.col(column).cast(pl.String)),
    )


def yes(name: str, column: str) -> pl.Expr:
    """Return the element saying yes where the column is true."""
    return _where(pl.col(column).fill_null(False), pl.lit(f"<{name}>yes</{name}>"))


def number(name: str, column: str) -> pl.Expr:
    """Return a whole number where there is one."""
    return day(name, column)


def pounds(name: str, column: str) -> pl.Expr:
    """Return an amount of pence in pounds, nil too."""
    return pl.format(f"<{name}>{{}}</{name}>", plain_pounds_expr(pl.col(column).fill_null(0)))


def pounds_if_any(name: str, column: str) -> pl.Expr:
    """Return an amount of pence in pounds, left out when nil."""
    return _where(pl.col(column).fill_null(0) != 0, pounds(name, column))


def whole_pounds(name: str, column: str) -> pl.Expr:
    """Return an amount cut to whole pounds and written such as 129.00."""
    whole = (pl.col(column).fill_null(0) // 100).cast(pl.String)
    return pl.format(f"<{name}>{{}}.00</{name}>", whole)


def whole_pounds_if_any(name: str, column: str) -> pl.Expr:
    """Return an amount in whole pounds, left out when nil."""
    return _where(pl.col(column).fill_null(0) != 0, whole_pounds(name, column))


def whole(name: str, parts: Sequence[pl.Expr]) -> pl.Expr:
    """Return an element of elements of which one is always there; `group` where none may be."""
    return pl.concat_str(pl.lit(f"<{name}>"), *parts, pl.lit(f"</{name}>"))


def group(name: str, parts: Sequence[pl.Expr]) -> pl.Expr:
    """Return an element of elements; left out when all of them are."""
    start, end = f"<{name}>", f"</{name}>"
    # The parts stand once in the expression: asking whether they are empty would work them twice.
    return pl.concat_str(pl.lit(start), *parts, pl.lit(end)).replace(start + end, "")


def _where(test: pl.Expr, then: pl.Expr) -> pl.Expr:
    return pl.when(test).then(then).otherwise(NOTHING)
