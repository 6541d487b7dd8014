"""Pay awards as people write them: 3.2%, £1,290, or by spine point, and the greater of two."""

import re
from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from chamberlain.kernel.money import parse_pounds, round_half_up_penny_expr

EXPECTED = (
    "expected such as 3.2% or £1,290, the greater of two as £1,290 or 3.2%, and by spine point as "
    "2-43: £1,290; 44-: 3.5%; else: 3.2%"
)
_POINTS = re.compile(r"^(?:(?P<since>\d+)\s*-\s*(?P<until>\d*)|(?P<only>\d+)|(?P<rest>else))$")
_PERCENT = re.compile(r"^(\d{1,3})(?:\.(\d{1,2}))?\s*%$")
LAST_POINT = 9_999


class AwardUnclear(ValueError):
    """What was written is no award; the message says which part, and what is expected."""


@dataclass(frozen=True)
class AwardBand:
    """Pay from a spine point to another rises by a percentage or a sum of a full year's.

    The greater of the two where both are given. `points` of None is whoever no other band has, and
    pay that is on no spine.
    """

    points: tuple[int, int] | None
    percent_e2: int = 0
    flat_pence: int = 0


def read_award(text: str) -> tuple[AwardBand, ...]:
    """Return the bands of an award, in their order; none of a blank text."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    bands = tuple(_band(part) for part in parts)
    held = sorted(band.points for band in bands if band.points)
    for before, after in pairwise(held):
        if after[0] <= before[1]:
            raise AwardUnclear(f"Point {after[0]} is in two parts of the award.")
    if sum(band.points is None for band in bands) > 1:
        raise AwardUnclear("Two parts of the award are for everybody else.")
    return bands


def _band(text: str) -> AwardBand:
    where, colon, amount = text.rpartition(":")
    points: tuple[int, int] | None = None
    if colon:
        found = _POINTS.match(where.strip().lower())
        if found is None:
            raise AwardUnclear(f"{where.strip()!r} is no range of spine points: {EXPECTED}.")
        if not found["rest"]:
            since = int(found["since"] or found["only"])
            until = int(found["until"] or LAST_POINT) if found["since"] else since
            points = (since, until)
            if until < since:
                raise AwardUnclear(f"{where.strip()!r} ends before it begins.")
    percent = flat = 0
    for one in amount.split(" or "):
        rate = _PERCENT.match(one.strip())
        if rate:
            percent = int(rate[1]) * 100 + int((rate[2] or "").ljust(2, "0") or 0)
        else:
            flat = _pounds(one.strip())
    return AwardBand(points, percent, flat)


def _pounds(text: str) -> int:
    try:
        pence = parse_pounds(text)
    except ValueError:
        raise AwardUnclear(f"{text!r} is neither a percentage nor a sum: {EXPECTED}.") from None
    if pence < 0:
        raise AwardUnclear(f"{text!r} is below nought: an award raises pay.")
    return pence


def award_pence(bands: tuple[AwardBand, ...]) -> pl.Expr:
    """Return what an award adds to `moving_pence`, pay of a period at a full-time `annual_pence`.

    A sum of the year is paid in the proportion that the period's pay has to a full-time year's, so
    part time, term time and part months follow by themselves.
    """
    added = pl.lit(0, pl.Int64)
    for band in sorted(bands, key=lambda one: one.points is not None):
        share = round_half_up_penny_expr(pl.col("moving_pence") * band.percent_e2, 10_000)
        known = pl.when(pl.col("annual_pence") > 0).then("annual_pence")
        flat = round_half_up_penny_expr(pl.col("moving_pence") * band.flat_pence, known).fill_null(
            0
        )
        here = pl.lit(True)
        if band.points is not None:
            here = pl.col("spine_point").is_between(*band.points).fill_null(False)
        added = pl.when(here).then(pl.max_horizontal(share, flat)).otherwise(added)
    return added
