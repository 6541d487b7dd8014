"""Instalments of many bills at once: the days and amounts of `rules.instalments`, columnar."""

from datetime import date

import polars as pl

from chamberlain.kernel.rates import Rates, figures
from chamberlain.revenues.rules.instalments import SCHEME, STANDARD, TWELVE, plan, split

NAMES = {"10": STANDARD, "12": TWELVE, "single": "single"}
KEYS = ["scheme", "pay_day"]


def due_days(scheme: str, pay_day: int, year: int, issued_on: date) -> list[date]:
    """Return the days on which a bill's instalments fall due."""
    return list(plan(issued_on, year, pay_day, NAMES[scheme]).days)


def planned(
    bills: pl.DataFrame, year: int, issued_on: date, scheme_law: str = SCHEME
) -> pl.DataFrame:
    """Return the instalments of bills: bill_id, number, due_on, amount_pence.

    `bills` has bill_id, due_pence, scheme and pay_day. A bill with nothing due has none.
    """
    owing = bills.filter(pl.col("due_pence") > 0).select("bill_id", "due_pence", *KEYS)
    kinds = owing.select(KEYS).unique().rows()
    days = [(scheme, day, due_days(scheme, day, year, issued_on)) for scheme, day in kinds]
    calendar = pl.DataFrame(
        [(scheme, day, len(found), found) for scheme, day, found in days],
        schema={"scheme": pl.String, "pay_day": pl.Int64, "count": pl.Int64,
                "due_on": pl.List(pl.Date)},
        orient="row",
    )  # fmt: skip
    owing = owing.join(calendar, on=KEYS, maintain_order="left")
    parts = shared_out(owing.select("due_pence", "count"), figures(scheme_law, issued_on))
    rows = owing.with_columns(parts).with_columns(
        pl.col("due_on").list.head(pl.col("amount_pence").list.len()),
        number=pl.int_ranges(1, pl.col("amount_pence").list.len() + 1),
    )
    return rows.select("bill_id", "number", "due_on", "amount_pence").explode(
        "number", "due_on", "amount_pence"
    )


def shared_out(owing: pl.DataFrame, law: Rates) -> pl.Series:
    """Return `amount_pence`, a list for each row of `due_pence` over `count`, as `split` gives it.

    Where every instalment is above the least that the law lets stand alone, the sums are done for
    all rows together; the few others go one by one.
    """
    unit, least = law["rounded_to_pence"], law["least_pence"]
    due, count = pl.col("due_pence"), pl.col("count")
    rest = (2 * due + unit * count) // (2 * unit * count) * unit
    first = due - rest * (count - 1)
    amounts = pl.concat_list(
        first, pl.when(count > 1).then(rest.repeat_by(count - 1)).otherwise([])
    )
    usual = (count == 1) | ((rest >= least) & (first >= least))
    given = owing.select(amounts.alias("amount_pence"), usual.alias("usual"))
    odd = given.with_row_index("place").filter(~pl.col("usual"))["place"]
    if odd.is_empty():
        return given["amount_pence"]
    lists = [split(pence, number, law) for pence, number in owing[odd].iter_rows()]
    mended = pl.DataFrame({"place": odd, "mended": pl.Series(lists, dtype=pl.List(pl.Int64))})
    joined = given.with_row_index("place").join(
        mended, on="place", how="left", maintain_order="left"
    )
    return joined.select(pl.coalesce("mended", "amount_pence").alias("amount_pence")).to_series()


def shared(pence: int, days: list[date], issued_on: date) -> list[tuple[date, int]]:
    """Return one amount over the days left for it; nothing to pay is no instalment."""
    if pence <= 0 or not days:
        return []
    return list(zip(days, split(pence, len(days), figures(SCHEME, issued_on)), strict=False))
