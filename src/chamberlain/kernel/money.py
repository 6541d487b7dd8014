"""Whole pence, named roundings, and the texts people write money in.

Money is an `int` of pence, or an Int64 column of pence. Every rounding is named after what it does
and treats a negative as the mirror of its positive: `f(-n, d) == -f(n, d)`, so that a reversal or a
credit note is always exactly the negative of what it undoes. (`//` floors: it is not that.)
Each rounding has a twin for Polars columns, `<name>_expr`, which gives the same answers.
"""

import re
from collections.abc import Sequence

import polars as pl

_POUNDS = (
    r"^(?P<lead>[-+(]?)\s*£?\s*(?P<sign>[-+]?)\s*(?P<pounds>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?"
    r"(?:\.(?P<decimals>[0-9]*))?\s*(?P<tail>[-)]?)$"
)
_NEGATIVE = {"": False, "+": False, "-": True, "()": True}
_EXPECTED = "expected pounds and pence such as 1,234.50"
POUNDS_LIMIT = 10**12
"""A text of a million million pounds or more is refused as a slip of the keyboard."""


def round_down_penny(numerator: int, denominator: int = 1) -> int:
    """Return numerator/denominator pence towards nought: 1.9 gives 1, -1.9 gives -1."""
    quotient = abs(numerator) // _checked(denominator)
    return quotient if numerator >= 0 else -quotient


def round_up_penny(numerator: int, denominator: int = 1) -> int:
    """Return numerator/denominator pence away from nought: 1.1 gives 2, -1.1 gives -2."""
    quotient = -(-abs(numerator) // _checked(denominator))
    return quotient if numerator >= 0 else -quotient


def round_half_up_penny(numerator: int, denominator: int = 1) -> int:
    """Return the nearest penny, a half going away from nought: 1.5 gives 2, -1.5 gives -2."""
    quotient, remainder = divmod(abs(numerator), _checked(denominator))
    quotient += 2 * remainder >= denominator
    return quotient if numerator >= 0 else -quotient


def round_half_even_penny(numerator: int, denominator: int = 1) -> int:
    """Return the nearest penny, a half going to the even penny: 1.5 gives 2, -2.5 gives -2."""
    quotient, remainder = divmod(abs(numerator), _checked(denominator))
    twice = 2 * remainder
    quotient += twice > denominator or (twice == denominator and quotient % 2 == 1)
    return quotient if numerator >= 0 else -quotient


def round_down_penny_expr(numerator: pl.Expr, denominator: int | pl.Expr = 1) -> pl.Expr:
    """Column twin of `round_down_penny`; Int64 in and out, the denominator above nought."""
    return numerator.sign() * (numerator.abs() // denominator)


def round_up_penny_expr(numerator: pl.Expr, denominator: int | pl.Expr = 1) -> pl.Expr:
    """Column twin of `round_up_penny`; Int64 in and out, the denominator above nought."""
    quotient, remainder = _parts(numerator, denominator)
    return numerator.sign() * (quotient + (remainder > 0).cast(pl.Int64))


def round_half_up_penny_expr(numerator: pl.Expr, denominator: int | pl.Expr = 1) -> pl.Expr:
    """Column twin of `round_half_up_penny`; Int64 in and out, the denominator above nought."""
    quotient, remainder = _parts(numerator, denominator)
    return numerator.sign() * (quotient + (remainder * 2 >= denominator).cast(pl.Int64))


def round_half_even_penny_expr(numerator: pl.Expr, denominator: int | pl.Expr = 1) -> pl.Expr:
    """Column twin of `round_half_even_penny`; Int64 in and out, the denominator above nought."""
    quotient, remainder = _parts(numerator, denominator)
    twice = remainder * 2
    up = (twice > denominator) | ((twice == denominator) & (quotient % 2 == 1))
    return numerator.sign() * (quotient + up.cast(pl.Int64))


def split_pence(total_pence: int, weights: Sequence[int]) -> list[int]:
    """Share a total by whole-number weights so that the parts add up to it exactly.

    By largest remainder; equal remainders favour the earlier part. A negative total is split as the
    mirror of its positive. ValueError when a weight is negative or all are nought.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights must be nought or more, and not all nought")
    size = abs(total_pence)
    parts = [size * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(size * weights[i] % whole), i))
    for i in by_remainder[: size - sum(parts)]:
        parts[i] += 1
    return parts if total_pence >= 0 else [-part for part in parts]


def split_pence_expr(total: pl.Expr, weight: pl.Expr, over: str | list[str]) -> pl.Expr:
    """Column twin of `split_pence`: `total` (the same on each row of a group) shared within `over`.

    Total times weight must fit 64 bits. A group whose weights are all nought gives nulls.
    """
    whole = weight.sum().over(over)
    size = total.abs()
    product = size * weight
    floor = product // whole
    left_over = size - floor.sum().over(over)
    turn = (product % whole).rank("ordinal", descending=True).over(over)
    return total.sign() * (floor + (turn.cast(pl.Int64) <= left_over).cast(pl.Int64))


def parse_pounds(text: str) -> int:
    """Read pounds as people and files write them, and return pence.

    Takes `1234.5`, `1,234.50`, `£1,234.50`, `-£12`, `(12.00)` and `12.00-` (the last three
    negative). ValueError says what was found and what is expected; nothing is rounded.
    """
    match = re.match(_POUNDS, text.strip().replace("\u2212", "-"))
    marks = match["lead"] + match["sign"] + match["tail"] if match else "?"
    if match is None or marks not in _NEGATIVE or not (match["pounds"] or match["decimals"]):
        raise ValueError(f"{text!r} is not an amount of money: {_EXPECTED}")
    decimals = (match["decimals"] or "").rstrip("0")
    if len(decimals) > 2:
        raise ValueError(f"{text!r} has more than two decimal places: {_EXPECTED}")
    pounds = int((match["pounds"] or "0").replace(",", ""))
    if pounds >= POUNDS_LIMIT:
        raise ValueError(f"{text!r} is too large to be an amount of money: {_EXPECTED}")
    pence = pounds * 100 + int(decimals.ljust(2, "0"))
    return -pence if _NEGATIVE[marks] else pence


def sought_pence(text: str) -> int | None:
    """Return the size of an amount that somebody looks for, or None where it is no amount."""
    try:
        return abs(parse_pounds(text))
    except ValueError:
        return None


def parse_pounds_expr(text: pl.Expr) -> pl.Expr:
    """Column twin of `parse_pounds`: Int64 pence, null where `parse_pounds` would refuse."""
    bare = text.str.strip_chars().str.replace_all("\u2212", "-", literal=True)
    part = bare.str.extract_groups(_POUNDS).struct
    marks = pl.concat_str(*(part[name].fill_null("") for name in ("lead", "sign", "tail")))
    decimals = part["decimals"].fill_null("").str.strip_chars_end("0")
    digits = pl.concat_str(part["pounds"].fill_null(""), part["decimals"].fill_null(""))
    pounds = part["pounds"].str.replace_all(",", "", literal=True).fill_null("0")
    whole = pounds.cast(pl.Int64, strict=False)
    usable = marks.is_in(list(_NEGATIVE)) & (digits != "") & (decimals.str.len_chars() <= 2)
    pence = whole * 100 + decimals.str.pad_end(2, "0").cast(pl.Int64, strict=False)
    negative = marks.is_in(["-", "()"])
    signed = pl.when(negative).then(-pence).otherwise(pence)
    return pl.when(bare.str.contains(_POUNDS) & usable & (whole < POUNDS_LIMIT)).then(signed)


def format_pounds(pence: int) -> str:
    """Return pence as people read them: 123450 gives £1,234.50, -5 gives -£0.05."""
    size = abs(pence)
    return f"{'-' if pence < 0 else ''}£{size // 100:,}.{size % 100:02d}"


def format_hundredths(number_e2: int) -> str:
    """Return hundredths as people read them: 650 gives 6.5, 1200 gives 12, -5 gives -0.05."""
    return format_scaled(number_e2, 2)


def format_scaled(number: int, places: int) -> str:
    """Return a number kept times ten to the `places` as people read it: 12345 of four is 1.2345."""
    whole, part = divmod(abs(number), 10**places)
    decimals = f".{part:0{places}d}".rstrip("0") if part else ""
    return f"{'-' if number < 0 else ''}{whole:,}{decimals}"


def format_percent(rate_e2: int) -> str:
    """Return hundredths of a percent as people read them: 650 gives 6.5%."""
    return f"{format_hundredths(rate_e2)}%"


def plain_pounds(pence: int) -> str:
    """Return pence as files carry them: 123450 gives 1234.50, with no sign of the pound."""
    size = abs(pence)
    return f"{'-' if pence < 0 else ''}{size // 100}.{size % 100:02d}"


def plain_pounds_expr(pence: pl.Expr) -> pl.Expr:
    """Column twin of `plain_pounds`."""
    size = pence.abs()
    return pl.concat_str(
        pl.when(pence < 0).then(pl.lit("-")).otherwise(pl.lit("")),
        (size // 100).cast(pl.String),
        pl.lit("."),
        (size % 100).cast(pl.String).str.zfill(2),
    )


def rate_e4(text: str) -> int:
    """Return percent as people write it ("5.70") as percent x 10,000."""
    whole, _, part = text.partition(".")
    return int(whole) * 10_000 + int(part.ljust(4, "0"))


def assert_no_floats(frame: pl.DataFrame, where: str = "the frame") -> pl.DataFrame:
    """Return the frame unchanged; TypeError naming every float column, nested ones too."""
    floats = [name for name, kind in frame.schema.items() if _holds_float(kind)]
    if floats:
        raise TypeError(f"{where} holds money and must have no float column: {', '.join(floats)}")
    return frame


def _checked(denominator: int) -> int:
    if denominator <= 0:
        raise ValueError(f"the denominator of a rounding must be above nought, not {denominator}")
    return denominator


def _parts(numerator: pl.Expr, denominator: int | pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    size = numerator.abs()
    return size // denominator, size % denominator


def _holds_float(kind: pl.DataType) -> bool:
    if kind.is_float():
        return True
    if isinstance(kind, pl.List | pl.Array):
        return _holds_float(kind.inner)  # type: ignore[arg-type]
    if isinstance(kind, pl.Struct):
        return any(_holds_float(field.dtype) for field in kind.fields)  # type: ignore[arg-type]
    return False
