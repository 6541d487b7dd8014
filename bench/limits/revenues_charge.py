"""The limit for charging a city: the same columns of money as bare Polars, unchecked and undivided.

It takes stretches of days with a band, residents and those not counted, and a share of reduction;
it knows no clock, class, premium or area, and gives the last day, the days, the percentage, gross,
discount, reduction, net and the three bodies' parts.

Run as `python bench/limits/revenues_charge.py`.
"""

import time

import polars as pl

BODIES = {"own": 218_004, "police": 28_191, "fire": 11_749}
NINTHS = {"A": 6, "B": 7, "C": 8, "D": 9, "E": 11, "F": 13, "G": 15, "H": 18}
YEAR_DAYS = 365


def _half_up(numerator: pl.Expr, denominator: pl.Expr | int) -> pl.Expr:
    return (numerator * 2 + denominator) // (denominator * 2)


def table() -> pl.DataFrame:
    """Return each band's amount by body and in all."""
    rows = [
        (band, *[(amount * share * 2 + 9) // 18 for amount in BODIES.values()])
        for band, share in NINTHS.items()
    ]
    frame = pl.DataFrame(rows, ["band", "own", "police_year", "fire_year"], orient="row")
    return frame.with_columns(year=pl.sum_horizontal("own", "police_year", "fire_year"))


def calculate(facts: pl.DataFrame, bands: pl.DataFrame) -> pl.DataFrame:
    """Return the amounts of each stretch."""
    counted = pl.col("residents") - pl.col("disregarded")
    percent = pl.when(counted == 0).then(5_000).when(counted == 1).then(2_500).otherwise(0)
    frame = facts.join(bands, on="band", how="left", maintain_order="left").with_columns(
        days=(pl.col("held_to") - pl.col("held_from")).dt.total_days(),
        last_day=pl.col("held_to") - pl.duration(days=1),
        percent=percent,
    )
    frame = frame.with_columns(gross=_half_up(pl.col("year") * pl.col("days"), YEAR_DAYS))
    frame = frame.with_columns(discount=_half_up(pl.col("gross") * pl.col("percent"), 10_000))
    liable = pl.col("gross") - pl.col("discount")
    frame = frame.with_columns(
        reduction=_half_up(liable * pl.col("reduction_e2").fill_null(0), 10_000)
    )
    net = liable - pl.col("reduction")
    frame = frame.with_columns(
        net=net,
        police=_half_up(net * pl.col("police_year"), pl.col("year")),
        fire=_half_up(net * pl.col("fire_year"), pl.col("year")),
    )
    own = pl.col("net") - pl.col("police") - pl.col("fire")
    dates = ("held_from", "last_day", "days", "percent")
    return frame.select(*dates, "gross", "discount", "reduction", "net", "police", "fire", own=own)


if __name__ == "__main__":
    from datetime import date

    number = pl.int_range(130_000)
    made = pl.select(
        held_from=pl.lit(date(2026, 4, 1)),
        held_to=pl.lit(date(2027, 4, 1)),
        band=pl.lit("C"),
        residents=number % 3 + 1,
        disregarded=pl.lit(0),
        reduction_e2=number % 2 * 2_000,
    )
    began = time.perf_counter()
    calculate(made, table())
    print(f"{130_000 / (time.perf_counter() - began):,.0f} dwellings/s")
