"""Figures as people write them, read into whole numbers and back: hours x 100, FTE x 10,000."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction

import polars as pl

from chamberlain.kernel.money import round_half_up_penny

NUMBER = r"^\s*[+-]?[0-9]{1,12}(\.[0-9]{1,12})?\s*$"


def scaled(text: str, places: int) -> int:
    """Return a number as written x 10 to the `places`; ValueError when it has more decimals."""
    try:
        value = Decimal(text.strip()).scaleb(places)
    except InvalidOperation:
        raise ValueError(f"{text!r} is not a number") from None
    if value != value.to_integral_value():
        raise ValueError(f"{text!r} has more than {places} decimals")
    return int(value)


def exact(text: str) -> Fraction:
    """Return a number as written as a fraction; ValueError when it is none."""
    try:
        return Fraction(Decimal(text.strip()))
    except (InvalidOperation, ValueError, OverflowError):
        raise ValueError(f"{text!r} is not a number") from None


def half_up(value: Fraction) -> int:
    """Round to a whole number, halves away from nought."""
    size = (abs(value) * 2 + 1) // 2
    return int(size if value >= 0 else -size)


def pence(value: Fraction) -> int:
    """Round a fraction of pence half up."""
    return round_half_up_penny(value.numerator, value.denominator)


def text_of(value: Fraction, places: int) -> str:
    """Return a number rounded half up to so many decimals, as text: 0.6000."""
    whole = half_up(value * 10**places)
    return str(Decimal(whole).scaleb(-places).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def scaled_expr(text: pl.Expr, places: int) -> pl.Expr:
    """Column twin of `scaled`: null where the text is no number or has more decimals."""
    clean = text.str.strip_chars()
    whole = clean.str.extract(r"^([+-]?[0-9]+)", 1)
    part = clean.str.extract(r"\.([0-9]+)$", 1).fill_null("").str.pad_end(places, "0")
    fits = clean.str.contains(rf"^[+-]?[0-9]{{1,12}}(\.[0-9]{{1,{places}}})?$")
    return pl.when(fits).then((whole + part).cast(pl.Int64, strict=False))
