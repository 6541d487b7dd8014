"""Instalments: how many, on which days, and how much each: Schedule 1 to SI 1992/613.

Of the standard scheme: ten for a bill issued by the end of April; later as many as whole months are
left of the year, less one; a single payment from January on. Of twelve on request: twelve for a
bill issued by 15 April, later as many as whole months are left. Nothing falls due within fourteen
days of issue. All but the first are whole pounds; the first takes the odd balance.
"""

from datetime import date, timedelta

import polars as pl

NOTICE_DAYS = 14
FIVE_POUNDS, TEN_POUNDS = 500, 1_000
POUND = 100
MONTHS = 12
APRIL, DECEMBER = 4, 12
TWELVE_UNTIL = 15


def months_left(year: int, issued_on: date) -> int:
    """Return the whole months of a financial year after the month of a day: 12 before it begins."""
    if issued_on < date(year, APRIL, 1):
        return MONTHS
    return (year + 1 - issued_on.year) * 12 + 3 - issued_on.month


def standard_count(year: int, issued_on: date) -> int:
    """Return how many instalments the standard scheme gives."""
    left = months_left(year, issued_on)
    if left >= MONTHS - 1:
        return 10
    return max(left - 1, 1) if left > 2 else 1


def twelve_count(year: int, issued_on: date) -> int:
    """Return how many instalments there are where twelve were asked for."""
    left = months_left(year, issued_on)
    if left == MONTHS or (left == MONTHS - 1 and issued_on.day <= TWELVE_UNTIL):
        return MONTHS
    return left if left > 2 else 1


def first_due(year: int, issued_on: date, pay_day: int) -> date:
    """Return the first pay day of the year that gives fourteen days' notice."""
    earliest = max(issued_on + timedelta(days=NOTICE_DAYS), date(year, APRIL, 1))
    found = earliest.replace(day=pay_day)
    return found if found >= earliest else _later(found, 1)


def due_days(scheme: str, pay_day: int, year: int, issued_on: date) -> list[date]:
    """Return the days on which a bill's instalments fall due."""
    last = date(year + 1, 3, 31)
    start = first_due(year, issued_on, pay_day)
    if start > last or months_left(year, issued_on) <= 2:
        return [issued_on + timedelta(days=NOTICE_DAYS)]
    if scheme in ("10", "12"):
        counted = twelve_count if scheme == "12" else standard_count
        days = [_later(start, n) for n in range(counted(year, issued_on))]
        return [day for day in days if day <= last]
    step = {"quarterly": 3, "half_yearly": 6, "yearly": 12}[scheme]
    return [day for n in range(0, 12, step) if (day := _later(start, n)) <= last]


def _later(day: date, months: int) -> date:
    number = day.month - 1 + months
    return day.replace(year=day.year + number // 12, month=number % 12 + 1)


def planned(bills: pl.DataFrame, year: int, issued_on: date) -> pl.DataFrame:
    """Return the instalments of bills: bill_id, number, due_on, amount_pence.

    `bills` has bill_id, due_pence, scheme and pay_day. A bill with nothing due has none.
    """
    owing = bills.filter(pl.col("due_pence") > 0)
    kinds = owing.select("scheme", "pay_day").unique().rows()
    days = {(scheme, day): due_days(scheme, day, year, issued_on) for scheme, day in kinds}
    counts = pl.DataFrame(
        [(*kind, len(found)) for kind, found in days.items()],
        schema={"scheme": pl.String, "pay_day": pl.Int64, "count": pl.Int64},
        orient="row",
    )
    calendar = pl.DataFrame(
        [(*kind, n, day) for kind, found in days.items() for n, day in enumerate(found)],
        schema={"scheme": pl.String, "pay_day": pl.Int64, "place": pl.Int64, "due_on": pl.Date},
        orient="row",
    )
    owing = owing.join(counts, on=["scheme", "pay_day"], maintain_order="left")
    return (
        spread(owing)
        .join(calendar, on=["scheme", "pay_day", "place"], maintain_order="left")
        .select("bill_id", "number", "due_on", "amount_pence")
    )


def spread(owing: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each instalment of `due_pence` over `count`: `place`, `number`, amount.

    `place` counts the days of the scheme from nought, `number` the instalments from one. Where a
    single one would be under five pounds there are fewer, and a first one under five pounds is
    joined with the second.
    """
    due = pl.col("due_pence")
    shared = owing.with_columns(_rest=_rest(pl.col("count")))
    small = (pl.col("_rest") < FIVE_POUNDS) & (pl.col("count") > 1)
    fewer = pl.when(due < TEN_POUNDS).then(1).otherwise(due // FIVE_POUNDS)
    count = pl.when(small).then(pl.min_horizontal(fewer, "count")).otherwise(pl.col("count"))
    shared = shared.with_columns(count=count.cast(pl.Int64)).with_columns(
        _rest=_rest(pl.col("count"))
    )
    first = due - pl.col("_rest") * (pl.col("count") - 1)
    joined = (first < FIVE_POUNDS) & (pl.col("count") > 1)
    shared = shared.with_columns(count=pl.col("count") - joined.cast(pl.Int64))
    shared = shared.with_columns(_first=due - pl.col("_rest") * (pl.col("count") - 1))
    rows = shared.with_columns(place=pl.int_ranges(0, pl.col("count"))).explode("place")
    amount = pl.when(pl.col("place") == 0).then("_first").otherwise("_rest")
    return rows.with_columns(amount_pence=amount, number=pl.col("place") + 1)


def _rest(count: pl.Expr) -> pl.Expr:
    """Return every instalment but the first: a share to the nearest pound, half a pound up."""
    return (2 * pl.col("due_pence") + POUND * count) // (2 * POUND * count) * POUND
